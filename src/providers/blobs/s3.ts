import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { FetchFailed, FetchRefused, type GuardedFetch, type GuardedResponse } from '../../lib/guarded-fetch.ts';
import { BlobMissing, type BlobStore, ProviderUnavailable } from '../../onboarding/ports.ts';
import { isBlobKey, isBlobPrefix, requireBlobKey } from './blob-key.ts';
import { parseErrorCode, parseListPage } from './s3-list.ts';
import { type S3Credentials, signS3Request } from './s3-signing.ts';

export interface S3Options extends S3Credentials {
  /** Such as `https://s3.eu-central-1.amazonaws.com`, without the bucket. */
  readonly endpoint: string;
  readonly bucket: string;
  /** True: `<endpoint>/<bucket>/<key>`. False: the bucket is a subdomain of the endpoint. */
  readonly pathStyle: boolean;
  /** Put before every key, such as `gatehouse/`; ends with a slash. */
  readonly prefix?: string;
}

const REQUEST_TIMEOUT_MS = 60_000;
const MAX_TRIES = 4;
const FIRST_PAUSE_MS = 100;
/** Not `timeout`: the caller has waited long enough. */
const RETRIED_CODES: readonly string[] = ['connect', 'bad_answer'];
const MAX_BLOB_BYTES = 64 * 1024 * 1024;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_ERROR_CHARACTERS = 64 * 1024;
const MAX_LIST_PAGES = 1_000_000;
const EMPTY_SHA256 = createHash('sha256').digest('hex');

interface Call {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly maxBytes: number;
  readonly body?: Payload;
}

interface Payload {
  /** Called once per try. */
  readonly open: () => Readable;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * Blobs as objects of an S3 bucket. Every body's length and SHA-256 are signed or declared before it is sent, so the store
 * refuses what arrives damaged. Faults of the store throw ProviderUnavailable after a bounded number of tries.
 */
export function s3Blobs(options: S3Options, fetch: GuardedFetch, clock: Clock = systemClock): BlobStore {
  const prefix = options.prefix ?? '';
  if (!isBlobPrefix(prefix))
    throw new Error('The S3 prefix must be letters, digits, dots, - or _, and end with a slash.');
  const bucketUrl = s3Url(options);
  const objectUrl = (name: string): string => `${bucketUrl}${prefix}${name}`;

  const tryOnce = async (call: Call): Promise<GuardedResponse> => {
    const payloadSha256 = call.body?.sha256 ?? EMPTY_SHA256;
    const signed = await signS3Request({ ...call, headers: {}, payloadSha256 }, options, clock());
    const answer = await fetch({
      url: call.url,
      method: call.method,
      headers: call.body === undefined ? signed : { ...signed, 'content-length': String(call.body.sizeBytes) },
      ...(call.body === undefined ? {} : { body: call.body.open() }),
      timeoutMs: REQUEST_TIMEOUT_MS,
      maxBytes: call.maxBytes,
    }).catch(asUnavailable);
    if (answer.status >= 500 || answer.status === 429) throw await refused(answer, call.method);
    return answer;
  };

  /** The answer to a call, tried again while the store is down or busy. Every call is idempotent. */
  const send = async (call: Call): Promise<GuardedResponse> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await tryOnce(call);
      } catch (error) {
        const retried = error instanceof ProviderUnavailable && RETRIED_CODES.includes(error.code);
        if (!retried || tries === MAX_TRIES) throw error;
        await sleep(FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + Math.random() / 2));
      }
    }
  };

  const put = async (name: string, body: Payload): Promise<void> => {
    const answer = await send({ method: 'PUT', url: objectUrl(name), body, maxBytes: MAX_ANSWER_BYTES });
    if (answer.status !== 200) throw await refused(answer, 'PUT');
    answer.body.destroy();
  };

  const get = async (name: string): Promise<Readable> => {
    const answer = await send({ method: 'GET', url: objectUrl(name), maxBytes: MAX_BLOB_BYTES });
    if (answer.status === 200) return answer.body;
    throw await refused(answer, 'GET');
  };

  const remove = async (name: string): Promise<void> => {
    const answer = await send({ method: 'DELETE', url: objectUrl(name), maxBytes: MAX_ANSWER_BYTES });
    if (answer.status === 200 || answer.status === 204) {
      answer.body.destroy();
      return;
    }
    const error = await refused(answer, 'DELETE');
    if (!(error instanceof BlobMissing)) throw error;
  };

  const listPage = async (token: string | null) => {
    const query = new URLSearchParams({ 'list-type': '2', prefix });
    if (token !== null) query.set('continuation-token', token);
    // The signature covers `%20`, and servers differ on what `+` means.
    const url = `${bucketUrl}?${query.toString().replaceAll('+', '%20')}`;
    const answer = await send({ method: 'GET', url, maxBytes: MAX_ANSWER_BYTES });
    if (answer.status !== 200) throw await refused(answer, 'LIST');
    const page = parseListPage(await text(answer.body).catch(asUnavailable));
    if (page === null || (page.next !== null && page.next === token)) throw badAnswer('The S3 listing cannot be read.');
    return page;
  };

  return {
    put: async (key, path) => {
      requireBlobKey(key);
      await put(key, await filePayload(path));
    },
    get: async (key) => {
      requireBlobKey(key);
      return await get(key);
    },
    remove: async (key) => {
      requireBlobKey(key);
      await remove(key);
    },
    async *list() {
      let token: string | null = null;
      for (let pages = 0; pages < MAX_LIST_PAGES; pages += 1) {
        const page: Awaited<ReturnType<typeof listPage>> = await listPage(token);
        for (const { key, storedAt } of page.objects) {
          const blobKey = key.startsWith(prefix) ? key.slice(prefix.length) : '';
          if (isBlobKey(blobKey)) yield { key: blobKey, storedAt };
        }
        if (page.next === null) return;
        token = page.next;
      }
    },
    check: async () => {
      const name = `check-${randomUUID()}`;
      const bytes = Buffer.from(name);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await put(name, { open: () => Readable.from([bytes]), sizeBytes: bytes.length, sha256 });
      const stored = await get(name)
        .then(buffer)
        .catch(asUnavailable)
        .finally(() => remove(name));
      if (!stored.equals(bytes)) throw badAnswer('The S3 bucket gave back other bytes than were stored.');
    },
  };
}

