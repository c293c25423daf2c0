import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync } from 'node:fs';

/** The text of a file, or null when there is no such file. Other faults throw. */
export function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The system's error code, such as `ENOENT`, or null for an error that has none. */
export const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** Makes what was created or renamed in a directory outlive a power cut. */
export function syncDirectory(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes a directory with exactly this mode, its parents too; one that exists stays as it is. */
export function makeDirectory(path: string, mode: number): void {
  // The mode of mkdir is subject to the umask, chmod's is not.
  if (mkdirSync(path, { recursive: true, mode }) !== undefined) chmodSync(path, mode);
}
