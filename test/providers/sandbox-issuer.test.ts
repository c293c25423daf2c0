import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIssuerBook, MAX_ENROLLMENTS } from '../../src/providers/sandbox/issuer-book.ts';
import { type SandboxIssuer, startSandboxIssuer } from '../../src/providers/sandbox/issuer-server.ts';

/** The protocol on the wire; `issuer-http.test.ts` holds our client against it. */
let issuer: SandboxIssuer;
beforeAll(async () => {
  issuer = await startSandboxIssuer({ port: 0 });
});
afterAll(() => issuer.close());

const CUSTOMER = {
  customerId: 'c1',
  firstName: 'Ada',
  lastName: 'Obi',
  email: 'ada@example.com',
  dateOfBirth: '1990-01-31',
  country: 'NG',
};

interface Body {
  status?: string;
  reference?: string;
  reason?: string;
  enrollments?: Record<string, { accepted: number; duplicates: number }>;
}

async function post(key: string | null, body: unknown) {
  const headers = { 'content-type': 'application/json', ...(key === null ? {} : { 'idempotency-key': key }) };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${issuer.url}/enrollments`, { method: 'POST', headers, body: text });
  return { status: response.status, body: (await response.json()) as Body };
}

async function get(path: string) {
  const response = await fetch(issuer.url + path);
  return { status: response.status, body: (await response.json()) as Body };
}

test('accepts a key once and repeats its answer', async () => {
  const first = await post('plain', CUSTOMER);
  expect(first).toEqual({ status: 201, body: { status: 'accepted', reference: expect.stringMatching(/^sbx_/) } });
  expect(await post('plain', CUSTOMER)).toEqual({ status: 200, body: first.body });
  expect(await get('/enrollments/plain')).toEqual({ status: 200, body: first.body });
  expect((await get('/enrollments')).body.enrollments?.plain).toEqual({ accepted: 1, duplicates: 1 });
});

test('gives each key a reference of its own', async () => {
  const [one, other] = await Promise.all([post('one', CUSTOMER), post('other', CUSTOMER)]);
  expect(one.body.reference).not.toBe(other.body.reference);
});

test.each(['Declined', 'dEcLiNeD', ' DECLINED '])('declines the surname %j', async (lastName) => {
  const key = `declined-${lastName.trim()}`;
  const declined = { status: 'declined', reason: 'declined_by_issuer' };
  expect(await post(key, { ...CUSTOMER, lastName })).toEqual({ status: 201, body: declined });
  expect(await get(`/enrollments/${encodeURIComponent(key)}`)).toEqual({ status: 200, body: declined });
  expect((await get('/enrollments')).body.enrollments?.[key]).toEqual({ accepted: 0, duplicates: 0 });
});

test('Flaky fails twice for each key, and is not found until it is accepted', async () => {
  const flaky = { ...CUSTOMER, lastName: 'flaky' };
  expect((await post('flaky', flaky)).status).toBe(500);
  expect((await get('/enrollments/flaky')).status).toBe(404);
  expect((await post('flaky', flaky)).status).toBe(500);
  expect(await post('flaky', flaky)).toMatchObject({ status: 201, body: { status: 'accepted' } });
  expect((await post('flaky-2', flaky)).status).toBe(500);
});

test.each([
  ['no key', null, CUSTOMER],
  ['a key that is too long', 'k'.repeat(256), CUSTOMER],
  ['a body that is no JSON', 'bad', '{'],
  ['a body that is no object', 'bad', 'null'],
  ['a member missing', 'bad', { ...CUSTOMER, lastName: undefined }],
  ['a member of another type', 'bad', { ...CUSTOMER, email: 1 }],
  ['a body that is too long', 'bad', { ...CUSTOMER, firstName: 'x'.repeat(1_000_000) }],
])('refuses %s', async (_name, key, body) => {
  expect((await post(key, body)).status).toBe(400);
  expect((await get('/enrollments')).body.enrollments ?? { bad: 'no counts' }).not.toHaveProperty('bad');
});

test.each(['/', '/enrollments/unseen', '/enrollments/%ff', '/enrollments/a/b', '/other'])(
  '%s is not found',
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);

test('forgets the oldest key beyond its bound', () => {
  const book = createIssuerBook();
  for (let n = 0; n <= MAX_ENROLLMENTS; n += 1) book.enroll(`key-${n}`, 'Obi');
  expect(book.find('key-0')).toBeNull();
  expect(book.find('key-1')).toMatchObject({ kind: 'accepted' });
  expect(Object.keys(book.counts())).toHaveLength(MAX_ENROLLMENTS);
});

test('refuses a port that is taken', async () => {
  const port = Number(new URL(issuer.url).port);
  await expect(startSandboxIssuer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
