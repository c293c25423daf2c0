import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, Socket, type TcpNetConnectOpts } from 'node:net';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createGuardedFetch, FetchFailed, FetchRefused } from '../../src/lib/guarded-fetch.ts';

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
  response.end('ok');
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
afterEach(() => {
  vi.restoreAllMocks();
});

/** A guarded fetch whose resolver gives each answer once, in turn. */
function resolving(...answers: string[][]) {
  let lookups = 0;
  const lookup = async () =>
    (answers[lookups++] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return { fetch: createGuardedFetch({ allowPrivateHosts: [], lookup }), lookups: () => lookups };
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
