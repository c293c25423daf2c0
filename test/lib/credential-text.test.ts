import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isClientId, matchesSecret, newApiKey, newClientPair, parseApiKey } from '../../src/lib/credential-text.ts';
import { MODES } from '../../src/lib/scope.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

describe.each(MODES)('an API key in %s mode', (mode) => {
  test('has its mode, its id, a secret of 256 bits and a checksum, always at the same length', () => {
    for (let at = 0; at < 200; at++) {
      const { id, secretText } = newApiKey(mode);
      expect(id).toMatch(new RegExp(`^${mode}_[0-9a-f]{16}$`));
      expect(secretText).toMatch(new RegExp(`^${id}_[A-Za-z0-9_-]{43}[0-9a-z]{7}$`));
    }
  });

  test('is read back into its parts, and only the hash of its secret is kept', () => {
    const made = newApiKey(mode);
    const parsed = parseApiKey(made.secretText);
    expect(parsed?.id).toBe(made.id);
    expect(made.secretSha256).toEqual(sha256(parsed?.secret ?? ''));
    expect(matchesSecret(parsed?.secret ?? '', made.secretSha256)).toBe(true);
  });

  test('with one wrong character is none, wherever it is', () => {
    const { secretText } = newApiKey(mode);
    for (let at = 0; at < secretText.length; at++) {
      const wrong = [...ALPHABET].filter((character) => character !== secretText[at]);
      for (const character of [wrong[at % wrong.length], wrong[0]]) {
        expect(parseApiKey(secretText.slice(0, at) + character + secretText.slice(at + 1)), `at ${at}`).toBeNull();
      }
    }
  });

  test('with two neighbours swapped is none', () => {
    const { secretText } = newApiKey(mode);
    for (let at = 0; at + 1 < secretText.length; at++) {
      const swapped = secretText.slice(0, at) + secretText[at + 1] + secretText[at] + secretText.slice(at + 2);
      if (swapped !== secretText) expect(parseApiKey(swapped), `at ${at}`).toBeNull();
    }
  });
});

test('nothing but an API key is read as one', () => {
  const { secretText } = newApiKey('test');
  for (const text of [
    '',
    ` ${secretText}`,
    `${secretText} `,
    `${secretText}\n`,
    secretText.slice(1),
    secretText.slice(0, -1),
    `${secretText}0`,
  ]) {
    expect(parseApiKey(text), JSON.stringify(text)).toBeNull();
  }
  fc.assert(fc.property(fc.string(), (text) => parseApiKey(text) === null));
});

test('a client pair has an id of its form and a secret of 256 bits', () => {
  const { id, secretText, secretSha256 } = newClientPair();
  expect(isClientId(id)).toBe(true);
  expect(secretText).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(matchesSecret(secretText, secretSha256)).toBe(true);
  for (const text of ['', 'client_', `${id}0`, ` ${id}`, `${id}\n`, id.toUpperCase()])
    expect(isClientId(text), text).toBe(false);
});

test('no two are alike', () => {
  const texts = Array.from({ length: 100 }, () => [newApiKey('test'), newClientPair()]).flat();
  expect(new Set(texts.map(({ id }) => id)).size).toBe(texts.length);
  expect(new Set(texts.map(({ secretText }) => secretText)).size).toBe(texts.length);
});

test('a secret of any length is compared, and only the right one matches', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (secret, other) => {
      expect(matchesSecret(other, sha256(secret))).toBe(other === secret);
    }),
  );
});
