import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Fault, fieldsOf } from '../lib/fault.ts';
import type { SubmittedDocument } from '../onboarding/check-application.ts';
import type { DocumentSide } from '../onboarding/customer.ts';
import type { StagedDocument } from '../onboarding/draft.ts';
import { isFault, readDocumentUrl } from './document-url.ts';
import { faultsOfForm } from './form-faults.ts';
import { type MultipartForm, readMultipart } from './multipart.ts';
import { contentTypeOf } from './require-content-type.ts';
import { closed, documentUrl, filePart, SHA256 } from './schema-parts.ts';
import { faultsOf } from './validate.ts';

/** The types a body with one document may have. */
export const DOCUMENT_CONTENT_TYPES = ['multipart/form-data', 'application/json'] as const;

const FILE = 'file';
const FILE_RULE = 'JPEG, PNG or PDF, at most 10 MB';

/** The shapes of a request with one document of one of `types`. */
export function documentSchemas<T extends string>(types: readonly T[]) {
  const described = {
    type: Type.Unsafe<T>(Type.String({ enum: [...types], examples: types.slice(0, 1) })),
    side: Type.Optional(Type.Unsafe<DocumentSide>(Type.String({ enum: ['front', 'back'], default: 'front' }))),
  };
  return {
    /** The text parts of the form. */
    fields: closed(described),
    /** The form as documented. */
    form: closed({ ...described, [FILE]: filePart(`${FILE_RULE}.`) }),
    body: closed({
      ...described,
      url: documentUrl(`HTTPS URL of the document: ${FILE_RULE}. Fetched once, now.`, 'https://example.com/front.jpg'),
      sha256: Type.Optional(SHA256),
    }),
  };
}

export type DocumentSchemas<T extends string> = ReturnType<typeof documentSchemas<T>>;

/** One document as it was sent, as far as it could be read. */
export interface SentDocument<T extends string> {
  /** Null where it has a fault. */
  readonly type: T | null;
  /** Null where there is none, or its URL has a fault. */
  readonly document: SubmittedDocument | null;
  readonly faults: readonly Fault[];
  /** What makes two requests the same. */
  readonly content: unknown;
}

/**
 * Reads a request with one document, by its Content-Type: a form with the file, or JSON with its URL.
 * @param stage takes the bytes of an upload; which side they show is not known before the form has been read.
 * @throws what `readMultipart` and `stage` throw.
 */
export async function readDocument<T extends string>(
  request: FastifyRequest,
  schemas: DocumentSchemas<T>,
  stage: (bytes: Readable) => Promise<StagedDocument>,
): Promise<SentDocument<T>> {
  return contentTypeOf(request) === 'application/json'
    ? fromBody(request.body, schemas)
    : fromForm(await readMultipart(request, { files: [FILE], onFile: (_field, stream) => stage(stream) }), schemas);
}

function fromForm<T extends string>(
  form: MultipartForm<StagedDocument>,
  { fields: schema }: DocumentSchemas<T>,
): SentDocument<T> {
  const fields = Object.fromEntries(form.fields);
  const faults = faultsOfForm(form, schema, [FILE]);
  const { type, side } = described<T>(fields, fieldsOf(faults));
  const staged = form.files.get(FILE);
  return {
    type,
    document: staged ? { kind: 'upload', staged: { ...staged, side } } : null,
    faults,
    content: { fields, sha256: staged?.sha256.toString('hex') ?? null },
  };
}

function fromBody<T extends string>(body: unknown, { body: schema }: DocumentSchemas<T>): SentDocument<T> {
  const faults = faultsOf(schema, body, 'body');
  const fields = { ...(body as object | null) };
  const wrong = fieldsOf(faults);
  const { type, side } = described<T>(fields, wrong);
  const read = readDocumentUrl(side, { url: 'url', sha256: 'sha256' }, fields, wrong);
  const [document, urlFaults] = read && isFault(read) ? [null, [read]] : [read, []];
  return { type, document, faults: [...faults, ...urlFaults], content: body };
}

/** Type and side, which the schema has checked where they have no fault. */
function described<T extends string>(
  fields: Readonly<Record<string, unknown>>,
  wrong: ReadonlySet<string>,
): { type: T | null; side: DocumentSide } {
  const read = (name: string): string | null => {
    const value = fields[name];
    return typeof value === 'string' && !wrong.has(`/${name}`) ? value.trim() : null;
  };
  return { type: read('type') as T | null, side: (read('side') ?? 'front') as DocumentSide };
}
