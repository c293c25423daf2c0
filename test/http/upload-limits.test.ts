import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, type ClientRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_DOCUMENT_BYTES } from '../../src/lib/media-type.ts';
import { answerOf, BOUNDARY, END, file, startUploadServer, text, type UploadServer, upload } from './upload-server.ts';

const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;
const TOO_LARGE = { status: 413, message: 'File too large' };
const CHUNK = Buffer.alloc(64 * 1024, 'x');

let server: UploadServer;
beforeEach(async () => {
  server = await startUploadServer();
});
afterEach(() => server.close());

/** The beginning of a body whose file has one byte more than is allowed. */
const oneByteMore = (field = 'id_document_front') =>
  file(field, Buffer.alloc(MAX_DOCUMENT_BYTES + 1, 'x')).subarray(0, -2);

/** Keeps writing, as fast as the other side takes it, until there is an answer. */
async function keepWriting(client: ClientRequest): Promise<void> {
  const answered = new AbortController();
  client.once('response', () => answered.abort());
  while (!answered.signal.aborted) {
    if (client.write(CHUNK)) await new Promise(setImmediate);
    else await once(client, 'drain', { signal: answered.signal }).catch(() => {});
  }
}

describe('one byte too many', () => {
  test.each(['id_document_front', 'city', 'unknown file'])(
    'in %s is answered at once, before more comes',
    async (field) => {
      const client = server.open(MULTIPART);
      const answer = answerOf(client);
      const outcome = server.nextOutcome();
      client.write(text('state', 'Centre'));
      client.write(field === 'city' ? text('city', Buffer.alloc(MAX_DOCUMENT_BYTES + 1, 'x')) : oneByteMore(field));

      expect(await answer).toMatchObject(TOO_LARGE);
      expect(await outcome).toEqual({ read: false, open: 0, staged: [] });
      expect(server.counts.received).toBeLessThanOrEqual(MAX_DOCUMENT_BYTES);
      client.destroy();
    },
  );

  test('is answered while the client goes on sending', async () => {
    const client = server.open(MULTIPART);
    const answer = answerOf(client);
    client.write(oneByteMore());
    const writing = keepWriting(client);

    expect(await answer).toMatchObject(TOO_LARGE);
    expect(server.counts.received).toBeLessThanOrEqual(MAX_DOCUMENT_BYTES);
    await writing;
    client.destroy();
  });

  test('in the second file removes the first as well', async () => {
    const outcome = server.nextOutcome();
    const answer = await upload(server, [file('id_document_back', 'back'), oneByteMore(), '\r\n', END]);
    expect(answer).toMatchObject(TOO_LARGE);
    expect(await outcome).toEqual({ read: false, open: 0, staged: [] });
    expect(server.counts.started).toBe(2);
  });

  test('is seen even when the body comes in one piece', async () => {
    expect(await upload(server, [Buffer.concat([oneByteMore(), Buffer.from('\r\n'), END])])).toMatchObject(TOO_LARGE);
  });
});

test('a body without end gets an answer, although no part of it is too large', async () => {
  const client = server.open(MULTIPART);
  const answer = answerOf(client);
  const writing = keepWriting(client);
  expect(await answer).toMatchObject(TOO_LARGE);
  await writing;
  client.destroy();
});

describe('a client that reads the answer only after it has written everything', () => {
  test('sees the answer', async () => {
    const body = Buffer.concat([oneByteMore(), Buffer.alloc(30 * 1024 * 1024, 'x'), Buffer.from('\r\n'), END]);
    const socket = connect(server.port, '127.0.0.1');
    socket.pause();
    await write(socket, `POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: ${MULTIPART}\r\n`);
    await write(socket, `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`);
    await write(socket, body);

    const answer = Buffer.concat(await socket.toArray()).toString();
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('File too large');
  });

  const write = (socket: Socket, data: Buffer | string) =>
    new Promise<void>((resolve, reject) => {
      socket.write(data, (error) => (error ? reject(error) : resolve()));
    });

  const withoutCurl = spawnSync('curl', ['--version']).error !== undefined;
  test.skipIf(withoutCurl)('and curl sees it, with and without waiting for "100 Continue"', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-curl-'));
    try {
      const path = join(folder, 'front.jpg');
      await writeFile(path, Buffer.alloc(25 * 1024 * 1024));
      for (const expectation of ['Expect: 100-continue', 'Expect:']) {
        const { stdout } = await promisify(execFile)('curl', [
          ...['--silent', '--show-error', '--header', expectation, '--write-out', ' %{http_code}'],
          ...['--form', `id_document_front=@${path}`, '--form', 'city=x', `http://127.0.0.1:${server.port}/upload`],
        ]);
        expect(stdout).toBe('{"message":"File too large"} 413');
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test.each([
  ['an epilogue', [text('city', 'x'), END, ...Array<Buffer>(20).fill(CHUNK)], 200],
  ['a refused body', [oneByteMore(), ...Array<Buffer>(20).fill(CHUNK), '\r\n', END], 413],
  ['a malformed body', [`--${BOUNDARY}\r\n\r\n`, ...Array<Buffer>(20).fill(CHUNK), '\r\n', END], 400],
])('after %s the connection serves the next request', async (_what, chunks, status) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const send = async (parts: readonly (Buffer | string)[]) => {
      const client = server.open(MULTIPART, '', agent);
      for (const chunk of parts) client.write(chunk);
      client.end();
      const [socket] = await once(client, 'socket');
      const { status } = await answerOf(client);
      return { status, socket };
    };
    const first = await send(chunks);
    const second = await send([text('city', 'x'), END]);
    expect([first.status, second.status]).toEqual([status, 200]);
    expect(second.socket).toBe(first.socket);
  } finally {
    agent.destroy();
  }
});

describe('a client that goes away', () => {
  const HALF = file('id_document_front', Buffer.alloc(MAX_DOCUMENT_BYTES / 2, 'x')).subarray(0, -2);
  test.each([
    ['before the first part', ['--']],
    ['in a text field', [text('city', 'Yaoundé').subarray(0, -10)]],
    ['in a file', [HALF]],
    ['in the second file', [file('id_document_back', 'back'), HALF]],
    ['after the last part', [file('id_document_front', 'front')]],
  ])('%s leaves nothing behind', async (_when, chunks) => {
    const outcome = server.nextOutcome();
    const client = server.open(MULTIPART);
    client.on('error', () => {});
    for (const chunk of chunks) client.write(chunk);
    client.flushHeaders();
    await new Promise<void>((resolve) => client.write(' ', () => resolve()));
    client.destroy();
    expect(await outcome).toEqual({ read: false, open: 0, staged: [] });
  });

  test('before anything is read leaves nothing waiting', async () => {
    const [begun, outcome] = [server.begun(), server.nextOutcome()];
    const client = server.open(MULTIPART, '?late=yes');
    client.on('error', () => {});
    client.write('--');
    await begun;
    client.destroy();
    expect(await outcome).toEqual({ read: false, open: 0, staged: [] });
  });
});
