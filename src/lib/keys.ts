import { createHmac, hkdfSync } from 'node:crypto';
import { KEY_BYTES } from './sealing.ts';

const HEX_KEY = /^[0-9a-f]{64}$/i;
/** 32 bytes are 43 digits of base64 (or base64url), the last of which carries two zero bits. */
const BASE64_KEY = /^[A-Za-z0-9+/_-]{42}[AEIMQUYcgkosw048]=?$/;

/**
 * A 32-byte key for one purpose, so that no two uses of the root share a key. The purpose is a fixed text of ours.
 * @see RFC 5869 (HKDF with SHA-256; no salt, since the root key is uniformly random)
 */
export function deriveKey(root: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), purpose, KEY_BYTES));
}

/**
 * A keyed 32-byte hash by which equal values are found without storing them in the clear. Injective in `parts`, which the
 * caller has normalised.
 */
export function blindIndex(key: Buffer, ...parts: readonly string[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest();
}

/**
 * The root key from its text: exactly 32 bytes as 64 hexadecimal digits, base64 or base64url.
 * @throws Error with a sentence for the operator that never holds the text.
 */
export function parseRootKey(text: string): Buffer {
  const trimmed = text.trim();
  const key = decodeKey(trimmed);
  if (key === null) {
    throw new Error(
      'The root key must be 32 bytes, written as 64 hexadecimal digits or as base64; `openssl rand -hex 32` makes one.',
    );
  }
  if (key.every((byte) => byte === key[0])) {
    throw new Error('The root key is one byte repeated; `openssl rand -hex 32` makes a random one.');
  }
  return key;
}

function decodeKey(text: string): Buffer | null {
  if (HEX_KEY.test(text)) return Buffer.from(text, 'hex');
  if (BASE64_KEY.test(text)) return Buffer.from(text, 'base64');
  return null;
}
