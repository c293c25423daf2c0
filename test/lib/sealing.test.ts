import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decryptGcm, encryptGcm, open, seal, sealContext, Tampered } from '../../src/lib/sealing.ts';
import { corpus } from '../support/corpora.ts';

const key = randomBytes(32);
const context = sealContext('tenant', 'customer', 'profile', 1);

describe('seal and open', () => {
  test('give back what was sealed, in 29 bytes more', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const plaintext = Buffer.from(bytes);
        const sealed = seal(key, plaintext, context);
        expect(sealed.length).toBe(plaintext.length + 29);
        expect(sealed[0]).toBe(1);
        expect(open(key, sealed, context)).toEqual(plaintext);
      }),
    );
  });

  test('never seal the same way twice', () => {
    const plaintext = Buffer.from('Ada');
    expect(seal(key, plaintext, context)).not.toEqual(seal(key, plaintext, context));
  });

  test('refuse every flipped bit, every cut and every extension', () => {
    const sealed = seal(key, Buffer.from('a'), context);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = Buffer.from(sealed);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => open(key, flipped, context)).toThrow(Tampered);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => open(key, sealed.subarray(0, length), context)).toThrow(Tampered);
    }
    expect(() => open(key, Buffer.concat([sealed, Buffer.of(0)]), context)).toThrow(Tampered);
  });

  test('refuse another key and another context', () => {
    const sealed = seal(key, Buffer.from('secret words'), context);
    expect(() => open(randomBytes(32), sealed, context)).toThrow(Tampered);
    expect(() => open(key, sealed, sealContext('tenant', 'customer', 'profile', 2))).toThrow(Tampered);
  });

  test('do not take a key of the wrong size for tampering', () => {
    const sealed = seal(key, Buffer.from('secret words'), context);
    expect(() => seal(randomBytes(16), Buffer.from('a'), context)).toThrow(RangeError);
    expect(() => open(randomBytes(16), sealed, context)).toThrow(RangeError);
  });
});

describe('sealContext', () => {
  const parts = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 4 }), fc.integer()), { maxLength: 4 });

  test('is injective', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        expect(sealContext(...one) === sealContext(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
    expect(sealContext('a', 'bc')).not.toBe(sealContext('ab', 'c'));
    expect(sealContext('a', '')).not.toBe(sealContext('a'));
    expect(sealContext('a","b')).not.toBe(sealContext('a', 'b'));
    expect(sealContext(1)).not.toBe(sealContext('1'));
    expect(Buffer.from(sealContext('\ud800'))).not.toEqual(Buffer.from(sealContext('\udfff')));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 53])('refuses the number %s', (number) => {
    expect(() => sealContext(number)).toThrow(RangeError);
  });
});

interface GcmGroup {
  ivSize: number;
  keySize: number;
  tagSize: number;
  tests: { tcId: number; key: string; iv: string; aad: string; msg: string; ct: string; tag: string; result: string }[];
}

describe('AES-256-GCM agrees with Wycheproof', () => {
  const path = corpus('crypto/wycheproof/testvectors_v1/aes_gcm_test.json');
  if (path === null) {
    test.skip('skipped: ../shared is absent');
    return;
  }
  const { testGroups } = JSON.parse(readFileSync(path, 'utf8')) as { testGroups: GcmGroup[] };
  const vectors = testGroups
    .filter((group) => group.keySize === 256 && group.ivSize === 96 && group.tagSize === 128)
    .flatMap((group) => group.tests);
  const hex = (text: string) => Buffer.from(text, 'hex');

  test('on enough vectors to mean something', () => {
    expect(vectors.filter(({ result }) => result === 'valid').length).toBeGreaterThan(20);
    expect(vectors.filter(({ result }) => result === 'invalid').length).toBeGreaterThan(20);
  });

  test.each(vectors)('vector $tcId is $result', (vector) => {
    const sealed = Buffer.concat([hex(vector.ct), hex(vector.tag)]);
    const decrypt = () => decryptGcm(hex(vector.key), hex(vector.iv), sealed, hex(vector.aad));
    if (vector.result === 'invalid') {
      expect(decrypt).toThrow(Tampered);
    } else {
      expect(decrypt()).toEqual(hex(vector.msg));
      expect(encryptGcm(hex(vector.key), hex(vector.iv), hex(vector.msg), hex(vector.aad))).toEqual(sealed);
    }
  });
});
