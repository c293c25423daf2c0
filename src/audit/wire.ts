import { hashOf } from '../lib/canonical-json.ts';
import type { Scope } from '../lib/scope.ts';
import type { ChainHead, Subject } from '../onboarding/events.ts';
import type { EventRecord } from '../store/event-records.ts';
import { type CHECKPOINT_TYPE, type Checkpoint, signedMembers } from './checkpoint.ts';
import type { EventProof } from './prove-event.ts';

/*
 * The JSON of exports and of the API, public and permanent. Hashes are lower-case hexadecimal, signatures base64, times ISO 8601 in
 * milliseconds. An event holds exactly what its hash is over, and its hash and place; a checkpoint what is signed, hash and signature.
 */

export interface WireEvent {
  readonly id: string;
  readonly tenant_id: string;
  readonly mode: string;
  /** One of the two. */
  readonly customer_id?: string;
  readonly endpoint_id?: string;
  readonly version: number;
  readonly type: string;
  readonly data: unknown;
  readonly previous_hash: string;
  readonly created_at: string;
  readonly hash: string;
  readonly checkpoint: number | null;
  readonly leaf: number | null;
}

export interface WireCheckpoint {
  readonly type: typeof CHECKPOINT_TYPE;
  readonly tenant_id: string;
  readonly mode: string;
  readonly sequence: number;
  readonly event_count: number;
  readonly root: string;
  readonly previous_hash: string;
  readonly created_at: string;
  readonly key_id: string;
  readonly hash: string;
  readonly signature: string;
}

/** Where a chain ends, as its customer or endpoint says. */
export interface WireHead {
  readonly customer_id?: string;
  readonly endpoint_id?: string;
  readonly version: number;
  readonly event_hash: string;
}

/** Tells a proof from other JSON. */
export const PROOF_TYPE = 'gatehouse.proof.v1';

export interface WireProof {
  readonly type: typeof PROOF_TYPE;
  readonly event: WireEvent;
  readonly leaf_index: number;
  readonly event_count: number;
  readonly path: readonly string[];
  readonly checkpoint: WireCheckpoint;
}

/** Names the form of an export. Public and permanent. */
export const EXPORT_FORMAT = 'gatehouse.audit.v1';

/**
 * A line of an export. The header comes first; then each checkpoint after its events, and the events that are not sealed; then
 * where each chain must end; then the end, which says how many of each there were.
 */
export type ExportLine =
  | {
      readonly kind: 'header';
      readonly format: typeof EXPORT_FORMAT;
      readonly tenant_id: string;
      readonly mode: string;
      readonly exported_at: string;
    }
  | ({ readonly kind: 'event' } & WireEvent)
  | ({ readonly kind: 'checkpoint' } & WireCheckpoint)
  | ({ readonly kind: 'head' } & WireHead)
  | { readonly kind: 'end'; readonly events: number; readonly checkpoints: number; readonly heads: number };

export const renderEvent = (scope: Scope, event: EventRecord): WireEvent => ({
  id: event.id,
  tenant_id: scope.tenantId,
  mode: scope.mode,
  ...(event.customerId !== null && { customer_id: event.customerId }),
  ...(event.endpointId !== null && { endpoint_id: event.endpointId }),
  version: event.version,
  type: event.type,
  data: event.data,
  previous_hash: event.previousHash.toString('hex'),
  created_at: event.createdAt,
  hash: event.hash.toString('hex'),
  checkpoint: event.checkpoint,
  leaf: event.leaf,
});

export const renderCheckpoint = (scope: Scope, checkpoint: Checkpoint): WireCheckpoint => ({
  ...signedMembers(scope, checkpoint),
  hash: checkpoint.hash.toString('hex'),
  signature: checkpoint.signature.toString('base64'),
});

export const renderHead = (subject: Subject, head: ChainHead): WireHead => ({
  [`${subject}_id`]: head.id,
  version: head.version,
  event_hash: head.eventHash.toString('hex'),
});

export const renderProof = (scope: Scope, proof: EventProof): WireProof => ({
  type: PROOF_TYPE,
  event: renderEvent(scope, proof.event),
  leaf_index: proof.leafIndex,
  event_count: proof.eventCount,
  path: proof.path.map((hash) => hash.toString('hex')),
  checkpoint: renderCheckpoint(scope, proof.checkpoint),
});

/** The hash that an event must have: over all of it but the hash itself and its place, whatever members it has. */
export function hashOfEvent(event: WireEvent): string {
  const { hash: _hash, checkpoint: _checkpoint, leaf: _leaf, ...said } = event;
  return hashOf(said).toString('hex');
}

/** Whose event or head it is: `customer` or `endpoint` and the id. */
export const subjectOf = ({ customer_id, endpoint_id }: WireHead | WireEvent): string =>
  endpoint_id === undefined ? `customer ${customer_id}` : `endpoint ${endpoint_id}`;
