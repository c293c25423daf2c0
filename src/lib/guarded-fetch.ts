import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { buildConnector, Client } from 'undici';
import { isPublicAddress } from './public-address.ts';
import { createTurns } from './turns.ts';
import { judgeUrl, parseAllowList, type Refusal, type Target } from './url-guard.ts';

export interface GuardedFetchOptions {
  /** Exact host names or literal addresses, optional `:port`, that may be http, have any port and be private. */
  readonly allowPrivateHosts: readonly string[];
  /** All addresses of a host name; by default the system's resolver. */
  readonly lookup?: (hostname: string) => Promise<readonly LookupAddress[]>;
  /** Look-ups at a time; 2 unless said otherwise. */
  readonly maxLookups?: number;
}

/**
 * A look-up of the system's holds one of libuv's four threads until the resolver gives up, whatever our time-out, and file
 * access and cryptography need those threads too: name servers that never answer may not take them all.
 */
const MAX_LOOKUPS = 2;

export interface GuardedRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /** `host` and `accept-encoding` are ours: the host is the URL's, and compressed answers would defeat `maxBytes`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable;
  /** For the whole exchange: name resolution, connection, headers and body. */
  readonly timeoutMs: number;
  /** Of the answer's body; a longer one ends in `too_large`. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

export interface GuardedResponse {
  readonly status: number;
  /** Lower-case names; a repeated header is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Read it to the end or destroy it. It errors with FetchFailed: `too_large`, `timeout`, `protocol`. */
  readonly body: Readable;
  readonly finalUrl: string;
}

export interface GuardedFetch {
  /**
   * One exchange over one new connection to an address that was checked. Redirects are answers like any other.
   * @throws FetchRefused before any connection
   * @throws FetchFailed
   * @throws the reason of `signal` when it aborts
   */
  (request: GuardedRequest): Promise<GuardedResponse>;
  /** The checks that need no network, for a URL that is stored and fetched later. @throws FetchRefused */
  check(url: string): void;
  /** Cuts off every open exchange; later requests fail. */
  close(): Promise<void>;
}

const REFUSALS: Readonly<Record<Refusal, string>> = {
  url: 'The URL cannot be read.',
  scheme: 'Only https URLs are allowed.',
  credentials: 'The URL may not hold a user name or a password.',
  port: 'The port is not allowed.',
  address: 'The host is not a public address.',
};

/** The URL is forbidden. The message does not repeat it. */
export class FetchRefused extends Error {
  override readonly name = 'FetchRefused';
  readonly code: Refusal;
  constructor(code: Refusal) {
    super(REFUSALS[code]);
    this.code = code;
  }
}

const FAILURES = {
  dns: 'The host name could not be resolved',
  connect: 'No connection could be made',
  tls: 'TLS could not be established',
  timeout: 'The exchange took too long',
  too_large: 'The answer is too large',
  protocol: 'The exchange broke off',
} as const;

/** The exchange failed. The message holds the system's error code at most, never the URL or an address. */
export class FetchFailed extends Error {
  override readonly name = 'FetchFailed';
  readonly code: keyof typeof FAILURES;
  constructor(code: keyof typeof FAILURES, cause?: unknown) {
    const systemCode = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
    super(systemCode === null ? `${FAILURES[code]}.` : `${FAILURES[code]}: ${systemCode}.`);
    this.code = code;
  }
}

