import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { createGuardedFetch, FetchFailed, type GuardedFetch } from '../../src/lib/guarded-fetch.ts';
import { startLocalServer } from '../support/local-server.ts';

const LONG = { idleMs: 10_000, ageMs: 60_000 };
const SHORT_MS = 200;
const MAX_START_BYTES = 1_024;
/** As many as are kept free at most. */
const MAX_FREE = 256;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(listener: RequestListener) {
  const server = await startLocalServer(listener);
  cleanups.push(() => server.close());
  return server;
}

function keeping(keep = LONG, lookup?: () => Promise<never>): GuardedFetch {
  const fetch = createGuardedFetch({ allowPrivateHosts: ['127.0.0.1', 'hooks'], keep, ...(lookup && { lookup }) });
  cleanups.push(() => fetch.close());
  return fetch;
}

const post = (fetch: GuardedFetch, url: string, timeoutMs = 10_000) =>
  fetch.post({ url, headers: { 'x-a': 'b' }, body: 'words', timeoutMs, maxStartBytes: MAX_START_BYTES });
const failureOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => null,
    (error: unknown) => (error instanceof FetchFailed ? error.code : error),
  );
/** An answer that says nothing of how long its connection may stay, and after which the server closes it never. */
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const answerOk: RequestListener = (request, response) => void request.resume().on('end', () => response.end('ok'));

describe('posts', () => {
  test('one after another share a connection', async () => {
    const seen: string[] = [];
    const server = await serve(async (request, response) => {
      seen.push([request.method, request.url, request.headers['x-a'], await text(request)].join(' '));
      response.writeHead(201, { 'x-echo': 'yes', 'set-cookie': ['a=1', 'b=2'] }).end('ok');
    });
    const fetch = keeping();
    for (let posts = 1; posts <= 3; posts += 1) {
      expect(await post(fetch, `${server.url}/hook?n=${posts}`)).toMatchObject({
        status: 201,
        headers: { 'x-echo': 'yes', 'set-cookie': 'a=1, b=2' },
        start: Buffer.from('ok'),
      });
    }
    expect(seen).toEqual([1, 2, 3].map((n) => `POST /hook?n=${n} b words`));
    expect(server.connections()).toBe(1);
  });

  test('at one time have a connection each, and those after them take these', async () => {
    const arrived: (() => void)[] = [];
    const server = await serve((_request, response) => {
      arrived.push(() => response.end());
      if (arrived.length === 5) for (const answer of arrived.splice(0)) answer();
    });
    const fetch = keeping();
    for (const _round of [1, 2]) {
      await Promise.all(Array.from({ length: 5 }, () => post(fetch, server.url)));
      expect(server.connections()).toBe(5);
    }
  });

  test('keep their own host, and ask for no compression', async () => {
    let seen: unknown;
    const server = await serve((request, response) => {
      seen = request.headers;
      response.end();
    });
    const headers = { Host: 'admin.internal', 'Accept-Encoding': 'gzip' };
    await keeping().post({ url: server.url, headers, body: '', timeoutMs: 10_000, maxStartBytes: 0 });
    expect(seen).toMatchObject({ host: new URL(server.url).host, 'accept-encoding': 'identity' });
  });

  test('to different origins never share a connection, nor do different guarded fetches', async () => {
    const [one, other] = [await serve(answerOk), await serve(answerOk)];
    const fetch = keeping();
    for (const url of [one.url, other.url, one.url, other.url]) await post(fetch, url);
    expect([one.connections(), other.connections()]).toEqual([1, 1]);
    await post(keeping(), one.url);
    expect([one.connections(), other.connections()]).toEqual([2, 1]);
  });

  test('leave the other exchanges their own connections', async () => {
    const server = await serve(answerOk);
    const fetch = keeping();
    await post(fetch, server.url);
    await text((await fetch({ url: server.url, timeoutMs: 10_000, maxBytes: 10 })).body);
    await post(fetch, server.url);
    expect(server.connections()).toBe(2);
  });
});

