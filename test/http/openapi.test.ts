import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, onTestFinished, test } from 'vitest';

const REDOCLY = fileURLToPath(new URL('../../node_modules/.bin/redocly', import.meta.url));
const { url } = inject('shared');

const APIS = [
  {
    path: '/api/v1/openapi.json',
    security: [{ bearer: [] }],
    operations: [
      'addDocument: post /api/v1/customers/{id}/documents',
      'createCustomer: post /api/v1/customers',
      'createToken: post /api/v1/auth/token',
      'enrollCustomer: post /api/v1/customers/enroll',
      'getCustomer: get /api/v1/customers/{id}',
      'getDocument: get /api/v1/documents/{token}',
      'listCustomers: get /api/v1/customers',
    ],
  },
  {
    path: '/openapi/wallets.json',
    security: [{ bearer: [] }, { apiKey: [] }],
    operations: [
      'addDocument: post /customers/{id}/documents',
      'createCustomer: post /customers',
      'getCustomer: get /customers/{id}',
      'listCustomers: get /customers',
      'submitKyc: post /customers/{id}/kyc',
      'updateCustomer: patch /customers/{id}',
    ],
  },
  {
    path: '/openapi/accounts.json',
    security: [{ bearer: [] }, { apiKey: [] }],
    operations: [
      'addDocument: post /customer/{id}/documents',
      'changeState: patch /customer/{id}/state',
      'createCustomer: post /customer',
      'getCustomer: get /customer/{id}',
      'listCustomers: get /customer',
      'listReveals: get /customer/{id}/reveals',
      'putPerson: put /customer/{id}/persons/{person_id}',
      'removePerson: delete /customer/{id}/persons/{person_id}',
      'updateBusiness: patch /customer/{id}/business',
      'updateCountryData: patch /customer/{id}/country_data',
      'updateIndividual: patch /customer/{id}/individual',
    ],
  },
  {
    path: '/openapi/events.json',
    security: [{ bearer: [] }, { bareKey: [] }, { apiKey: [] }],
    operations: [
      'createEndpoint: post /webhooks/endpoints',
      'disableEndpoint: post /webhooks/endpoints/{id}/disable',
      'enableEndpoint: post /webhooks/endpoints/{id}/enable',
      'getDelivery: get /webhooks/deliveries/{id}',
      'getEndpoint: get /webhooks/endpoints/{id}',
      'getEvent: get /events/{id}',
      'getEventProof: get /events/{id}/proof',
      'listCheckpoints: get /audit/checkpoints',
      'listDeliveries: get /webhooks/endpoints/{id}/deliveries',
      'listEndpoints: get /webhooks/endpoints',
      'listEventDeliveries: get /events/{id}/deliveries',
      'listEventTypes: get /webhooks/event-types',
      'listEvents: get /events',
      'recoverDeliveries: post /webhooks/endpoints/{id}/recover',
      'removeEndpoint: delete /webhooks/endpoints/{id}',
      'replayEvents: post /webhooks/endpoints/{id}/replay',
      'resendDelivery: post /webhooks/deliveries/{id}/resend',
      'rotateSecret: post /webhooks/endpoints/{id}/rotate-secret',
      'sendTestEvent: post /webhooks/endpoints/{id}/test',
      'updateEndpoint: patch /webhooks/endpoints/{id}',
    ],
  },
] as const;

const load = async (path: string) => {
  const response = await fetch(new URL(path, url));
  return { type: response.headers.get('content-type') ?? '', text: await response.text() };
};

/** What `redocly lint` finds wrong with documents. */
async function problemsIn(texts: readonly string[]): Promise<unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-openapi-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = texts.map((_text, index) => join(folder, `${index}.json`));
  for (const [index, file] of files.entries()) await writeFile(file, texts[index] ?? '');
  const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const { stdout } = await promisify(execFile)(process.execPath, [REDOCLY, 'lint', '--format=json', ...files], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', ...quiet },
  });
  // One report behind the other.
  const reports = JSON.parse(`[${stdout.replaceAll(/^\}\s*\{/gm, '},{')}]`) as { problems: unknown[] }[];
  expect(reports).toHaveLength(texts.length);
  return reports.flatMap(({ problems }) => problems);
}

test('the documents are valid descriptions', async () => {
  const answers = await Promise.all(APIS.map(({ path }) => load(path)));
  for (const { type, text } of answers) {
    expect(type).toMatch(/^application\/json/);
    expect(JSON.parse(text).openapi).toMatch(/^3\.1\.\d$/);
  }
  expect(await problemsIn(answers.map(({ text }) => text))).toEqual([]);
});

describe.each(APIS)('$path', async ({ path: documentPath, security, operations: listed }) => {
  const document = JSON.parse((await load(documentPath)).text);
  // biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document is what it is
  const operations = Object.entries<Record<string, any>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );

  test('has every operation', () => {
    const found = operations.map(({ method, path, operation }) => `${operation.operationId}: ${method} ${path}`);
    expect(found.sort()).toEqual(listed);
  });

  test('tells which operations need a credential, and that these may refuse it', async () => {
    expect(document.security).toEqual(security);
    expect(Object.keys(document.components.securitySchemes)).toEqual(security.flatMap(Object.keys));
    for (const { method, path, operation } of operations) {
      const isOpen = operation.security?.length === 0;
      const response = await fetch(new URL(path, url), { method: method.toUpperCase() });
      expect(response.status === 401, `${method} ${path}`).toBe(!isOpen);
      expect('403' in operation.responses, `${method} ${path}`).toBe(!isOpen);
      expect(Object.keys(operation.responses)).toContain(String(response.status));
    }
  });
});
