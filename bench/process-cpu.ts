import { readFileSync } from 'node:fs';

/** Linux counts the time of processes in hundredths of a second, whatever its timer does. @see proc_pid_stat(5) */
const MS_PER_TICK = 10;

/** Processor time in ms that a Linux process has used, user and system, with all its threads and without other processes. */
export const cpuMs = (pid: number): number => timesOf(pid).ownMs;

/** The same of the PostgreSQL that a server has started: all its processes, those that ended included. */
export function databaseCpuMs(serverPid: number): number {
  const postmaster = childrenOf(serverPid).find((child) => timesOf(child).name === 'postgres');
  if (postmaster === undefined) throw new Error('the server has no database of its own');
  const { ownMs, endedChildrenMs } = timesOf(postmaster);
  return childrenOf(postmaster).reduce((sum, child) => sum + timesOf(child).ownMs, ownMs + endedChildrenMs);
}

function timesOf(pid: number): { name: string; ownMs: number; endedChildrenMs: number } {
  const stat = read(`/proc/${pid}/stat`);
  const [nameStart, nameEnd] = [stat.indexOf('('), stat.lastIndexOf(')')];
  const [user, system, childrenUser, childrenSystem] = stat
    .slice(nameEnd + 2)
    .split(' ')
    .slice(11, 15)
    .map((ticks) => Number(ticks) * MS_PER_TICK);
  return {
    name: stat.slice(nameStart + 1, nameEnd),
    ownMs: (user ?? 0) + (system ?? 0),
    endedChildrenMs: (childrenUser ?? 0) + (childrenSystem ?? 0),
  };
}

const childrenOf = (pid: number): number[] =>
  read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);

/** Empty when the process ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
