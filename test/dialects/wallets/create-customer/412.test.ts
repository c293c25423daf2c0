import { expect, test } from 'vitest';
import { customerBody, walletsClient } from '../../../support/wallets.ts';
import { rowsOf } from '../../cards/creates.ts';
import { expectFaults, requestFault } from '../errors.ts';

test.each(['"1"', '*', 'W/"1", "2"'])(
  'a create for a customer that must be there already: If-Match: %s',
  async (tag) => {
    const wallets = await walletsClient();
    for (const query of ['', '?dry_run=true']) {
      expectFaults(await wallets.create(customerBody(), { query, headers: { 'if-match': tag } }), 412, [
        requestFault('stale_version', 'If-Match cannot hold: there is no customer yet'),
      ]);
    }
    expect((await rowsOf(wallets.tenant.id)).customer).toBe(0);
  },
);
