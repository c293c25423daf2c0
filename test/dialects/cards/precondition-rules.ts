import { describe, expect, test } from 'vitest';
import { cardsClient, customerForm, enrollBody } from '../../support/cards.ts';
import { type Create, expectFaults, expectNothingStored } from './creates.ts';

/** What a customer that is not there yet cannot satisfy: status 412. */
export function describePreconditions({ name }: Create): void {
  describe('a create for a customer that must be there already', () => {
    test.each(['"1"', '*', 'W/"1", "2"'])('If-Match: %s', async (value) => {
      const cards = await cardsClient();
      for (const query of ['', '?dry_run=true']) {
        const headers = { 'if-match': value };
        const answer =
          name === 'create'
            ? await cards.create(await customerForm(), query, headers)
            : await cards.enroll(enrollBody(), query, headers);
        expectFaults(answer, 412, 'Precondition Failed', [
          { field: '', code: 'stale_version', message: 'If-Match cannot hold: there is no customer yet' },
        ]);
        expect(answer.headers.get('etag')).toBeNull();
      }
      await expectNothingStored(cards.tenant.id);
    });
  });
}
