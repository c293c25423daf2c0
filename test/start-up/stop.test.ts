import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrollBody } from '../support/cards.ts';
import { type DataDirectory, isRunning, newDataDirectory } from '../support/data-directory.ts';
import { eventually } from '../support/eventually.ts';
import { type Served, serve, stop } from './support.ts';

let directory: DataDirectory;
let server: Served;
let headers: Record<string, string>;

beforeAll(async () => {
  directory = await newDataDirectory();
  server = await serve(directory);
  const { api_key } = JSON.parse(await readFile(join(directory.path, 'sandbox.json'), 'utf8'));
  headers = { authorization: `Bearer ${api_key}`, 'content-type': 'application/json' };
});
afterAll(() => directory.remove());

/** A create whose body is not sent yet, but whose handling has begun: the server said "100 Continue". */
async function openCreate(url: string): Promise<ClientRequest> {
  const open = request(`${url}/api/v1/customers/enroll`, {
    method: 'POST',
    headers: { ...headers, expect: '100-continue' },
  });
  const begun = once(open, 'continue');
  open.flushHeaders();
  await begun;
  return open;
}

async function finish(open: ClientRequest): Promise<{ status: number | undefined; id: string }> {
  const answered = once(open, 'response') as Promise<[IncomingMessage]>;
  open.end(JSON.stringify(enrollBody()));
  const [response] = await answered;
  const text = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode, id: JSON.parse(text).data.id };
}

const getStatus = async (id: string): Promise<number> =>
  (await fetch(`${server.url}/api/v1/customers/${id}`, { headers })).status;

/** Why a new connection is refused; null when it is not. */
async function refusalOf(url: string): Promise<unknown> {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    socket.destroy();
  }
}

describe('SIGTERM', () => {
  test('lets a request in flight finish, takes no new one, and leaves nothing running', async () => {
    const postgres = await directory.postgresPid();
    const open = await openCreate(server.url);
    const ended = stop(server);
    const refusal = await eventually('a refused connection', () => refusalOf(server.url));
    const answer = await finish(open);
    expect(refusal).toBe('ECONNREFUSED');
    expect(answer.status).toBe(201);
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(isRunning(postgres)).toBe(false);
    for (const file of ['gatehouse.pid', 'database.url']) {
      await expect(access(join(directory.path, file))).rejects.toThrow('ENOENT');
    }

    server = await serve(directory);
    expect(await getStatus(answer.id)).toBe(200);
  });
});

describe('kill -9', () => {
  test('loses nothing that was acknowledged: the next start has it, on the same data directory', async () => {
    const { id } = await finish(await openCreate(server.url));
    const orphan = await directory.postgresPid();
    server.process.kill('SIGKILL');
    expect(await server.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isRunning(orphan)).toBe(true);

    server = await serve(directory);
    expect(isRunning(orphan)).toBe(false);
    expect(await getStatus(id)).toBe(200);
  });
});
