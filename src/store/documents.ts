import type { Selectable } from 'kysely';
import type { DocumentMediaType } from '../lib/media-type.ts';
import type { Scope } from '../lib/scope.ts';
import type { Document, DocumentSide, DocumentType } from '../onboarding/customer.ts';
import type { Inspection } from '../onboarding/ports.ts';
import type { Document as DocumentRow } from './database.ts';
import type { Tx } from './tenant-transaction.ts';
import type { CustomerKey, Vault } from './vault.ts';

export async function insertDocuments(
  tx: Tx,
  scope: Scope,
  vault: Vault,
  key: CustomerKey,
  documents: readonly Document[],
  receivedAt: Date,
): Promise<void> {
  if (documents.length === 0) return;
  await tx
    .insertInto('document')
    .values(
      documents.map((document) => ({
        id: document.id,
        tenant_id: scope.tenantId,
        mode: scope.mode,
        customer_id: key.customerId,
        side: document.side,
        type: document.type,
        media_type: document.mediaType,
        size_bytes: document.sizeBytes,
        sha256: document.sha256,
        source_url:
          document.sourceUrl === null
            ? null
            : vault.sealColumn(scope, key, `document.${document.id}.source_url`, 1, document.sourceUrl),
        specimen: document.specimen,
        inspection: JSON.stringify(document.inspection),
        received_at: receivedAt,
      })),
    )
    .execute();
}

/** A customer's documents, oldest first. */
export async function listDocuments(tx: Tx, scope: Scope, vault: Vault, key: CustomerKey): Promise<Document[]> {
  const rows = await tx
    .selectFrom('document')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .where('customer_id', '=', key.customerId)
    .orderBy('received_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => fromRow(scope, vault, key, row));
}

/** Whose document it is, and what its bytes are. */
export async function findDocumentOwner(
  tx: Tx,
  scope: Scope,
  id: string,
): Promise<{ customerId: string; mediaType: DocumentMediaType } | null> {
  const row = await tx
    .selectFrom('document')
    .select(['customer_id', 'media_type'])
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? { customerId: row.customer_id, mediaType: row.media_type as DocumentMediaType } : null;
}

/** Which of these ids are documents of the tenant in this mode. */
export async function knownDocuments(tx: Tx, scope: Scope, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom('document')
    .select('id')
    .where('tenant_id', '=', scope.tenantId)
    .where('id', 'in', ids)
    .execute();
  return new Set(rows.map((row) => row.id));
}

const fromRow = (scope: Scope, vault: Vault, key: CustomerKey, row: Selectable<DocumentRow>): Document => ({
  id: row.id,
  side: row.side as DocumentSide,
  type: row.type as DocumentType,
  mediaType: row.media_type as DocumentMediaType,
  sizeBytes: row.size_bytes,
  sha256: row.sha256,
  sourceUrl:
    row.source_url === null
      ? null
      : (vault.openColumn(scope, key, `document.${row.id}.source_url`, 1, row.source_url) as string),
  specimen: row.specimen,
  inspection: row.inspection as unknown as Inspection,
});
