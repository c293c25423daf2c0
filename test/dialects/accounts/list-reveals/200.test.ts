import { expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { moreCredentials } from '../../../support/tenants.ts';
import { overAll } from '../../cards/creates.ts';

const MOST_LISTED = 100;

const accounts = await accountsClient();
const made = async (): Promise<string> => (await accounts.create(individualBody())).body.data.id;
const reveal = async (id: string, reason: string) =>
  expect((await accounts.get(id, `?reveal=true&reason=${reason}`)).status).toBe(200);
const reasonsOf = async (id: string) =>
  (await accounts.reveals(id)).body.data.items.map(({ reason }: { reason: string }) => reason);

test('of a customer that nobody asked about is empty', async () => {
  const answer = await accounts.reveals(await made());
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.body).toEqual({ data: { items: [] } });
});

test('is newest first, of one customer, and of all credentials of the company', async () => {
  const [id, other] = [await made(), await made()];
  const colleague = await accountsClient(await moreCredentials(accounts.tenant, 'test'));
  await reveal(id, 'first');
  await reveal(other, 'another');
  expect((await colleague.get(id, '?reveal=true&reason=second')).status).toBe(200);
  await reveal(id, 'third');
  expect(await reasonsOf(id)).toEqual(['third', 'second', 'first']);
  expect((await colleague.reveals(id)).text).toBe((await accounts.reveals(id)).text);
  expect(await reasonsOf(other)).toEqual(['another']);
});

test('tells only of what was shown: neither of a plain look nor of a refused one', async () => {
  const id = await made();
  const stranger = await accountsClient();
  expect((await accounts.get(id)).status).toBe(200);
  expect((await accounts.get(id, '?reveal=true')).status).toBe(400);
  expect((await stranger.get(id, '?reveal=true&reason=curious')).status).toBe(404);
  expect(await reasonsOf(id)).toEqual([]);
});

test(`holds the newest ${MOST_LISTED}`, async () => {
  const id = await made();
  await reveal(id, 'the-first');
  await overAll([...Array(MOST_LISTED - 1).keys()], (n) => reveal(id, `again-${n}`));
  expect(await reasonsOf(id)).toHaveLength(MOST_LISTED);
  await reveal(id, 'the-last');
  const reasons = await reasonsOf(id);
  expect([reasons.length, reasons[0], reasons.includes('the-first')]).toEqual([MOST_LISTED, 'the-last', false]);
});
