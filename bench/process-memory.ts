import { readFileSync } from 'node:fs';

const SAMPLE_MS = 50;
const MIB_PER_KB = 1 / 1024;

export interface MemoryReport {
  /** Highest resident size seen of the process itself, in MiB. */
  readonly sampledMib: number;
  /** The kernel's own high-water mark of it, in MiB. */
  readonly peakMib: number;
  /** The highest resident size of one inspection process, and of all together. */
  readonly childMib: number;
  readonly childrenMib: number;
}

/** Watches the memory of a Linux process and its inspection processes until the returned function is called. */
export function watchMemory(pid: number): () => MemoryReport {
  let [sampledMib, childMib, childrenMib] = [0, 0, 0];
  const sample = () => {
    sampledMib = Math.max(sampledMib, statusMib(pid, 'VmRSS'));
    const children = inspectionProcesses(pid).map((child) => statusMib(child, 'VmRSS'));
    childMib = Math.max(childMib, ...children);
    childrenMib = Math.max(
      childrenMib,
      children.reduce((sum, one) => sum + one, 0),
    );
  };
  const timer = setInterval(sample, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    sample();
    return { sampledMib, peakMib: statusMib(pid, 'VmHWM'), childMib, childrenMib };
  };
}

const inspectionProcesses = (pid: number): number[] =>
  read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter(Boolean)
    .map(Number)
    .filter((child) => read(`/proc/${child}/cmdline`).includes('inspection/worker.ts'));

const statusMib = (pid: number, field: 'VmRSS' | 'VmHWM'): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * MIB_PER_KB;

/** Empty when the process ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
