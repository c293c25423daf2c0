import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { createGuardedFetch, FetchFailed, type GuardedRequest } from '../../src/lib/guarded-fetch.ts';
import { startLocalServer } from '../support/local-server.ts';
import { countConnects } from './connect-counter.ts';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
const limits = { timeoutMs: 10_000, maxBytes: 100_000 };
const SHORT_MS = 100;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(listener: RequestListener) {
  const server = await startLocalServer(listener);
  cleanups.push(() => server.close());
  return server;
}

function fetcher(lookup: () => Promise<{ address: string; family: number }[]> = never) {
  const fetch = createGuardedFetch({ allowPrivateHosts: ['127.0.0.1', 'store.internal'], lookup });
  cleanups.push(() => fetch.close());
  return fetch;
}

const never = () => new Promise<never>(() => {});
const failureOf = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof FetchFailed ? error.code : error;
};
/** The code with which an exchange fails, at its head or in its body. */
const failureOfExchange = (request: GuardedRequest, fetch = fetcher()) =>
  failureOf(fetch(request).then((answer) => buffer(answer.body)));

describe('an exchange', () => {
  test('sends what it is given and gives back status, headers and body', async () => {
    const server = await serve(async (request, response) => {
      const body = await text(request);
      response.writeHead(201, { 'x-echo': request.headers['x-ask'], 'set-cookie': ['a=1', 'b=2'] });
      response.end(`${request.method} ${request.url} ${body}`);
    });
    const url = `${server.url}/path?query=1`;
    for (const body of ['words', Buffer.from('words'), Readable.from([Buffer.from('wo'), Buffer.from('rds')])]) {
      const answer = await fetcher()({ url, method: 'PUT', headers: { 'X-Ask': 'yes' }, body, ...limits });
      expect(answer.status).toBe(201);
      expect(answer.headers).toMatchObject({ 'x-echo': 'yes', 'set-cookie': 'a=1, b=2' });
      expect(answer.finalUrl).toBe(url);
      expect(await text(answer.body)).toBe('PUT /path?query=1 words');
    }
  });

  test.each(['HEAD', 'DELETE'] as const)('of %s has an empty body that ends', async (method) => {
    const server = await serve((_request, response) => {
      if (method === 'HEAD') response.setHeader('content-length', '999999999');
      response.statusCode = method === 'HEAD' ? 200 : 204;
      response.end();
    });
    const answer = await fetcher()({ url: server.url, method, ...limits });
    expect(await text(answer.body)).toBe('');
  });

  test('keeps its own host and asks for no compression, whatever the caller says', async () => {
    let seen: IncomingMessage['headers'] = {};
    const server = await serve((request, response) => {
      seen = request.headers;
      response.end();
    });
    const headers = { Host: 'admin.internal', 'Accept-Encoding': 'gzip', accept: 'image/png' };
    const answer = await fetcher()({ url: server.url, headers, ...limits });
    await text(answer.body);
    expect(seen).toMatchObject({ host: new URL(server.url).host, 'accept-encoding': 'identity', accept: 'image/png' });
  });

  test.each(['a\r\nx-injected: 1', 'a\nx-injected: 1', 'a\u0000'])(
    'cannot be given the header value %j',
    async (value) => {
      const server = await serve((_request, response) => response.end());
      expect(await failureOfExchange({ url: server.url, headers: { 'x-a': value }, ...limits })).toBe('protocol');
      expect(await failureOfExchange({ url: server.url, headers: { [value]: 'x' }, ...limits })).toBe('protocol');
      expect(server.connections()).toBe(0);
    },
  );

  test('gives a redirect back and does not follow it', async () => {
    const watch = countConnects();
    cleanups.push(async () => watch.stop());
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    });
    const answer = await fetcher()({ url: server.url, ...limits });
    expect(await text(answer.body)).toBe('');
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toBe('http://169.254.169.254/latest/meta-data/');
    expect(watch.counts).toEqual({ connects: 1, lookups: 0 });
  });

  test('never shares a connection with an earlier one', async () => {
    const server = await serve((_request, response) => response.end('ok'));
    const fetch = fetcher();
    for (let requests = 1; requests <= 3; requests += 1) {
      await text((await fetch({ url: server.url, ...limits })).body);
      expect(server.connections()).toBe(requests);
    }
  });
});

