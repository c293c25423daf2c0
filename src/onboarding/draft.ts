import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { decryptFrames, encryptFrames } from '../lib/framed-encryption.ts';
import { newId } from '../lib/ids.ts';
import { deriveKey } from '../lib/keys.ts';
import { type DocumentMediaType, SNIFF_BYTES, sniffMediaType } from '../lib/media-type.ts';
import type { Scope } from '../lib/scope.ts';
import { sealContext } from '../lib/sealing.ts';
import { findCustomerKey } from '../store/customers.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import type { CustomerKey } from '../store/vault.ts';
import type { Core } from './core.ts';
import type { DocumentSide } from './customer.ts';

/** A customer that may come to be, or more documents for one: its id and data key are there before any row, so that documents are encrypted as they arrive. */
export interface CustomerDraft {
  readonly customerId: string;
  readonly key: CustomerKey;
  /** Every file staged for it; `discardDraft` removes what is left of them. */
  readonly staged: StagedDocument[];
}

/** A document's bytes, encrypted, in the staging folder. */
export interface StagedDocument {
  readonly id: string;
  readonly side: DocumentSide;
  readonly path: string;
  /** By the bytes; null when they are of no type we take. */
  readonly mediaType: DocumentMediaType | null;
  readonly sizeBytes: number;
  /** Of the bytes as received. */
  readonly sha256: Buffer;
  readonly sourceUrl: string | null;
}

export function openDraft(core: Core, scope: Scope): CustomerDraft {
  const customerId = newId();
  return { customerId, key: core.vault.newCustomerKey(scope, customerId), staged: [] };
}

/** A draft of more documents for a customer that exists; null when there is none with this id. */
export async function openDraftOf(core: Core, scope: Scope, customerId: string): Promise<CustomerDraft | null> {
  const key = await tenantTransaction(core.database, scope, (tx) => findCustomerKey(tx, scope, core.vault, customerId));
  return key && { customerId, key, staged: [] };
}

/** Streams one document to the staging folder: hashed, sniffed and encrypted on the way, durable when this returns. */
export async function stageDocument(
  core: Core,
  scope: Scope,
  draft: CustomerDraft,
  side: DocumentSide,
  bytes: Readable,
  sourceUrl: string | null,
): Promise<StagedDocument> {
  const id = newId();
  const path = join(core.stagingDirectory, id);
  const seen = observe();
  try {
    await pipeline(
      bytes,
      seen.stream,
      encryptFrames(documentKey(draft.key), documentContext(scope, draft.customerId, id)),
      createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true }),
    );
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  const document = { id, side, path, sourceUrl, ...seen.result() };
  draft.staged.push(document);
  return document;
}

/** The plain bytes of a staged document. */
export const openStaged = (scope: Scope, draft: CustomerDraft, document: StagedDocument): Readable =>
  decrypted(createReadStream(document.path), draft.key, documentContext(scope, draft.customerId, document.id));

/** Removes what is staged. Harmless after the documents became a customer's. */
export async function discardDraft(draft: CustomerDraft): Promise<void> {
  await Promise.all(draft.staged.map((document) => rm(document.path, { force: true })));
}

/** Document bytes have a key of their own, apart from the columns'. */
const documentKey = ({ key }: CustomerKey): Buffer => deriveKey(key, 'documents');

/** Authenticated context of a document's bytes: under another tenant, customer or document they do not open. */
export const documentContext = (scope: Scope, customerId: string, documentId: string): string =>
  sealContext(scope.tenantId, scope.mode, customerId, 'document', documentId, 1);

/** `source` through the frames of the customer's key; a fault of the source reaches the reader. */
export function decrypted(source: Readable, key: CustomerKey, context: string): Readable {
  const plain = decryptFrames(documentKey(key), context);
  pipeline(source, plain).catch((error: Error) => plain.destroy(error));
  return plain;
}

function observe() {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let sizeBytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      if (head.length < SNIFF_BYTES) head = Buffer.concat([head, chunk.subarray(0, SNIFF_BYTES)]);
      done(null, chunk);
    },
  });
  return { stream, result: () => ({ sizeBytes, sha256: hash.digest(), mediaType: sniffMediaType(head) }) };
}
