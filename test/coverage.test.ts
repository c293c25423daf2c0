import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readdir } from 'node:fs/promises';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, describe, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { createCredentials } from '../src/commands/key.ts';
import { newId } from '../src/lib/ids.ts';
import type { Scope } from '../src/lib/scope.ts';
import { associatePerson } from '../src/onboarding/associate-person.ts';
import { createdBusiness, createdCustomer } from './onboarding/support.ts';
import { eventually } from './support/eventually.ts';
import { newScope, openTestServices } from './support/services.ts';
import { createdEndpoint } from './webhooks/support.ts';

/*
 * A test of the list of tests: it walks the routes as they were built and fails where one lacks its OpenAPI entry, its
 * refusals, or a test file for a status. Its allow-lists must name what is really missing, so they only shrink.
 */

/** Routes without an OpenAPI entry: for operators and developers, not for programs. */
const UNDOCUMENTED = [
  'GET /api/v1/openapi.json',
  'GET /docs',
  'GET /docs/bundle',
  'GET /docs/bundle/',
  'GET /docs/bundle/js/scalar.js',
  'GET /docs/start.js',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /openapi/accounts.json',
  'GET /openapi/events.json',
  'GET /openapi/wallets.json',
  'GET /sandbox/scenarios',
  'GET /sandbox/specimens',
  'GET /sandbox/specimens/:name',
  'POST /sandbox/clock',
];

/** Of those, the ones that ask who calls. */
const UNDOCUMENTED_GUARDED = ['POST /sandbox/clock'];

/** Operations that need no credentials. Whatever is added here is open to the world. */
const OPEN = ['cards createToken', 'cards getDocument'];

/** Statuses that every operation has from what it shares with the others: tested once, under test/http/. */
const SHARED_STATUSES = ['429', '500', '503'];

/** `dialect operation status` without a test file. */
const UNTESTED: readonly string[] = [];

const DIALECTS = [
  { name: 'cards', document: '/api/v1/openapi.json' },
  { name: 'wallets', document: '/openapi/wallets.json' },
  { name: 'accounts', document: '/openapi/accounts.json' },
  { name: 'events', document: '/openapi/events.json' },
];

/** An API whose operations are served a second time, below another prefix and in no document. */
const AGAIN = { dialect: 'events', prefix: '/api/v1' };

/** What an operation that names a second customer in its path needs to get as far as that one. */
const BODIES: Readonly<Record<string, object>> = { 'accounts putPerson': { roles: ['DIRECTOR'] } };

interface Route {
  readonly method: string;
  readonly url: string;
}

interface Operation extends Route {
  readonly dialect: string;
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly unknown[];
  readonly responses: Readonly<Record<string, { description?: string; content?: object }>>;
}

/** The application in this process, and every route that was added to it. */
async function buildApp(): Promise<{ app: FastifyInstance; routes: Route[] }> {
  const routes: Route[] = [];
  const listen = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) if (each !== 'HEAD' && each !== 'OPTIONS') routes.push({ method: each, url });
    });
  };
  subscribe('fastify.initialization', listen);
  const app = await createApp(services, () => 'http://gatehouse.test');
  unsubscribe('fastify.initialization', listen);
  await app.ready();
  return { app, routes };
}

const services = await openTestServices();
const { app, routes } = await buildApp();
afterAll(() => app.close());

/** The answer to a request, which is repeated as long as the application takes this process, busy with its tests, for overloaded. */
const ask = (request: InjectOptions) =>
  eventually('an answer', async () => {
    const answer = await app.inject(request);
    return answer.statusCode === 503 ? null : answer;
  });

async function operationsOf({ name, document }: (typeof DIALECTS)[number]): Promise<Operation[]> {
  const { paths } = (await ask({ url: document })).json<{ paths: Record<string, Record<string, Operation>> }>();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      dialect: name,
      method: method.toUpperCase(),
      url: path.replace(/\{(\w+)\}/g, ':$1'),
    })),
  );
}

const operations = (await Promise.all(DIALECTS.map(operationsOf))).flat();
const again = operations
  .filter(({ dialect }) => dialect === AGAIN.dialect)
  .map((operation) => ({ ...operation, url: AGAIN.prefix + operation.url }));
