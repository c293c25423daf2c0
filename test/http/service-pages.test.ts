import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { cardsClient, enrollBody } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { ownInstallation } from '../support/own-installation.ts';

const { url } = inject('shared');

const load = async (path: string) => {
  const response = await fetch(new URL(path, url), { redirect: 'error' });
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
};

describe('health', () => {
  test('live tells that the process runs', async () => {
    expect(JSON.parse((await load('/health/live')).text)).toEqual({ status: 'ok' });
  });

  test('ready tells that it can serve, or which part keeps it from that', async () => {
    const own = await ownInstallation();
    onTestFinished(() => own.remove());
    const [whole, broken] = [await own.start(), await own.start()];
    const ready = async (url: string) => {
      const response = await fetch(`${url}/health/ready`);
      return { status: response.status, body: await response.json() };
    };
    const checks = { database: 'ok', documents: 'ok' };
    expect(await ready(whole.url)).toEqual({ status: 200, body: { status: 'ok', checks } });

    // The answer is kept for seconds, so that of a broken store is asked of a server that was not asked before.
    const documents = join(own.dataDirectory, 'documents');
    await rename(documents, `${documents}.away`);
    await writeFile(documents, 'no folder');
    expect(await ready(broken.url)).toEqual({
      status: 503,
      body: { status: 'failing', checks: { ...checks, documents: 'failing' } },
    });
    expect((await fetch(`${broken.url}/health/live`)).status).toBe(200);
  });
});

test('metrics count by route and status, and hold nothing of anyone', async () => {
  const cards = await cardsClient();
  const body = enrollBody({ first_name: 'Metrica', email: `metrica.${crypto.randomUUID()}@example.com` });
  const created = await cards.enroll(body);
  await cards.get(created.body.data.id);
  await cards.list(`?email=${encodeURIComponent(String(body.email))}&q=Metrica`);
  await load(`/metrica/${created.body.data.id}`);
  // What is counted is counted after the answer has gone.
  const text = await eventually('the look at a customer is counted', async () => {
    const seen = (await load('/metrics')).text;
    return /^gatehouse_http_request_seconds_count\{method="GET",route="\/api\/v1\/customers\/:id",status="200"\} [1-9]/m.test(
      seen,
    )
      ? seen
      : null;
  });
  expect((await load('/metrics')).type).toMatch(/^text\/plain/);
  expect(text).toMatch(/^# TYPE gatehouse_http_request_seconds histogram$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  const { tenant } = cards;
  const secrets = [created.body.data.id, tenant.id, tenant.client_id, tenant.api_key, body.email, 'etrica'];
  for (const secret of [...secrets, body.identification_number]) expect(text).not.toContain(secret);
});

describe('/docs', () => {
  test('the page and all it loads come from the service itself', async () => {
    const page = await load('/docs');
    expect(page).toMatchObject({ status: 200, type: expect.stringMatching(/^text\/html/) });
    const references = [...page.text.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, path]) => path ?? '');
    expect(references.length).toBeGreaterThanOrEqual(2);
    // The policy forbids scripts within the page, so there must be none.
    expect(page.text).not.toMatch(/<script(?![^>]*\bsrc=)|\bon\w+=/);
    for (const path of references) {
      expect(path).toMatch(/^\/[^/]/);
      const { status, type, text } = await load(path);
      expect([status, text.length > 0], path).toEqual([200, true]);
      if (path.endsWith('.js')) expect(type).toMatch(/javascript/);
    }
  });

  test('has all APIs, each under a name of its own', async () => {
    const start = await load('/docs/start.js');
    const sources = JSON.parse(start.text.replace(/^[^{]*/, '').replace(/\);$/, '')).sources;
    expect(sources).toEqual([
      { title: 'Cards', slug: 'cards', url: '/api/v1/openapi.json' },
      { title: 'Wallets', slug: 'wallets', url: '/openapi/wallets.json' },
      { title: 'Accounts', slug: 'accounts', url: '/openapi/accounts.json' },
      { title: 'Events', slug: 'events', url: '/openapi/events.json' },
    ]);
    for (const source of sources) {
      const { info } = JSON.parse((await load(source.url)).text);
      expect(info.title).toBe(`Gatehouse ${source.slug} API`);
    }
  });

  test('neither the page nor what starts it names another host', async () => {
    const { text } = await load('/docs');
    const ours = [...text.matchAll(/src="([^"]*)"/g)].map(([, path]) => path ?? '');
    const start = await load(ours.find((path) => !path.startsWith('/docs/bundle/')) ?? '');
    expect(start.text).toMatch(/"telemetry":false/);
    expect(start.text).toMatch(/"withDefaultFonts":false/);
    for (const source of [text, start.text]) expect(source).not.toMatch(/(?:https?:)?\/\/[a-z]/i);
  });
});
