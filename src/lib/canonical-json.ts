import { createHash } from 'node:crypto';

/**
 * Compact JSON with the keys of every object sorted by UTF-16 code units, and non-ASCII text left as it is.
 * The text is written key by key: a rebuilt object would put integer-like keys first, whatever their sorted place.
 * @param value What `JSON.stringify` takes; what it drops or converts is dropped or converted here too.
 * @see https://www.rfc-editor.org/rfc/rfc8785 section 3.2.3, for the order
 */
export const canonicalJson = (value: unknown): string => write(JSON.parse(JSON.stringify(value)));

function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`).join(',')}}`;
}

/** SHA-256 over the canonical JSON of `value`. */
export const hashOf = (value: unknown): Buffer => createHash('sha256').update(canonicalJson(value)).digest();
