import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import S3rver from 's3rver';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createGuardedFetch, FetchFailed } from '../../../src/lib/guarded-fetch.ts';
import { BlobMissing, ProviderUnavailable } from '../../../src/onboarding/ports.ts';
import { type S3Options, s3Blobs } from '../../../src/providers/blobs/s3.ts';
import { startLocalServer } from '../../support/local-server.ts';
import { blobKey, blobStoreContract, keysOf } from './contract.ts';

const account = { region: 'us-east-1', accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const fetch = createGuardedFetch({
  allowPrivateHosts: ['127.0.0.1', 'documents.s3.internal'],
  lookup: async () => [{ address: '127.0.0.1', family: 4 }],
});

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-blobs-'));
  path = join(folder, 'document');
  await writeFile(path, 'the bytes of a document');
});
afterAll(async () => {
  await fetch.close();
  await rm(folder, { recursive: true });
});

describe('s3Blobs on a server', () => {
  let server: S3rver;
  let endpoint: string;
  beforeAll(async () => {
    server = new S3rver({
      address: '127.0.0.1',
      port: 0,
      silent: true,
      directory: folder,
      configureBuckets: [{ name: 'documents' }],
    });
    endpoint = `http://127.0.0.1:${(await server.run()).port}`;
  });
  afterAll(() => server.close());

  // Each store has a prefix of its own, so that none sees another's blobs.
  blobStoreContract(async () =>
    s3Blobs({ ...account, endpoint, bucket: 'documents', pathStyle: true, prefix: `${randomUUID()}/` }, fetch),
  );

  test('says what is wrong when the bucket is absent, and not that the blob is', async () => {
    const store = s3Blobs({ ...account, endpoint, bucket: 'absent', pathStyle: true }, fetch);
    await expect(store.check()).rejects.toThrow('S3 answered 404 NoSuchBucket to PUT');
    await expect(store.get(blobKey())).rejects.toBeInstanceOf(ProviderUnavailable);
    await expect(store.put(blobKey(), path)).rejects.toBeInstanceOf(ProviderUnavailable);
    await expect(store.remove(blobKey())).rejects.toBeInstanceOf(ProviderUnavailable);
    await expect(keysOf(store)).rejects.toBeInstanceOf(ProviderUnavailable);
  });
});