/** The bucket's URL, ending with a slash. */
export function s3Url({ endpoint, bucket, pathStyle }: S3Options): string {
  const url = new URL(endpoint);
  const base = url.pathname.replace(/\/$/, '');
  if (pathStyle) return `${url.origin}${base}/${bucket}/`;
  return `${url.protocol}//${bucket}.${url.host}${base}/`;
}

/** Reads the file once for its hash, so that sending it needs no memory and its signature covers every byte. */
async function filePayload(path: string): Promise<Payload> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { open: () => createReadStream(path), sizeBytes, sha256: hash.digest('hex') };
}

/** What an answer other than success means. Only S3 itself says NoSuchKey: any other 404 is a wrong endpoint or bucket. */
async function refused(answer: GuardedResponse, operation: string): Promise<Error> {
  const code = parseErrorCode(await startOf(answer.body));
  if (code === 'NoSuchKey') return new BlobMissing('There is no object for this blob.');
  const what = code === null ? String(answer.status) : `${answer.status} ${code}`;
  return badAnswer(`S3 answered ${what} to ${operation}: check endpoint, region, bucket and credentials.`);
}

/** As much of an error answer as is worth reading; a broken one still has its status. */
async function startOf(body: Readable): Promise<string> {
  let start = '';
  try {
    for await (const chunk of body) {
      start += chunk;
      if (start.length > MAX_ERROR_CHARACTERS) break;
    }
  } catch {}
  return start;
}

const badAnswer = (message: string): ProviderUnavailable => new ProviderUnavailable('bad_answer', message);

function asUnavailable(error: unknown): never {
  if (error instanceof FetchRefused) {
    throw new ProviderUnavailable('not_configured', `The S3 endpoint may not be fetched. ${error.message}`);
  }
  if (!(error instanceof FetchFailed)) throw error;
  throw new ProviderUnavailable(error.code === 'timeout' ? 'timeout' : 'connect', `S3 failed. ${error.message}`);
}
