import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCredentials } from './commands/key.ts';
import { newId } from './lib/ids.ts';
import type { Services } from './services.ts';
import { insertTenant, listTenants } from './store/tenants.ts';

const FILE = 'sandbox.json';

/** What `serve` prints: where it serves and, on the first start of a sandbox, credentials and a first customer to paste. */
export async function greeting(services: Services, baseUrl: string): Promise<string[]> {
  const made = services.config.sandbox ? await makeSandboxTenant(services, baseUrl) : null;
  const head = [`Gatehouse is ready at ${baseUrl}`, `  API reference  ${baseUrl}/docs`];
  if (!made) return head;
  return [
    ...head,
    '',
    'Tenant "Sandbox" was made, with test credentials (shown once; also in the file below):',
    `  client_id   ${made.client_id}`,
    `  client_key  ${made.client_key}`,
    `  api_key     ${made.api_key}`,
    `  file        ${made.file}`,
    '',
    'Create a first customer:',
    '',
    ...firstCustomer(baseUrl, made.api_key),
    '',
    'Then look at it, with the id of the answer:',
    '',
    `curl -s ${baseUrl}/api/v1/customers/<id> -H 'Authorization: Bearer ${made.api_key}'`,
  ];
}

/** Makes the tenant "Sandbox" when there is no tenant at all. @returns its credentials, or null. */
async function makeSandboxTenant({ owner, config, clock }: Services, baseUrl: string) {
  if ((await listTenants(owner)).length > 0) return null;
  const id = newId();
  await insertTenant(owner, { id, name: 'Sandbox', kybStatus: 'APPROVED', createdAt: clock() });
  const credentials = await createCredentials(owner, id, 'test');
  const file = join(config.dataDirectory, FILE);
  await writeFile(file, `${JSON.stringify({ base_url: baseUrl, ...credentials }, null, 2)}\n`, { mode: 0o600 });
  return { ...credentials, file };
}

const firstCustomer = (baseUrl: string, apiKey: string): string[] => [
  `curl -s ${baseUrl}/api/v1/customers/enroll \\`,
  `  -H 'Authorization: Bearer ${apiKey}' \\`,
  "  -H 'Content-Type: application/json' \\",
  `  -d '${JSON.stringify({
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
  })}'`,
];
