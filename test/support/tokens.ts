import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { inject } from 'vitest';
import { createTokenSigner, type SignedClaims, type TokenSigner } from '../../src/http/access-token.ts';
import { deriveKey, parseRootKey } from '../../src/lib/keys.ts';
import { revokeCredential } from '../../src/store/credentials.ts';
import { tenantTransaction } from '../../src/store/tenant-transaction.ts';
import { moreCredentials, ownerDatabase, type TestTenant } from './tenants.ts';

const HOUR_SECONDS = 3_600;
const LONG_AGO = new Date('2026-01-01T00:00:00Z');

const rootKey = (): Buffer => parseRootKey(inject('shared').rootKey);

/** Signs access tokens as the shared server does. */
export const accessTokens = (): TokenSigner => createTokenSigner(deriveKey(rootKey(), 'access tokens'), 'access');

/** Signs links to documents as the shared server does. */
export const documentLinks = (): TokenSigner => createTokenSigner(deriveKey(rootKey(), 'document links'), 'document');

const claimsOf = (tenant: TestTenant): SignedClaims => ({
  subject: tenant.client_id,
  tenantId: tenant.id,
  mode: 'test',
});

/** Ends a credential of the tenant at once. */
export async function revoke(tenant: TestTenant, credentialId: string): Promise<void> {
  const scope = { tenantId: tenant.id, mode: 'test', now: () => new Date() } as const;
  await tenantTransaction(ownerDatabase(), scope, (tx) => revokeCredential(tx, tenant.id, credentialId, scope.now()));
}

/** The id within an API key. */
export const apiKeyId = ({ api_key }: Pick<TestTenant, 'api_key'>): string => api_key.split('_').slice(0, 2).join('_');

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function forged(tenant: TestTenant, alg: 'none' | 'HS256', sign: (text: string) => string): string {
  const expires = Math.floor(Date.now() / 1_000) + HOUR_SECONDS;
  const claims = { tid: tenant.id, mode: 'test', sub: tenant.client_id, aud: 'access', exp: expires };
  const text = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${sign(text)}`;
}

/** Values of Authorization that prove nothing, though they come from someone who knows the tenant; null is no header at all. */
export const WORTHLESS_AUTHORIZATIONS: Readonly<
  Record<string, (tenant: TestTenant) => string | null | Promise<string | null>>
> = {
  'no header': () => null,
  'an empty header': () => '',
  'a scheme without a token': () => 'Bearer',
  'another scheme': ({ client_id, client_key }) =>
    `Basic ${Buffer.from(`${client_id}:${client_key}`).toString('base64')}`,
  'an API key without a scheme': ({ api_key }) => api_key,
  'two tokens': ({ api_key }) => `Bearer ${api_key} ${api_key}`,
  'a word': () => 'Bearer token',
  'a client_key': ({ client_key }) => `Bearer ${client_key}`,
  'a client_id': ({ client_id }) => `Bearer ${client_id}`,
  'an API key of the other mode': ({ api_key }) => `Bearer ${api_key.replace(/^test/, 'live')}`,
  'an API key with a wrong letter': ({ api_key }) => `Bearer ${swapLetter(api_key, 30)}`,
  'an API key with another secret': ({ api_key }) => {
    const text = `${apiKeyId({ api_key })}_${randomBytes(32).toString('base64url')}`;
    return `Bearer ${text}${crc32(text).toString(36).padStart(7, '0')}`;
  },
  'a revoked API key': async (tenant) => {
    const other = await moreCredentials(tenant, 'test');
    await revoke(tenant, apiKeyId(other));
    return `Bearer ${other.api_key}`;
  },
  'the token of a revoked client': async (tenant) => {
    const other = await moreCredentials(tenant, 'test');
    const token = await accessTokens().sign(claimsOf(other), HOUR_SECONDS, new Date());
    await revoke(tenant, other.client_id);
    return `Bearer ${token}`;
  },
  'an expired token': async (tenant) => `Bearer ${await accessTokens().sign(claimsOf(tenant), HOUR_SECONDS, LONG_AGO)}`,
  'a link to a document': async (tenant) =>
    `Bearer ${await documentLinks().sign(claimsOf(tenant), HOUR_SECONDS, new Date())}`,
  'a token for another tenant': async (tenant) =>
    `Bearer ${await accessTokens().sign({ ...claimsOf(tenant), tenantId: crypto.randomUUID() }, HOUR_SECONDS, new Date())}`,
  'a token for the other mode': async (tenant) =>
    `Bearer ${await accessTokens().sign({ ...claimsOf(tenant), mode: 'live' }, HOUR_SECONDS, new Date())}`,
  'a token without a signature': (tenant) => `Bearer ${forged(tenant, 'none', () => '')}`,
  'a token signed with the client_key': (tenant) =>
    `Bearer ${forged(tenant, 'HS256', (text) => createHmac('sha256', tenant.client_key).update(text).digest('base64url'))}`,
};

/** A GET with exactly this Authorization header, or none. */
export async function getWith(authorization: string | null, path: string) {
  const headers: Record<string, string> = authorization === null ? {} : { authorization };
  const response = await fetch(`${inject('shared').url}${path}`, { headers });
  // biome-ignore lint/suspicious/noExplicitAny: the answer's shape is what the tests assert
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}

const swapLetter = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
