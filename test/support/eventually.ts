import { setTimeout as wait } from 'node:timers/promises';

const STEP_MS = 50;

/** Repeats `look` until it returns something that is not null or undefined; fails after `limitMs`. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined> | T | null | undefined,
  limitMs = 15_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== undefined) return seen;
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await wait(STEP_MS);
  }
}
