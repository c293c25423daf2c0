import { expect, inject, test } from 'vitest';
import { accountsClient, businessBody, individualBody } from '../../../support/accounts.ts';
import { cardsClient, uniqueDigits } from '../../../support/cards.ts';
import { moreCredentials, ownerDatabase } from '../../../support/tenants.ts';
import { apiKeyId } from '../../../support/tokens.ts';

const accounts = await accountsClient();

const asking = (reason: string): string => `?reveal=true&reason=${encodeURIComponent(reason)}`;
const made = async (body: unknown = individualBody()) => {
  const answer = await accounts.create(body);
  expect(answer.status, answer.text).toBe(201);
  return answer;
};
const revealsOf = async (id: string) => (await accounts.reveals(id)).body.data.items;

test('numbers are shown in full for a reason, and who asked is written down', async () => {
  const body = individualBody();
  const created = await made(body);
  const { id, country_data, ...rest } = created.body.data;
  const reason = 'Dispute 1042: compared with a letter, “ì”';
  const before = Date.now();
  const answer = await accounts.get(id, asking(reason));
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body.data).toEqual({ ...rest, id, country_data: body.country_data });
  expect(country_data).not.toEqual(body.country_data);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('etag')).toBe(created.headers.get('etag'));
  const [reveal, ...more] = await revealsOf(id);
  expect(more).toEqual([]);
  expect(reveal).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    credential_id: apiKeyId(accounts.tenant),
    request_id: answer.headers.get('x-request-id'),
    fields: ['country_data.ng.bvn', 'country_data.ng.nin'],
    reason,
    revealed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
  expect(Math.abs(Date.parse(reveal.revealed_at) - before)).toBeLessThan(60_000);
  // Afterwards they are as hidden as before, and the customer is the same.
  expect((await accounts.get(id)).text).toBe(created.text);
});

test.each([
  ['the BVN alone', 'bvn', ['country_data.ng.bvn']],
  ['the NIN alone', 'nin', ['country_data.ng.nin']],
])('what was shown is named: %s', async (_what, name, fields) => {
  const ng = { [name]: uniqueDigits() };
  const { id } = (await made(individualBody({ country_data: { ng } }))).body.data;
  expect((await accounts.get(id, asking('because'))).body.data.country_data.ng).toEqual({
    bvn: null,
    nin: null,
    ...ng,
  });
  expect(await revealsOf(id)).toMatchObject([{ fields }]);
});

test('whoever asks where there is nothing to show is written down too', async () => {
  const { id } = (await made(businessBody())).body.data;
  expect((await accounts.get(id, asking('because'))).body.data.country_data).toBeNull();
  expect(await revealsOf(id)).toMatchObject([{ fields: [], reason: 'because' }]);
});

test.each([
  ['of three characters', 'why', 'why'],
  ['of 255', 'y'.repeat(255), 'y'.repeat(255)],
  ['with spaces around it', '  a letter ', 'a letter'],
])('a reason %s is enough', async (_what, reason, kept) => {
  const { id } = (await made()).body.data;
  const answer = await accounts.get(id, asking(reason));
  expect(answer.status, answer.text).toBe(200);
  expect(await revealsOf(id)).toMatchObject([{ reason: kept }]);
});

test('a reason is sealed where it is kept', async () => {
  const { id } = (await made()).body.data;
  await accounts.get(id, asking('Letter of Mrs. Obi'));
  const row = await ownerDatabase()
    .selectFrom('reveal')
    .selectAll()
    .where('customer_id', '=', id)
    .executeTakeFirstOrThrow();
  expect(row.reason.includes('Obi')).toBe(false);
});

test('every credential is named for itself: a key, the same key in x-waza-key, an access token', async () => {
  const { id } = (await made()).body.data;
  const other = await moreCredentials(accounts.tenant, 'test');
  const { client_id, client_key } = accounts.tenant;
  const cards = await cardsClient(accounts.tenant);
  const granted = await cards.request('POST', '/auth/token', { body: { client_id, client_key } });
  const get = async (headers: Record<string, string>) => {
    const response = await fetch(`${inject('shared').url}/customer/${id}${asking('because')}`, { headers });
    expect(response.status).toBe(200);
  };
  await get({ 'x-waza-key': accounts.tenant.api_key });
  await get({ authorization: `Bearer ${other.api_key}`, 'x-request-id': 'trace-7' });
  await get({ authorization: `Bearer ${granted.body.access_token}` });
  expect(await revealsOf(id)).toMatchObject([
    { credential_id: client_id },
    { credential_id: apiKeyId(other), request_id: 'trace-7' },
    { credential_id: apiKeyId(accounts.tenant) },
  ]);
});
