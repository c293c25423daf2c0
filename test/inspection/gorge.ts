import { Worker } from 'node:worker_threads';
import { MAX_RESIDENT_BYTES } from '../../src/inspection/limits.ts';

/** Takes more memory than an inspection process may, and then never looks up, as native code can. */
const watchdog = new Worker(new URL('../../src/inspection/watchdog.ts', import.meta.url), {
  workerData: { parent: process.ppid },
});
watchdog.once('message', () => {
  const hoard = [Buffer.alloc(MAX_RESIDENT_BYTES, 1)];
  while (hoard.length > 0);
});
