import { type Day, dayOf, hasReachedAge } from '../lib/dates.ts';
import { MAX_DOCUMENT_BYTES } from '../lib/media-type.ts';
import type { Scope } from '../lib/scope.ts';
import { type Duplicate, findDuplicates, type UniqueValues } from '../store/duplicates.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import type { Core } from './core.ts';
import type { Document, DocumentSide, DocumentType } from './customer.ts';
import { type CustomerDraft, openStaged, type StagedDocument, stageDocument } from './draft.ts';
import { DocumentUnreachable, type Inspection } from './ports.ts';

/** Nobody younger is onboarded. */
const MINIMUM_AGE_YEARS = 18;

/** The days that a customer named; null where it named none. */
export interface Dates {
  readonly dateOfBirth: Day | null;
  readonly incorporationDate: Day | null;
}

/** A request to become a customer, or to tell more of one, as far as its shape was right: the rest is null or absent. */
export interface Application extends UniqueValues, Dates {
  /** Of all its documents. */
  readonly documentType: DocumentType | null;
  readonly documents: readonly SubmittedDocument[];
}

/** A document as it was sent: uploaded and staged already, or to be fetched once, now. */
export type SubmittedDocument =
  | { readonly kind: 'upload'; readonly staged: StagedDocument }
  | { readonly kind: 'url'; readonly side: DocumentSide; readonly url: string; readonly sha256: Buffer | null };

/** What stands against an application whose shape is right. */
export type ApplicationFault =
  | { readonly kind: 'underage' }
  | { readonly kind: 'future_incorporation' }
  | ({ readonly kind: 'duplicate' } & Duplicate)
  | { readonly kind: 'too_many'; readonly of: 'numbers' | 'documents'; readonly most: number }
  | { readonly kind: 'unreachable'; readonly side: DocumentSide; readonly reason: DocumentUnreachable['reason'] }
  | { readonly kind: 'hash_mismatch'; readonly side: DocumentSide }
  | { readonly kind: 'unsupported_type'; readonly side: DocumentSide }
  | { readonly kind: 'unreadable'; readonly side: DocumentSide; readonly inspection: Inspection };

/** A document that passed; its bytes are still in the staging folder. */
export type AcceptedDocument = Document & { readonly path: string };

export interface CheckedApplication {
  readonly faults: readonly ApplicationFault[];
  readonly documents: readonly AcceptedDocument[];
}

/**
 * Runs every check that the given parts allow: age, duplicates, and each document's fetch, type and quality.
 * Stores nothing; fetched documents are staged in the draft.
 * @throws ProviderUnavailable when a document could not be inspected for a fault of ours.
 */
export async function checkApplication(
  core: Core,
  scope: Scope,
  draft: CustomerDraft,
  application: Application,
): Promise<CheckedApplication> {
  const [duplicates, ...documents] = await allSettledThenThrow([
    checkDuplicates(core, scope, application),
    ...application.documents.map((document) => checkDocument(core, scope, draft, application.documentType, document)),
  ]);
  return {
    faults: [
      ...checkDates(application, scope.now()),
      ...duplicates.faults,
      ...documents.flatMap((checked) => checked.faults),
    ],
    documents: documents.flatMap((checked) => checked.documents),
  };
}

/** What stands against the days of an application. */
export const checkDates = ({ dateOfBirth, incorporationDate }: Dates, now: Date): ApplicationFault[] => [
  ...(dateOfBirth !== null && !hasReachedAge(dateOfBirth, MINIMUM_AGE_YEARS, now)
    ? [{ kind: 'underage' } as const]
    : []),
  // Days in the same form sort as they follow one another.
  ...(incorporationDate !== null && incorporationDate > dayOf(now) ? [{ kind: 'future_incorporation' } as const] : []),
];

/** The duplicates of an application, as faults. */
export async function checkDuplicates(core: Core, scope: Scope, values: UniqueValues): Promise<CheckedApplication> {
  const found = await tenantTransaction(core.database, scope, (tx) => findDuplicates(tx, scope, core.vault, values));
  return { faults: found.map((duplicate) => ({ kind: 'duplicate', ...duplicate })), documents: [] };
}

async function checkDocument(
  core: Core,
  scope: Scope,
  draft: CustomerDraft,
  type: DocumentType | null,
  submitted: SubmittedDocument,
): Promise<CheckedApplication> {
  const side = submitted.kind === 'upload' ? submitted.staged.side : submitted.side;
  const refused = (fault: ApplicationFault): CheckedApplication => ({ faults: [fault], documents: [] });

  const staged = submitted.kind === 'upload' ? submitted.staged : await fetchDocument(core, scope, draft, submitted);
  if (staged instanceof DocumentUnreachable) return refused({ kind: 'unreachable', side, reason: staged.reason });
  if (submitted.kind === 'url' && submitted.sha256 && !submitted.sha256.equals(staged.sha256)) {
    return refused({ kind: 'hash_mismatch', side });
  }
  const { mediaType, path, ...rest } = staged;
  if (mediaType === null) return refused({ kind: 'unsupported_type', side });

  const inspection = await core.inspector.inspect(async () => openStaged(scope, draft, staged), mediaType);
  if (inspection.verdict === 'rejected') return refused({ kind: 'unreadable', side, inspection });
  if (type === null) return { faults: [], documents: [] };
  const specimen = scope.mode === 'test' ? core.documents.specimenOf(staged.sha256) : null;
  return { faults: [], documents: [{ ...rest, path, type, mediaType, specimen, inspection }] };
}

async function fetchDocument(
  core: Core,
  scope: Scope,
  draft: CustomerDraft,
  { url, side }: { readonly url: string; readonly side: DocumentSide },
): Promise<StagedDocument | DocumentUnreachable> {
  try {
    const bytes = await core.documents.open(url, scope.mode, MAX_DOCUMENT_BYTES);
    return await stageDocument(core, scope, draft, side, bytes, url);
  } catch (error) {
    if (error instanceof DocumentUnreachable) return error;
    throw error;
  }
}

/** Like `Promise.all`, but waits for every part before it throws, so that nothing is staged after the draft was discarded. */
async function allSettledThenThrow(
  parts: [Promise<CheckedApplication>, ...Promise<CheckedApplication>[]],
): Promise<[CheckedApplication, ...CheckedApplication[]]> {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}
