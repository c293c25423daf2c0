/** How long after the attempt before it an attempt is made, in seconds; the first one is made at once. */
export const ATTEMPT_DELAYS_SECONDS: readonly number[] = [
  0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
];

/** Spreads the retries of deliveries that failed together. */
export const JITTER_RATIO = 0.2;

/** The longest that a receiver's `Retry-After` can put off an attempt. */
export const MAX_RETRY_AFTER_SECONDS = 86_400;

/**
 * When the next attempt is due, or null when there is none left.
 * @param attemptsMade How many attempts were made, from 0.
 * @param retryAfter What the receiver asked for. It can make the attempt later, never earlier.
 * @param random From 0 to 1, as `Math.random`.
 */
export function nextAttemptAt(
  attemptsMade: number,
  now: Date,
  retryAfter: Date | null,
  random: () => number,
): Date | null {
  const delaySeconds = ATTEMPT_DELAYS_SECONDS[attemptsMade];
  if (delaySeconds === undefined) return null;
  const jitter = 1 - JITTER_RATIO + 2 * JITTER_RATIO * random();
  const scheduled = after(now, delaySeconds * jitter);
  const latest = after(now, MAX_RETRY_AFTER_SECONDS);
  const asked = Math.min(retryAfter?.getTime() ?? 0, latest.getTime());
  return new Date(Math.max(scheduled.getTime(), asked));
}

/** Ten digits are 317 years; more would leave the range of a Date. */
const SECONDS = /^\d{1,10}$/;

/** The three forms of a date in HTTP. `Date.parse` alone takes almost any text that holds a number. */
const HTTP_DATES = [
  /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]+day, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
];

/**
 * The time that a `Retry-After` header names, in seconds from `now` or as an HTTP date; null for anything else.
 * @see https://www.rfc-editor.org/rfc/rfc9110 sections 10.2.3 and 5.6.7
 */
export function parseRetryAfter(header: string | undefined, now: Date): Date | null {
  const text = header?.trim() ?? '';
  if (SECONDS.test(text)) return after(now, Number(text));
  if (!HTTP_DATES.some((form) => form.test(text))) return null;
  // The oldest form names no zone and means GMT.
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? null : new Date(time);
}

const after = (start: Date, seconds: number): Date => new Date(start.getTime() + seconds * 1000);
