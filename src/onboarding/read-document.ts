import type { Readable } from 'node:stream';
import type { DocumentMediaType } from '../lib/media-type.ts';
import type { Scope } from '../lib/scope.ts';
import { findCustomerKey } from '../store/customers.ts';
import { findDocumentOwner } from '../store/documents.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import type { Core } from './core.ts';
import { decrypted, documentContext } from './draft.ts';
import { blobKey } from './store-documents.ts';

/** The plain bytes of a document, as a stream that breaks off where they were tampered with; null when there is no such document. */
export async function readDocument(
  core: Core,
  scope: Scope,
  id: string,
): Promise<{ readonly bytes: Readable; readonly mediaType: DocumentMediaType } | null> {
  const found = await tenantTransaction(core.database, scope, async (tx) => {
    const owner = await findDocumentOwner(tx, scope, id);
    const key = owner && (await findCustomerKey(tx, scope, core.vault, owner.customerId));
    return key ? { key, mediaType: owner.mediaType } : null;
  });
  if (!found) return null;
  const { key, mediaType } = found;
  const sealed = await core.blobs.get(blobKey(scope, key.customerId, id));
  return { mediaType, bytes: decrypted(sealed, key, documentContext(scope, key.customerId, id)) };
}
