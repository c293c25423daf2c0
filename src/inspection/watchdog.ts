import { parentPort, workerData } from 'node:worker_threads';
import { MAX_RESIDENT_BYTES, WATCH_INTERVAL_MS } from './limits.ts';

/**
 * A thread of every inspection process that ends the process when it takes too much memory or when its parent is gone.
 * It must be a thread: native code that hangs or gorges leaves the main one no moment to look.
 */
const { parent } = workerData as { readonly parent: number };

setInterval(() => {
  if (process.ppid !== parent || process.memoryUsage.rss() > MAX_RESIDENT_BYTES) process.kill(process.pid, 'SIGKILL');
}, WATCH_INTERVAL_MS);

// The process takes no document before it is watched.
parentPort?.postMessage('watching');
