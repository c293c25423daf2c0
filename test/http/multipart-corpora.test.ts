import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpus } from '../support/corpora.ts';
import { startUploadServer, type UploadServer, upload } from './upload-server.ts';

interface Vector {
  readonly name: string;
  readonly boundary: string;
  readonly chunks: readonly Buffer[];
  /** Null where the vector is about a limit or an option of another parser: then only the bounds on every answer hold. */
  readonly expected: 'error' | readonly ExpectedPart[] | null;
}

interface ExpectedPart {
  readonly type: string;
  readonly name: string;
  /** The value of a field, the number of bytes of a file. */
  readonly content: string | number;
}

const ENCODED = 'a transfer encoding is refused (RFC 7578, section 4.7, deprecates it)';
const PREFIX = 'a line that begins with the delimiter is one (RFC 2046, section 5.1.1), and what follows is no header';
const UNNAMED = 'a part without a name is refused, not left out in silence';

/** Bodies that the corpus takes and we refuse. */
const REFUSED_HERE: Record<string, string> = {
  'python-multipart base64_encoding': ENCODED,
  'python-multipart mixed_case_headers': ENCODED,
  'python-multipart mixed_plain_and_base64_encoding': ENCODED,
  'python-multipart quoted_printable_encoding': ENCODED,
  'python-multipart almost_match_boundary_without_CR': PREFIX,
  'python-multipart almost_match_boundary_without_LF': PREFIX,
  'python-multipart almost_match_boundary_without_final_hyphen': PREFIX,
  'python-multipart single_field_blocks': 'the boundary that its yaml names is not the one in the body',
  'busboy Empty content-type and empty content-disposition': UNNAMED,
  'busboy No Content-Disposition': UNNAMED,
  'multipasta Empty content-type and empty content-disposition': UNNAMED,
  'multipasta one empty part should get ignored': UNNAMED,
  'multipasta multiple empty parts should get ignored': UNNAMED,
};

/** Bodies that the corpus refuses and we take. */
const TAKEN_HERE: Record<string, string> = {
  'python-multipart bad_initial_boundary': 'what stands before the first delimiter is a preamble: an empty form',
};

let server: UploadServer;
beforeAll(async () => {
  server = await startUploadServer();
});
afterAll(() => server.close());

const vectors = [...pythonVectors(), ...busboyVectors(), ...multipastaVectors()];

if (vectors.length === 0) test.skip('multipart corpora, skipped: ../shared is absent', () => {});
else {
  test('every deviation names a vector', () => {
    const deviations = [...Object.keys(REFUSED_HERE), ...Object.keys(TAKEN_HERE)];
    expect(vectors.map(({ name }) => name)).toEqual(expect.arrayContaining(deviations));
  });
}

describe.each(vectors)('$name', (vector) => {
  test.each(['as it comes', 'byte by byte'])('%s', async (pace) => {
    const answer = await send(vector, pace === 'byte by byte');

    expect(await server.staged()).toEqual([]);
    if (vector.name in TAKEN_HERE) expect(answer).toMatchObject({ status: 200, fields: {}, files: {} });
    else if (vector.expected === 'error' || vector.name in REFUSED_HERE) expect(answer.status).toBe(400);
    else if (vector.expected === null) expect([200, 400]).toContain(answer.status);
    else {
      const fields = vector.expected.filter(({ type }) => type === 'field');
      const files = vector.expected.filter(({ type }) => type === 'file');
      expect(answer.faults).toEqual([]);
      expect(answer.fields).toEqual(Object.fromEntries(fields.map(({ name, content }) => [name, content])));
      const received = Object.entries(answer.files).map(([name, { bytes }]) => [name, bytes]);
      expect(received).toEqual(files.map(({ name, content }) => [name, content]));
    }
  });
});

async function send(vector: Vector, byteByByte: boolean) {
  const parts = Array.isArray(vector.expected) ? vector.expected : [];
  const files = parts.filter(({ type }) => type === 'file').map(({ name }) => name);
  const chunks = byteByByte ? [...Buffer.concat(vector.chunks)].map((byte) => Buffer.of(byte)) : vector.chunks;
  return upload(server, chunks, { boundary: vector.boundary, files: files.length > 0 ? files : ['none'] });
}

function pythonVectors(): Vector[] {
  const folder = corpus('multipart/python-multipart/tests/test_data/http');
  if (folder === null) return [];
  const bodies = readdirSync(folder).filter((file) => file.endsWith('.http'));
  return bodies.map((file) => {
    const name = basename(file, '.http');
    const yaml = readFileSync(join(folder, `${name}.yaml`), 'utf8');
    return {
      name: `python-multipart ${name}`,
      boundary: /^boundary: (.*)$/m.exec(yaml)?.[1] ?? '',
      chunks: [readFileSync(join(folder, file))],
      expected: /^ +error:/m.test(yaml) ? 'error' : yaml.split('  - name: ').slice(1).map(pythonPart),
    };
  });
}

/** One item of the yaml list: its name on the first line, its content as base64 in the lines after `data`. */
function pythonPart(item: string): ExpectedPart {
  const content = Buffer.from(item.split('!!binary |')[1] ?? '', 'base64');
  const type = item.includes('type: file') ? 'file' : 'field';
  return { type, name: item.split('\n')[0] ?? '', content: type === 'file' ? content.length : content.toString() };
}

interface BusboyVector {
  readonly what: string;
  readonly boundary: string;
  readonly source_b64: readonly string[];
  readonly limits?: object;
  readonly events?: readonly string[];
  readonly preservePath?: boolean;
  readonly expected: readonly {
    readonly type: string;
    readonly name: string;
    readonly val?: string;
    readonly data?: { readonly data: readonly number[] };
    readonly error?: string;
  }[];
}

function busboyVectors(): Vector[] {
  return readVectors<BusboyVector>('busboy.vectors.json').map((vector) => ({
    name: `busboy ${vector.what}`,
    boundary: vector.boundary,
    chunks: decoded(vector.source_b64),
    expected: vector.limits || vector.events || vector.preservePath ? null : busboyExpected(vector),
  }));
}

function busboyExpected({ expected }: BusboyVector): Vector['expected'] {
  if (expected.some(({ error }) => error)) return 'error';
  return expected.map(({ type, name, val, data }) => ({ type, name, content: val ?? data?.data.length ?? 0 }));
}

interface MultipastaVector {
  readonly name: string;
  readonly boundary: string;
  readonly source_b64: readonly string[] | null;
  readonly config?: object;
  readonly errors?: readonly string[];
  readonly expected: readonly [type: string, name: string, content: string | number][];
}

function multipastaVectors(): Vector[] {
  const vectors = readVectors<MultipastaVector>('multipasta.vectors.json');
  return vectors.flatMap((vector) => {
    if (vector.source_b64 === null) return [];
    const failed = (vector.errors ?? []).length > 0;
    const parts = vector.expected.map(([type, name, content]) => ({ type, name, content }));
    return {
      name: `multipasta ${vector.name}`,
      boundary: vector.boundary,
      chunks: decoded(vector.source_b64),
      expected: vector.config ? null : failed ? 'error' : parts,
    };
  });
}

function readVectors<V>(file: string): V[] {
  const path = corpus(`multipart/${file}`);
  return path ? JSON.parse(readFileSync(path, 'utf8')) : [];
}

function decoded(source: readonly string[]): Buffer[] {
  return source.map((chunk) => Buffer.from(chunk, 'base64'));
}
