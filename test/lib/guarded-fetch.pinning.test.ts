import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, Socket, type TcpNetConnectOpts } from 'node:net';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGuardedFetch, FetchFailed, FetchRefused, type GuardedFetch } from '../../src/lib/guarded-fetch.ts';

/*
 * Every connection this file begins is noted with the addresses it would dial and is then led to a local TLS server, so
 * public addresses can be "dialled" without a network.
 */
const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
const certificate = fixture('self-signed.cert.pem');
const authorities = getCACertificates('default');
const seen: { servername: unknown; host: string | undefined }[] = [];
const server = createServer({ key: fixture('self-signed.key.pem'), cert: certificate }, (request, response) => {
  seen.push({
    servername: (request.socket as TLSSocket & { servername: unknown }).servername,
    host: request.headers.host,
  });
  if (request.url === '/break') request.socket.destroy();
  else if (request.url === '/end') request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  else response.end('ok');
});
let dialled: string[][] = [];

beforeAll(async () => {
  setDefaultCACertificates([...authorities, certificate]);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  setDefaultCACertificates(authorities);
  server.close();
});

beforeEach(() => {
  dialled = [];
  seen.length = 0;
  const connect = Socket.prototype.connect as (...given: unknown[]) => Socket;
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...given: unknown[]) {
    const [options, listener] = (Array.isArray(given[0]) ? given[0] : given) as [TcpNetConnectOpts, unknown];
    options.lookup?.(options.host ?? '', { all: true }, (_error, addresses) => {
      dialled.push((addresses as { address: string }[]).map(({ address }) => address));
    });
    const { lookup: _unused, ...rest } = options;
    const { port } = server.address() as AddressInfo;
    return connect.call(this, { ...rest, host: '127.0.0.1', port }, listener);
  } as Socket['connect']);
});
const opened: GuardedFetch[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((fetch) => fetch.close()));
  vi.restoreAllMocks();
});

/** A guarded fetch whose resolver gives each answer once, in turn. */
const resolving = (...answers: string[][]) => resolvingAndKeeping({ idleMs: 10_000, ageMs: 10_000 }, ...answers);

