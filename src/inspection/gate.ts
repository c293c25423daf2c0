import { ProviderUnavailable } from '../onboarding/ports.ts';

/** Lets a bounded number of callers work at a time, in the order in which they came. */
export interface Gate {
  /** Settles when there is room. Whoever entered must leave. @throws ProviderUnavailable when too many wait or it is shut. */
  enter(): Promise<void>;
  leave(): void;
  /** Turns away all who wait and all who come. */
  shut(): void;
}

export function createGate(room: number, maxWaiting: number): Gate {
  const waiting: { readonly admit: () => void; readonly refuse: (error: Error) => void }[] = [];
  let free = room;
  let isShut = false;
  return {
    enter: async () => {
      if (isShut) throw stopping();
      if (free > 0) {
        free -= 1;
        return;
      }
      if (waiting.length >= maxWaiting)
        throw new ProviderUnavailable('busy', 'Too many documents wait for inspection.');
      await new Promise<void>((admit, refuse) => waiting.push({ admit, refuse }));
    },
    leave: () => {
      const next = waiting.shift();
      if (next) next.admit();
      else free += 1;
    },
    shut: () => {
      isShut = true;
      for (const { refuse } of waiting.splice(0)) refuse(stopping());
    },
  };
}

export const stopping = (): ProviderUnavailable => new ProviderUnavailable('busy', 'Inspection is being stopped.');
