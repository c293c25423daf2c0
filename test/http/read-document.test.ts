import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import multipart from '@fastify/multipart';
import Fastify from 'fastify';
import { afterAll, describe, expect, test } from 'vitest';
import { MULTIPART_OPTIONS } from '../../src/http/multipart.ts';
import { documentSchemas, readDocument, type SentDocument } from '../../src/http/read-document.ts';

type Sent = SentDocument<'PASSPORT' | 'NIN'>;

const SCHEMAS = documentSchemas(['PASSPORT', 'NIN']);
const URL_FRONT = 'https://example.com/front.jpg';
const BYTES = Buffer.from('the bytes of a document');
const SHA256 = createHash('sha256').update(BYTES).digest();

const app = Fastify();
let last: Sent | undefined;
app.register(multipart, MULTIPART_OPTIONS);
app.post('/', async (request) => {
  last = await readDocument(request, SCHEMAS, async (stream) => {
    const sha256 = createHash('sha256')
      .update(await buffer(stream))
      .digest();
    return { id: 'staged', side: 'front', path: '', mediaType: null, sizeBytes: 0, sha256, sourceUrl: null };
  });
  return 'read';
});
afterAll(() => app.close());

async function read(body: string | Buffer, contentType: string): Promise<Sent> {
  const answer = await app.inject({ method: 'POST', url: '/', headers: { 'content-type': contentType }, body });
  expect(answer.body).toBe('read');
  return last!;
}

const fromJson = (body: unknown) => read(JSON.stringify(body), 'Application/JSON; charset=utf-8');

async function fromForm(parts: Record<string, string | Blob>): Promise<Sent> {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts)) form.append(name, value);
  const request = new Response(form);
  return read(Buffer.from(await request.arrayBuffer()), request.headers.get('content-type') ?? '');
}

const codes = ({ faults }: Sent) => faults.map(({ field, code }) => `${field} ${code}`);
const FILE = new Blob([BYTES], { type: 'image/jpeg' });

describe('a form', () => {
  test('with a file and what it shows', async () => {
    const sent = await fromForm({ file: FILE, type: ' NIN ', side: 'back' });
    expect(sent).toMatchObject({ type: 'NIN', document: { kind: 'upload', staged: { side: 'back' } }, faults: [] });
    expect(sent.document?.kind === 'upload' && sent.document.staged.sha256).toEqual(SHA256);
  });

  test('without a side shows the front', async () => {
    const { document } = await fromForm({ type: 'PASSPORT', file: FILE });
    expect(document).toMatchObject({ staged: { side: 'front' } });
  });

  test('with every fault at once', async () => {
    expect(codes(await fromForm({ side: 'left', url: URL_FRONT }))).toEqual([
      '/type required',
      '/side invalid_value',
      '/url unknown_field',
      '/file required',
    ]);
    expect(codes(await fromForm({ type: 'NIN', file: 'a text' }))).toEqual(['/file invalid_type']);
  });

  test('is another request with other bytes or fields', async () => {
    const contents = [
      await fromForm({ file: FILE, type: 'NIN' }),
      await fromForm({ file: new Blob(['other']), type: 'NIN' }),
      await fromForm({ file: FILE, type: 'PASSPORT' }),
      await fromJson({ type: 'NIN', url: URL_FRONT }),
    ].map(({ content }) => JSON.stringify(content));
    expect(new Set(contents).size).toBe(contents.length);
    const [first] = contents;
    expect(JSON.stringify((await fromForm({ file: FILE, type: 'NIN' })).content)).toBe(first);
  });
});

describe('JSON', () => {
  test('with a URL, the side and the hash of the bytes', async () => {
    const body = { type: 'PASSPORT', side: 'back', url: ` ${URL_FRONT}`, sha256: SHA256.toString('hex').toUpperCase() };
    expect(await fromJson(body)).toEqual({
      type: 'PASSPORT',
      document: { kind: 'url', side: 'back', url: URL_FRONT, sha256: SHA256 },
      faults: [],
      content: body,
    });
  });

  test('with the least', async () => {
    const { document } = await fromJson({ type: 'NIN', url: URL_FRONT });
    expect(document).toEqual({ kind: 'url', side: 'front', url: URL_FRONT, sha256: null });
  });

  test.each<[unknown, string[]]>([
    [{}, ['/type required', '/url required']],
    [{ type: 'nin', url: 7, sha256: 'x' }, ['/type invalid_value', '/url invalid_type', '/sha256 invalid_format']],
    [{ type: 'NIN', url: 'http://example.com/x' }, ['/url not_https']],
    [{ type: 'NIN', url: 'example.com/x', side: '' }, ['/side invalid_value', '/url invalid_format']],
    [{ type: 'NIN', url: URL_FRONT, file: 'x' }, ['/file unknown_field']],
    [[], [' invalid_type']],
    [null, [' invalid_type']],
    ['NIN', [' invalid_type']],
  ])('%j', async (body, expected) => {
    const sent = await fromJson(body);
    expect(codes(sent)).toEqual(expected);
    if (expected.some((fault) => fault.startsWith('/url') || fault.startsWith(' '))) expect(sent.document).toBeNull();
    if (expected.some((fault) => fault.startsWith('/type'))) expect(sent.type).toBeNull();
  });
});