describe('a kept connection', () => {
  test.each([
    ['', OK],
    [', however long the peer would wait', OK.replace('\r\n', '\r\nKeep-Alive: timeout=600\r\n')],
  ])('is closed when nobody used it for a while%s', async (_what, answer) => {
    const closed = Promise.withResolvers<void>();
    const server = await serve(({ socket }) => {
      socket.on('close', () => closed.resolve());
      socket.write(answer);
    });
    const fetch = keeping({ idleMs: SHORT_MS, ageMs: 60_000 });
    await post(fetch, server.url);
    const start = performance.now();
    await closed.promise;
    // An HTTP client left to itself closes after four seconds at the earliest.
    expect(performance.now() - start).toBeLessThan(3_000);
    await post(fetch, server.url);
    expect(server.connections()).toBe(2);
  });

  test('takes no more posts once it is too old', async () => {
    const server = await serve(answerOk);
    const fetch = keeping({ idleMs: 10_000, ageMs: 0 });
    for (const _ of [1, 2, 3]) await post(fetch, server.url);
    expect(server.connections()).toBe(3);
  });

  test.each([
    ['closes it', { connection: 'close' }],
    ['closes it within a second', { 'keep-alive': 'timeout=1' }],
  ])('is not used again when the peer says that it %s', async (_what, headers) => {
    const server = await serve((_request, response) => response.writeHead(200, headers).end('ok'));
    const fetch = keeping();
    for (const _ of [1, 2, 3]) expect((await post(fetch, server.url)).status).toBe(200);
    expect(server.connections()).toBe(3);
  });

  test('that the peer closes without a word costs no post', async () => {
    const server = await serve((request, response) => {
      response.on('finish', () => request.socket.end()).end('ok');
    });
    const fetch = keeping();
    for (let posts = 1; posts <= 20; posts += 1) expect((await post(fetch, server.url)).status).toBe(200);
    expect(server.connections()).toBe(20);
  });

  test(`is one of ${MAX_FREE} at most`, async () => {
    const more = MAX_FREE + 3;
    const open = new Set<Socket>();
    const closed = Promise.withResolvers<void>();
    const answers: (() => void)[] = [];
    const server = await serve(({ socket }) => {
      open.add(socket);
      socket.on('close', () => {
        open.delete(socket);
        if (open.size <= MAX_FREE) closed.resolve();
      });
      answers.push(() => socket.write(OK));
      if (answers.length === more) for (const answer of answers) answer();
    });
    const fetch = keeping({ idleMs: 60_000, ageMs: 60_000 });
    await Promise.all(Array.from({ length: more }, () => post(fetch, server.url)));
    await closed.promise;
    expect(open.size).toBe(MAX_FREE);
  });
});

describe('a connection that breaks', () => {
  /** Answers the first post of the first connection, and treats all others with `treat`. */
  async function answeringOnce(treat: (socket: Socket, arrived: number) => void) {
    let arrived = 0;
    const server = await serve((request, response) => {
      arrived += 1;
      if (arrived === 1) response.end('ok');
      else treat(request.socket, arrived);
    });
    const fetch = keeping();
    await post(fetch, server.url);
    return { server, fetch, arrived: () => arrived };
  }
  test('when it is used again, before any answer, is followed by a new one', async () => {
    const { server, fetch, arrived } = await answeringOnce((socket, count) => {
      if (count === 2) socket.destroy();
      else socket.write(OK);
    });
    expect((await post(fetch, server.url)).status).toBe(200);
    expect(arrived()).toBe(3);
    expect(server.connections()).toBe(2);
  });

  test('is followed by one new connection and no more', async () => {
    const { server, fetch, arrived } = await answeringOnce((socket) => socket.resetAndDestroy());
    expect(await failureOf(post(fetch, server.url))).toBe('protocol');
    expect(arrived()).toBe(3);
    expect(server.connections()).toBe(2);
  });

  test('after the first byte of an answer is a failure', async () => {
    const { server, fetch, arrived } = await answeringOnce((socket) => socket.end('HTTP/1.1 2'));
    expect(await failureOf(post(fetch, server.url))).toBe('protocol');
    expect(arrived()).toBe(2);
  });

  test('in its first use is a failure', async () => {
    let arrived = 0;
    const server = await serve(({ socket }) => {
      arrived += 1;
      socket.destroy();
    });
    expect(await failureOf(post(keeping(), server.url))).toBe('protocol');
    expect(arrived).toBe(1);
  });

  test('because the time is over is no reason to post again, and is not used again', async () => {
    const { server, fetch, arrived } = await answeringOnce((socket, count) => {
      if (count > 2) socket.write(OK);
    });
    expect(await failureOf(post(fetch, server.url, SHORT_MS))).toBe('timeout');
    expect(arrived()).toBe(2);
    expect((await post(fetch, server.url)).status).toBe(200);
    expect(server.connections()).toBe(2);
  });
});

