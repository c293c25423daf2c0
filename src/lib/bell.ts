/** Wakes whoever waits. What is rung while nobody waits is not remembered: look first, then wait. */
export interface Bell {
  ring(): void;
  /** Settles at the next ring, or after `limitMs`. */
  wait(limitMs?: number): Promise<void>;
}

export function createBell(): Bell {
  let next = Promise.withResolvers<void>();
  return {
    ring() {
      next.resolve();
      next = Promise.withResolvers<void>();
    },
    async wait(limitMs) {
      if (limitMs === undefined) return next.promise;
      const { promise: over, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, Math.min(limitMs, MAX_TIMER_MS));
      await Promise.race([next.promise, over]);
      clearTimeout(timer);
    },
  };
}

/** What `setTimeout` takes; a longer wait ends early, and whoever waits looks again. */
const MAX_TIMER_MS = 2 ** 31 - 1;
