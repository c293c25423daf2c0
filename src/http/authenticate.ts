import type { FastifyRequest } from 'fastify';
import type { Clock } from '../lib/clock.ts';
import { matchesSecret, parseApiKey } from '../lib/credential-text.ts';
import type { Scope } from '../lib/scope.ts';
import type { Database } from '../store/connect.ts';
import { type FoundCredential, findCredential } from '../store/credentials.ts';
import { makeScope } from '../store/tenant-scope.ts';
import type { TokenSigner } from './access-token.ts';
import { Refusal, unauthorized } from './refusal.ts';

/** Who sent a request, as far as it proved. */
export interface Caller {
  readonly credentialId: string;
  readonly scope: Scope;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by authentication; null on routes that need none. */
    caller: Caller | null;
  }
}

/** Where a dialect's callers put their credential. */
export interface CredentialReader {
  /** The credential; null when there is none in the form it must have. */
  readonly read: (request: Pick<FastifyRequest, 'headers'>) => string | null;
  /** What the caller is told who sent none. */
  readonly expected: string;
}

const CREDENTIAL = '([\\x21-\\x7e]{1,4096})';
const SCHEME_AND_CREDENTIAL = new RegExp(`^Bearer +${CREDENTIAL}$`, 'i');
const BARE_CREDENTIAL = new RegExp(`^(?!Bearer$)${CREDENTIAL}$`, 'i');

const readBearer: CredentialReader['read'] = ({ headers }) =>
  SCHEME_AND_CREDENTIAL.exec(headers.authorization ?? '')?.[1] ?? null;

export const BEARER: CredentialReader = {
  read: readBearer,
  expected: 'Authorization header must be: Bearer <access_token>',
};

/** The scheme may be left out. */
export const BEARER_OR_BARE: CredentialReader = {
  read: (request) => readBearer(request) ?? BARE_CREDENTIAL.exec(request.headers.authorization ?? '')?.[1] ?? null,
  expected: 'Authorization header must be: Bearer <api_key>',
};

/**
 * A header of the dialect's own stands in where there is no Authorization header; where both are sent, that one is ignored.
 * @param authorization how Authorization is read.
 */
export const bearerOrHeader = (
  name: Lowercase<string>,
  authorization: CredentialReader['read'] = readBearer,
): CredentialReader => ({
  read(request) {
    if (request.headers.authorization !== undefined) return authorization(request);
    const sent = request.headers[name];
    return typeof sent === 'string' ? (BARE_CREDENTIAL.exec(sent)?.[1] ?? null) : null;
  },
  expected: `Authorization header must be: Bearer <api_key>; or ${name} header: <api_key>`,
});

/** The caller of an authenticated route. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new Error('route without authentication asked for its caller');
  return request.caller;
}

/** Finds out who sends a request by its access token or API key, and lets only companies with approved KYB pass. */
export function createAuthenticator(database: Database, tokens: TokenSigner, clock: Clock) {
  return async (request: FastifyRequest, { read, expected }: CredentialReader): Promise<void> => {
    const presented = read(request);
    if (presented === null) throw unauthorized(expected);
    const apiKey = parseApiKey(presented);
    const found = apiKey ? await byApiKey(database, apiKey) : await byAccessToken(database, tokens, presented, clock);
    if (!found) throw unauthorized('Invalid or expired access token');
    if (found.credential.kybStatus !== 'APPROVED') {
      throw new Refusal(403, `Company KYB is ${found.credential.kybStatus}: it must be APPROVED to use the API`);
    }
    const { tenantId, mode, testClockOffsetMs } = found.credential;
    request.caller = { credentialId: found.id, scope: makeScope(tenantId, mode, testClockOffsetMs, clock) };
  };
}

interface Found {
  readonly id: string;
  readonly credential: FoundCredential;
}

async function byApiKey(database: Database, { id, secret }: { id: string; secret: string }): Promise<Found | null> {
  const credential = await findCredential(database, id);
  return credential?.kind === 'api_key' && matchesSecret(secret, credential.secretSha256) ? { id, credential } : null;
}

/** A token is as good as the client it was given to: revoking that ends it at once. */
async function byAccessToken(
  database: Database,
  tokens: TokenSigner,
  token: string,
  clock: Clock,
): Promise<Found | null> {
  const claims = await tokens.verify(token, clock());
  const credential = claims && (await findCredential(database, claims.subject));
  return credential && credential.tenantId === claims.tenantId && credential.mode === claims.mode
    ? { id: claims.subject, credential }
    : null;
}
