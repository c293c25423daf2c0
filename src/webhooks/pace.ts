/** How many deliveries of an endpoint are on their way at a time: few at first, and more while it keeps answering soon. */
const FIRST_WINDOW = 4;
const MAX_WINDOW = 32;
/** Whoever takes longer than this to answer is sent few at a time, so that others have places too. */
const SLOW_MS = 2_000;
/** So many failures in a row, and it is asked by one delivery at a time only, with a rest after each that fails. */
const BREAK_AFTER_FAILURES = 10;
const FIRST_REST_MS = 1_000;
const MAX_REST_MS = 60_000;
const MAX_DOUBLINGS = 6;

/** How fast one endpoint is sent to: a window that grows, and a breaker. */
export interface Pace {
  /** How many may be on their way. */
  readonly window: number;
  /** For how long nothing may be started, in ms; 0 when something may. */
  restMs(now: number): number;
  succeeded(durationMs: number): void;
  /** @param askedMs what the receiver asked for by `Retry-After`, at most a minute of which is granted. */
  failed(now: number, askedMs: number): void;
}

/** Times are those of a clock that never goes back, in ms. */
export function createPace(): Pace {
  let window = FIRST_WINDOW;
  let failures = 0;
  let rests = 0;
  let restUntil = 0;

  return {
    get window() {
      return window;
    },
    restMs: (now) => Math.max(0, restUntil - now),
    succeeded(durationMs) {
      if (failures >= BREAK_AFTER_FAILURES) window = FIRST_WINDOW;
      else if (durationMs > SLOW_MS) window = Math.max(window - 1, FIRST_WINDOW);
      else window = Math.min(window + 1, MAX_WINDOW);
      failures = 0;
      rests = 0;
    },
    failed(now, askedMs) {
      failures += 1;
      restUntil = Math.max(restUntil, now + Math.min(askedMs, MAX_REST_MS));
      if (failures < BREAK_AFTER_FAILURES) return;
      window = 1;
      // What was on its way together fails together, and says no more than one of it.
      if (now < restUntil) return;
      restUntil = now + Math.min(FIRST_REST_MS * 2 ** rests, MAX_REST_MS);
      rests = Math.min(rests + 1, MAX_DOUBLINGS);
    },
  };
}