describe('a body', () => {
  const fill = (response: ServerResponse) => {
    const write = () => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384))) {}
    };
    response.on('drain', write);
    write();
  };

  test('of exactly maxBytes passes, of one more does not', async () => {
    const server = await serve((request, response) => {
      response.write('x'.repeat(99_999));
      response.end(request.url === '/long' ? 'xx' : 'x');
    });
    const answer = await fetcher()({ url: server.url, ...limits });
    expect((await buffer(answer.body)).length).toBe(100_000);
    expect(await failureOfExchange({ url: `${server.url}/long`, ...limits })).toBe('too_large');
  });

  test('that announces too much is not read, and its status still arrives', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100001' });
      fill(response);
    });
    const answer = await fetcher()({ url: server.url, ...limits });
    expect(answer.status).toBe(200);
    expect(await failureOf(buffer(answer.body))).toBe('too_large');
  });

  test('without an end is cut off at the server too', async () => {
    const closed = Promise.withResolvers<void>();
    const server = await serve((_request, response) => {
      response.on('close', () => closed.resolve());
      fill(response);
    });
    expect(await failureOfExchange({ url: server.url, ...limits })).toBe('too_large');
    await closed.promise;
  });

  test('is not read faster than its reader', async () => {
    let sentBytes = 0;
    const server = await serve((_request, response) => {
      const write = () => {
        do {
          sentBytes += 65_536;
        } while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', write);
      write();
    });
    const fetch = fetcher();
    const answer = await fetch({ url: server.url, ...limits, maxBytes: 2 ** 40 });
    // The server writes without end, so this loop ends only when nobody takes its bytes any more.
    let earlier = -1;
    while (earlier !== sentBytes) {
      earlier = sentBytes;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(answer.body.readableLength).toBeLessThan(1_000_000);
    answer.body.destroy();
  });

  test('that nobody reads ends with the time-out and harms nobody', async () => {
    const server = await serve((_request, response) => void response.write('some'));
    const answer = await fetcher()({ url: server.url, ...limits, timeoutMs: SHORT_MS });
    await new Promise((resolve) => answer.body.on('close', resolve));
    expect(await failureOf(buffer(answer.body))).toBe('timeout');
  });

  test('that is destroyed closes the connection', async () => {
    const closed = Promise.withResolvers<void>();
    const server = await serve((_request, response) => {
      response.on('close', () => closed.resolve());
      response.write('some');
    });
    const answer = await fetcher()({ url: server.url, ...limits });
    answer.body.destroy();
    await closed.promise;
  });

  test('that breaks off is no whole body', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('some', () => response.destroy());
    });
    expect(await failureOfExchange({ url: server.url, ...limits })).toBe('protocol');
  });
});

describe('the time-out covers', () => {
  const brief = { ...limits, timeoutMs: SHORT_MS };

  test('the resolver', async () => {
    expect(await failureOfExchange({ url: 'http://store.internal/', ...brief })).toBe('timeout');
  });

  test('a TLS handshake that never answers', async () => {
    const server = createTcpServer(() => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(async () => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await failureOfExchange({ url: `https://127.0.0.1:${port}/`, ...brief })).toBe('timeout');
  });

  test('the headers', async () => {
    const server = await serve(() => {});
    expect(await failureOfExchange({ url: server.url, ...brief })).toBe('timeout');
  });

  test('a body that trickles', async () => {
    const server = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    });
    expect(await failureOfExchange({ url: server.url, ...brief })).toBe('timeout');
  });

  test('a request body that never ends', async () => {
    const server = await serve((request) => void request.resume());
    const body = new Readable({ read() {} });
    expect(await failureOfExchange({ url: server.url, method: 'PUT', body, ...brief })).toBe('timeout');
    expect(body.destroyed).toBe(true);
  });
});

describe('a failure has the code', () => {
  async function serveTls() {
    const pem = { key: fixture('self-signed.key.pem'), cert: fixture('self-signed.cert.pem') };
    const server = createTlsServer(pem, (_request, response) => response.end('secret')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(async () => void server.close());
    return (server.address() as AddressInfo).port;
  }

  test('tls for a certificate nobody vouches for', async () => {
    const attempt = fetcher()({ url: `https://127.0.0.1:${await serveTls()}/`, ...limits });
    await expect(attempt).rejects.toThrow('TLS could not be established: DEPTH_ZERO_SELF_SIGNED_CERT.');
    expect(await failureOf(attempt)).toBe('tls');
  });

  test('tls for a server that does not speak it', async () => {
    const server = await serve((_request, response) => response.end());
    expect(await failureOfExchange({ url: server.url.replace('http', 'https'), ...limits })).toBe('tls');
  });

  test('connect for a closed port', async () => {
    const server = await startLocalServer(() => {});
    await server.close();
    expect(await failureOfExchange({ url: server.url, ...limits })).toBe('connect');
    expect(await failureOfExchange({ url: server.url.replace('http', 'https'), ...limits })).toBe('connect');
  });

  test('connect when no address of several answers', async () => {
    const closed = await startLocalServer(() => {});
    await closed.close();
    const fetch = fetcher(async () => ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 })));
    const url = `http://store.internal:${new URL(closed.url).port}/`;
    expect(await failureOfExchange({ url, ...limits }, fetch)).toBe('connect');
  });

  test('dns for a name that does not resolve', async () => {
    const url = 'http://store.internal/';
    const unknown = fetcher(() => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })));
    await expect(unknown({ url, ...limits })).rejects.toThrow('The host name could not be resolved: ENOTFOUND.');
    expect(await failureOfExchange({ url, ...limits }, unknown)).toBe('dns');
    expect(
      await failureOfExchange(
        { url, ...limits },
        fetcher(async () => []),
      ),
    ).toBe('dns');
  });

  test('protocol for an answer that is no HTTP', async () => {
    const server = createTcpServer((socket) => socket.end('220 mail ready\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(async () => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await failureOfExchange({ url: `http://127.0.0.1:${port}/`, ...limits })).toBe('protocol');
  });
});

describe('the caller', () => {
  test('may abort, before or during, and gets its own reason', async () => {
    const server = await serve((_request, response) => void response.write('some'));
    const reason = new Error('changed my mind');
    const early = fetcher()({ url: server.url, ...limits, signal: AbortSignal.abort(reason) });
    await expect(early).rejects.toBe(reason);
    const late = new AbortController();
    const answer = await fetcher()({ url: server.url, ...limits, signal: late.signal });
    late.abort(reason);
    await expect(buffer(answer.body)).rejects.toBe(reason);
  });

  test('may close everything', async () => {
    const server = await serve((_request, response) => void response.write('some'));
    const fetch = fetcher();
    const answer = await fetch({ url: server.url, ...limits });
    await fetch.close();
    expect(await failureOf(buffer(answer.body))).toBe('connect');
    expect(await failureOf(fetch({ url: server.url, ...limits }))).toBe('connect');
  });
});
