import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Mode } from './scope.ts';

const ID_BYTES = 8;
const SECRET_BYTES = 32;
const CHECKSUM_LENGTH = 7;
const API_KEY = /^((?:test|live)_[0-9a-f]{16})_([A-Za-z0-9_-]{43})([0-9a-z]{7})$/;
const CLIENT_ID = /^client_[0-9a-f]{16}$/;

/** A secret that is shown once; only its hash is kept. 256 random bits need no slow hash. */
export interface NewCredential {
  readonly id: string;
  /** The API key whole, or the `client_key`. */
  readonly secretText: string;
  readonly secretSha256: Buffer;
}

/** `<mode>_<id>_<secret><checksum>`: scanners know it by its form, and a mistyped key costs no look-up. */
export function newApiKey(mode: Mode): NewCredential {
  const id = `${mode}_${randomBytes(ID_BYTES).toString('hex')}`;
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { id, secretText: `${id}_${secret}${checksum(`${id}_${secret}`)}`, secretSha256: sha256(secret) };
}

export function newClientPair(): NewCredential {
  const secretText = randomBytes(SECRET_BYTES).toString('base64url');
  return { id: `client_${randomBytes(ID_BYTES).toString('hex')}`, secretText, secretSha256: sha256(secretText) };
}

/** The parts of an API key, or null for a text that is none. */
export function parseApiKey(text: string): { id: string; secret: string } | null {
  const [, id = '', secret = '', sum] = API_KEY.exec(text) ?? [];
  return id && sum === checksum(`${id}_${secret}`) ? { id, secret } : null;
}

export const isClientId = (text: string): boolean => CLIENT_ID.test(text);

/** Whether `secret` has this hash, in constant time. */
export const matchesSecret = (secret: string, hash: Buffer): boolean => timingSafeEqual(sha256(secret), hash);

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

const checksum = (text: string): string => crc32(text).toString(36).padStart(CHECKSUM_LENGTH, '0');