function resolvingAndKeeping(keep: { idleMs: number; ageMs: number }, ...answers: string[][]) {
  let lookups = 0;
  const lookup = async () =>
    (answers[lookups++] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const fetch = createGuardedFetch({ allowPrivateHosts: [], lookup, keep });
  opened.push(fetch);
  return { fetch, lookups: () => lookups };
}
const limits = { timeoutMs: 10_000, maxBytes: 1_000 };
const url = 'https://files.example.com/document.pdf';

test('dials exactly the addresses that were checked, under the name of the URL', async () => {
  const { fetch } = resolving(['93.184.216.34', '2606:4700:4700::1111']);
  expect(await text((await fetch({ url, ...limits })).body)).toBe('ok');
  expect(dialled).toEqual([['93.184.216.34', '2606:4700:4700::1111']]);
  expect(seen).toEqual([{ servername: 'files.example.com', host: 'files.example.com' }]);
});

test('asks the resolver once, so a rebinding answer is never dialled', async () => {
  const { fetch, lookups } = resolving(['93.184.216.34'], ['127.0.0.1'], ['93.184.216.35']);
  await text((await fetch({ url, ...limits })).body);
  expect(lookups()).toBe(1);
  await expect(fetch({ url, ...limits })).rejects.toThrow(FetchRefused);
  expect(lookups()).toBe(2);
  await text((await fetch({ url, ...limits })).body);
  expect(dialled).toEqual([['93.184.216.34'], ['93.184.216.35']]);
});

test('dials nothing when one of several answers is private', async () => {
  const { fetch } = resolving(['93.184.216.34', '::1'], ['169.254.169.254', '2606:4700:4700::1111']);
  await expect(fetch({ url, ...limits })).rejects.toMatchObject({ code: 'address' });
  await expect(fetch({ url, ...limits })).rejects.toMatchObject({ code: 'address' });
  expect(dialled).toEqual([]);
});

test('holds the certificate to the name of the URL', async () => {
  const { fetch } = resolving(['93.184.216.34']);
  const attempt = fetch({ url: 'https://other.example.com/', ...limits });
  await expect(attempt).rejects.toThrow(FetchFailed);
  await expect(attempt).rejects.toMatchObject({ code: 'tls' });
  expect(seen).toEqual([]);
});

describe('a post', () => {
  const post = (fetch: GuardedFetch, to = 'https://files.example.com/') =>
    fetch.post({ url: to, headers: {}, body: '{}', timeoutMs: 10_000, maxStartBytes: 1_000 });

  test('dials exactly the addresses that were checked, under the name of the URL', async () => {
    const { fetch } = resolving(['93.184.216.34', '2606:4700:4700::1111']);
    expect(String((await post(fetch)).start)).toBe('ok');
    expect(dialled).toEqual([['93.184.216.34', '2606:4700:4700::1111']]);
    expect(seen).toEqual([{ servername: 'files.example.com', host: 'files.example.com' }]);
  });

  test('over a kept connection goes where it was checked to go, whatever the resolver says by then', async () => {
    const { fetch, lookups } = resolving(['93.184.216.34'], ['127.0.0.1']);
    for (const _ of [1, 2, 3]) expect((await post(fetch)).status).toBe(200);
    expect(dialled).toEqual([['93.184.216.34']]);
    expect(lookups()).toBe(1);
  });

  test('asks the resolver again once a kept connection is too old, and does not dial its private answer', async () => {
    const { fetch, lookups } = resolvingAndKeeping(
      { idleMs: 10_000, ageMs: 0 },
      ['93.184.216.34'],
      ['127.0.0.1'],
      ['93.184.216.35'],
      ['93.184.216.35', 'fd00::1'],
    );
    expect((await post(fetch)).status).toBe(200);
    await expect(post(fetch)).rejects.toMatchObject({ name: 'FetchRefused', code: 'address' });
    expect((await post(fetch)).status).toBe(200);
    await expect(post(fetch)).rejects.toMatchObject({ name: 'FetchRefused', code: 'address' });
    expect(dialled).toEqual([['93.184.216.34'], ['93.184.216.35']]);
    expect(lookups()).toBe(4);
  });

  test('asks the resolver again when a kept connection breaks, and does not dial its private answer', async () => {
    const { fetch, lookups } = resolving(['93.184.216.34'], ['169.254.169.254']);
    await post(fetch);
    await expect(post(fetch, 'https://files.example.com/break')).rejects.toMatchObject({ code: 'address' });
    expect(dialled).toEqual([['93.184.216.34']]);
    expect(lookups()).toBe(2);
  });

  test('asks the resolver again when a kept connection ends just before it is used', async () => {
    const { fetch, lookups } = resolving(['93.184.216.34'], ['192.168.0.1']);
    await post(fetch, 'https://files.example.com/end');
    await expect(post(fetch)).rejects.toMatchObject({ code: 'address' });
    expect(dialled).toEqual([['93.184.216.34']]);
    expect(lookups()).toBe(2);
  });

  test('of many at once is refused where the answer for its own connection was private', async () => {
    const { fetch } = resolving(['93.184.216.34'], ['10.0.0.1'], ['93.184.216.35'], ['::1']);
    const outcomes = await Promise.allSettled([post(fetch), post(fetch), post(fetch), post(fetch)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(dialled).toEqual([['93.184.216.34'], ['93.184.216.35']]);
  });

  test('to another name never takes the connection of the first, though both lead to one address', async () => {
    const { fetch } = resolving(['93.184.216.34'], ['93.184.216.34']);
    await post(fetch);
    await expect(post(fetch, 'https://other.example.com/')).rejects.toMatchObject({ code: 'tls' });
    expect(dialled).toEqual([['93.184.216.34'], ['93.184.216.34']]);
  });
});
