import { hashOf } from '../lib/canonical-json.ts';
import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';

/** The types an event can have. Public and permanent. */
export const EVENT_TYPES = [
  'customer.created',
  'customer.updated',
  'customer.activated',
  'customer.deactivated',
  'customer.blocked',
  'customer.unblocked',
  'customer.erased',
  'document.received',
  'verification.started',
  'verification.review_required',
  'verification.approved',
  'verification.rejected',
  'requirement.added',
  'requirement.resolved',
  'enrollment.started',
  'enrollment.succeeded',
  'enrollment.failed',
  'endpoint.disabled',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What has a chain of events: a customer, or an endpoint that webhooks go to. */
export type Subject = 'customer' | 'endpoint';

/** A fact about a customer or an endpoint before it has its place in the chain. `data` holds ids, states and reason codes only. */
export interface Fact {
  readonly type: EventType;
  readonly data: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** An event in its place: gap-free version, and the hash of the one before. */
export interface Event extends Fact {
  readonly id: string;
  /** Null for an event of an endpoint. */
  readonly customerId: string | null;
  /** Null for an event of a customer. */
  readonly endpointId: string | null;
  readonly version: number;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
  readonly createdAt: Date;
}

/** Version and hash that the first event of every chain follows. */
export const CHAIN_START = { version: 0, eventHash: Buffer.alloc(32) } as const;

/** The hash of one event: SHA-256 over the canonical JSON of everything it says, the hash before it included. */
export const eventHash = (scope: Scope, event: Omit<Event, 'hash'>): Buffer =>
  hashOf({
    id: event.id,
    tenant_id: scope.tenantId,
    mode: scope.mode,
    ...(event.endpointId === null ? { customer_id: event.customerId } : { endpoint_id: event.endpointId }),
    version: event.version,
    type: event.type,
    data: event.data,
    previous_hash: event.previousHash.toString('hex'),
    created_at: event.createdAt.toISOString(),
  });

/** The id of whoever has a chain, with the version and hash that its next event follows. */
export interface ChainHead {
  readonly id: string;
  readonly version: number;
  readonly eventHash: Buffer;
}

/**
 * Puts facts at the end of a chain.
 * @returns the events in order; the last one's version and hash are the new head.
 */
export function chain(
  scope: Scope,
  head: ChainHead,
  facts: readonly Fact[],
  now: Date,
  subject: Subject = 'customer',
): Event[] {
  const events: Event[] = [];
  let { version, eventHash: previousHash } = head;
  for (const fact of facts) {
    version += 1;
    const [customerId, endpointId] = subject === 'customer' ? [head.id, null] : [null, head.id];
    const unhashed = { ...fact, id: newId(), customerId, endpointId, version, previousHash, createdAt: now };
    const event = { ...unhashed, hash: eventHash(scope, unhashed) };
    events.push(event);
    previousHash = event.hash;
  }
  return events;
}
