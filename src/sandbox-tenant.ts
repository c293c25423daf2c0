import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addCredentials } from './commands/key.ts';
import { replaceFile } from './lib/durable-files.ts';
import { newId } from './lib/ids.ts';
import type { Scope } from './lib/scope.ts';
import type { Services } from './services.ts';
import { listCredentials } from './store/credentials.ts';
import { exclusiveTransaction } from './store/exclusive-transaction.ts';
import { enterScope } from './store/tenant-transaction.ts';
import { insertTenant, listTenants } from './store/tenants.ts';

const FILE = 'sandbox.json';
const NAME = 'Sandbox';
/** Number of the advisory lock under which one process at a time looks for the sandbox's tenant. */
const SANDBOX_LOCK = 7_305_141_002;

/** What `serve` prints: where it serves and, on the first start of a sandbox, test credentials and a first customer to paste. */
export async function greeting(services: Services, baseUrl: string): Promise<string[]> {
  const made = services.config.sandbox ? await openSandbox(services, baseUrl) : null;
  const head = [`Gatehouse is ready at ${baseUrl}`, `  API reference  ${baseUrl}/docs`];
  if (!made) return head;
  return [
    ...head,
    '',
    'Test credentials of the tenant "Sandbox" (shown once; also in the file below):',
    `  client_id   ${made.client_id}`,
    `  client_key  ${made.client_key}`,
    `  api_key     ${made.api_key}`,
    `  file        ${made.file}`,
    '',
    ...FIRST_CUSTOMERS.flatMap(({ api, path, body }) => [
      `Create a first customer with the ${api} API:`,
      '',
      `curl -s ${baseUrl}${path} \\`,
      `  -H 'Authorization: Bearer ${made.api_key}' \\`,
      "  -H 'Content-Type: application/json' \\",
      `  -d '${JSON.stringify(body)}'`,
      '',
    ]),
    'Then look at any of them with any API, with the id of the answer:',
    '',
    ...['/api/v1/customers', '/customers', '/customer'].map(
      (path) => `curl -s ${baseUrl}${path}/<id> -H 'Authorization: Bearer ${made.api_key}'`,
    ),
  ];
}

/**
 * Makes the tenant "Sandbox" when there is no tenant at all, and credentials for it while it is the only one and the file
 * holds none of its own: so a start that was cut off is made good by the next, and servers that start at once share it.
 * @returns the credentials made now, or null.
 */
async function openSandbox({ owner, config, clock }: Services, baseUrl: string) {
  const file = join(config.dataDirectory, FILE);
  const savedId = await savedClientId(file);
  const credentials = await exclusiveTransaction(owner, SANDBOX_LOCK, async (tx) => {
    const [tenant, ...others] = await listTenants(tx);
    if (others.length > 0 || (tenant && tenant.name !== NAME)) return null;
    const scope: Scope = { tenantId: tenant?.id ?? newId(), mode: 'test', now: clock };
    if (!tenant) await insertTenant(tx, { id: scope.tenantId, name: NAME, kybStatus: 'APPROVED', createdAt: clock() });
    await enterScope(tx, scope);
    const keys = await listCredentials(tx, scope.tenantId);
    return keys.some(({ id }) => id === savedId) ? null : await addCredentials(tx, scope);
  });
  if (!credentials) return null;
  await replaceFile(file, `${JSON.stringify({ base_url: baseUrl, ...credentials }, null, 2)}\n`);
  return { ...credentials, file };
}

/** The `client_id` in the file; null when the file is absent or is not what we write. */
async function savedClientId(file: string): Promise<string | null> {
  try {
    const saved: unknown = JSON.parse(await readFile(file, 'utf8'));
    const id = typeof saved === 'object' && saved !== null && 'client_id' in saved ? saved.client_id : null;
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

/** A create of each API that works as it is printed. */
const FIRST_CUSTOMERS = [
  {
    api: 'cards',
    path: '/api/v1/customers/enroll',
    body: {
      first_name: 'John',
      last_name: 'Doe',
      email: 'john.doe@example.com',
      country: 'Cameroon',
      country_iso_code: 'CM',
      country_phone_code: '+237',
      phone_number: '600000000',
      street: '123 Main Street',
      city: 'Yaoundé',
      state: 'Centre',
      postal_code: '00237',
      identification_number: '12345678901',
      id_document_type: 'NIN',
      date_of_birth: '1990-01-15',
      id_document_front_url: 'https://cdn.your-app.com/kyc/abc123/front.jpg',
      id_document_back_url: 'https://cdn.your-app.com/kyc/abc123/back.jpg',
    },
  },
  {
    api: 'wallets',
    path: '/customers',
    body: {
      first_name: 'James',
      last_name: 'Okafor',
      email: 'james.okafor@example.com',
      phone: '+2348012345678',
      type: 'individual',
      billing_address: {
        line1: '123 Test Lane',
        line2: 'Suite 456',
        city: 'Lagos',
        state: 'Lagos',
        zip_code: '100001',
        country: 'NG',
      },
    },
  },
  {
    api: 'accounts',
    path: '/customer',
    body: {
      currency: 'NGN',
      client_reference: 'first-business',
      type: 'BUSINESS',
      business: {
        name: 'Okafor Trading Ltd',
        incorporation_number: 'RC123456',
        incorporation_country: 'NG',
        registered_address: { line_1: '12 Marina', city: 'Lagos', country: 'NG' },
      },
    },
  },
] as const;
