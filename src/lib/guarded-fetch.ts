import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { buildConnector, Client } from 'undici';
import { boundedBody } from './bounded-body.ts';
import { createDeadlines, unlessAborted } from './deadlines.ts';
import { requestHeaders, responseHeaders } from './http-headers.ts';
import { createKeptConnections, type KeepLimits } from './kept-connections.ts';
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
  /** The same for hosts that are not allowed above, without a limit of how many at a time; by default as for all. */
  readonly publicLookup?: (hostname: string) => Promise<readonly LookupAddress[]>;
  /** How long connections of `post` are kept; `idleMs` above 0. */
  readonly keep?: KeepLimits;
}

/**
 * A look-up of the system's holds one of libuv's four threads until the resolver gives up, whatever our time-out, and file
 * access and cryptography need those threads too: name servers that never answer may not take them all.
 */
const MAX_LOOKUPS = 2;

/** A name that leads elsewhere from now on is followed after this time at most. */
const KEEP: KeepLimits = { idleMs: 10_000, ageMs: 60_000 };

/** For the look-up of a name that will be posted to later: somebody waits for the answer. */
const VET_TIMEOUT_MS = 3_000;

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

export interface GuardedPost {
  readonly url: string;
  /** `host` and `accept-encoding` are ours. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For the whole exchange: name resolution, connection, headers and body. */
  readonly timeoutMs: number;
  /** How much of the answer's body is given back. Little more is read: an answer may be endless. */
  readonly maxStartBytes: number;
}

export interface PostAnswer {
  readonly status: number;
  /** Lower-case names; a repeated header is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly start: Buffer;
}

export interface GuardedFetch {
  /**
   * One exchange over one new connection to an address that was checked. Redirects are answers like any other.
   * @throws FetchRefused before any connection
   * @throws FetchFailed
   * @throws the reason of `signal` when it aborts
   */
  (request: GuardedRequest): Promise<GuardedResponse>;
  /**
   * A POST over a connection that may be kept from an earlier one to the same origin, and is to an address that was checked when
   * it was made. Once there is a status, whatever breaks off or takes too long only shortens `start`. The receiver may get the
   * same post twice: see `KeptConnections`.
   * @throws FetchRefused
   * @throws FetchFailed
   */
  post(request: GuardedPost): Promise<PostAnswer>;
  /**
   * The checks for a URL that is posted to later: those of `check`, and every address of its name. A name that cannot be resolved
   * now is no reason to refuse it.
   * @throws FetchRefused
   */
  vet(url: string): Promise<void>;
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
 * The one way anything leaves the process. A host name is resolved, every address must be public, and the connection goes to the
 * addresses checked. Whoever wants one that was made before, to the same origin and no longer than a minute ago, says `post`.
 * @see OWASP Server-Side Request Forgery Prevention Cheat Sheet
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const allowList = parseAllowList(options.allowPrivateHosts);
  const ask = options.lookup ?? ((hostname: string) => systemLookup(hostname, { all: true }));
  const takeTurn = createTurns(options.maxLookups ?? MAX_LOOKUPS);
  const connections = createKeptConnections(options.keep ?? KEEP);
  const deadlines = createDeadlines(() => new FetchFailed('timeout'));

  const judge = (url: string): Target => {
    const verdict = judgeUrl(url, allowList);
    if (typeof verdict === 'string') throw new FetchRefused(verdict);
    return verdict;
  };
  const askInTurn = (signal: AbortSignal) => (hostname: string) => takeTurn(() => ask(hostname), signal);
  const addressesOf = (target: Target, signal: AbortSignal) => {
    const lookup = target.allowed ? undefined : options.publicLookup;
    return unlessAborted(resolve(target, lookup ?? askInTurn(signal)), signal);
  };

  const guardedFetch = async (request: GuardedRequest): Promise<GuardedResponse> => {
    const { signal, release } = deadlines.begin(request.timeoutMs, request.signal);
    try {
      const target = judge(request.url);
      return await exchange(request, target, await addressesOf(target, signal), signal, release);
    } catch (error) {
      release();
      if (request.body instanceof Readable) request.body.destroy();
      throw error;
    }
  };

  const post = async ({ url, headers, body, timeoutMs, maxStartBytes }: GuardedPost): Promise<PostAnswer> => {
    const { signal, release } = deadlines.begin(timeoutMs);
    try {
      const target = judge(url);
      const { origin, protocol, pathname, search } = target.url;
      const message = { path: pathname + search, headers: requestHeaders(headers), body, maxStartBytes };
      const prepareDial = async () => connectTo(await addressesOf(target, signal), protocol, timeoutMs);
      const answer = await connections.post(origin, message, prepareDial, signal);
      return { ...answer, headers: responseHeaders(answer.headers) };
    } catch (error) {
      throw error instanceof FetchRefused ? error : failureOf(error);
    } finally {
      release();
    }
  };

  const vet = async (url: string): Promise<void> => {
    const { signal, release } = deadlines.begin(VET_TIMEOUT_MS);
    try {
      await addressesOf(judge(url), signal);
    } catch (error) {
      if (!(error instanceof FetchFailed)) throw error;
    } finally {
      release();
    }
  };

  return Object.assign(guardedFetch, {
    post,
    vet,
    check: (url: string) => {
      judge(url);
    },
    close: async () => {
      deadlines.close(new FetchFailed('connect'));
      connections.close();
    },
  });
}

const failureOf = (error: unknown): FetchFailed =>
  error instanceof FetchFailed ? error : new FetchFailed('protocol', error);

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
  const failure = (error: unknown): Error => (signal.aborted ? signal.reason : failureOf(error));
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
    const tooLarge = () => new FetchFailed('too_large');
    const body = boundedBody(answer.body, request.maxBytes, tooLarge, finish, failure);
    if (request.method !== 'HEAD' && Number(headers['content-length']) > request.maxBytes) body.destroy(tooLarge());
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