describe('an answer', () => {
  test('is given back up to its limit, and a moderate rest does not cost the connection', async () => {
    const server = await serve((_request, response) => response.end('x'.repeat(20_000)));
    const fetch = keeping();
    for (const _ of [1, 2, 3]) expect(String((await post(fetch, server.url)).start)).toBe('x'.repeat(MAX_START_BYTES));
    expect(server.connections()).toBe(1);
  });

  test('is the one after those that only announce it', async () => {
    const server = await serve((_request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' }, () => response.writeHead(500).end('no'));
    });
    expect(await post(keeping(), server.url)).toMatchObject({ status: 500, start: Buffer.from('no') });
  });

  test('that is only announced is none', async () => {
    const server = await serve((request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' }, () => request.socket.destroy());
    });
    expect(await failureOf(post(keeping(), server.url))).toBe('protocol');
  });

  test('without an end is cut off', async () => {
    const cut = Promise.withResolvers<void>();
    const server = await serve((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      };
      response.on('drain', more).on('close', () => cut.resolve());
      more();
    });
    expect((await post(keeping(), server.url, 600_000)).start).toEqual(Buffer.alloc(MAX_START_BYTES));
    await cut.promise;
  });

  test('that nobody asked for spoils no later post', async () => {
    const server = await serve(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n');
    });
    const fetch = keeping();
    for (const _ of [1, 2, 3]) expect((await post(fetch, server.url)).status).toBe(200);
  });
});

test('the time-out covers the resolver', async () => {
  const fetch = keeping(LONG, () => new Promise(() => {}));
  expect(await failureOf(post(fetch, 'http://hooks/', SHORT_MS))).toBe('timeout');
});

test.each(['a\r\nx-injected: 1', 'a\u0000'])('the header value %j is not sent', async (value) => {
  const server = await serve(answerOk);
  const given = { url: server.url, body: '', timeoutMs: 10_000, maxStartBytes: 0 };
  expect(await failureOf(keeping().post({ ...given, headers: { 'x-a': value } }))).toBe('protocol');
  expect(server.connections()).toBe(0);
});

test('closing ends the posts at work and the connections that are free', async () => {
  const closed: Promise<void>[] = [];
  const arrived = Promise.withResolvers<void>();
  const listener: RequestListener = ({ url, socket }) => {
    closed.push(new Promise((resolve) => socket.on('close', () => resolve())));
    if (url === '/wait') arrived.resolve();
    else socket.write(OK);
  };
  const [one, other] = [await serve(listener), await serve(listener)];
  const fetch = keeping({ idleMs: 60_000, ageMs: 60_000 });
  await post(fetch, one.url);
  await post(fetch, other.url);
  const waiting = failureOf(post(fetch, `${one.url}/wait`));
  await arrived.promise;
  await post(fetch, one.url);
  await fetch.close();
  expect(await waiting).toBe('connect');
  await Promise.all(closed);
  expect(await failureOf(post(fetch, other.url))).toBe('connect');
  expect([one.connections(), other.connections()]).toEqual([2, 1]);
});
