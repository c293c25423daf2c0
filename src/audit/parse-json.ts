import { isDeeperThan } from '../lib/records.ts';

/** What we write has six at most. Whatever walks through a deeper value could run out of stack. */
const MAX_LEVELS = 64;

/** A text as JSON; undefined where it is none, or is nested too deeply to be of ours. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isDeeperThan(value, MAX_LEVELS) ? undefined : value;
  } catch {
    return undefined;
  }
}
