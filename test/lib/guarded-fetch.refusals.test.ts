import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createGuardedFetch, FetchRefused } from '../../src/lib/guarded-fetch.ts';
import { isPublicAddress } from '../../src/lib/public-address.ts';
import { corpus } from '../support/corpora.ts';
import { deniedUrls } from '../support/denied-urls.ts';
import { countConnects } from './connect-counter.ts';

const addressOf = (address: string) => [{ address, family: address.includes(':') ? 6 : 4 }];
/** Every name leads to this machine: the worst a resolver can answer. */
const hostile = createGuardedFetch({ allowPrivateHosts: [], lookup: async () => addressOf('127.0.0.1') });
const limits = { timeoutMs: 5_000, maxBytes: 1_000 };
const watch = countConnects();

afterAll(() => {
  watch.stop();
  expect(watch.counts).toEqual({ connects: 0, lookups: 0 });
});

async function refusal(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof FetchRefused) return error.code;
    throw error;
  }
  return 'not refused';
}
const refusalOf = (url: string) => refusal(() => hostile({ url, ...limits }));
const checked = (url: string) => refusal(() => hostile.check(url));

describe('urls.json', () => {
  const urls = deniedUrls();
  if (urls === null) {
    test.skip('skipped: ../shared is absent');
    return;
  }

  test.each(urls)('refuses %s', async (url) => {
    expect(await refusalOf(url)).not.toBe('not refused');
  });

  // Scheme and port alone would refuse most of the list, so the host is judged without their help too.
  test.each(urls.filter((url) => url.startsWith('http')))('refuses the host of %s over https', async (url) => {
    const bare = url.replace(/^http:/, 'https:').replace(/:\d+/g, '');
    expect(['address', 'credentials', 'url']).toContain(await refusalOf(bare));
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
  const urlOf = (ip: string) => `https://${ip.includes(':') ? `[${ip}]` : ip}/`;

  test.each(addresses('deny'))('refuses %s, as a literal and as an answer of the resolver', async (ip) => {
    expect(isPublicAddress(ip)).toBe(false);
    expect(['address', 'url']).toContain(await checked(urlOf(ip)));
    const resolving = createGuardedFetch({ allowPrivateHosts: [], lookup: async () => addressOf(ip) });
    expect(await refusal(() => resolving({ url: 'https://files.example.com/', ...limits }))).toBe('address');
  });

  test.each(addresses('allow'))('allows %s', async (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
    expect(await checked(urlOf(ip))).toBe('not refused');
  });
});

describe('addresses the lists do not have', () => {
  test.each([
    '168.63.129.16',
    'fe80::1%eth0',
    '2a00:1450:4001::1%eth0',
    '2001:db8::1',
    '3fff::1',
    '5f00::1',
    '::',
    '4000::1',
    'ff0e::1',
    '',
    'a.b',
  ])('refuses %s', (ip) => expect(isPublicAddress(ip)).toBe(false));
  test.each(['168.63.129.17', '2a00:1450:4001::1', '1.1.1.1'])('allows %s', (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
  });
});

describe('a literal check', () => {
  test.each([
    ['https://files.example.com/a?b=c', 'not refused'],
    ['https://files.example.com:443/', 'not refused'],
    ['https://files.example.com:8443/', 'not refused'],
    ['https://xn--bcher-kva.example/', 'not refused'],
    ['https://bücher.example/', 'not refused'],
    ['https://8.8.8.8/', 'not refused'],
    ['http://files.example.com/', 'scheme'],
    ['ftp://files.example.com/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['data:text/plain,hello', 'scheme'],
    ['blob:https://files.example.com/1', 'scheme'],
    ['https://files.example.com:22/', 'port'],
    ['https://files.example.com:80/', 'port'],
    ['https://files.example.com:0/', 'port'],
    ['https://user@files.example.com/', 'credentials'],
    ['https://:secret@files.example.com/', 'credentials'],
    ['https://localhost/', 'address'],
    ['https://LOCALHOST/', 'address'],
    ['https://localhost./', 'address'],
    ['https://a.localhost/', 'address'],
    ['https://db.internal/', 'address'],
    ['https://printer.local/', 'address'],
    ['https://files.example.com./', 'address'],
    ['https://router/', 'address'],
    ['https://①②⑦.0.0.1/', 'address'],
    ['https://0x7f.1/', 'address'],
    ['https://[fe80::1%25eth0]/', 'url'],
    ['https://', 'url'],
    ['not a url', 'url'],
    ['', 'url'],
    [`https://files.example.com/${'a'.repeat(9000)}`, 'url'],
  ])('of %s says %s', async (url, verdict) => {
    expect(await checked(url)).toBe(verdict);
  });
});

describe('the allow-list', () => {
  const fetch = createGuardedFetch({
    allowPrivateHosts: ['store.internal:9000', '10.0.0.7', '::1', 'vault:443', 'old:80'],
  });
  const verdict = (url: string) => refusal(() => fetch.check(url));

  test.each([
    ['http://store.internal:9000/', 'not refused'],
    ['https://STORE.internal:9000/', 'not refused'],
    ['http://10.0.0.7:81/', 'not refused'],
    ['http://[::1]:81/', 'not refused'],
    ['https://vault/', 'not refused'],
    ['http://old/', 'not refused'],
    ['http://vault/', 'scheme'],
    ['https://old/', 'address'],
    ['http://store.internal/', 'scheme'],
    ['https://store.internal/', 'address'],
    ['https://a.store.internal:9000/', 'port'],
    ['https://10.0.0.8/', 'address'],
    ['ftp://10.0.0.7/', 'scheme'],
    ['http://user:pass@10.0.0.7/', 'credentials'],
  ])('makes %s %s', async (url, expected) => {
    expect(await verdict(url)).toBe(expected);
  });

  test.each(['', 'http://store', 'store/path', 'a@store', 'store:port'])('cannot hold "%s"', (entry) => {
    expect(() => createGuardedFetch({ allowPrivateHosts: [entry] })).toThrow(entry);
  });
});

describe('a resolver that answers', () => {
  const fetchResolving = (...addresses: string[]) =>
    createGuardedFetch({ allowPrivateHosts: [], lookup: async () => addresses.flatMap(addressOf) });

  test.each([
    ['one private among public', ['93.184.216.34', '10.0.0.1']],
    ['a public A and a private AAAA', ['93.184.216.34', 'fd00::1']],
    ['a private A and a public AAAA', ['192.168.0.1', '2606:4700:4700::1111']],
    ['a mapped private address', ['::ffff:127.0.0.1']],
    ['what is no address', ['files.example.com']],
  ])('%s is refused', async (_what, addresses) => {
    const fetch = fetchResolving(...addresses);
    expect(await refusal(() => fetch({ url: 'https://files.example.com/', ...limits }))).toBe('address');
  });
});

test('a refusal does not repeat the URL and lets go of the body', async () => {
  const body = Readable.from(['never sent']);
  const attempt = hostile({ url: 'https://token-1234.example.com/', method: 'PUT', body, ...limits });
  await expect(attempt).rejects.toThrow(/^The host is not a public address\.$/);
  expect(body.destroyed).toBe(true);
});

describe('to vet a URL', () => {
  const vetting = (lookup: () => Promise<{ address: string; family: number }[]>) =>
    createGuardedFetch({ allowPrivateHosts: ['hooks.internal'], lookup });
  const vetted = (url: string, lookup: Parameters<typeof vetting>[0]) => refusal(() => vetting(lookup).vet(url));
  const url = 'https://hooks.example.com/';

  test('checks its text and every address of its name', async () => {
    const publicOnly = async () => [...addressOf('93.184.216.34'), ...addressOf('2606:4700:4700::1111')];
    expect(await vetted(url, publicOnly)).toBe('not refused');
    expect(await vetted('http://hooks.example.com/', publicOnly)).toBe('scheme');
    expect(await vetted('https://10.0.0.1/', publicOnly)).toBe('address');
    expect(await vetted(url, async () => [...(await publicOnly()), ...addressOf('10.0.0.1')])).toBe('address');
    expect(await vetted('http://hooks.internal/', async () => addressOf('10.0.0.1'))).toBe('not refused');
  });

  test('does not refuse a name that does not resolve, or not yet', async () => {
    expect(await vetted(url, () => Promise.reject(new Error('ENOTFOUND')))).toBe('not refused');
    expect(await vetted(url, async () => [])).toBe('not refused');
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const late = vetted(url, () => new Promise(() => {}));
      await vi.advanceTimersByTimeAsync(3_000);
      expect(await late).toBe('not refused');
    } finally {
      vi.useRealTimers();
    }
  });
});
