import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { type CardsClient, cardsClient, enrollBody, uniqueDigits } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { ownInstallation } from '../support/own-installation.ts';
import { moreCredentials, newTenant, ownerDatabase } from '../support/tenants.ts';

const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;
const { url } = inject('shared');

interface Specimen {
  readonly name: string;
  readonly kind: string;
  readonly media_type: string;
  readonly sha256: string | null;
  readonly url: string;
}

test('scenarios lists what the outcomes depend on', async () => {
  const response = await fetch(`${url}/sandbox/scenarios`);
  expect(response.status).toBe(200);
  const { data } = (await response.json()) as { data: Record<string, Record<string, string>[]> };
  expect(data.identity?.map(({ suffix }) => suffix)).toEqual(['00001', '00002', '00003', '00004', '00005', '00006']);
  expect(data.issuer?.map(({ surname }) => surname)).toEqual(['Declined', 'Timeout', 'Flaky']);
  for (const scenario of Object.values(data).flat()) expect(scenario.description).toMatch(/^[A-Z].*\.$/);
});

describe('specimens', async () => {
  const { data } = (await (await fetch(`${url}/sandbox/specimens`)).json()) as { data: Specimen[] };

  test('are listed', () => {
    expect(data.map(({ name }) => name).toSorted()).toEqual([
      'blurry.jpg',
      'corrupt.jpg',
      'dark.jpg',
      'good.jpg',
      'good.pdf',
      'good.png',
      'huge.jpg',
      'landing.html',
      'licence-back.jpg',
      'missing.jpg',
      'passport.jpg',
      'slow.jpg',
      'tiny.jpg',
    ]);
  });

  test.each(data)('$name is served as what it is', async ({ kind, media_type, sha256, url: path }) => {
    const response = await fetch(url + path);
    const bytes = Buffer.from(await response.arrayBuffer());
    if (kind === 'missing' || kind === 'slow') return expect(response.status).toBe(404);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(media_type);
    if (kind === 'file') expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    else expect(sha256).toBeNull();
    expect(bytes.length > MAX_DOCUMENT_BYTES).toBe(kind === 'too_large');
  });

  test.each(['nothing.jpg', '..%2Fpackage.json', '%2e%2e%2fgood.jpg', 'good.jpg%00'])('%s is none', async (name) => {
    const response = await fetch(`${url}/sandbox/specimens/${name}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { message: 'Specimen not found' } });
  });
});

const advance = (cards: CardsClient, seconds: unknown) => moveClock(cards, { advance_seconds: seconds });
const moveClock = async ({ tenant }: Pick<CardsClient, 'tenant'>, body: unknown, headers: object = {}) => {
  const response = await fetch(`${url}/sandbox/clock`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tenant.api_key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: the answer's shape is what the tests assert
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
};

const triesOf = async (customerId: string): Promise<number> =>
  (
    await ownerDatabase()
      .selectFrom('verification')
      .select('tries')
      .where('customer_id', '=', customerId)
      .executeTakeFirstOrThrow()
  ).tries;
/** The customer once its registry was asked so often. */
const asked = (customerId: string, tries: number) =>
  eventually(`asked ${tries} times`, async () => ((await triesOf(customerId)) >= tries ? true : null));

/** A new customer with this scenario of identity. */
async function enrolled(cards: CardsClient, suffix: string): Promise<{ id: string; created_at: string }> {
  const created = await cards.enroll(enrollBody({ identification_number: `${uniqueDigits(6)}${suffix}` }));
  expect(created.status, created.text).toBe(201);
  return created.body.data;
}

describe('the clock of a tenant', () => {
  test('runs ahead as far as it was advanced in all', async () => {
    const cards = await cardsClient();
    const before = Date.now();
    expect((await advance(cards, 3_600)).body.data.ahead_seconds).toBe(3_600);
    const { status, body } = await advance(cards, 60);
    expect([status, body.data.ahead_seconds]).toEqual([200, 3_660]);
    expect(Date.parse(body.data.now)).toBeGreaterThanOrEqual(before + 3_660_000);
    expect(Date.parse(body.data.now)).toBeLessThanOrEqual(Date.now() + 3_660_000);
    const { created_at } = await enrolled(cards, '00001');
    expect(Date.parse(created_at)).toBeGreaterThanOrEqual(Date.parse(body.data.now));
  });

  test('is advanced once by requests with the same Idempotency-Key', async () => {
    const cards = await cardsClient();
    const key = { 'idempotency-key': randomUUID() };
    const first = await moveClock(cards, { advance_seconds: 3_600 }, key);
    expect([first.status, first.body.data.ahead_seconds]).toEqual([200, 3_600]);
    const second = await moveClock(cards, { advance_seconds: 3_600 }, key);
    expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(second.body).toEqual(first.body);
    const other = await moveClock(cards, { advance_seconds: 60 }, key);
    expect([other.status, other.body.error.errors[0].code]).toEqual([422, 'key_reused']);
    expect((await advance(cards, 0)).body.data.ahead_seconds).toBe(3_600);
  });

  test('answers a refused request with an Idempotency-Key the same again', async () => {
    const cards = await cardsClient();
    const key = { 'idempotency-key': randomUUID() };
    const first = await moveClock(cards, { advance_seconds: -1 }, key);
    const second = await moveClock(cards, { advance_seconds: -1 }, key);
    expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([400, 'true']);
    expect(second.body).toEqual(first.body);
  });

  test('fires the retries that fall due: a registry that is down comes back after three tries', async () => {
    const cards = await cardsClient();
    const { id } = await enrolled(cards, '00005');
    await asked(id, 1);
    expect((await cards.get(id)).body.data.kyc_status).toBe('PENDING');
    const approved = await eventually('approved', async () => {
      await advance(cards, 60);
      const { body } = await cards.get(id);
      return body.data.kyc_status === 'APPROVED' ? body.data : null;
    });
    expect(Date.parse(approved.updated_at)).toBeGreaterThan(Date.parse(approved.created_at) + 60_000);
    expect(await triesOf(id)).toBe(4);
  });

  test("leaves another tenant's where it is", async () => {
    const [cards, stranger] = [await cardsClient(), await cardsClient()];
    const [hers, his] = [await enrolled(cards, '00006'), await enrolled(stranger, '00006')];
    await Promise.all([asked(hers.id, 1), asked(his.id, 1)]);
    // An undecided registry is asked again after an hour: not before it is over, and then at once.
    await advance(cards, 3_500);
    const { id: later } = await enrolled(cards, '00001');
    await eventually('a later customer had its turn', async () => {
      const { body } = await cards.get(later);
      return body.data.kyc_status === 'APPROVED' ? true : null;
    });
    expect(await triesOf(hers.id)).toBe(1);
    await advance(cards, 200);
    await asked(hers.id, 2);
    expect(await triesOf(hers.id)).toBe(2);
    expect((await cards.get(hers.id)).body.data.kyc_status).toBe('PENDING');

    expect((await advance(stranger, 0)).body.data.ahead_seconds).toBe(0);
    expect(await triesOf(his.id)).toBe(1);
    expect(Date.parse((await enrolled(stranger, '00001')).created_at)).toBeLessThanOrEqual(Date.now());
  });

  test('makes someone older', async () => {
    const cards = await cardsClient();
    const today = new Date();
    const birth = Date.UTC(today.getUTCFullYear() - 18, today.getUTCMonth(), today.getUTCDate() + 3);
    const young = enrollBody({ date_of_birth: new Date(birth).toISOString().slice(0, 10) });
    expect((await cards.enroll(young)).body.message).toBe('Customer must be 18 or older');
    await advance(cards, 5 * 86_400);
    expect((await cards.enroll(young)).status).toBe(201);
  });

  test.each([
    ['nothing', {}, '/advance_seconds', 'required'],
    ['a negative time', { advance_seconds: -1 }, '/advance_seconds', 'out_of_range'],
    ['more than a year', { advance_seconds: 366 * 86_400 + 1 }, '/advance_seconds', 'out_of_range'],
    ['half a second', { advance_seconds: 0.5 }, '/advance_seconds', 'invalid_type'],
    ['a text', { advance_seconds: '60' }, '/advance_seconds', 'invalid_type'],
    ['another member', { advance_seconds: 1, mode: 'live' }, '/mode', 'unknown_field'],
    ['an array', [60], '', 'invalid_type'],
    ['no JSON', '{', '', 'malformed_json'],
  ])('cannot be advanced by %s', async (_what, body, field, code) => {
    const cards = await cardsClient();
    const answer = await moveClock(cards, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ errors: [{ field, code }], request_id: expect.any(String) });
    expect((await advance(cards, 0)).body.data.ahead_seconds).toBe(0);
  });

  test('takes JSON only', async () => {
    expect((await moveClock(await cardsClient(), '{}', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  test.each(['', 'Bearer nobody'])('is not moved by a stranger: "%s"', async (authorization) => {
    const answer = await moveClock(await cardsClient(), { advance_seconds: 1 }, { authorization });
    expect(answer.status).toBe(401);
    expect(answer.body.error.errors).toEqual([]);
  });

  test('is not moved by live credentials, which have the real time', async () => {
    const cards = await cardsClient();
    const live = { tenant: await moreCredentials(cards.tenant, 'live') };
    const refused = await moveClock(live, { advance_seconds: 1 });
    expect(refused.status).toBe(403);
    expect((await advance(cards, 0)).body.data.ahead_seconds).toBe(0);
  });

  test('is not moved by a company whose KYB is not approved', async () => {
    const tenant = await newTenant({ kybStatus: 'PENDING' });
    expect((await moveClock({ tenant }, { advance_seconds: 1 })).status).toBe(403);
  });
});

test('there is no sandbox in production', async () => {
  const own = await ownInstallation();
  onTestFinished(() => own.remove());
  const server = await own.start({ NODE_ENV: 'production' });
  const cards = await cardsClient(await newTenant({ database: own.database }), server.url);
  for (const path of ['/sandbox/scenarios', '/sandbox/specimens', '/sandbox/specimens/good.jpg']) {
    const response = await fetch(server.url + path);
    expect(response.status, path).toBe(404);
    expect(await response.json()).toMatchObject({ error: { message: 'Resource not found' } });
  }
  const authorization = `Bearer ${cards.tenant.api_key}`;
  const body = JSON.stringify({ advance_seconds: 1 });
  const headers = { authorization, 'content-type': 'application/json' };
  expect((await fetch(`${server.url}/sandbox/clock`, { method: 'POST', headers, body })).status).toBe(404);
  // Nor a company that nobody made.
  expect(await own.database.selectFrom('tenant').select('name').execute()).toEqual([{ name: 'Test' }]);
});
