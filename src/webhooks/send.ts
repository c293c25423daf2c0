import { FetchFailed, FetchRefused, type GuardedFetch, type PostAnswer } from '../lib/guarded-fetch.ts';
import type { SignedDelivery } from './formats.ts';

/** The whole attempt: name look-up, connection, answer. */
export const DELIVERY_TIMEOUT_MS = 15_000;

/** How much of the receiver's answer is kept, to show the tenant what went wrong. */
export const KEPT_ANSWER_BYTES = 1_024;

/** `gone` tells that the receiver wants no more deliveries. */
export type AttemptOutcome = 'delivered' | 'failed' | 'gone';

export interface AttemptResult {
  readonly outcome: AttemptOutcome;
  /** Null when no answer came. */
  readonly status: number | null;
  /** Why no answer came: a code of `FetchFailed`, or `refused_` and a code of `FetchRefused`. Null when one came. */
  readonly errorCode: string | null;
  readonly durationMs: number;
  /** The start of the answer, without control characters other than tab and line feed. */
  readonly answer: string;
  /** The `Retry-After` header as it came. */
  readonly retryAfter: string | null;
}

/**
 * Makes one attempt. Only 2xx counts, and the status alone decides: what follows it may be cut off or never end.
 * Whatever the network or the receiver does is a result, never an exception. The receiver may get one attempt twice, with
 * the same id, when it closes a connection just as it is used again.
 */
export async function sendDelivery(
  fetch: GuardedFetch,
  url: string,
  signed: SignedDelivery,
  timeoutMs = DELIVERY_TIMEOUT_MS,
): Promise<AttemptResult> {
  const start = performance.now();
  const answered = await post(fetch, url, signed, timeoutMs);
  return { ...answered, durationMs: Math.round(performance.now() - start) };
}

async function post(
  fetch: GuardedFetch,
  url: string,
  { headers, body }: SignedDelivery,
  timeoutMs: number,
): Promise<Omit<AttemptResult, 'durationMs'>> {
  let answer: PostAnswer;
  try {
    answer = await fetch.post({ url, headers, body, timeoutMs, maxStartBytes: KEPT_ANSWER_BYTES });
  } catch (error) {
    return { outcome: 'failed', status: null, errorCode: errorCodeOf(error), answer: '', retryAfter: null };
  }
  return {
    outcome: outcomeOf(answer.status),
    status: answer.status,
    errorCode: null,
    answer: textOf(answer.start),
    retryAfter: answer.headers['retry-after'] ?? null,
  };
}

/** @throws `error` itself when it is a fault of ours. */
function errorCodeOf(error: unknown): string {
  if (error instanceof FetchRefused) return `refused_${error.code}`;
  if (error instanceof FetchFailed) return error.code;
  throw error;
}

function outcomeOf(status: number): AttemptOutcome {
  if (status === 410) return 'gone';
  return status >= 200 && status <= 299 ? 'delivered' : 'failed';
}

/** PostgreSQL's text takes no NUL, and the other control characters have no place in a console. */
const CONTROL_CHARACTERS = /[^\P{Cc}\t\n]/gu;

/** `stream` leaves out a character that the end of what is kept cuts in two. */
const textOf = (start: Buffer): string =>
  new TextDecoder().decode(start, { stream: true }).replace(CONTROL_CHARACTERS, '');
