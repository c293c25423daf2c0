import { CHAIN_START } from '../onboarding/events.ts';
import type { Problems } from './problems.ts';
import { subjectOf, type WireEvent, type WireHead } from './wire.ts';

/** The chains of all customers and endpoints, followed while their events come by. */
export interface Chains {
  add(event: WireEvent): void;
  /** Compares a chain with where it must end. */
  close(head: WireHead): void;
  /** After the last head: whatever chain was not closed. */
  closeRest(): void;
}

interface Chain {
  version: number;
  hash: string;
  /** Events that came before the one they follow, by version: ids are made by clocks, which differ. */
  readonly waiting: Map<number, WireEvent>;
}

const START_HASH = CHAIN_START.eventHash.toString('hex');

/** Every customer has events; an endpoint may have none. */
const isCustomer = (subject: string): boolean => subject.startsWith('customer ');

export function followChains(problems: Problems): Chains {
  const chains = new Map<string, Chain>();

  function follow(chain: Chain, event: WireEvent): void {
    if (event.previous_hash !== chain.hash) problems.add(`event ${event.id}`, 'does not follow the event before it');
    chain.version = event.version;
    chain.hash = event.hash;
  }

  function checkGap(subject: string, { version, waiting }: Chain): void {
    if (waiting.size > 0) problems.add(subject, `has no event of version ${version + 1}, but later ones`);
  }

  return {
    add(event) {
      const subject = subjectOf(event);
      const chain = chains.get(subject) ?? {
        version: CHAIN_START.version,
        hash: START_HASH,
        waiting: new Map<number, WireEvent>(),
      };
      chains.set(subject, chain);
      if (event.version <= chain.version || chain.waiting.has(event.version))
        problems.add(`event ${event.id}`, `is another one of version ${event.version}`);
      else chain.waiting.set(event.version, event);
      for (let next = chain.waiting.get(chain.version + 1); next; next = chain.waiting.get(chain.version + 1)) {
        chain.waiting.delete(next.version);
        follow(chain, next);
      }
    },
    close(head) {
      const subject = subjectOf(head);
      const chain = chains.get(subject);
      chains.delete(subject);
      if (chain) checkGap(subject, chain);
      const { version, hash } = chain ?? { version: CHAIN_START.version, hash: START_HASH };
      if (version !== head.version) problems.add(subject, `has events up to version ${version}, not ${head.version}`);
      else if (hash !== head.event_hash) problems.add(subject, `has another event of version ${version}`);
      else if (version === CHAIN_START.version && isCustomer(subject)) problems.add(subject, 'has no events');
    },
    closeRest() {
      for (const [subject, chain] of chains) {
        checkGap(subject, chain);
        problems.add(subject, 'has events, and is not there');
      }
    },
  };
}
