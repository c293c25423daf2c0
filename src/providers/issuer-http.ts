import { text } from 'node:stream/consumers';
import { FetchFailed, FetchRefused, type GuardedFetch, type GuardedRequest } from '../lib/guarded-fetch.ts';
import { type EnrollmentAnswer, type Issuer, ProviderUnavailable } from '../onboarding/ports.ts';

/** The caller's own signal may end a call sooner. An enrollment that takes longer is looked up. */
export const ISSUER_TIMEOUT_MS = 5_000;

const MAX_ANSWER_BYTES = 65_536;

/** Of 4xx, those that speak of credentials, of the URL, or of the moment: another try may go well. All others refuse the request. */
const PASSING_STATUSES: readonly number[] = [401, 403, 404, 405, 407, 408, 409, 425, 429];

/** Visible ASCII: the reference is stored and shown. */
const REFERENCE = /^[\x21-\x7e]{1,255}$/;

/** A code, so that no personal data comes back in a sentence. */
const REASON = /^[a-z][a-z0-9_]{0,63}$/;

export interface HttpIssuerOptions {
  /** Stored with each enrollment, so it must stay the same. */
  readonly name: string;
  readonly baseUrl: string;
  /** Sent as a bearer token. */
  readonly token: string | null;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * An issuer behind `POST /enrollments` and `GET /enrollments/{key}`; `startSandboxIssuer` describes the protocol.
 * Its calls throw ProviderUnavailable with `timeout`, `connect`, `busy` (429, 503), `not_configured` (the URL or the
 * token is refused) or `bad_answer`; no message repeats what was sent or answered. An enrollment that the issuer refuses as
 * such (400, 422 and the like) is declined with `request_refused`: the same request would be refused again.
 */
export function httpIssuer(options: HttpIssuerOptions, fetch: GuardedFetch, timeoutMs = ISSUER_TIMEOUT_MS): Issuer {
  const url = `${options.baseUrl.replace(/\/+$/, '')}/enrollments`;
  const authorization = options.token === null ? {} : { authorization: `Bearer ${options.token}` };

  const call = async (
    request: Pick<GuardedRequest, 'url' | 'method' | 'body'>,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Answer> => {
    try {
      const response = await fetch({
        ...request,
        headers: { ...authorization, ...headers },
        timeoutMs,
        maxBytes: MAX_ANSWER_BYTES,
        signal,
      });
      return { status: response.status, body: await text(response.body) };
    } catch (error) {
      throw unavailable(error, signal);
    }
  };

  return {
    name: options.name,
    async lookUp(idempotencyKey, signal) {
      const found = await call({ url: `${url}/${encodeURIComponent(idempotencyKey)}` }, {}, signal);
      return found.status === 404 ? null : parseAnswer(found);
    },
    async enroll({ idempotencyKey, ...customer }, signal) {
      const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
      const answer = await call({ url, method: 'POST', body: JSON.stringify(customer) }, headers, signal);
      return refusesRequest(answer.status) ? { kind: 'declined', reason: 'request_refused' } : parseAnswer(answer);
    },
  };
}

/** What a failed call means for the caller; `error` itself when it is a fault of ours. */
function unavailable(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return new ProviderUnavailable('timeout', 'The call to the issuer was given up.');
  if (error instanceof FetchRefused) {
    return new ProviderUnavailable('not_configured', `The issuer's URL is refused (${error.code}).`);
  }
  if (!(error instanceof FetchFailed)) return error;
  if (error.code === 'timeout') return new ProviderUnavailable('timeout', 'The issuer did not answer in time.');
  const answered = error.code === 'too_large' || error.code === 'protocol';
  return new ProviderUnavailable(answered ? 'bad_answer' : 'connect', `The call to the issuer failed (${error.code}).`);
}

function parseAnswer({ status, body }: Answer): EnrollmentAnswer {
  if (status !== 200 && status !== 201) throw new ProviderUnavailable(codeOf(status), `The issuer answered ${status}.`);
  const { status: kind, reference, reason } = parseObject(body);
  if (kind === 'accepted' && typeof reference === 'string' && REFERENCE.test(reference)) return { kind, reference };
  if (kind === 'declined' && typeof reason === 'string' && REASON.test(reason)) return { kind, reason };
  throw new ProviderUnavailable('bad_answer', 'The issuer answered something that is no enrollment.');
}

const refusesRequest = (status: number): boolean => status >= 400 && status < 500 && !PASSING_STATUSES.includes(status);

function codeOf(status: number): string {
  if (status === 401 || status === 403) return 'not_configured';
  return status === 429 || status === 503 ? 'busy' : 'bad_answer';
}

/** The members of a JSON object; none when the text is anything else. */
function parseObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
