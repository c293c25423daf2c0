import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MAX_FIELD_BYTES } from '../../src/http/multipart.ts';
import { MAX_DOCUMENT_BYTES } from '../../src/lib/media-type.ts';
import { BOUNDARY, END, file, part, startUploadServer, text, type UploadServer, upload } from './upload-server.ts';

let server: UploadServer;
beforeAll(async () => {
  server = await startUploadServer();
});
beforeEach(() => server.receiveWith((stream, stage) => stage(stream)));
afterAll(() => server.close());

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const FRONT = randomBytes(300_000);
const FIELDS = [text('first_name', 'Adébáyọ̀ 😀'), text('city', ' Yaoundé\r\n'), text('state', '')];

describe('reads the parts in any order', () => {
  test.each([
    ['files first', [file('id_document_front', FRONT), ...FIELDS]],
    ['files last', [...FIELDS, file('id_document_front', FRONT)]],
    ['files between', [...FIELDS.slice(0, 1), file('id_document_front', FRONT), ...FIELDS.slice(1)]],
  ])('%s', async (_order, parts) => {
    const answer = await upload(server, [...parts, END]);
    expect(answer).toMatchObject({ status: 200, faults: [] });
    expect(answer.fields).toEqual({ first_name: 'Adébáyọ̀ 😀', city: ' Yaoundé\r\n', state: '' });
    expect(answer.files).toEqual({
      id_document_front: { bytes: 300_000, sha256: sha256(FRONT), name: 'front.jpg', contentType: 'image/jpeg' },
    });
    expect(await server.staged()).toEqual([]);
  });

  test('two files and all in one chunk', async () => {
    const parts = [file('id_document_back', 'back'), ...FIELDS, file('id_document_front', FRONT), END];
    const answer = await upload(server, [Buffer.concat(parts)]);
    expect(answer.files.id_document_back?.bytes).toBe(4);
    expect(answer.files.id_document_front?.sha256).toBe(sha256(FRONT));
  });

  test('a preamble, an epilogue and a quoted boundary', async () => {
    const contentType = `Multipart/Form-Data; charset=x; BOUNDARY="${BOUNDARY}"`;
    const answer = await upload(server, ['preamble\r\n', ...FIELDS, END, 'x'.repeat(500_000)], { contentType });
    expect(answer).toMatchObject({ status: 200, fields: { state: '' } });
  });
});

describe('the name of a file', () => {
  test.each([
    ['filename="pièce 😀.jpg"', 'pièce 😀.jpg'],
    ["filename*=UTF-8''pi%C3%A8ce.jpg", 'pièce.jpg'],
    ['filename="../../etc/passwd"', 'passwd'],
    ["filename*=utf-16le''a%00%00%00%00%d8", 'a�'],
    ['filename=""', ''],
  ])('%s', async (parameter, name) => {
    const answer = await upload(server, [part(`name="id_document_front"; ${parameter}`, 'x'), END]);
    expect(answer.files.id_document_front?.name).toBe(name);
  });
});

describe('text', () => {
  test('of the most bytes is taken, and U+FFFD when it was sent', async () => {
    const longest = 'é'.repeat(MAX_FIELD_BYTES / 2);
    const answer = await upload(server, [text('street', longest), text('city', '\uFFFD'), END]);
    expect(answer.fields).toEqual({ street: longest, city: '\uFFFD' });
  });

  test.each(['text/plain; charset=iso-8859-1', 'text/plain; charset=utf-16le', 'application/json; charset=base64'])(
    'sent as %s is UTF-8 all the same',
    async (type) => {
      const answer = await upload(server, [part('name="city"', 'Yaoundé', [`Content-Type: ${type}`]), END]);
      expect(answer.fields).toEqual({ city: 'Yaoundé' });
    },
  );

  test.each([
    ['one byte too many', 'x'.repeat(MAX_FIELD_BYTES + 1), 'too_long'],
    ['much too many bytes', 'x'.repeat(2_000_000), 'too_long'],
    ['Latin-1', Buffer.from('Yaound\xe9', 'latin1'), 'invalid_utf8'],
    ['half a character', Buffer.from([0xf0, 0x9f, 0x98]), 'invalid_utf8'],
    ['a surrogate', Buffer.from([0xed, 0xa0, 0x80]), 'invalid_utf8'],
    ['an overlong NUL', Buffer.from([0xc0, 0x80]), 'invalid_utf8'],
    ['U+0000', 'Yao\0undé', 'forbidden_character'],
  ])('of %s is a fault of the field alone', async (_what, value, code) => {
    const answer = await upload(server, [text('city', value), text('state', 'Centre'), END]);
    expect(answer).toMatchObject({ status: 400, fields: { state: 'Centre' }, faults: [{ field: '/city', code }] });
    expect(answer.fields).not.toHaveProperty('city');
  });
});

