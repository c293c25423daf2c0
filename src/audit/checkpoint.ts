import { createHash } from 'node:crypto';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Scope } from '../lib/scope.ts';
import type { SigningKey } from './signing-key.ts';

/** Tells a signed checkpoint from anything else that might be signed. Public and permanent. */
export const CHECKPOINT_TYPE = 'gatehouse.checkpoint.v1' as const;

/** What a checkpoint says. */
export interface CheckpointContent {
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly eventCount: number;
  /** Root of the Merkle tree over the hashes of its events, in the order of their ids. */
  readonly root: Buffer;
  /** Hash of the checkpoint before; 32 zero bytes for the first. */
  readonly previousHash: Buffer;
  /** ISO 8601, UTC, in milliseconds: as it was signed. */
  readonly createdAt: string;
  readonly keyId: string;
}

/** All events of a tenant and mode since the checkpoint before, under one root, signed. */
export interface Checkpoint extends CheckpointContent {
  readonly hash: Buffer;
  readonly signature: Buffer;
}

/** What the first checkpoint follows. */
export const CHECKPOINTS_START = { sequence: 0, hash: Buffer.alloc(32) } as const;

/** The members that are hashed and signed, as canonical JSON. */
export const signedMembers = ({ tenantId, mode }: Scope, content: CheckpointContent) => ({
  type: CHECKPOINT_TYPE,
  tenant_id: tenantId,
  mode,
  sequence: content.sequence,
  event_count: content.eventCount,
  root: content.root.toString('hex'),
  previous_hash: content.previousHash.toString('hex'),
  created_at: content.createdAt,
  key_id: content.keyId,
});

/** The bytes whose SHA-256 is the hash of a checkpoint, and that its signature is over. */
export const signedBytes = (members: object): Buffer => Buffer.from(canonicalJson(members));

export const hashOfBytes = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

export function signCheckpoint(scope: Scope, key: SigningKey, content: Omit<CheckpointContent, 'keyId'>): Checkpoint {
  const signed = { ...content, keyId: key.keyId };
  const bytes = signedBytes(signedMembers(scope, signed));
  return { ...signed, hash: hashOfBytes(bytes), signature: key.sign(bytes) };
}
