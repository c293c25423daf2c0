import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import multipart from '@fastify/multipart';
import Fastify from 'fastify';
import { MalformedBody } from '../../src/http/json-body.ts';
import {
  MULTIPART_OPTIONS,
  type MultipartForm,
  type ReceivedFile,
  readMultipart,
  UploadTooLarge,
} from '../../src/http/multipart.ts';

export interface StagedFile {
  readonly bytes: number;
  readonly sha256: string;
  readonly name: string;
  readonly contentType: string;
}

export interface UploadAnswer {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly fields: Record<string, string>;
  readonly files: Record<string, StagedFile>;
  readonly faults: { field: string; code: string; message: string }[];
}

/** Takes a file, with `stage` or otherwise; resolves to the path of what it made. */
export type Receiver = (stream: Readable, stage: (stream: Readable) => Promise<string>) => Promise<string | null>;

/**
 * A server with one upload route that stages every file on disk, as a receiver should: a failed one removes its own
 * file, and the route removes those that were made. `?files=a,b` names the file fields; with `?late=yes` it begins to
 * read when the client has gone.
 */
export async function startUploadServer() {
  const staging = await mkdtemp(join(tmpdir(), 'gatehouse-upload-'));
  const app = Fastify({ forceCloseConnections: true });
  const outcomes = new EventEmitter();
  /** How many bytes onFile was given over all requests, and how many of its calls have not settled. */
  const counts = { received: 0, open: 0, started: 0 };
  let receiver: Receiver = (stream, stage) => stage(stream);

  const stage = async (stream: Readable) => {
    counts.started += 1;
    const path = join(staging, String(counts.started));
    try {
      await pipeline(stream, createWriteStream(path));
      return path;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  };

  app.register(multipart, MULTIPART_OPTIONS);
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof MalformedBody ? 400 : error instanceof UploadTooLarge ? 413 : 500;
    reply.code(status).send({ code: (error as { code?: string }).code, message: (error as Error).message });
  });
  const receive = async (stream: Readable, info: ReceivedFile, made: string[]): Promise<StagedFile> => {
    counts.open += 1;
    const hash = createHash('sha256');
    let bytes = 0;
    stream.on('data', (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
      counts.received += chunk.length;
    });
    stream.pause();
    try {
      const path = await receiver(stream, stage);
      if (path !== null) made.push(path);
      return { ...info, bytes, sha256: hash.digest('hex') };
    } finally {
      counts.open -= 1;
    }
  };

  app.post<{ Querystring: { files?: string; late?: string } }>('/upload', async (request, reply) => {
    outcomes.emit('begun');
    if (request.query.late) await new Promise((resolve) => request.raw.once('close', resolve));
    const files = request.query.files?.split(',') ?? ['id_document_front', 'id_document_back'];
    const made: string[] = [];
    let form: MultipartForm<StagedFile> | null = null;
    try {
      form = await readMultipart(request, { files, onFile: (_field, stream, info) => receive(stream, info, made) });
    } finally {
      await Promise.all(made.map((path) => rm(path)));
      outcomes.emit('outcome', { read: form !== null, open: counts.open, staged: await readdir(staging) });
    }
    return reply.code(form.faults.length > 0 ? 400 : 200).send({
      fields: Object.fromEntries(form.fields),
      files: Object.fromEntries(form.files),
      faults: form.faults,
    });
  });

  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    port,
    counts,
    staged: () => readdir(staging),
    /** Whether the next request could be read, and what is left once readMultipart has settled and the route has tidied up. */
    nextOutcome: async (): Promise<{ read: boolean; open: number; staged: string[] }> =>
      (await once(outcomes, 'outcome'))[0],
    /** The next request has arrived at the route. */
    begun: () => once(outcomes, 'begun'),
    receiveWith(next: Receiver) {
      receiver = next;
    },
    open: (contentType: string, query = '', agent?: Agent): ClientRequest =>
      request({
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: `/upload${query}`,
        headers: { 'content-type': contentType },
      }),
    async close() {
      await app.close();
      await rm(staging, { recursive: true, force: true });
    },
  };
}

export type UploadServer = Awaited<ReturnType<typeof startUploadServer>>;

/** Sends the chunks, each as one HTTP chunk, and reads the answer. */
export async function upload(
  server: UploadServer,
  chunks: readonly (Buffer | string)[],
  options: { boundary?: string; contentType?: string; files?: readonly string[] } = {},
): Promise<UploadAnswer> {
  const contentType = options.contentType ?? `multipart/form-data; boundary=${options.boundary ?? BOUNDARY}`;
  const query = options.files ? `?files=${options.files.map(encodeURIComponent).join(',')}` : '';
  const client = server.open(contentType, query);
  for (const chunk of chunks) client.write(chunk);
  client.end();
  return answerOf(client);
}

export async function answerOf(client: ClientRequest): Promise<UploadAnswer> {
  const [response] = (await once(client, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = await response.toArray();
  return { status: response.statusCode ?? 0, ...JSON.parse(Buffer.concat(chunks).toString()) };
}

export const BOUNDARY = 'boundary-of-a-test';

/** One part, with its delimiter before it. `value` undefined makes a header that is not closed. */
export function part(disposition: string, value: Buffer | string, headers: readonly string[] = []): Buffer {
  const head = [`--${BOUNDARY}`, `Content-Disposition: form-data; ${disposition}`, ...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), Buffer.from(value), Buffer.from('\r\n')]);
}

export const text = (name: string, value: Buffer | string) => part(`name="${name}"`, value);

export const file = (name: string, value: Buffer | string) =>
  part(`name="${name}"; filename="front.jpg"`, value, ['Content-Type: image/jpeg']);

export const END = Buffer.from(`--${BOUNDARY}--\r\n`);
