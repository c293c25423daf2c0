import { randomBytes } from 'node:crypto';
import { blindIndex, deriveKey } from '../lib/keys.ts';
import type { Scope } from '../lib/scope.ts';
import { open, seal, sealContext } from '../lib/sealing.ts';

/** A customer's own data key. Everything personal is sealed under it; whoever destroys the wrapped form erases the customer. */
export interface CustomerKey {
  readonly customerId: string;
  readonly key: Buffer;
  readonly wrapped: Buffer;
}

/**
 * Seals and opens what the database keeps of people, under keys that all come from the root key.
 * A sealed value's authenticated context is tenant, mode, owner, column and version: a value copied to another row does not open.
 */
export interface Vault {
  newCustomerKey(scope: Scope, customerId: string): CustomerKey;
  /** @throws Tampered */
  customerKey(scope: Scope, customerId: string, wrapped: Buffer): CustomerKey;
  sealColumn(scope: Scope, key: CustomerKey, column: string, version: number, value: unknown): Buffer;
  openColumn(scope: Scope, key: CustomerKey, column: string, version: number, sealed: Buffer): unknown;
  /** For what belongs to the tenant and to no customer, such as a webhook secret. */
  sealForTenant(scope: Scope, column: string, owner: string, value: string): Buffer;
  openForTenant(scope: Scope, column: string, owner: string, sealed: Buffer): string;
  /** Keyed hash for equality. Equal values of two tenants or modes have different hashes. */
  index(scope: Scope, column: string, ...parts: string[]): Buffer;
  /** Keyed hashes of the whole words of `texts`, for search. */
  searchTokens(scope: Scope, texts: readonly string[]): Buffer[];
}

/** 64 bits of a hash tell the words of one tenant apart; a false match is filtered by nothing, and one in 2^64. */
const TOKEN_BYTES = 8;
/** A longer text is searchable by its first words, and leaves the tokens of the others alone. */
const MAX_TOKENS_PER_TEXT = 64;

export function createVault(rootKey: Buffer): Vault {
  const wrappingKey = deriveKey(rootKey, 'wrap customer keys');
  const tenantKey = (scope: Scope, purpose: string): Buffer =>
    deriveKey(rootKey, sealContext(purpose, scope.tenantId, scope.mode));
  const context = (scope: Scope, owner: string, column: string, version: number): string =>
    sealContext(scope.tenantId, scope.mode, owner, column, version);

  return {
    newCustomerKey(scope, customerId) {
      const key = randomBytes(32);
      return { customerId, key, wrapped: seal(wrappingKey, key, context(scope, customerId, 'wrapped_key', 1)) };
    },
    customerKey: (scope, customerId, wrapped) => ({
      customerId,
      wrapped,
      key: open(wrappingKey, wrapped, context(scope, customerId, 'wrapped_key', 1)),
    }),
    sealColumn: (scope, { key, customerId }, column, version, value) =>
      seal(key, Buffer.from(JSON.stringify(value)), context(scope, customerId, column, version)),
    openColumn: (scope, { key, customerId }, column, version, sealed): unknown =>
      JSON.parse(open(key, sealed, context(scope, customerId, column, version)).toString()),
    sealForTenant: (scope, column, owner, value) =>
      seal(tenantKey(scope, 'tenant columns'), Buffer.from(value), context(scope, owner, column, 1)),
    openForTenant: (scope, column, owner, sealed) =>
      open(tenantKey(scope, 'tenant columns'), sealed, context(scope, owner, column, 1)).toString(),
    index: (scope, column, ...parts) => blindIndex(tenantKey(scope, 'blind index'), column, ...parts),
    searchTokens(scope, texts) {
      const key = tenantKey(scope, 'search');
      const words = new Set(texts.flatMap((text) => [...new Set(wordsOf(text))].slice(0, MAX_TOKENS_PER_TEXT)));
      return [...words].map((word) => blindIndex(key, word).subarray(0, TOKEN_BYTES));
    },
  };
}

/** The words of a text as search sees them: compatibility-folded, lower case, split at everything that is no letter, digit, `@`, `.`, `-` or `_`. */
function wordsOf(text: string): string[] {
  const folded = text.normalize('NFKC').toLowerCase();
  const words = folded.split(/[^\p{L}\p{M}\p{N}@._-]+/u).filter(Boolean);
  return words.flatMap((word) => [
    word,
    ...(word.includes('@') ? [] : word.split(/[._-]+/).filter((part) => part && part !== word)),
  ]);
}

/** An e-mail as the duplicate rule sees it. */
export const normalizeEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/** An identification number as the duplicate rule sees it: separators and case ignored, unless it has nothing else. */
export function normalizeIdentifier(value: string): string {
  const folded = value.normalize('NFKC').toUpperCase();
  return folded.replace(/[^\p{L}\p{N}]+/gu, '') || folded.trim();
}
