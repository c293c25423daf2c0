import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGuardedFetch } from '../../src/lib/guarded-fetch.ts';
import { sendDelivery } from '../../src/webhooks/send.ts';
import { countConnects } from '../lib/connect-counter.ts';
import { corpus } from '../support/corpora.ts';
import { deniedUrls } from '../support/denied-urls.ts';

/*
 * The URL of an endpoint is guarded when it is delivered to, whatever was checked when it was registered. Nothing here reaches
 * a network: the resolver is a stub, and whatever would dial is noted and fails.
 */
const SIGNED = { headers: { 'content-type': 'application/json', 'webhook-id': 'm1' }, body: '{"event":"test"}' };
const addressOf = (address: string) => [{ address, family: address.includes(':') ? 6 : 4 }];
/** Every name leads to this machine: the worst a resolver can answer. */
const hostile = createGuardedFetch({ allowPrivateHosts: [], lookup: async () => addressOf('127.0.0.1') });

const watch = countConnects();
afterAll(() => {
  watch.stop();
  expect(watch.counts).toEqual({ connects: 0, lookups: 0 });
});

let dials = 0;
beforeEach(() => {
  dials = 0;
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
    dials += 1;
    const error = Object.assign(new Error('no network'), { code: 'ENETUNREACH', syscall: 'connect' });
    setImmediate(() => this.destroy(error));
    return this;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const errorCodeOf = async (url: string, fetch = hostile) => (await sendDelivery(fetch, url, SIGNED)).errorCode;

test('a public endpoint is dialled, so the guard is all that stands before the others', async () => {
  const resolving = createGuardedFetch({ allowPrivateHosts: [], lookup: async () => addressOf('93.184.216.34') });
  expect(await errorCodeOf('https://hooks.example.com/', resolving)).toBe('connect');
  expect(dials).toBe(1);
});

describe('urls.json', () => {
  const urls = deniedUrls();
  if (urls === null) {
    test.skip('skipped: ../shared is absent');
    return;
  }

  test('has URLs', () => expect(urls.length).toBeGreaterThan(100));

  test.each(urls)('no delivery to %s', async (url) => {
    expect(await errorCodeOf(url)).toMatch(/^refused_/);
    expect(dials).toBe(0);
  });

  // Scheme and port alone would refuse most of the list, so the host is judged without their help too.
  test.each(urls.filter((url) => url.startsWith('http')))('no delivery to the host of %s over https', async (url) => {
    const bare = url.replace(/^http:/, 'https:').replace(/:\d+/g, '');
    expect(await errorCodeOf(bare)).toMatch(/^refused_(?:address|credentials|url)$/);
    expect(dials).toBe(0);
  });
});

describe('ip-labels.json', () => {
  const path = corpus('ssrf/ip-labels.json');
  if (path === null) {
    test.skip('skipped: ../shared is absent');
    return;
  }
  const labels = JSON.parse(readFileSync(path, 'utf8')) as { ip: string; must: string }[];
  const addresses = (must: string) => [...new Set(labels.filter((label) => label.must === must).map(({ ip }) => ip))];
  const urlOf = (ip: string) => `https://${ip.includes(':') ? `[${ip}]` : ip}/hook`;
  const resolvingTo = (ip: string) => createGuardedFetch({ allowPrivateHosts: [], lookup: async () => addressOf(ip) });

  test('has labels of both kinds', () => {
    expect(addresses('deny').length).toBeGreaterThan(50);
    expect(addresses('allow').length).toBeGreaterThan(5);
  });

  test.each(addresses('deny'))('no delivery to %s, as a literal or as an answer of the resolver', async (ip) => {
    expect(await errorCodeOf(urlOf(ip))).toMatch(/^refused_(?:address|url)$/);
    expect(await errorCodeOf('https://hooks.example.com/', resolvingTo(ip))).toBe('refused_address');
    expect(dials).toBe(0);
  });

  test.each(addresses('allow'))('the guard lets a delivery to %s pass', async (ip) => {
    expect(await errorCodeOf(urlOf(ip))).toBe('connect');
    expect(await errorCodeOf('https://hooks.example.com/', resolvingTo(ip))).toBe('connect');
    expect(dials).toBe(2);
  });
});
