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

const BEARER = /^Bearer +([\x21-\x7e]{1,4096})$/i;

/** The caller of an authenticated route. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new Error('route without authentication asked for its caller');
  return request.caller;
}

/** Finds out who sends a request by its access token or API key, and lets only companies with approved KYB pass. */
export function createAuthenticator(database: Database, tokens: TokenSigner, clock: Clock) {
  return async (request: FastifyRequest): Promise<void> => {
    const presented = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (!presented) throw unauthorized('Authorization header must be: Bearer <access_token>');
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
