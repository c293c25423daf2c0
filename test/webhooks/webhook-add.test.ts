import { expect, test } from 'vitest';
import { UsageError } from '../../src/commands/command.ts';
import { runGatehouse } from '../support/gatehouse.ts';
import { newTenant, ownerDatabase } from '../support/tenants.ts';
import { addEndpoint, sharedSettings, webhookAdd } from '../support/webhook-receiver.ts';

const EXIT_USAGE = 2;
const OURS = 'http://127.0.0.1:9/hook';
const tenant = await newTenant();

const endpointsOf = ({ id }: { id: string }) =>
  ownerDatabase().selectFrom('webhook_endpoint').selectAll().where('tenant_id', '=', id).execute();

test.each([
  ['an unknown event type', { url: OURS, events: 'customer.created,customer.seen' }, '--events must be of'],
  ['an empty event type', { url: OURS, events: 'customer.created,' }, '--events must be of'],
  ['no URL', {}, '--url is required'],
  ['what is no URL', { url: 'hook' }, '--url is refused'],
  ['a URL without TLS', { url: 'http://hooks.example.org/' }, '--url is refused'],
  ['a private address', { url: 'https://10.0.0.1/hook' }, '--url is refused'],
  ['a private address in disguise', { url: 'https://0xa.1/hook' }, '--url is refused'],
  ['a name of this machine', { url: 'https://localhost/hook' }, '--url is refused'],
  ['a password in the URL', { url: 'https://user:secret@hooks.example.org/' }, '--url is refused'],
  ['an unknown format', { url: OURS, format: 'xml' }, '--format must be one of'],
  ['an unknown dialect', { url: OURS, dialect: 'standard' }, '--dialect must be one of'],
  ['the dialect of another format', { url: OURS, format: 'cards', dialect: 'wallets' }, '--dialect must be cards'],
  ['an unknown payload', { url: OURS, payload: 'fat' }, '--payload must be one of'],
  ['an unknown mode', { url: OURS, mode: 'demo' }, '--mode must be one of'],
])('%s is refused', async (_what, options, message) => {
  const attempt = addEndpoint({ tenant: tenant.id, ...options });
  await expect(attempt).rejects.toThrow(UsageError);
  await expect(attempt).rejects.toThrow(message);
  await expect(attempt).rejects.not.toThrow('secret');
  expect(await endpointsOf(tenant)).toEqual([]);
});

test.each([crypto.randomUUID(), 'nobody', ''])('a tenant that is not there is refused: "%s"', async (id) => {
  await expect(addEndpoint({ tenant: id, url: OURS })).rejects.toThrow(UsageError);
});

test('a refusal is one line of error, and an exit code of its own', async () => {
  const args = ['webhook', 'add', '--tenant', tenant.id, '--url', OURS, '--events', 'everything'];
  const { code, stdout, stderr } = await runGatehouse(args, sharedSettings());
  expect([code, stdout]).toEqual([EXIT_USAGE, '']);
  expect(stderr).toMatch(/^gatehouse: --events must be of customer\.created, .*\n$/);
});

test('an endpoint is listed without its secret, which is kept sealed', async () => {
  const own = await newTenant();
  const { id, secret, ...shown } = await webhookAdd(own.id, OURS, '--events', 'customer.created, customer.erased');
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(shown).toEqual({ url: OURS, event_types: ['customer.created', 'customer.erased'], format: 'standard' });
  const [row] = await endpointsOf(own);
  expect(row).toMatchObject({ id, mode: 'test', state: 'enabled' });
  expect(row?.secret.includes(secret.slice('whsec_'.length))).toBe(false);
  const list = await runGatehouse(['webhook', 'list', '--tenant', own.id, '--json'], sharedSettings());
  expect(JSON.parse(list.stdout)).toMatchObject([{ id, url: OURS, state: 'enabled' }]);
  expect(list.stdout).not.toContain(secret);
});

test('a company has at most 20 endpoints in a mode', async () => {
  const own = await newTenant();
  for (let made = 0; made < 20; made += 1) await addEndpoint({ tenant: own.id, url: OURS });
  await expect(addEndpoint({ tenant: own.id, url: OURS })).rejects.toThrow('has 20 endpoints in this mode already');
  await addEndpoint({ tenant: own.id, url: OURS, mode: 'live' });
  expect(await endpointsOf(own)).toHaveLength(21);
});

test('what an endpoint is like can be said; what is left out follows from the format', async () => {
  const own = await newTenant();
  const tenantId = own.id;
  await webhookAdd(
    tenantId,
    OURS,
    '--dialect',
    'accounts',
    '--payload',
    'full',
    '--in-order',
    '--description',
    'Billing',
  );
  await webhookAdd(tenantId, OURS, '--format', 'wallets');
  await webhookAdd(tenantId, OURS);
  const rows = (await endpointsOf(own)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(rows).toMatchObject([
    { format: 'standard', dialect: 'accounts', payload: 'full', in_order: true, description: 'Billing' },
    { format: 'wallets', dialect: 'wallets', payload: 'full', in_order: false, description: '' },
    { format: 'standard', dialect: 'cards', payload: 'thin', in_order: false, description: '' },
  ]);
});
