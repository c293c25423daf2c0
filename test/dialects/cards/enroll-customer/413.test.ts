import { expect, test } from 'vitest';
import { cardsClient, enrollBody } from '../../../support/cards.ts';
import { badRequest, expectFaults, expectNothingStored, fault } from '../creates.ts';

const MAX_BODY_BYTES = 256 * 1024;

/** A body of exactly so many bytes, blanks included. */
const bodyOf = (bytes: number): string => JSON.stringify(enrollBody({ first_name: 'Jo' })).padEnd(bytes);

test('a body over 256 KiB is refused before it is looked at', async () => {
  const cards = await cardsClient();
  expectFaults(await cards.enroll(bodyOf(MAX_BODY_BYTES + 1)), 413, 'Payload Too Large', [
    { field: '', code: 'too_large', message: 'Request body too large' },
  ]);
  await expectNothingStored(cards.tenant.id);
});

test('a body of exactly 256 KiB is read', async () => {
  const cards = await cardsClient();
  const body = bodyOf(MAX_BODY_BYTES - Buffer.byteLength(bodyOf(0)) + bodyOf(0).length);
  expect(Buffer.byteLength(body)).toBe(MAX_BODY_BYTES);
  badRequest(await cards.enroll(body), [fault('first_name', 'too_short', 'must be at least 3 characters')]);
});
