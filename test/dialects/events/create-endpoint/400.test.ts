import { expect, test } from 'vitest';
import { endpointBody, eventsApiClient } from '../../../support/events-api.ts';
import { newTenant, ownerDatabase } from '../../../support/tenants.ts';
import { expectFaults, fault, whole } from '../errors.ts';
import { describeFields } from '../field-rules.ts';
import { describeKeyForm } from '../idempotency-rules.ts';
import { CREATE_ENDPOINT } from '../operations.ts';
import { describeUrl } from '../url-rules.ts';

const PATH = '/webhooks/endpoints';
const FULL = whole('too_many', 'This company has 20 endpoints in this mode already: remove one first');
const client = await eventsApiClient();
const create = (changes: Record<string, unknown>) => client.post(PATH, endpointBody(changes));

describeUrl((url) => create({ url }));
describeFields(create);
describeKeyForm(CREATE_ENDPOINT);

test.each([
  ['nothing', {}, [fault('url', 'required', 'is required')]],
  ['no object', [], [whole('invalid_type', 'The request body must be a JSON object')]],
  ['no JSON', '{', [whole('malformed_json', 'The request body must be valid JSON')]],
])('%s', async (_what, body, faults) => {
  expectFaults(await client.post(PATH, body), 400, faults);
});

test.each(['cards', 'wallets', 'accounts'])('a dialect that is not that of the format %s', async (format) => {
  const dialect = format === 'cards' ? 'wallets' : 'cards';
  expectFaults(await create({ format, dialect }), 400, [
    fault('dialect', 'invalid_value', `must be ${format}, as the format is`),
  ]);
});

const encoded = (bytes: number): string => Buffer.alloc(bytes, 7).toString('base64');

test.each([
  ['no prefix', encoded(32)],
  ['another prefix', `whsk_${encoded(32)}`],
  ['23 bytes', `whsec_${encoded(23)}`],
  ['65 bytes', `whsec_${encoded(65)}`],
  ['66 bytes', `whsec_${encoded(66)}`],
  ['no padding', `whsec_${encoded(32).slice(0, -1)}`],
  ['the alphabet of URLs', `whsec_${'-_'.repeat(16)}`],
  ['a line break within', `whsec_${encoded(24)}\n${encoded(24)}`],
])('a secret with %s, which is not repeated', async (_what, secret) => {
  const answer = await create({ secret });
  expectFaults(answer, 400, [fault('secret', 'invalid_format', 'must be whsec_ and the base64 of 24 to 64 bytes')]);
  expect(answer.text).not.toContain(secret.slice(-20));
});

test('all that is wrong is reported at once', async () => {
  const body = { url: 'https://10.0.0.1/', format: 'cards', dialect: 'wallets', payload: 'fat', nonsense: 1 };
  expectFaults(await client.post(PATH, body), 400, [
    fault('payload', 'invalid_value', 'must be one of thin, full'),
    fault('nonsense', 'unknown_field', 'is not a field of this request'),
    fault('url', 'forbidden_address', 'must lead to a public address'),
    fault('dialect', 'invalid_value', 'must be cards, as the format is'),
  ]);
});

test('a twenty-first endpoint, though ten are asked for at once', async () => {
  const own = await eventsApiClient();
  for (let made = 0; made < 17; made += 1) await own.endpoint();
  const answers = await Promise.all(Array.from({ length: 10 }, () => own.post(PATH, endpointBody())));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
  for (const answer of answers.filter(({ status }) => status !== 201)) expectFaults(answer, 400, [FULL]);
  const [first] = (await own.get(PATH)).body.data;
  await own.remove(`${PATH}/${first.id}`);
  expect((await own.post(PATH, endpointBody())).status).toBe(201);
});

test('nothing of what was refused is stored', async () => {
  const own = await eventsApiClient(await newTenant());
  for (const body of [{}, endpointBody({ payload: 'fat' }), endpointBody({ url: 'https://10.0.0.1/' })])
    expect((await own.post(PATH, body)).status).toBe(400);
  const rows = ownerDatabase().selectFrom('webhook_endpoint').select('id').where('tenant_id', '=', own.tenant.id);
  expect(await rows.execute()).toEqual([]);
});
