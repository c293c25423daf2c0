import { Type } from 'typebox';
import { nullable } from '../../http/schema-parts.ts';
import type { Document } from '../../onboarding/customer.ts';
import type { Requirement } from '../../onboarding/requirements.ts';

/** The shape of a document in an answer. */
export const DOCUMENT_ANSWER = Type.Object({
  id: nullable(Type.String({ format: 'uuid', description: 'Null in the answer to a dry run.' })),
  type: Type.String(),
  side: Type.String(),
  media_type: Type.String(),
  size_bytes: Type.Integer(),
  sha256: Type.String({ description: 'Of the bytes as received.' }),
  quality: Type.String({ enum: ['good', 'acceptable'] }),
  remarks: Type.Array(Type.String(), { description: 'What could be better.' }),
});

export const renderDocument = (document: Document) => ({
  id: document.id,
  type: document.type,
  side: document.side,
  media_type: document.mediaType,
  size_bytes: document.sizeBytes,
  sha256: document.sha256.toString('hex'),
  quality: document.inspection.verdict,
  remarks: [...document.inspection.reasons],
});

/** The document that an operation has just added. Where nothing is kept, it has no id. */
export function renderNewDocument(document: Document | undefined, dryRun: boolean) {
  if (!document) throw new Error('kept no document');
  return { ...renderDocument(document), ...(dryRun && { id: null }) };
}

/** The shape of a requirement in an answer. */
export const REQUIREMENT_ANSWER = Type.Object({
  code: Type.String(),
  field: nullable(Type.String({ description: 'The field that is missing or wrong.' })),
  document: nullable(Type.String({ description: 'The side of a document that is missing.' })),
  reason: Type.String(),
  accepted_document_types: Type.Array(Type.String()),
  blocks: Type.Array(Type.String()),
  customer_id: nullable(Type.String({ format: 'uuid', description: 'The person of a business that owes it.' })),
});

/** @param field what the dialect calls the field that is owed; null where it is a document. */
export const renderRequirement = (owed: Requirement, field: string | null) => ({
  code: owed.code,
  field,
  document: owed.document,
  reason: owed.reason,
  accepted_document_types: [...owed.acceptedDocumentTypes],
  blocks: [...owed.blocks],
  customer_id: owed.customerId,
});

const SHOWN_CHARACTERS = 4;

/** A number with all but its last characters hidden. */
export function masked(number: string): string {
  const characters = [...number.trim()];
  // Of a number that short the end would be all of it.
  const hidden = characters.length > SHOWN_CHARACTERS ? characters.length - SHOWN_CHARACTERS : characters.length;
  return '*'.repeat(hidden) + characters.slice(hidden).join('');
}
