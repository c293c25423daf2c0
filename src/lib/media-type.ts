/** The media types a document may have. The bytes decide, never a name or a header. */
export const DOCUMENT_MEDIA_TYPES = ['image/jpeg', 'image/png', 'application/pdf'] as const;
export type DocumentMediaType = (typeof DOCUMENT_MEDIA_TYPES)[number];

/** How many leading bytes `sniffMediaType` needs to decide. */
export const SNIFF_BYTES = 8;

const SIGNATURES: readonly (readonly [DocumentMediaType, Buffer])[] = [
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff])],
  ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['application/pdf', Buffer.from('%PDF-', 'latin1')],
];

/** The media type that the first bytes of a file announce, or null when it is none we take. */
export const sniffMediaType = (head: Buffer): DocumentMediaType | null =>
  SIGNATURES.find(([, signature]) => head.subarray(0, signature.length).equals(signature))?.[0] ?? null;

/** The largest document that is taken, 10 MB; one byte more is refused. */
export const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;