/**
 * The one way anything leaves the process. A host name is resolved once, every address must be public, and the connection
 * goes to the addresses checked. Connections are never shared between requests, so no request rides on an earlier check.
 * @see OWASP Server-Side Request Forgery Prevention Cheat Sheet
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const allowList = parseAllowList(options.allowPrivateHosts);
  const ask = options.lookup ?? ((hostname: string) => systemLookup(hostname, { all: true }));
  const takeTurn = createTurns(options.maxLookups ?? MAX_LOOKUPS);
  const open = new Set<AbortController>();
  let closed = false;

  const judge = (url: string): Target => {
    const verdict = judgeUrl(url, allowList);
    if (typeof verdict === 'string') throw new FetchRefused(verdict);
    return verdict;
  };

  const guardedFetch = async (request: GuardedRequest): Promise<GuardedResponse> => {
    const stop = new AbortController();
    const cancel = () => stop.abort(request.signal?.reason);
    const timer = setTimeout(() => stop.abort(new FetchFailed('timeout')), request.timeoutMs);
    // Not AbortSignal.any: it would keep every exchange in memory for as long as the caller's signal lives.
    request.signal?.addEventListener('abort', cancel, { once: true });
    if (request.signal?.aborted) cancel();
    const release = () => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', cancel);
      open.delete(stop);
    };
    open.add(stop);
    try {
      if (closed) throw new FetchFailed('connect');
      const target = judge(request.url);
      const lookup = (hostname: string) => takeTurn(() => ask(hostname), stop.signal);
      const addresses = await unlessAborted(resolve(target, lookup), stop.signal);
      return await exchange(request, target, addresses, stop.signal, release);
    } catch (error) {
      release();
      if (request.body instanceof Readable) request.body.destroy();
      throw error;
    }
  };

  return Object.assign(guardedFetch, {
    check: (url: string) => {
      judge(url);
    },
    close: async () => {
      closed = true;
      for (const stop of open) stop.abort(new FetchFailed('connect'));
    },
  });
}

async function resolve(
  { host, allowed }: Target,
  lookup: NonNullable<GuardedFetchOptions['lookup']>,
): Promise<readonly LookupAddress[]> {
  // The system dials a literal without asking `lookup`; `judgeUrl` has classified it.
  if (isIP(host) !== 0) return [];
  const addresses = await lookup(host).catch((error: unknown) => {
    throw new FetchFailed('dns', error);
  });
  if (addresses.length === 0) throw new FetchFailed('dns');
  if (!allowed && !addresses.every(({ address }) => isPublicAddress(address))) throw new FetchRefused('address');
  return addresses;
}

async function exchange(
  request: GuardedRequest,
  target: Target,
  addresses: readonly LookupAddress[],
  signal: AbortSignal,
  release: () => void,
): Promise<GuardedResponse> {
  const connect = connectTo(addresses, target.url.protocol, request.timeoutMs);
  // The caller's deadline bounds headers and body; undici's own time-outs would only blur it.
  const client = new Client(target.url.origin, { connect, headersTimeout: 0, bodyTimeout: 0 });
  const finish = () => {
    release();
    void client.destroy();
  };
  signal.addEventListener('abort', finish, { once: true });
  const failure = (error: unknown): Error =>
    signal.aborted ? signal.reason : error instanceof FetchFailed ? error : new FetchFailed('protocol', error);
  try {
    signal.throwIfAborted();
    const answer = await client.request({
      path: target.url.pathname + target.url.search,
      method: request.method ?? 'GET',
      headers: requestHeaders(request.headers ?? {}),
      body: request.body ?? null,
      reset: true,
    });
    const headers = responseHeaders(answer.headers);
    const body = boundedBody(answer.body, request.maxBytes, finish, failure);
    if (request.method !== 'HEAD' && Number(headers['content-length']) > request.maxBytes) {
      body.destroy(new FetchFailed('too_large'));
    }
    return { status: answer.statusCode, headers, body, finalUrl: target.url.href };
  } catch (error) {
    finish();
    throw failure(error);
  }
}

/** Dials the checked addresses and no other; TLS and the Host header keep the name. */
function connectTo(addresses: readonly LookupAddress[], protocol: string, timeoutMs: number): buildConnector.connector {
  const checked: LookupFunction = (_hostname, _options, done) => done(null, [...addresses]);
  const dial = buildConnector({
    lookup: checked,
    autoSelectFamily: true,
    allowH2: false,
    maxCachedSessions: 0,
    timeout: timeoutMs,
  });
  return (options, done) =>
    dial(options, (...[error, socket]) => {
      if (error === null) done(null, socket);
      else done(new FetchFailed(connectFailure(error, protocol), error), null);
    });
}

/** Errors of the dial name their system call (several addresses make an AggregateError); all others come from TLS. */
function connectFailure(error: Error, protocol: string): 'connect' | 'tls' | 'timeout' {
  if ('code' in error && error.code === 'UND_ERR_CONNECT_TIMEOUT') return 'timeout';
  const dialling = error instanceof AggregateError || ('syscall' in error && error.syscall === 'connect');
  return dialling || protocol === 'http:' ? 'connect' : 'tls';
}

/**
 * The answer's body, cut off after `maxBytes`. Errors do not need a listener: a caller that only wants the status may drop
 * the body, and the time-out then ends the exchange.
 */
function boundedBody(
  source: Readable,
  maxBytes: number,
  finish: () => void,
  failure: (error: unknown) => Error,
): Readable {
  let receivedBytes = 0;
  const body = new Readable({
    read: () => {
      source.resume();
    },
    destroy: (error, done) => {
      finish();
      done(error);
    },
  });
  body.on('error', () => {});
  source.on('data', (chunk: Buffer) => {
    receivedBytes += chunk.length;
    if (receivedBytes > maxBytes) body.destroy(new FetchFailed('too_large'));
    else if (!body.push(chunk)) source.pause();
  });
  source.on('end', () => {
    finish();
    body.push(null);
  });
  source.on('error', (error) => body.destroy(failure(error)));
  return body;
}

function requestHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    ...Object.fromEntries(entries.filter(([name]) => name !== 'host')),
    'accept-encoding': 'identity',
  };
}

const responseHeaders = (raw: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(raw).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );

/** `work`, or the signal's reason if it aborts first. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}