describe('a part that the operation does not take', () => {
  const front = 'id_document_front';
  test.each([
    ['a field twice', [text('city', 'a'), text('city', 'b')], 'duplicate_field', '/city'],
    ['a file twice', [file(front, 'a'), file(front, FRONT)], 'duplicate_field', `/${front}`],
    ['a file where text belongs', [file('city', FRONT)], 'unknown_field', '/city'],
    ['an unknown file', [file('Selfie of ME', FRONT)], 'unknown_field', ''],
    ['text where a file belongs', [text(front, 'x')], 'invalid_type', `/${front}`],
    [
      'a transfer encoding',
      [part('name="city"', 'eA==', ['Content-Transfer-Encoding: base64'])],
      'invalid_format',
      '/city',
    ],
    ['a name of too many bytes', [text('é'.repeat(51), 'x')], 'unknown_field', ''],
    ['a name with U+0000', [part("name*=utf-16le''a%00%00%00", 'x')], 'unknown_field', ''],
  ])('%s', async (_what, parts, code, field) => {
    const answer = await upload(server, [...parts, text('state', 'Centre'), END]);
    expect(answer).toMatchObject({ status: 400, fields: { state: 'Centre' } });
    expect(answer.faults).toEqual([{ field, code, message: expect.not.stringMatching(/ME|é/) }]);
  });

  test('several at once are told together, and the first of two is kept', async () => {
    const answer = await upload(server, [text('a', '1'), text('a', '2'), text('b', '\0'), file('c', 'x'), END]);
    expect(answer.faults.map(({ field }) => field)).toEqual(['/a', '/b', '/c']);
    expect(answer.fields).toEqual({ a: '1' });
  });
});

