import { setImmediate } from 'node:timers/promises';
import type { Scope } from '../lib/scope.ts';
import { CHAIN_START, type ChainHead } from '../onboarding/events.ts';
import { customerHeads, endpointHeads } from '../store/chain-heads.ts';
import { type ChainPlace, type EventRecord, eventsAt } from '../store/event-records.ts';
import type { Tx } from '../store/tenant-transaction.ts';
import { hashOfEvent, renderEvent } from './wire.ts';

/** Hashing this many takes a few milliseconds; then requests get their turn. */
const EVENTS_PER_TURN = 100;

/** How an event does not fit in its chain. */
const FAULTS = {
  wrong_hash: 'does not have the hash of what it says',
  wrong_predecessor: 'does not follow the event one version before it',
  wrong_end: 'is followed by none, and is not where its customer or endpoint says that the chain ends',
} as const;

/** An event that is not sealed yet was changed, or one was put in or taken out before it: nothing is sealed over that. */
export class ChainBroken extends Error {
  override readonly name = 'ChainBroken';
  readonly eventId: string;
  readonly code: keyof typeof FAULTS;
  constructor(eventId: string, code: keyof typeof FAULTS) {
    super(`Event ${eventId} ${FAULTS[code]}.`);
    this.eventId = eventId;
    this.code = code;
  }
}

/**
 * Checks events that are not sealed yet: each has the hash of what it says, follows the event before it, and is followed or is where
 * its customer or endpoint says that the chain ends.
 * @throws ChainBroken
 */
export async function checkChains(tx: Tx, scope: Scope, events: readonly EventRecord[]): Promise<void> {
  await checkHashes(scope, events);
  // Before the neighbours: whatever a head has moved on to by now is found among them.
  const heads = await headsOf(tx, scope, events);
  const isHead = (event: EventRecord): boolean => {
    const head = heads.get(subjectOf(event));
    return head?.version === event.version && head.eventHash.equals(event.hash);
  };
  const hashes = new Map(events.map((event) => [keyOf(event), event.hash]));
  const neighbours = events.flatMap((event) => [before(event), ...(isHead(event) ? [] : [after(event)])]);
  const missing = neighbours.filter((place) => place.version > CHAIN_START.version && !hashes.has(keyOf(place)));
  for (const event of await eventsAt(tx, scope, missing)) hashes.set(keyOf(event), event.hash);

  for (const event of events) {
    const hashBefore =
      event.version === CHAIN_START.version + 1 ? CHAIN_START.eventHash : hashes.get(keyOf(before(event)));
    if (!hashBefore?.equals(event.previousHash)) throw new ChainBroken(event.id, 'wrong_predecessor');
    if (!isHead(event) && !hashes.has(keyOf(after(event)))) throw new ChainBroken(event.id, 'wrong_end');
  }
}

async function checkHashes(scope: Scope, events: readonly EventRecord[]): Promise<void> {
  for (const [index, event] of events.entries()) {
    if (index % EVENTS_PER_TURN === EVENTS_PER_TURN - 1) await setImmediate();
    if (hashOfEvent(renderEvent(scope, event)) !== event.hash.toString('hex'))
      throw new ChainBroken(event.id, 'wrong_hash');
  }
}

/** Where the chains of these events must end, by subject. */
async function headsOf(tx: Tx, scope: Scope, events: readonly EventRecord[]): Promise<Map<string, ChainHead>> {
  const ids = new Set(events.flatMap(({ customerId }) => customerId ?? []));
  const heads = [...(await customerHeads(tx, scope, [...ids])), ...(await endpointHeads(tx, scope))];
  return new Map(heads.map((head) => [head.id, head]));
}

const before = ({ customerId, endpointId, version }: ChainPlace): ChainPlace => ({
  customerId,
  endpointId,
  version: version - 1,
});
const after = ({ customerId, endpointId, version }: ChainPlace): ChainPlace => ({
  customerId,
  endpointId,
  version: version + 1,
});

/** Ids of customers and endpoints are unique together: they are drawn at random. */
const subjectOf = ({ customerId, endpointId }: ChainPlace): string => `${customerId ?? endpointId}`;
const keyOf = (place: ChainPlace): string => `${subjectOf(place)} ${place.version}`;
