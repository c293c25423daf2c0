import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, readIfPresent } from './files.ts';

const POLL_INTERVAL_MS = 20;

/**
 * A text that tells the process that now has this pid from any other that had it before: the boot and the start time on
 * Linux, empty on systems without `/proc`. Null when no such process runs; a zombie no longer runs.
 */
export function processIdentity(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM is the answer for a living process of another user.
    if (errorCode(error) !== 'EPERM') return null;
  }
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === null) return '';
  // The name, in parentheses, may hold spaces; the state is field 3 and the start time, in ticks since boot, field 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  // Start times repeat from one boot to the next, above all in containers, where the same pid starts every time.
  return `${readProc('/proc/sys/kernel/random/boot_id')?.trim()}:${fields[19]}`;
}

/** The arguments a process was started with, or null where the system does not tell. */
export const processArguments = (pid: number): readonly string[] | null =>
  readProc(`/proc/${pid}/cmdline`)?.split('\0') ?? null;

/** Waits until the process has ended; false when it still runs after the time-out. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  for (let waitedMs = 0; processIdentity(pid) !== null; waitedMs += POLL_INTERVAL_MS) {
    if (waitedMs >= timeoutMs) return false;
    await sleep(POLL_INTERVAL_MS);
  }
  return true;
}

/** A file of `/proc`; null when the process, or `/proc` itself, is not there or not shown to us. */
function readProc(path: string): string | null {
  try {
    return readIfPresent(path);
  } catch {
    return null;
  }
}