const nameOf = ({ method, url }: Route): string => `${method} ${url}`;
const titleOf = ({ dialect, operationId }: Operation): string => `${dialect} ${operationId}`;
const folderOf = (operationId: string): string => operationId.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const WRITES_WITH_BODY = ['POST', 'PUT', 'PATCH'];

/** Any request of the operation, its parameters filled in their order; those beyond are filled with the last. */
function requestOf(
  { method, url }: Route,
  ids: readonly string[],
  headers: Record<string, string> = {},
  body: object = {},
): InjectOptions {
  const values = [...ids];
  const path = url.replace(/:\w+/g, () => (values.length > 1 ? values.shift() : values[0]) ?? '');
  if (!WRITES_WITH_BODY.includes(method)) return { method: method as 'GET', url: path, headers };
  return { method: method as 'POST', url: path, headers: { 'content-type': 'application/json', ...headers }, body };
}

/** The id of something new of the company's, as the path of the operation names it. */
async function subjectOf({ url }: Route, owner: Scope): Promise<string> {
  if (!/\/(?:webhooks|events)\//.test(url)) return createdCustomer(services, owner);
  const endpoint = await createdEndpoint(services, owner);
  if (url.includes('/endpoints/')) return endpoint;
  await createdCustomer(services, owner);
  const delivery = await services.owner
    .selectFrom('delivery')
    .select(['id', 'event_id'])
    .where('endpoint_id', '=', endpoint)
    .limit(1)
    .executeTakeFirstOrThrow();
  return url.includes('/deliveries/') ? delivery.id : delivery.event_id;
}

/** What the operation answers one company in one mode. The id of the request is the same, so that answers can be compared. */
async function answerTo(scope: Pick<Scope, 'tenantId' | 'mode'>, route: Route, ids: readonly string[], body?: object) {
  const { api_key } = await createCredentials(services.owner, scope.tenantId, scope.mode);
  const headers = { authorization: `Bearer ${api_key}`, 'x-request-id': 'same' };
  const answer = await ask(requestOf(route, ids, headers, body));
  return { statusCode: answer.statusCode, body: answer.body };
}

describe('the routes', () => {
  test('are those of the OpenAPI documents and of the list above, no more and no fewer', () => {
    const documented = [...operations, ...again].map(nameOf);
    expect(routes.map(nameOf).sort()).toEqual([...documented, ...UNDOCUMENTED].sort());
    expect(operations.length).toBeGreaterThanOrEqual(43);
    expect(again.length).toBeGreaterThanOrEqual(20);
  });

  test('are open to the world where the list above says so, and nowhere else', () => {
    const open = operations.filter(({ security }) => security?.length === 0);
    expect(open.map(titleOf).sort()).toEqual(OPEN);
  });

  test('each have an operation id of their own', () => {
    const ids = operations.map(titleOf);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe.each([...operations, ...again])('$dialect $operationId at $url', (operation) => {
  const { operationId, responses, summary, tags } = operation;
  const statuses = Object.keys(responses);
  const isOpen = OPEN.includes(titleOf(operation));

  test('is described', () => {
    expect(operationId).toMatch(/^[a-z]+(?:[A-Z][a-z]+)+$/);
    expect(summary).toMatch(/^[A-Z].{8,}[^.]$/);
    expect(tags).toHaveLength(1);
    for (const [status, response] of Object.entries(responses)) expect(response.content, status).toBeDefined();
  });

  test('lists what every operation can answer', () => {
    expect(statuses).toEqual(expect.arrayContaining(SHARED_STATUSES));
    expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
    if (!isOpen) expect(statuses).toEqual(expect.arrayContaining(['401', '403']));
    if (/:\w+/.test(operation.url)) expect(statuses).toContain('404');
  });

  if (!isOpen) {
    test.each([
      ['no credentials', undefined],
      ['a scheme alone', 'Bearer'],
      ['a token of nobody', 'Bearer nobody'],
      ['an API key of nobody', `Bearer test_${'0'.repeat(16)}_${'A'.repeat(43)}0000000`],
    ])('refuses %s', async (_what, authorization) => {
      const answer = await ask(requestOf(operation, [newId()], authorization === undefined ? {} : { authorization }));
      expect(answer.statusCode, answer.body).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    });

    test('refuses a company whose KYB is not approved', async () => {
      const scope = await newScope(services);
      await services.owner
        .updateTable('tenant')
        .set({ kyb_status: 'PENDING' })
        .where('id', '=', scope.tenantId)
        .execute();
      const { api_key } = await createCredentials(services.owner, scope.tenantId, 'test');
      const answer = await ask(requestOf(operation, [newId()], { authorization: `Bearer ${api_key}` }));
      expect(answer.statusCode, answer.body).toBe(403);
    });
  }

  if (/:id\b/.test(operation.url)) {
    test("answers another tenant's id, and the other mode's, exactly as an absent one", async () => {
      const [owner, stranger] = [await newScope(services), await newScope(services)];
      const id = await subjectOf(operation, owner);
      const absent = await answerTo(stranger, operation, [newId()]);
      expect(absent.statusCode).toBe(404);
      expect(await answerTo(stranger, operation, [id])).toEqual(absent);
      expect(await answerTo({ ...owner, mode: 'live' }, operation, [id])).toEqual(absent);
      expect((await answerTo(owner, operation, [id])).statusCode).not.toBe(404);
    });
  }

  if (/:id\b.*:person_id\b/.test(operation.url)) {
    test("answers another tenant's person, and the other mode's, exactly as an absent one", async () => {
      const owner = await newScope(services);
      const [foreign, live] = [await newScope(services), { ...owner, mode: 'live' } as const];
      const business = await createdBusiness(services, owner);
      const answer = (personId: string) =>
        answerTo(owner, operation, [business, personId], BODIES[titleOf(operation)] ?? {});
      const absent = await answer(newId());
      expect(absent.statusCode).toBe(404);
      expect(absent.body).toContain('Person not found');
      expect(await answer(await createdCustomer(services, foreign))).toEqual(absent);
      expect(await answer(await createdCustomer(services, live))).toEqual(absent);

      const own = await createdCustomer(services, owner);
      const link = { customerId: own, roles: ['OWNER'], sharePercent: null } as const;
      const asked = { expectedVersions: null, dryRun: false, remember: async () => {} };
      expect(await associatePerson(services.core, owner, business, link, asked)).toMatchObject({ kind: 'changed' });
      expect((await answer(own)).statusCode).toBe(200);
    });
  }
});

test.each(UNDOCUMENTED_GUARDED)('%s refuses whoever does not say who it is', async (route) => {
  const [method = '', url = ''] = route.split(' ');
  expect((await ask(requestOf({ method, url }, ['x']))).statusCode).toBe(401);
});

describe('the test files', async () => {
  const files = (
    await Promise.all(DIALECTS.map(({ name }) => filesUnder(new URL(`dialects/${name}/`, import.meta.url), name)))
  ).flat();
  const wanted = operations.flatMap(({ dialect, operationId, responses }) =>
    Object.keys(responses)
      .filter((status) => !SHARED_STATUSES.includes(status))
      .map((status) => ({
        key: `${dialect} ${operationId} ${status}`,
        file: `${dialect}/${folderOf(operationId)}/${status}`,
      })),
  );
  const statusOf = (path: string): string => path.replace(/^(.*\/\d{3})\b.*$/, '$1');
  const tested = new Set(files.map(statusOf));

  test('there is one for every status of every operation', () => {
    const missing = wanted.filter(({ file }) => !tested.has(file)).map(({ key }) => key);
    expect(missing).toEqual(UNTESTED);
  });

  test('there is none for a status that the OpenAPI document does not list', () => {
    const known = new Set(wanted.map(({ file }) => file));
    expect(files.filter((path) => !known.has(statusOf(path)))).toEqual([]);
  });
});

/** The test files that belong to an operation, as `cards/create-customer/201.test.ts`. */
async function filesUnder(folder: URL, dialect: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries
    .filter((entry) => entry.includes('/') && entry.endsWith('.test.ts'))
    .map((entry) => `${dialect}/${entry}`);
}
