import type { Scope } from '../lib/scope.ts';
import type { AcceptedDocument } from './check-application.ts';
import type { Core } from './core.ts';

/** Where a document's bytes are kept. */
export const blobKey = (scope: Scope, customerId: string, documentId: string): string =>
  `${scope.tenantId}/${customerId}/${documentId}`;

/**
 * Puts the bytes of documents where they will be kept, before the rows that name them.
 * @returns what removes them again, for when it is sure that no row was written. After any other fault the bytes stay: should
 * the commit have come through they are the customer's, and if not, the sweep of orphans finds them.
 */
export async function storeDocuments(
  core: Core,
  scope: Scope,
  customerId: string,
  documents: readonly AcceptedDocument[],
): Promise<() => Promise<void>> {
  const keys: string[] = [];
  for (const { id, path } of documents) {
    const key = blobKey(scope, customerId, id);
    await core.blobs.put(key, path);
    keys.push(key);
  }
  return async () => {
    await Promise.all(keys.map((key) => core.blobs.remove(key)));
  };
}
