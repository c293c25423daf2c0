import { ProviderUnavailable } from '../onboarding/ports.ts';

/** Lets a bounded number of callers work at a time, in the order in which they came. */
export interface Gate {
  /** Settles when there is room. Whoever entered must leave. @throws ProviderUnavailable after too many, too long, or shut. */
  enter(): Promise<void>;
  leave(): void;
  /** Turns away all who wait and all who come. */
  shut(): void;
}

interface Waiter {
  readonly admit: () => void;
  readonly refuse: (error: Error) => void;
}

export function createGate(room: number, maxWaiting: number, maxWaitMs: number): Gate {
  /** In the order in which they came. */
  const waiting = new Set<Waiter>();
  let free = room;
  let isShut = false;
  return {
    enter: async () => {
      if (isShut) throw stopping();
      if (free > 0) {
        free -= 1;
        return;
      }
      if (waiting.size >= maxWaiting) throw new ProviderUnavailable('busy', 'Too many documents wait for inspection.');
      const { promise, resolve: admit, reject: refuse } = Promise.withResolvers<void>();
      const waiter = { admit, refuse };
      waiting.add(waiter);
      const expiry = setTimeout(() => {
        waiting.delete(waiter);
        refuse(new ProviderUnavailable('busy', 'No inspection process was free in time.'));
      }, maxWaitMs);
      await promise.finally(() => clearTimeout(expiry));
    },
    leave: () => {
      const [next] = waiting;
      if (!next) {
        free += 1;
        return;
      }
      waiting.delete(next);
      next.admit();
    },
    shut: () => {
      isShut = true;
      for (const { refuse } of waiting) refuse(stopping());
      waiting.clear();
    },
  };
}

export const stopping = (): ProviderUnavailable => new ProviderUnavailable('busy', 'Inspection is being stopped.');
