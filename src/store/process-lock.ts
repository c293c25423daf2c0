import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** How long to wait before taking the lock again after its connection broke. */
const RECONNECT_MS = 1_000;

/**
 * A session-level advisory lock that this process holds for as long as it lives. PostgreSQL frees it the moment the process
 * is gone, however it went, so others can tell an abandoned claim from one at work without waiting for a time-out.
 */
export interface ProcessLock {
  readonly lock: bigint;
  release(): Promise<void>;
}

export async function holdProcessLock(url: string): Promise<ProcessLock> {
  // 62 random bits: never negative as a bigint, and no two processes meet.
  const lock = randomBytes(8).readBigUInt64BE() >> 2n;
  let released = false;
  let client = await take();

  async function take(): Promise<pg.Client> {
    const next = new pg.Client({ connectionString: url, application_name: 'gatehouse process lock', keepAlive: true });
    next.on('error', () => {
      if (!released) setTimeout(() => void retake(), RECONNECT_MS).unref();
    });
    await next.connect();
    await next.query('select pg_advisory_lock($1)', [String(lock)]);
    return next;
  }

  async function retake(): Promise<void> {
    try {
      client = await take();
    } catch {
      if (!released) setTimeout(() => void retake(), RECONNECT_MS).unref();
    }
  }

  return {
    lock,
    async release() {
      released = true;
      await client.end().catch(() => {});
    },
  };
}
