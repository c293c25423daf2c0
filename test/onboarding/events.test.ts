import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { CHAIN_START, chain, EVENT_TYPES, type Event, type Fact } from '../../src/onboarding/events.ts';

const customerId = newId();
const scope: Scope = { tenantId: newId(), mode: 'test', now: () => new Date() };

const aFact: fc.Arbitrary<Fact> = fc.record({
  type: fc.constantFrom(...EVENT_TYPES),
  data: fc.dictionary(
    fc.string({ minLength: 1 }),
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string())),
  ),
});

/** A chain that grew by one batch of facts after the other, and its head. */
const aChain = fc
  .array(fc.tuple(fc.array(aFact, { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 2 ** 41 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((batches) => {
    const events: Event[] = [];
    for (const [facts, time] of batches) events.push(...chain(scope, headOf(events), facts, new Date(time)));
    return events;
  });

const headOf = (events: readonly Event[]) => {
  const last = events.at(-1);
  return last ? { id: customerId, version: last.version, eventHash: last.hash } : { id: customerId, ...CHAIN_START };
};

/** Whether the events are exactly those of the head: numbered from 1, each with its hash and that of the one before. */
function isIntact(where: Scope, events: readonly Event[], head: { version: number; eventHash: Buffer }): boolean {
  let previous: Buffer = Buffer.alloc(32);
  for (const [at, event] of events.entries()) {
    if (
      event.version !== at + 1 ||
      !event.previousHash.equals(previous) ||
      !event.hash.equals(recomputed(where, event))
    )
      return false;
    previous = event.hash;
  }
  return head.version === events.length && head.eventHash.equals(previous);
}

/** The hash as an auditor would compute it from the documentation, without our code. */
function recomputed({ tenantId, mode }: Scope, event: Event): Buffer {
  const sorted = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
    if (value === null || typeof value !== 'object') return JSON.stringify(value);
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${sorted((value as Record<string, unknown>)[key])}`).join(',')}}`;
  };
  const text = sorted({
    created_at: event.createdAt.toISOString(),
    customer_id: event.customerId,
    data: event.data,
    id: event.id,
    mode,
    previous_hash: event.previousHash.toString('hex'),
    tenant_id: tenantId,
    type: event.type,
    version: event.version,
  });
  return createHash('sha256').update(text).digest();
}

/** A chain and a place in it. */
const aPlace = aChain.chain((events) => fc.tuple(fc.constant(events), fc.nat({ max: events.length - 1 })));

describe('a chain of events', () => {
  test('is gap-free and can be recomputed', () => {
    fc.assert(fc.property(aChain, (events) => isIntact(scope, events, headOf(events))));
  });

  test('is the same fact by fact: nothing is added, left out or put elsewhere', () => {
    fc.assert(
      fc.property(fc.array(aFact, { maxLength: 6 }), (facts) => {
        const events = chain(scope, headOf([]), facts, new Date(0));
        expect(events.map(({ type, data }) => ({ type, data }))).toEqual(facts);
        expect(new Set(events.map(({ id }) => id)).size).toBe(facts.length);
      }),
    );
  });

  const edits: Record<string, (event: Event) => Event> = {
    'another id': (event) => ({ ...event, id: newId() }),
    'another customer': (event) => ({ ...event, customerId: newId() }),
    'another version': (event) => ({ ...event, version: event.version + 1 }),
    'another type': (event) => ({
      ...event,
      type: event.type === 'customer.erased' ? 'customer.created' : 'customer.erased',
    }),
    'another time': (event) => ({ ...event, createdAt: new Date(event.createdAt.getTime() + 1) }),
    'more data': (event) => ({ ...event, data: { ...event.data, [`added${Object.keys(event.data).join()}`]: 1 } }),
    'other data': (event) => ({ ...event, data: { [`instead${Object.keys(event.data).join()}`]: true } }),
    'another hash before it': (event) => ({ ...event, previousHash: flipped(event.previousHash) }),
    'another hash': (event) => ({ ...event, hash: flipped(event.hash) }),
  };

  test.each(Object.entries(edits))('shows an event with %s', (_what, edit) => {
    fc.assert(
      fc.property(
        aPlace,
        ([events, at]) => !isIntact(scope, events.with(at, edit(events[at] as Event)), headOf(events)),
      ),
    );
  });

  test('shows an edit whose own hash was computed anew, by the event after it or the head', () => {
    fc.assert(
      fc.property(aPlace, ([events, at]) => {
        const edited = { ...(events[at] as Event), type: 'customer.erased' as const, createdAt: new Date(1) };
        const forged = { ...edited, hash: recomputed(scope, edited) };
        expect(isIntact(scope, events.with(at, forged), headOf(events))).toBe(false);
      }),
    );
  });

  test('shows an event that was removed, doubled, added or put elsewhere', () => {
    fc.assert(
      fc.property(aPlace, ([events, at]) => {
        const head = headOf(events);
        const event = events[at] as Event;
        const [stranger] = chain(
          scope,
          headOf(events.slice(0, at)),
          [{ type: 'customer.updated', data: {} }],
          new Date(0),
        );
        expect(isIntact(scope, events.toSpliced(at, 1), head)).toBe(false);
        expect(isIntact(scope, events.toSpliced(at, 0, event), head)).toBe(false);
        expect(isIntact(scope, events.toSpliced(at, 0, stranger as Event), head)).toBe(false);
        if (events.length > 1) {
          const other = (at + 1) % events.length;
          const swapped = events.with(at, events[other] as Event).with(other, event);
          expect(isIntact(scope, swapped, head)).toBe(false);
        }
      }),
    );
  });

  test('belongs to its tenant and mode', () => {
    fc.assert(
      fc.property(aChain, (events) => {
        expect(isIntact({ ...scope, tenantId: newId() }, events, headOf(events))).toBe(false);
        expect(isIntact({ ...scope, mode: 'live' }, events, headOf(events))).toBe(false);
      }),
    );
  });
});

const flipped = (hash: Buffer): Buffer => {
  const other = Buffer.from(hash);
  other.writeUInt8(other.readUInt8(7) ^ 1, 7);
  return other;
};
