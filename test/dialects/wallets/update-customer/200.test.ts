import { describe, expect, test } from 'vitest';
import { uniqueDigits } from '../../../support/cards.ts';
import { eventsOf } from '../../../support/events.ts';
import { billingAddress, businessBody, createdId, customerBody, walletsClient } from '../../../support/wallets.ts';

const wallets = await walletsClient();

test('what is sent changes, what is left out stays, null takes away', async () => {
  const sent = customerBody({ metadata: { plan: 'gold' }, client_reference: 'user-2' });
  const id = await createdId(wallets, sent);
  const before = (await wallets.get(id)).body.data;
  const address = billingAddress({ line2: null, city: 'Kano' });
  const changes = { phone: '+33612345678', billing_address: address, client_reference: null, metadata: null };
  const answer = await wallets.update(id, changes);
  expect(answer.status, answer.text).toBe(200);
  const { version } = answer.body.data;
  expect(answer.body.data).toEqual({
    ...before,
    ...changes,
    metadata: {},
    version,
    updated_at: expect.any(String),
  });
  expect(version).toBeGreaterThan(before.version);
  expect(answer.headers.get('etag')).toBe(`"${version}"`);
  expect((await wallets.get(id)).body).toEqual(answer.body);
});

describe('the name of a business', () => {
  test.each<[string, Record<string, unknown>, object, string]>([
    ['named by its contact is that of the new one', { business_name: undefined }, { last_name: 'Obi' }, 'James Obi'],
    ['with a name stays when its contact changes', {}, { last_name: 'Obi' }, 'Okafor Trading'],
    ['may be another', {}, { business_name: 'Obi Trading' }, 'Obi Trading'],
    ['taken away is that of its contact', {}, { business_name: null, first_name: 'Ada' }, 'Ada Okafor'],
    ['stays when all else changes', {}, { billing_address: billingAddress({ city: 'Kano' }) }, 'Okafor Trading'],
  ])('%s', async (_what, body, changes, name) => {
    const id = await createdId(wallets, businessBody(body));
    const answer = await wallets.update(id, changes);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data.business_name).toBe(name);
  });
});

test('an e-mail and a reference that were given up are free for others, and one keeps its own', async () => {
  const [email, client_reference] = [`james.${uniqueDigits()}@example.com`, `user-${uniqueDigits()}`];
  const id = await createdId(wallets, customerBody({ email, client_reference }));
  const kept = await wallets.update(id, { email: email.toUpperCase(), client_reference, last_name: 'Obi' });
  expect(kept.status, kept.text).toBe(200);
  expect(kept.body.data.email).toBe(email.toUpperCase());
  const given = await wallets.update(id, { email: `james.${uniqueDigits()}@example.com`, client_reference: null });
  expect(given.status, given.text).toBe(200);
  expect((await wallets.create(customerBody({ email, client_reference }))).status).toBe(201);
});

test('of ten updates for the same version one wins', async () => {
  const id = await createdId(wallets);
  const headers = { 'if-match': (await wallets.get(id)).headers.get('etag') ?? '' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => wallets.update(id, { last_name: `Obi ${index}` }, { headers })),
  );
  const statuses = answers.map(({ status }) => status).toSorted();
  expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
  const winner = answers.find(({ status }) => status === 200);
  expect((await wallets.get(id)).body).toEqual(winner?.body);
});

test('the event names the fields that changed, and says nothing of their values', async () => {
  const id = await createdId(wallets);
  await wallets.update(id, { phone: '+33612345678', metadata: { plan: 'gold' }, first_name: 'James' });
  const updates = (await eventsOf(id)).filter(({ type }) => type === 'customer.updated');
  expect(updates).toMatchObject([{ data: { fields: ['metadata', 'phone'] } }]);
});
