import { expect, test } from 'vitest';
import { endpointBody, eventsApiClient, HOOK_URL } from '../../../support/events-api.ts';
import { ownerDatabase } from '../../../support/tenants.ts';

const MAX_URL = 2048;
const client = await eventsApiClient();
const create = (changes: Record<string, unknown> = {}) => client.post('/webhooks/endpoints', endpointBody(changes));

test('an endpoint of which only the URL is said', async () => {
  const answer = await create();
  expect(answer.status, answer.text).toBe(201);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  const { id, created_at, secret } = answer.body.data;
  expect(answer.body).toEqual({
    data: {
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      url: HOOK_URL,
      description: '',
      event_types: [],
      format: 'standard',
      dialect: 'cards',
      payload: 'thin',
      in_order: false,
      state: 'enabled',
      disabled_reason: null,
      failing_since: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: created_at,
      older_secret_valid_until: null,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    },
  });
  const row = await ownerDatabase()
    .selectFrom('webhook_endpoint')
    .select('secret')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect(row.secret.includes(secret.slice('whsec_'.length))).toBe(false);
});

test('an endpoint of which all is said; a type that is named twice is told once', async () => {
  const said = {
    url: 'https://127.0.0.1:8443/hook?of=us#part',
    description: 'Billing — Zürich',
    event_types: ['customer.created', 'verification.approved'],
    format: 'standard',
    dialect: 'accounts',
    payload: 'full',
    in_order: true,
    secret: `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
  };
  const { status, body } = await create({ ...said, event_types: [...said.event_types, 'customer.created'] });
  expect(status).toBe(201);
  expect(body.data).toMatchObject(said);
});

test.each([
  ['HTTP://127.0.0.1:80/a/../b', 'http://127.0.0.1/b'],
  ['https://127.0.0.1', 'https://127.0.0.1/'],
  ['https://127.0.0.1/a\nb\t\u001b[2J\u009b?é#\u0007x', 'https://127.0.0.1/ab%1B[2J%C2%9B?%C3%A9#%07x'],
])('a URL is kept as it is dialled: %j', async (url, kept) => {
  const own = await eventsApiClient();
  const { body } = await own.post('/webhooks/endpoints', endpointBody({ url }));
  expect(body.data.url).toBe(kept);
  expect((await own.get(`/webhooks/endpoints/${body.data.id}`)).body.data.url).toBe(kept);
});

test('spaces around texts are not kept', async () => {
  const { body } = await create({
    url: ` ${HOOK_URL} `,
    description: ' x ',
    event_types: [' customer.created '],
    format: ' cards ',
  });
  expect(body.data).toMatchObject({
    url: HOOK_URL,
    description: 'x',
    event_types: ['customer.created'],
    format: 'cards',
  });
});

test.each(['cards', 'wallets', 'accounts'])('format %s has its own dialect, and full payloads', async (format) => {
  expect((await create({ format })).body.data).toMatchObject({ format, dialect: format, payload: 'full' });
  expect((await create({ format, dialect: format, payload: 'thin' })).body.data).toMatchObject({
    format,
    payload: 'thin',
  });
});

test.each([24, 25, 26, 32, 62, 63, 64])('a secret of %i bytes', async (bytes) => {
  const secret = `whsec_${Buffer.alloc(bytes, 255).toString('base64')}`;
  expect((await create({ secret })).body.data.secret).toBe(secret);
  const own = await eventsApiClient();
  await own.post('/webhooks/endpoints', endpointBody({ secret }));
  expect((await own.get('/webhooks/endpoints')).text).not.toContain('secret"');
});

test('bounds: a URL of 2048 characters, a description of 255', async () => {
  const own = await eventsApiClient();
  const url = `${HOOK_URL}?`.padEnd(MAX_URL, 'x');
  const description = 'é'.repeat(255);
  const answer = await own.post('/webhooks/endpoints', endpointBody({ url, description }));
  expect(answer.body.data).toMatchObject({ url, description });
});

test('a name that nobody can resolve now is taken: the receiver may come later', async () => {
  expect((await create({ url: 'https://hooks.nobody.invalid/' })).status).toBe(201);
});

test('an endpoint is of the mode of its caller', async () => {
  const { id } = await client.endpoint();
  const row = await ownerDatabase()
    .selectFrom('webhook_endpoint')
    .select(['mode', 'tenant_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect(row).toEqual({ mode: 'test', tenant_id: client.tenant.id });
});
