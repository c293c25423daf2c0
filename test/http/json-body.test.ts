import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_JSON_DEPTH_LEVELS, MalformedBody, parseJsonBody } from '../../src/http/json-body.ts';
import { corpus } from '../support/corpora.ts';

const parse = (text: string) => parseJsonBody(Buffer.from(text));

function refusal(body: Buffer | string): MalformedBody {
  try {
    parseJsonBody(Buffer.from(body as string));
  } catch (error) {
    if (error instanceof MalformedBody) return error;
    throw error;
  }
  throw new Error('The body was not refused');
}

test('a body of every type comes back as JSON.parse gives it', () => {
  const text = ' {"a":[1,-2.50,0.1,1e3,true,false,null,"\\u00e9\\n\\"",{}],"é😀":{"":[]},"b":"{,:\\\\"}\r\n';
  expect(parse(text)).toEqual(JSON.parse(text));
});

test('whatever JSON.stringify writes is read back', () => {
  const safe = fc.jsonValue({ stringUnit: fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }) });
  fc.assert(
    fc.property(safe, (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/\\u0000|__proto__|"prototype"|e\+|\d{16}/.test(text));
      expect(parse(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('any bytes are a value or a MalformedBody', () => {
  const fragments = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a"', '\\', '\\u0000', '1', '1e9', 'é', ' ');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(fragments).map((all) => Buffer.from(all.join(''))),
        fc.uint8Array(),
      ),
      (bytes) => {
        try {
          parseJsonBody(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedBody);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

describe('refuses', () => {
  test.each([
    ['an empty body', '', 'malformed_json', ''],
    ['white space only', ' \n', 'malformed_json', ''],
    ['a broken body', '{"first_name": ', 'malformed_json', ''],
    ['a byte order mark', '\uFEFF{}', 'malformed_json', ''],
    ['two values', '{} {}', 'malformed_json', ''],
    ['bytes that are not UTF-8', Buffer.from('{"a":"\xe9"}', 'latin1'), 'invalid_utf8', ''],
    ['a surrogate as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'invalid_utf8', ''],
    ['a duplicate key', '{"a":{"email":"x","b":[{}],"email":"y"}}', 'duplicate_key', '/a/email'],
    ['a duplicate key with equal values', '{"a":1,"a":1}', 'duplicate_key', '/a'],
    ['a duplicate key behind an escape', '{"a":1,"\\u0061":2}', 'duplicate_key', '/a'],
    ['U+0000 in a string', '{"list":["ok","a\\u0000b"]}', 'forbidden_character', '/list/1'],
    ['U+0000 in a key', '{"list":[{"\\u0000":1}]}', 'forbidden_character', '/list/0'],
    ['a high surrogate alone', '{"a":"\\ud83d"}', 'forbidden_character', '/a'],
    ['a low surrogate alone', '["\\ude00\\ud83d"]', 'forbidden_character', '/0'],
    ['an unsafe integer', '{"a":[0,{"n":9007199254740993}]}', 'unsafe_number', '/a/1/n'],
    ['an unsafe integer as a decimal', '[9007199254740993.0]', 'unsafe_number', '/0'],
    ['an infinity', '1e400', 'unsafe_number', ''],
    ['a negative infinity', '[-1E+400]', 'unsafe_number', '/0'],
    ['what becomes zero', '1e-400', 'unsafe_number', ''],
    ['digits that get lost', '0.12345678901234567890', 'unsafe_number', ''],
    ['a key that names a prototype', '{"a":{"__proto__":{}}}', 'malformed_json', '/a'],
    ['the same behind an escape', '{"\\u005f_proto__":1}', 'malformed_json', ''],
    ['a constructor with a prototype', '{"constructor":{"prototype":{}}}', 'malformed_json', '/constructor'],
  ])('%s', (_what, body, code, pointer) => {
    expect(refusal(body)).toMatchObject({ code, pointer });
  });

  test('an empty body in words of its own', () => {
    expect(refusal('').message).toBe('The request body is empty');
  });
});

test.each(['0.1', '0.10', '-0', '100.00', '9007199254740991', '-9007199254740991', '1e15', '2.5E-3', '5e-324'])(
  'the number %s is kept',
  (number) => {
    expect(parse(number)).toBe(Number(number));
  },
);

test('nothing that was sent is in a refusal, save for names like ours', () => {
  const secret = 'Adébáyọ̀ SECRET';
  const bodies = [
    `{"${secret}":{"b":1,"b":2}}`,
    `{"a":{"${secret}":1,"${secret}":2}}`,
    `{"${secret}`,
    `{"a":"${secret}\\u0000"}`,
    `[123456789012345678901]`,
  ];
  for (const body of bodies) {
    const { message, pointer, cause, stack } = refusal(body);
    expect(`${message} ${pointer} ${cause} ${stack}`).not.toMatch(/SECRET|Ad|123456789/);
  }
  expect(refusal(bodies[0] ?? '').pointer).toBe('');
  expect(refusal(bodies[1] ?? '').pointer).toBe('/a');
});

test('nesting is bounded and cannot overflow the stack', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  expect(parse(nested(MAX_JSON_DEPTH_LEVELS))).toBeInstanceOf(Array);
  expect(refusal(nested(MAX_JSON_DEPTH_LEVELS + 1)).code).toBe('too_deep');
  expect(refusal(nested(1_000_000)).code).toBe('too_deep');
  expect(refusal(`{"a":${'['.repeat(1_000_000)}`).code).toBe('malformed_json');
  expect(refusal('{"a":'.repeat(200_000) + '1'.padEnd(200_001, '}')).code).toBe('too_deep');
});

test('a string of many megabytes and a number of many digits end', () => {
  const long = '\\"x'.repeat(2_000_000);
  expect(parse(`"${long}"`)).toHaveLength(4_000_000);
  expect(refusal('1'.repeat(1_000_000)).code).toBe('unsafe_number');
});

const suite = corpus('json/JSONTestSuite/test_parsing');
const poisoning = corpus('json/proto-poisoning.json');

/** Valid JSON that we refuse all the same. */
const REFUSED_THOUGH_VALID: Record<string, string> = {
  'y_object_duplicated_key.json': 'duplicate_key',
  'y_object_duplicated_key_and_value.json': 'duplicate_key',
  'y_object_escaped_null_in_key.json': 'forbidden_character',
  'y_string_null_escape.json': 'forbidden_character',
  'y_object_extreme_numbers.json': 'unsafe_number',
  'y_number.json': 'unsafe_number',
  'y_number_real_capital_e.json': 'unsafe_number',
  'y_number_real_exponent.json': 'unsafe_number',
  'y_number_real_fraction_exponent.json': 'unsafe_number',
};

if (suite === null) test.skip('JSONTestSuite, skipped: ../shared is absent', () => {});
else {
  test.each(readdirSync(suite))('JSONTestSuite %s', (file) => {
    const bytes = readFileSync(join(suite, file));
    if (file.startsWith('n_')) expect(['malformed_json', 'invalid_utf8']).toContain(refusal(bytes).code);
    else if (file in REFUSED_THOUGH_VALID) expect(refusal(bytes).code).toBe(REFUSED_THOUGH_VALID[file]);
    else if (file.startsWith('y_')) expect(parseJsonBody(bytes)).toEqual(JSON.parse(bytes.toString()));
    else expect(() => valueOrRefusal(bytes)).not.toThrow();
  });
}

const valueOrRefusal = (bytes: Buffer | string) => {
  try {
    return parseJsonBody(Buffer.from(bytes as string));
  } catch (error) {
    if (error instanceof MalformedBody) return error;
    throw error;
  }
};

if (poisoning === null) test.skip('proto-poisoning, skipped: ../shared is absent', () => {});
else {
  test.each<string>(JSON.parse(readFileSync(poisoning, 'utf8')))('proto-poisoning %s', (body) => {
    const read = valueOrRefusal(body);
    const poison = /"__proto__"\s*:|"prototype"\s*:/.test(body.replace(/\\u(\w{4})/g, decodeEscape));
    expect(read instanceof MalformedBody).toBe(poison);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
}

const decodeEscape = (_escape: string, code: string) => String.fromCharCode(Number.parseInt(code, 16));
