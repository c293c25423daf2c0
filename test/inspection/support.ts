import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { createInspector } from '../../src/inspection/inspector.ts';
import { SNIFF_BYTES, sniffMediaType } from '../../src/lib/media-type.ts';
import type { Inspection } from '../../src/onboarding/ports.ts';

export type Pool = ReturnType<typeof createInspector>;

export const specimenUrl = (name: string): URL => new URL(`../../specimens/${name}`, import.meta.url);

/** Inspects the file under the media type that its first bytes announce; null when it is none of ours. */
export async function inspectFile(pool: Pool, file: URL | string): Promise<Inspection | null> {
  const mediaType = sniffMediaType(readFileSync(file).subarray(0, SNIFF_BYTES));
  return mediaType && pool.inspect(async () => createReadStream(file), mediaType);
}

/** A source of one chunk. */
export const opens = (bytes: Buffer) => async () => Readable.from([bytes]);

/** The processes that `parent` started and that have not ended. Linux only. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isRunning(pid) && statusOf(pid).includes(`PPid:\t${parent}\n`));
}

/** A process that ended and that nobody has asked about yet (a zombie) does not run. */
export const isRunning = (pid: number): boolean => /^State:\t[^ZX]/m.test(statusOf(pid));

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

/** The time on a processor that the process has used, in clock ticks (10 ms on every usual Linux). */
export const ticksOf = (pid: number): number => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[13]);

/** Waits until the condition holds; the test's own time-out is the bound. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
