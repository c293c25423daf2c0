import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blindIndex, deriveKey, parseRootKey } from '../../src/lib/keys.ts';

const root = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex');

describe('deriveKey', () => {
  test('is HKDF-SHA256 (RFC 5869) without a salt', () => {
    const extracted = createHmac('sha256', Buffer.alloc(32)).update(root).digest();
    const expanded = createHmac('sha256', extracted).update('documents\x01').digest();
    expect(deriveKey(root, 'documents')).toEqual(expanded);
  });

  test('gives every purpose and every root its own key', () => {
    const keys = [deriveKey(root, 'a'), deriveKey(root, 'b'), deriveKey(randomBytes(32), 'a')];
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(3);
  });
});

describe('blindIndex', () => {
  test('finds the same parts again under the same key only', () => {
    expect(blindIndex(root, 'NG', '12345678901')).toEqual(blindIndex(root, 'NG', '12345678901'));
    expect(blindIndex(root, 'NG', '12345678901')).toHaveLength(32);
    expect(blindIndex(randomBytes(32), 'NG', '12345678901')).not.toEqual(blindIndex(root, 'NG', '12345678901'));
  });

  test('tells apart parts that join to the same text', () => {
    const parts = fc.array(fc.string({ unit: 'binary', maxLength: 3 }), { maxLength: 3 });
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(blindIndex(root, ...one).equals(blindIndex(root, ...other))).toBe(same);
      }),
    );
    expect(blindIndex(root, 'a', 'bc')).not.toEqual(blindIndex(root, 'ab', 'c'));
  });
});

describe('parseRootKey', () => {
  test.each(['hex', 'base64', 'base64url'] as const)('reads %s, whatever the bytes', (encoding) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        fc.pre(new Set(bytes).size > 1);
        const key = Buffer.from(bytes);
        expect(parseRootKey(key.toString(encoding))).toEqual(key);
      }),
    );
  });

  test('reads upper-case hex and the line end of a file', () => {
    expect(parseRootKey(`${root.toString('hex').toUpperCase()}\n`)).toEqual(root);
  });

  test.each([
    ['nothing', ''],
    ['31 bytes of hex', root.subarray(1).toString('hex')],
    ['33 bytes of hex', `${root.toString('hex')}00`],
    ['31 bytes of base64', root.subarray(1).toString('base64')],
    ['33 bytes of base64', Buffer.concat([root, Buffer.of(1)]).toString('base64')],
    ['base64 that spells no whole byte at the end', `${root.toString('base64url').slice(0, 42)}9`],
    ['a pass phrase', 'correct horse battery staple correct horse ba'],
    ['one byte repeated', 'ab'.repeat(32)],
    ['zeros', Buffer.alloc(32).toString('base64')],
  ])('refuses %s without repeating it', (_what, text) => {
    let message = '';
    try {
      parseRootKey(text);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^The root key /);
    if (text !== '') expect(message).not.toContain(text.slice(0, 8));
  });
});
