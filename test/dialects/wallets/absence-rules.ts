import { beforeAll, expect, test } from 'vitest';
import { newId } from '../../../src/lib/ids.ts';
import { seen } from '../../support/seen.ts';
import { moreCredentials } from '../../support/tenants.ts';
import { createdId, type WalletsClient, walletsClient } from '../../support/wallets.ts';
import { expectRefused } from './errors.ts';
import { goodBodyOf, type Operation, send } from './operations.ts';

/** Which customers are there: status 404. */
export function describeAbsence(operation: Operation): void {
  let wallets: WalletsClient;
  let id: string;
  beforeAll(async () => {
    wallets = await walletsClient();
    id = await createdId(wallets);
  });
  const asked = (client: WalletsClient, whom: string) => send(operation, client, whom, goodBodyOf(operation));

  test('an absent id', async () => expectRefused(await asked(wallets, newId()), 404, 'Customer not found'));

  test("another tenant's id and the other mode's answer exactly as an absent one", async () => {
    const [stranger, live] = [
      await walletsClient(),
      await walletsClient(await moreCredentials(wallets.tenant, 'live')),
    ];
    const before = await wallets.get(id);
    const absent = seen(await asked(wallets, newId()));
    expect(seen(await asked(stranger, id))).toEqual(absent);
    expect(seen(await asked(live, id))).toEqual(absent);
    const after = await wallets.get(id);
    expect([after.status, after.text]).toEqual([200, before.text]);
  });

  test('an id of no form', async () => {
    const absent = seen(await asked(wallets, newId()));
    for (const text of [
      'nobody',
      '0',
      '00000000-0000-0000-0000-000000000000',
      id.toUpperCase(),
      `{${id}}`,
      id.slice(0, -1),
      `${id}%00`,
      '%F0%9F%98%80',
      '%ff',
      "'%20or%20true--",
      'x'.repeat(900),
    ]) {
      expect(seen(await asked(wallets, text)), text).toEqual(absent);
    }
  });

  if (operation.method !== 'GET')
    test('comes before the faults of body and query', async () => {
      expectRefused(await send(operation, wallets, newId(), { x: 1 }, { query: '?y=1' }), 404, 'Customer not found');
    });
}
