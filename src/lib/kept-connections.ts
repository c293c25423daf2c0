import { type buildConnector, Client } from 'undici';

export interface KeepLimits {
  /** Without an exchange. A `Keep-Alive` header of the peer can only shorten it. */
  readonly idleMs: number;
  /** From the making of a connection to the beginning of its last exchange. */
  readonly ageMs: number;
}

/** Each holds a file descriptor: a burst to many origins may not take them all. The one that waited longest goes first. */
const MAX_IDLE_CONNECTIONS = 256;

/** How much of an answer is passed over after its start, so that its connection can be used again. */
const MAX_SKIPPED_BYTES = 65_536;

export interface Post {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly maxStartBytes: number;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  /** The first `maxStartBytes` of the body, or what came of it. */
  readonly start: Buffer;
}

export interface KeptConnections {
  /**
   * One exchange over a connection of `origin` that is free, or over a new one that `prepareDial` leads to an address. An answer
   * that breaks off or is cut off after its status is an answer.
   *
   * A peer may close a free connection just when it is used. If one breaks that was used before, and before any byte of an
   * answer, the post is sent once more over a new one: the receiver may get it twice.
   * @throws the reason of `signal` when it aborts before the status
   * @throws what `prepareDial`, its connector or undici say
   */
  post(
    origin: string,
    post: Post,
    prepareDial: () => Promise<buildConnector.connector>,
    signal: AbortSignal,
  ): Promise<RawAnswer>;
  /** Closes what is free. What is in use ends with its signal. */
  close(): void;
}

interface Connection {
  readonly origin: string;
  readonly client: Client;
  readonly madeAtMs: number;
}

/**
 * Connections that carry one POST after another, over HTTP/1.1. As many are made as are in use at a time, so the caller's
 * concurrency is the limit. The caller has judged the origin for each post.
 */
export function createKeptConnections(limits: KeepLimits): KeptConnections {
  /** The free ones by origin, those used last at the end. */
  const freeOf = new Map<string, Connection[]>();
  /** All free ones, those used last at the end. */
  const free = new Set<Connection>();

  const remove = (connection: Connection): void => {
    if (!free.delete(connection)) return;
    const siblings = freeOf.get(connection.origin) ?? [];
    siblings.splice(siblings.lastIndexOf(connection), 1);
    if (siblings.length === 0) freeOf.delete(connection.origin);
  };
  const drop = (connection: Connection): void => {
    remove(connection);
    void connection.client.destroy();
  };
  const isUsable = ({ client, madeAtMs }: Connection): boolean =>
    client.stats.connected && performance.now() - madeAtMs < limits.ageMs;

  const take = (origin: string): Connection | null => {
    const connection = freeOf.get(origin)?.at(-1);
    if (connection === undefined) return null;
    remove(connection);
    if (isUsable(connection)) return connection;
    drop(connection);
    return take(origin);
  };

  const giveBack = (connection: Connection): void => {
    if (!isUsable(connection)) {
      drop(connection);
      return;
    }
    const oldest = free.size < MAX_IDLE_CONNECTIONS ? undefined : free.values().next().value;
    if (oldest) drop(oldest);
    free.add(connection);
    const siblings = freeOf.get(connection.origin);
    if (siblings) siblings.push(connection);
    else freeOf.set(connection.origin, [connection]);
  };

  const open = (origin: string, dial: buildConnector.connector): Connection => {
    const connection = { origin, client: clientOfOneDial(origin, dial, limits.idleMs), madeAtMs: performance.now() };
    connection.client.on('disconnect', () => remove(connection));
    return connection;
  };

  return {
    async post(origin, post, prepareDial, signal) {
      const over = async (connection: Connection): Promise<Outcome> => {
        const outcome = await exchange(connection.client, post, signal);
        giveBack(connection);
        return outcome;
      };
      const kept = take(origin);
      let outcome = kept && (await over(kept));
      if (outcome === null || (outcome.status === null && !outcome.answerBegan)) {
        const dial = await prepareDial();
        signal.throwIfAborted();
        outcome = await over(open(origin, dial));
      }
      if (outcome.status !== null) return outcome;
      throw signal.aborted ? signal.reason : outcome.error;
    },
    close() {
      for (const connection of free) drop(connection);
    },
  };
}

/** A client dials again by itself when its connection is lost. This one does not: who dials has to have checked the address. */
function clientOfOneDial(origin: string, dial: buildConnector.connector, idleMs: number): Client {
  let dialled = false;
  return new Client(origin, {
    connect: (options, done) => {
      if (dialled) return done(new Error('The connection was lost.'), null);
      dialled = true;
      dial(options, done);
    },
    allowH2: false,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    // The caller's signal bounds headers and body.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

type Outcome = RawAnswer | { readonly status: null; readonly error: Error; readonly answerBegan: boolean };

/** Never rejects. When `signal` aborts, the connection is cut. */
function exchange(client: Client, { path, headers, body, maxStartBytes }: Post, signal: AbortSignal): Promise<Outcome> {
  signal.addEventListener('abort', () => void client.destroy(), { once: true });
  return new Promise((resolve) => {
    let answerBegan = false;
    let status = 0;
    let answerHeaders: RawAnswer['headers'] = {};
    let receivedBytes = 0;
    const chunks: Buffer[] = [];
    const answered = (): void => resolve({ status, headers: answerHeaders, start: Buffer.concat(chunks) });

    client.dispatch(
      { path, method: 'POST', headers, body },
      {
        onRequestStart() {},
        onResponseStarted() {
          answerBegan = true;
        },
        onResponseStart(_controller, code, given) {
          // Answers below 200 announce the one that counts.
          if (code < 200) return;
          status = code;
          answerHeaders = given;
        },
        onResponseData(controller, chunk) {
          if (receivedBytes < maxStartBytes) chunks.push(chunk.subarray(0, maxStartBytes - receivedBytes));
          receivedBytes += chunk.length;
          if (receivedBytes > maxStartBytes + MAX_SKIPPED_BYTES) controller.abort(new Error('The rest is not read.'));
        },
        onResponseEnd: answered,
        onResponseError: (_controller, error) =>
          status === 0 ? resolve({ status: null, error, answerBegan }) : answered(),
      },
    );
  });
}
