import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const FORMAT_VERSION = 1;
export const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/** The bytes do not authenticate under this key and context, or are not in the format. Says no more than that. */
export class Tampered extends Error {
  override readonly name = 'Tampered';
  constructor() {
    super('The sealed data does not authenticate.');
  }
}

/**
 * AES-256-GCM with an explicit nonce. A nonce may never repeat under one key: use `seal`, which draws it, where you can.
 * @returns the ciphertext followed by the 16-byte tag.
 * @throws when the key is not 32 bytes long.
 * @see NIST SP 800-38D
 */
export function encryptGcm(key: Buffer, nonce: Buffer, plaintext: Buffer, aad: Buffer): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The inverse of `encryptGcm`. @throws Tampered when the tag does not match. */
export function decryptGcm(key: Buffer, nonce: Buffer, sealed: Buffer, aad: Buffer): Buffer {
  if (sealed.length < TAG_BYTES) throw new Tampered();
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(tagAt));
  const plaintext = decipher.update(sealed.subarray(0, tagAt));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    throw new Tampered();
  }
}

/**
 * Seals a small value (a column, a wrapped key) so that it opens only under the same key and the same context.
 * Nonces are random, so one key may seal 2^32 values at most (NIST SP 800-38D, 8.3).
 * @returns `[1 format version][12 nonce][ciphertext][16 tag]`; version and context are authenticated, not stored.
 */
export function seal(key: Buffer, plaintext: Buffer, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const version = Buffer.of(FORMAT_VERSION);
  return Buffer.concat([version, nonce, encryptGcm(key, nonce, plaintext, associatedData(version, context))]);
}

/** Opens what `seal` made. @throws Tampered when the bytes, the key or the context are not the ones sealed. */
export function open(key: Buffer, sealed: Buffer, context: string): Buffer {
  const version = sealed.subarray(0, 1);
  if (version[0] !== FORMAT_VERSION) throw new Tampered();
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  if (nonce.length < NONCE_BYTES) throw new Tampered();
  return decryptGcm(key, nonce, sealed.subarray(1 + NONCE_BYTES), associatedData(version, context));
}

/**
 * The context of a sealed value, such as `(tenant, customer, column, version)`. Injective: other parts, another order or
 * another split never give the same string.
 * @throws RangeError for a number that is not a safe integer, which JSON could not tell from another.
 */
export function sealContext(...parts: readonly (string | number)[]): string {
  if (parts.some((part) => typeof part === 'number' && !Number.isSafeInteger(part))) {
    throw new RangeError('A number in a seal context must be a safe integer.');
  }
  return JSON.stringify(parts);
}

const associatedData = (version: Buffer, context: string): Buffer =>
  Buffer.concat([version, Buffer.from(context, 'utf8')]);
