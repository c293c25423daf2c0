import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { deriveKey } from '../lib/keys.ts';

/** What comes before the 32 bytes of an Ed25519 key in PKCS #8. @see RFC 8410, section 7 */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_KEY_BYTES = 32;
const KEY_ID_CHARACTERS = 16;

/** The key that signs checkpoints. It comes from the root key, so there is nothing more to keep. */
export interface SigningKey {
  /** The first 16 hexadecimal digits of the SHA-256 of the public key's 32 bytes. */
  readonly keyId: string;
  readonly publicKeyPem: string;
  sign(bytes: Buffer): Buffer;
}

export function createSigningKey(rootKey: Buffer): SigningKey {
  const seed = deriveKey(rootKey, 'audit checkpoints');
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key);
  return {
    keyId: keyIdOf(publicKey),
    publicKeyPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    sign: (bytes) => sign(null, bytes, key),
  };
}

/** What checks signatures, and can make none. */
export interface VerifyingKey {
  readonly keyId: string;
  verify(bytes: Buffer, signature: Buffer): boolean;
}

/** A public key from its PEM; null for a text that holds no public key of Ed25519. */
export function readVerifyingKey(pem: string): VerifyingKey | null {
  const key = parsePublicKey(pem);
  if (key?.asymmetricKeyType !== 'ed25519') return null;
  return { keyId: keyIdOf(key), verify: (bytes, signature) => verify(null, bytes, key, signature) };
}

function parsePublicKey(pem: string): KeyObject | null {
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
}

function keyIdOf(publicKey: KeyObject): string {
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-PUBLIC_KEY_BYTES);
  return createHash('sha256').update(raw).digest('hex').slice(0, KEY_ID_CHARACTERS);
}
