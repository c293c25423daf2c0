import { isId } from '../lib/ids.ts';
import { isRecord } from '../lib/records.ts';
import { CHECKPOINT_TYPE } from './checkpoint.ts';
import { PROOF_TYPE, type WireCheckpoint, type WireEvent, type WireHead, type WireProof } from './wire.ts';

/** A value of JSON as an event; null when it has not the form of one. What it says is for its hash to prove. */
export const readEvent = (value: unknown): WireEvent | null => (isEvent(value) ? value : null);

/** The same for a checkpoint. */
export const readCheckpoint = (value: unknown): WireCheckpoint | null => (isCheckpoint(value) ? value : null);

/** The same for a head. */
export const readHead = (value: unknown): WireHead | null => (isHead(value) ? value : null);

/** The same for a proof, with an event that is sealed. */
export const readProof = (value: unknown): WireProof | null => (isProof(value) ? value : null);

/** Every checkpoint in a value of JSON, wherever it is: an answer of the API, a line of an export, a proof. */
export const checkpointsIn = (value: unknown): WireCheckpoint[] =>
  recordsIn(value).flatMap(({ kind: _kind, ...members }) => readCheckpoint(members) ?? []);

/** The proof that a value of JSON is, or that it has as its `data`, as the API answers it; null for anything else. */
export const proofIn = (value: unknown): WireProof | null =>
  readProof(value) ?? (isRecord(value) && Object.keys(value).length === 1 ? readProof(value.data) : null);

function recordsIn(value: unknown): Readonly<Record<string, unknown>>[] {
  const records = [];
  for (let values: unknown[] = [value]; values.length > 0; ) {
    records.push(...values.filter(isRecord));
    values = values.flatMap((each) => (each !== null && typeof each === 'object' ? Object.values(each) : []));
  }
  return records;
}

const HASH = /^[0-9a-f]{64}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const isText = (value: unknown): value is string => typeof value === 'string';
const isHash = (value: unknown): boolean => isText(value) && HASH.test(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const hasSubject = ({ customer_id, endpoint_id }: Readonly<Record<string, unknown>>): boolean => {
  const [id, ...more] = [customer_id, endpoint_id].filter((each) => each !== undefined);
  return isText(id) && isId(id) && more.length === 0;
};

const isEvent = (value: unknown): value is WireEvent =>
  isRecord(value) &&
  [value.tenant_id, value.mode, value.type, value.created_at].every(isText) &&
  isText(value.id) &&
  isId(value.id) &&
  hasSubject(value) &&
  [value.version, value.checkpoint ?? 0, value.leaf ?? 0].every(Number.isSafeInteger) &&
  (value.checkpoint === null) === (value.leaf === null) &&
  isHash(value.previous_hash) &&
  isHash(value.hash);

const isCheckpoint = (value: unknown): value is WireCheckpoint =>
  isRecord(value) &&
  value.type === CHECKPOINT_TYPE &&
  [value.tenant_id, value.mode, value.created_at, value.key_id].every(isText) &&
  [value.sequence, value.event_count].every(isCount) &&
  [value.root, value.previous_hash, value.hash].every(isHash) &&
  isText(value.signature) &&
  BASE64.test(value.signature);

const isHead = (value: unknown): value is WireHead =>
  isRecord(value) && hasSubject(value) && isCount(value.version) && isHash(value.event_hash);

const isProof = (value: unknown): value is WireProof =>
  isRecord(value) &&
  value.type === PROOF_TYPE &&
  isEvent(value.event) &&
  isCheckpoint(value.checkpoint) &&
  isCount(value.leaf_index) &&
  isCount(value.event_count) &&
  Array.isArray(value.path) &&
  value.path.every(isHash);