describe('s3Blobs and a store that', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  /** A store that answers as told, and the requests it got. */
  async function answering(listener: RequestListener, options: Partial<S3Options> = {}) {
    const requests: { method: string; url: string; headers: IncomingMessage['headers']; body: Buffer }[] = [];
    const server = await startLocalServer(async (request, response) => {
      const body = await buffer(request);
      requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      listener(request, response);
    });
    closing.push(() => server.close());
    const store = s3Blobs(
      { ...account, endpoint: server.url, bucket: 'documents', pathStyle: true, ...options },
      fetch,
      () => new Date('2013-05-24T00:00:00Z'),
    );
    return { store, requests, url: server.url };
  }
  const fault = (response: ServerResponse, status: number, code: string) =>
    response.writeHead(status).end(`<?xml version="1.0"?><Error><Code>${code}</Code><Key>private</Key></Error>`);

  test('takes a blob gets its length, its hash and a signature', async () => {
    const { store, requests } = await answering((_request, response) => response.end());
    const key = blobKey();
    await store.put(key, path);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'PUT', url: `/documents/${key}` });
    expect(requests[0]?.body.toString()).toBe('the bytes of a document');
    expect(requests[0]?.headers).toMatchObject({
      'content-length': '23',
      'x-amz-content-sha256': createHash('sha256').update('the bytes of a document').digest('hex'),
      'x-amz-date': '20130524T000000Z',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=S3RVER\/20130524\/us-east-1\/s3\/aws4_request, /,
      ),
    });
    expect(requests[0]?.headers['transfer-encoding']).toBeUndefined();
  });

  test('is addressed by subdomain gets the bucket in the host', async () => {
    const { requests, url } = await answering((_request, response) => response.end());
    const endpoint = `http://s3.internal:${new URL(url).port}/`;
    await s3Blobs({ ...account, endpoint, bucket: 'documents', pathStyle: false, prefix: 'kyc/' }, fetch).put(
      blobKey(),
      path,
    );
    expect(requests[0]?.headers.host).toBe(`documents.s3.internal:${new URL(url).port}`);
    expect(requests[0]?.url).toMatch(/^\/kyc\/[0-9a-f-]{36}\//);
  });

  test('fails twice and then works is tried again with the whole body', async () => {
    let requestsSeen = 0;
    const { store, requests } = await answering((_request, response) => {
      requestsSeen += 1;
      if (requestsSeen === 1) fault(response, 503, 'SlowDown');
      else if (requestsSeen === 2) response.destroy();
      else response.end();
    });
    await store.put(blobKey(), path);
    expect(requests.map(({ body }) => body.toString())).toEqual(Array(3).fill('the bytes of a document'));
  });

  test('keeps failing is given up with what it said, without the key', async () => {
    const { store, requests } = await answering((_request, response) => fault(response, 500, 'InternalError'));
    await expect(store.put(blobKey(), path)).rejects.toMatchObject({
      name: 'ProviderUnavailable',
      code: 'bad_answer',
      message: expect.stringMatching(/^S3 answered 500 InternalError to PUT: /),
    });
    expect(requests).toHaveLength(4);
  });

  test('cannot be reached is a fault of the connection', async () => {
    const { store } = await answering((_request, response) => response.end());
    for (const close of closing.splice(0)) await close();
    await expect(store.get(blobKey())).rejects.toMatchObject({ name: 'ProviderUnavailable', code: 'connect' });
  });

  test('may not be fetched is a fault of the configuration, found at once', async () => {
    const store = s3Blobs({ ...account, endpoint: 'http://10.0.0.1', bucket: 'documents', pathStyle: true }, fetch);
    await expect(store.check()).rejects.toMatchObject({ name: 'ProviderUnavailable', code: 'not_configured' });
  });

  test('refuses is not asked again', async () => {
    const { store, requests } = await answering((_request, response) => fault(response, 403, 'SignatureDoesNotMatch'));
    await expect(store.check()).rejects.toThrow('S3 answered 403 SignatureDoesNotMatch to PUT');
    await expect(store.get(blobKey())).rejects.toThrow('403');
    await expect(store.remove(blobKey())).rejects.toThrow('403');
    expect(requests).toHaveLength(3);
  });

  test('answers 404 without saying NoSuchKey is no proof that a blob is missing', async () => {
    const { store } = await answering((_request, response) => response.writeHead(404).end('<html>not here</html>'));
    await expect(store.get(blobKey())).rejects.toMatchObject({ name: 'ProviderUnavailable', code: 'bad_answer' });
    const saying = await answering((_request, response) => fault(response, 404, 'NoSuchKey'));
    await expect(saying.store.get(blobKey())).rejects.toBeInstanceOf(BlobMissing);
  });

  test('breaks off in a blob gives an error, not a short blob', async () => {
    const { store } = await answering((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('some', () => response.destroy());
    });
    const blob = await store.get(blobKey());
    await expect(buffer(blob)).rejects.toBeInstanceOf(FetchFailed);
  });

  test('gives back other bytes fails the check', async () => {
    const { store, requests } = await answering((_request, response) => response.end('others'));
    await expect(store.check()).rejects.toThrow('other bytes');
    expect(requests.map(({ method }) => method)).toEqual(['PUT', 'GET', 'DELETE']);
  });

  const page = (keys: string[], token?: string) => {
    const next = token === undefined ? '' : `<NextContinuationToken>${token}</NextContinuationToken>`;
    const contents = keys.map(
      (key) =>
        `<Contents><ETag>&quot;x&quot;</ETag><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified></Contents>`,
    );
    return `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${next}<IsTruncated>${token !== undefined}</IsTruncated>${contents.join('')}</ListBucketResult>`;
  };

  test('lists in pages is asked for every page', async () => {
    const keys = [blobKey(), blobKey(), blobKey()] as const;
    const { store, requests } = await answering(
      (request, response) => {
        const token = new URL(request.url ?? '', 'http://s3').searchParams.get('continuation-token');
        if (token === null) response.end(page([`kyc/${keys[0]}`, 'kyc/check-1', 'kyc/'], '1+a/b=&amp;&#65;&#x42;'));
        else if (token === '1+a/b=&AB') response.end(page([`kyc/${keys[1]}`, `other/${keys[2]}`], 'last page'));
        else response.end(page([`kyc/${keys[2]}`]));
      },
      { prefix: 'kyc/' },
    );
    const found = [];
    for await (const blob of store.list()) found.push(blob);
    expect(found.map(({ key }) => key)).toEqual(keys);
    expect(found[0]?.storedAt).toEqual(new Date('2026-01-02T03:04:05Z'));
    expect(requests.map(({ url }) => url)).toEqual([
      '/documents/?list-type=2&prefix=kyc%2F',
      '/documents/?list-type=2&prefix=kyc%2F&continuation-token=1%2Ba%2Fb%3D%26AB',
      '/documents/?list-type=2&prefix=kyc%2F&continuation-token=last%20page',
    ]);
  });

  test.each([
    ['nothing', ''],
    ['a page of something else', '<html></html>'],
    ['a cut page', page([blobKey()]).slice(0, -40)],
    ['no token for the next page', page([]).replace('false', 'true')],
    ['a time that is none', page([blobKey()]).replace('2026-01-02', 'soon')],
    ['the same token for ever', page([], 'again')],
  ])('lists %s is not believed', async (_what, xml) => {
    const { store } = await answering((_request, response) => response.end(xml));
    await expect(keysOf(store)).rejects.toMatchObject({
      code: 'bad_answer',
      message: 'The S3 listing cannot be read.',
    });
  });
});

test.each(['no-slash', '/absolute/', '../', 'a/../', 'a b/', 'a//'])('s3Blobs cannot have the prefix %j', (prefix) => {
  const options = { ...account, endpoint: 'https://s3.example.com', bucket: 'documents', pathStyle: true };
  expect(() => s3Blobs({ ...options, prefix }, fetch)).toThrow('prefix');
});
