import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readdir } from 'node:fs/promises';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, describe, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { createCredentials } from '../src/commands/key.ts';
import { newId } from '../src/lib/ids.ts';
import { createdCustomer } from './onboarding/support.ts';
import { newScope, openTestServices } from './support/services.ts';

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
  'GET /sandbox/scenarios',
  'GET /sandbox/specimens',
  'GET /sandbox/specimens/:name',
  'POST /sandbox/clock',
];

/** Of those, the ones that ask who calls. */
const UNDOCUMENTED_GUARDED = ['POST /sandbox/clock'];

/** Operations that need no credentials. Whatever is added here is open to the world. */
const OPEN = ['createToken', 'getDocument'];

/** Statuses that every operation has from what it shares with the others: tested once, under test/http/. */
const SHARED_STATUSES = ['429', '500', '503'];

/** `operation status` without a test file. */
const UNTESTED: readonly string[] = [];

const DIALECTS = [{ name: 'cards', document: '/api/v1/openapi.json' }];

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

async function operationsOf({ name, document }: (typeof DIALECTS)[number]): Promise<Operation[]> {
  const { paths } = (await app.inject(document)).json<{ paths: Record<string, Record<string, Operation>> }>();
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
const nameOf = ({ method, url }: Route): string => `${method} ${url}`;
const folderOf = (operationId: string): string => operationId.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Any request of the operation, its parameters filled with `value`. */
const requestOf = ({ method, url }: Route, value: string, headers: Record<string, string> = {}): InjectOptions => ({
  method: method as 'GET',
  url: url.replace(/:\w+/g, value),
  headers,
});

describe('the routes', () => {
  test('are those of the OpenAPI documents and of the list above, no more and no fewer', () => {
    const documented = operations.map(nameOf);
    expect(routes.map(nameOf).sort()).toEqual([...documented, ...UNDOCUMENTED].sort());
    expect(operations.length).toBeGreaterThanOrEqual(6);
  });

  test('are open to the world where the list above says so, and nowhere else', () => {
    const open = operations.filter(({ security }) => security?.length === 0);
    expect(open.map(({ operationId }) => operationId).sort()).toEqual(OPEN);
  });

  test('each have an operation id of their own', () => {
    const ids = operations.map(({ dialect, operationId }) => `${dialect} ${operationId}`);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe.each(operations)('$dialect $operationId', (operation) => {
  const { operationId, responses, summary, tags } = operation;
  const statuses = Object.keys(responses);

  test('is described', () => {
    expect(operationId).toMatch(/^[a-z]+(?:[A-Z][a-z]+)+$/);
    expect(summary).toMatch(/^[A-Z].{8,}[^.]$/);
    expect(tags).toHaveLength(1);
    for (const [status, response] of Object.entries(responses)) expect(response.content, status).toBeDefined();
  });

  test('lists what every operation can answer', () => {
    expect(statuses).toEqual(expect.arrayContaining(SHARED_STATUSES));
    expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
    if (!OPEN.includes(operationId)) expect(statuses).toEqual(expect.arrayContaining(['401', '403']));
    if (/:\w+/.test(operation.url)) expect(statuses).toContain('404');
  });

  if (!OPEN.includes(operationId)) {
    test.each([
      ['no credentials', undefined],
      ['a scheme alone', 'Bearer'],
      ['a token of nobody', 'Bearer nobody'],
      ['an API key of nobody', `Bearer test_${'0'.repeat(16)}_${'A'.repeat(43)}0000000`],
    ])('refuses %s', async (_what, authorization) => {
      const answer = await app.inject(
        requestOf(operation, newId(), authorization === undefined ? {} : { authorization }),
      );
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
      const answer = await app.inject(requestOf(operation, newId(), { authorization: `Bearer ${api_key}` }));
      expect(answer.statusCode, answer.body).toBe(403);
    });
  }

  if (/:id\b/.test(operation.url)) {
    test("answers another tenant's id, and the other mode's, exactly as an absent one", async () => {
      const [owner, stranger] = [await newScope(services), await newScope(services)];
      const id = await createdCustomer(services, owner);
      const answerTo = async (tenantId: string, mode: 'test' | 'live', value: string) => {
        const { api_key } = await createCredentials(services.owner, tenantId, mode);
        const headers = { authorization: `Bearer ${api_key}`, 'x-request-id': 'same' };
        const { statusCode, body } = await app.inject(requestOf(operation, value, headers));
        return { statusCode, body };
      };
      const absent = await answerTo(stranger.tenantId, 'test', newId());
      expect(absent.statusCode).toBe(404);
      expect(await answerTo(stranger.tenantId, 'test', id)).toEqual(absent);
      expect(await answerTo(owner.tenantId, 'live', id)).toEqual(absent);
      expect((await answerTo(owner.tenantId, 'test', id)).statusCode).not.toBe(404);
    });
  }
});

test.each(UNDOCUMENTED_GUARDED)('%s refuses whoever does not say who it is', async (route) => {
  const [method = '', url = ''] = route.split(' ');
  expect((await app.inject(requestOf({ method, url }, 'x'))).statusCode).toBe(401);
});

describe('the test files', async () => {
  const files = (
    await Promise.all(DIALECTS.map(({ name }) => filesUnder(new URL(`dialects/${name}/`, import.meta.url), name)))
  ).flat();
  const wanted = operations.flatMap(({ dialect, operationId, responses }) =>
    Object.keys(responses)
      .filter((status) => !SHARED_STATUSES.includes(status))
      .map((status) => ({ key: `${operationId} ${status}`, file: `${dialect}/${folderOf(operationId)}/${status}` })),
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