describe('a body that is malformed', () => {
  const whole = Buffer.concat([text('city', 'Yaoundé'), file('id_document_front', FRONT)]);
  const cutAt = (what: string) => whole.subarray(0, whole.indexOf(what) + what.length);
  test.each<[string, (Buffer | string)[], string?]>([
    ['no boundary', [whole, END], 'multipart/form-data'],
    ['an empty boundary', [whole, END], 'multipart/form-data; boundary='],
    ['a boundary beyond 70 characters', [whole, END], `multipart/form-data; boundary=${'b'.repeat(71)}`],
    ['another boundary', [whole, END], 'multipart/form-data; boundary=other'],
    ['nothing', []],
    ['garbage', [FRONT]],
    ['a cut in a header', [cutAt('name="city')]],
    ['a cut after a header', [cutAt('city"\r\n\r\n')]],
    ['a cut in text', [cutAt('Yao')]],
    ['a cut in a file', [whole.subarray(0, -1000)]],
    ['a cut after a file', [whole]],
    ['a cut in the closing delimiter', [whole, END.subarray(0, -3)]],
    ['a part without a name', [part('', 'x'), END]],
    ['a part with an empty name', [text('', 'x'), END]],
    ['a part without a header', [whole, `--${BOUNDARY}\r\n\r\nx\r\n`, END]],
    ['a part with a broken header', [whole, `--${BOUNDARY}\r\nContent\rDisposition: form-data\r\n\r\nx\r\n`, END]],
    ['a header without an end', [whole, `--${BOUNDARY}\r\n${'x'.repeat(300_000)}\r\n`, END]],
    ['a key of Object.prototype as text', [text('__proto__', '{"x":1}'), END]],
    ['a key of Object.prototype as a file', [file('constructor', FRONT), END]],
    ['45 parts', [...Array.from({ length: 45 }, (_, index) => text(`f${index}`, 'x')), END]],
    ['100,000 parts', [...Array.from({ length: 100_000 }, () => text('f', 'x')), END]],
  ])('%s', async (_what, chunks, contentType) => {
    const answer = await upload(server, [Buffer.concat(chunks.map((chunk) => Buffer.from(chunk as string)))], {
      ...(contentType ? { contentType } : {}),
    });
    expect(answer).toMatchObject({ status: 400, code: 'malformed_multipart' });
    expect(await server.staged()).toEqual([]);
    expect(server.counts.open).toBe(0);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('44 parts are not too many', async () => {
    const parts = Array.from({ length: 44 }, (_, index) => text(`f${index}`, 'x'));
    expect(await upload(server, [...parts, END])).toMatchObject({ status: 200, faults: [] });
  });

  test('any damage gets an answer that is not a fault of ours, and leaves no file', async () => {
    const body = Buffer.concat([
      whole.subarray(0, 400),
      Buffer.from('\r\n'),
      text('b', 'x'),
      file('id_document_back', 'y'),
      END,
    ]);
    const position = fc.nat(body.length - 1);
    const damage = fc.record({
      from: position,
      length: fc.nat(60),
      by: fc.constantFrom('', '\r\n', '--', '"', '\0', `\r\n--${BOUNDARY}`),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(damage, { minLength: 1, maxLength: 3 }),
        fc.array(position, { maxLength: 4 }),
        async (all, cuts) => {
          let bytes = body;
          for (const { from, length, by } of all) {
            bytes = Buffer.concat([bytes.subarray(0, from), Buffer.from(by), bytes.subarray(from + length)]);
          }
          const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
          const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
          const answer = await upload(
            server,
            chunks.filter((chunk) => chunk.length > 0),
          );
          expect([200, 400]).toContain(answer.status);
          expect(await server.staged()).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a receiver', () => {
  const parts = [file('id_document_front', FRONT), text('city', 'Yaoundé'), END];

  test('may leave a file unread', async () => {
    server.receiveWith(async () => null);
    expect(await upload(server, parts)).toMatchObject({ status: 200, fields: { city: 'Yaoundé' } });
  });

  test('may stop in the middle of a file', async () => {
    server.receiveWith(async (stream) => {
      for await (const _first of stream) break;
      return null;
    });
    expect(await upload(server, parts)).toMatchObject({ status: 200, fields: { city: 'Yaoundé' } });
  });

  test('may fail: its error is the outcome', async () => {
    server.receiveWith(async (stream) => {
      stream.destroy();
      throw Object.assign(new Error('The disk is full'), { code: 'ENOSPC' });
    });
    expect(await upload(server, parts)).toMatchObject({ status: 500, code: 'ENOSPC' });
  });

  test('may begin late, after the body was cut off', async () => {
    server.receiveWith(async (stream, stage) => {
      await new Promise((resolve) => stream.once('close', resolve));
      return stage(stream);
    });
    const answer = await upload(server, [parts[0]?.subarray(0, 2000) ?? '']);
    expect(answer).toMatchObject({ status: 400, code: 'malformed_multipart' });
    expect(await server.staged()).toEqual([]);
  });
});

test('a file of the most bytes is taken whole', async () => {
  const largest = Buffer.alloc(MAX_DOCUMENT_BYTES, 'x');
  const answer = await upload(server, [file('id_document_front', largest), text('city', 'Yaoundé'), END]);
  expect(answer).toMatchObject({ status: 200, fields: { city: 'Yaoundé' } });
  expect(answer.files.id_document_front).toMatchObject({ bytes: MAX_DOCUMENT_BYTES, sha256: sha256(largest) });
});
