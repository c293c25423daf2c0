import { copyFileSync, readFileSync, statSync, truncateSync } from 'node:fs';

const LOG_LIMIT_BYTES = 5 * 1024 * 1024;
const LOG_CHECK_INTERVAL_MS = 60_000;
const LINES_SHOWN = 10;

/** Keeps a log that has grown beyond its limit as `<log>.1` and empties it; the server, which appends, goes on writing. */
export function trimLog(log: string): void {
  if (logSize(log) <= LOG_LIMIT_BYTES) return;
  try {
    copyFileSync(log, `${log}.1`);
  } catch {
    // On a full disk it is better to lose the old lines than the next ones.
  }
  truncateSync(log);
}

/** Trims the log for as long as the server runs. Returns the function that ends it. */
export function watchLog(log: string): () => void {
  const timer = setInterval(() => trimLog(log), LOG_CHECK_INTERVAL_MS).unref();
  return () => clearInterval(timer);
}

/** The size of the log in bytes, 0 when there is none. */
export const logSize = (log: string): number => statSync(log, { throwIfNoEntry: false })?.size ?? 0;

/** The last lines of what was written since the log had the given size, to be shown when the server does not start. */
export const lastLines = (log: string, sizeBefore: number): string =>
  readFileSync(log).subarray(sizeBefore).toString().trim().split('\n').slice(-LINES_SHOWN).join('\n');
