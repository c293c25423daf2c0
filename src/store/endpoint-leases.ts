import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { MODES, type Mode } from '../lib/scope.ts';
import { type Notice, WAKE_CHANNEL } from './deliveries.ts';

/** How long to wait before connecting again after the connection broke. */
const RECONNECT_MS = 1_000;
/** For a connection, and for a lock: it is taken or not, and never waited for. */
const TIMEOUT_MS = 10_000;
const END_MS = 2_000;
/** How often the connection is asked whether it is still there. */
const ASK_MS = 10_000;
/** PostgreSQL too is to notice within half a minute that we are gone, where the network does not tell it. */
const SESSION_SETTINGS = 'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 4';
/** First number of the advisory locks of endpoints; the second one is the endpoint's. */
const LOCK_CLASS = 730_514_101;

/** An endpoint, and whose it is. */
export interface EndpointKey {
  readonly tenantId: string;
  readonly mode: Mode;
  readonly endpointId: string;
}

/** What a process hears that delivers. */
export interface LeaseListener {
  /** A transaction that committed has something for whoever delivers to the endpoint. */
  onNotice(key: EndpointKey, notice: Notice): void;
  /** The connection broke: every lease is gone, and whatever was said meanwhile was not heard. */
  onLost(): void;
  /** Connected again: leases can be taken, and notices are heard from now on. */
  onRestored(): void;
}

/** The right to deliver to one endpoint, for as long as the connection it was taken on holds. */
export interface Lease {
  giveBack(): Promise<void>;
}

/**
 * Which endpoints this process delivers to. A lease is a session-level advisory lock: one process has it at a time, and PostgreSQL
 * frees it the moment that process is gone, however it went.
 */
export interface EndpointLeases {
  /** @returns null while another process has the endpoint, and while there is no connection. */
  take(endpointId: string): Promise<Lease | null>;
  close(): Promise<void>;
}

export async function holdEndpointLeases(url: string, listener: LeaseListener): Promise<EndpointLeases> {
  const stop = new AbortController();
  let session: Session | null = await connect(url, listener);
  const watching = watch();

  async function watch(): Promise<void> {
    while (!stop.signal.aborted) {
      await session?.broken;
      if (stop.signal.aborted) return;
      if (session) listener.onLost();
      session = null;
      await wait(RECONNECT_MS, null, { signal: stop.signal, ref: false }).catch(() => {});
      if (stop.signal.aborted) return;
      session = await connect(url, listener).catch(() => null);
      if (session) listener.onRestored();
    }
  }

  return {
    async take(endpointId) {
      const { client } = session ?? {};
      if (!client || !(await tryLock(client, endpointId))) return null;
      // On this connection and no later one: what was locked there is nobody's by then.
      return { giveBack: () => unlock(client, endpointId) };
    },
    async close() {
      stop.abort();
      await end(session);
      await watching;
      // A connection that was being made meanwhile.
      await end(session);
    },
  };
}

/** Waits for the other side for a moment only: it may be gone. */
async function end(session: Session | null): Promise<void> {
  const ended = session?.client.end().catch(() => {});
  await Promise.race([ended, wait(END_MS, null, { ref: false })]);
}

async function tryLock(client: pg.Client, endpointId: string): Promise<boolean> {
  const numbers = [LOCK_CLASS, lockOf(endpointId)];
  const answer = await client
    .query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', numbers)
    .catch(() => null);
  return answer?.rows[0]?.taken ?? false;
}

async function unlock(client: pg.Client, endpointId: string): Promise<void> {
  await client.query('select pg_advisory_unlock($1, $2)', [LOCK_CLASS, lockOf(endpointId)]).catch(() => {});
}

interface Session {
  readonly client: pg.Client;
  /** Settles when the connection, and with it every lock, is gone. */
  readonly broken: Promise<void>;
}

async function connect(url: string, listener: LeaseListener): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'gatehouse deliveries',
    keepAlive: true,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
  });
  const { promise: broken, resolve } = Promise.withResolvers<void>();
  client.on('error', () => resolve());
  client.on('end', () => resolve());
  client.on('notification', ({ payload }) => {
    const [tenantId, mode, endpointId, notice] = payload?.split(' ') ?? [];
    const known = MODES.find((each) => each === mode);
    if (tenantId && known && endpointId) {
      listener.onNotice({ tenantId, mode: known, endpointId }, notice === 'changed' ? 'changed' : 'due');
    }
  });
  try {
    await client.connect();
    await client.query(SESSION_SETTINGS);
    await client.query(`listen ${WAKE_CHANNEL}`);
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  // Whoever only listens does not notice that nobody speaks any more.
  const asking = setInterval(() => void client.query('select 1').catch(() => resolve()), ASK_MS);
  void broken.then(() => {
    clearInterval(asking);
    void client.end().catch(() => {});
  });
  return { client, broken };
}

/** 32 bits of a hash. Two endpoints that share a number are delivered to by the same process, which can hold it twice. */
const lockOf = (endpointId: string): number => createHash('sha256').update(endpointId).digest().readInt32BE();
