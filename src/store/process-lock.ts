import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** How long to wait before taking a lock again after the connection broke. */
const RECONNECT_MS = 1_000;

/**
 * A session-level advisory lock that this process holds for as long as it lives. PostgreSQL frees it the moment the process
 * is gone, however it went, so others can tell an abandoned claim from one at work without waiting for a time-out.
 */
export interface ProcessLock {
  /** The number of the lock held now. After a broken connection it is another: what was claimed under the old one is given up. */
  readonly lock: bigint;
  release(): Promise<void>;
}

export async function holdProcessLock(url: string): Promise<ProcessLock> {
  const stop = new AbortController();
  let held = await take(url);
  const watching = watch();

  async function watch(): Promise<void> {
    while (!stop.signal.aborted) {
      await held.broken;
      if (stop.signal.aborted) return;
      await wait(RECONNECT_MS, null, { signal: stop.signal, ref: false }).catch(() => {});
      if (stop.signal.aborted) return;
      held = await take(url).catch(() => held);
    }
  }

  return {
    get lock() {
      return held.lock;
    },
    async release() {
      stop.abort();
      await held.client.end().catch(() => {});
      await watching;
      // A connection that was being made while the lock was released.
      await held.client.end().catch(() => {});
    },
  };
}

interface Held {
  readonly lock: bigint;
  readonly client: pg.Client;
  /** Settles when the connection, and with it the lock, is gone. */
  readonly broken: Promise<void>;
}

async function take(url: string): Promise<Held> {
  // 62 random bits: never negative as a bigint, and no two meet.
  const lock = randomBytes(8).readBigUInt64BE() >> 2n;
  const client = new pg.Client({ connectionString: url, application_name: 'gatehouse process lock', keepAlive: true });
  const { promise: broken, resolve } = Promise.withResolvers<void>();
  client.on('error', () => resolve());
  client.on('end', () => resolve());
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [String(lock)]);
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  return { lock, client, broken };
}
