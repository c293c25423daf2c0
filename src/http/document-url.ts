import type { Fault } from '../lib/fault.ts';
import type { SubmittedDocument } from '../onboarding/check-application.ts';
import type { DocumentSide } from '../onboarding/customer.ts';

/**
 * The document that a body names by URL, or what is wrong with the URL; null where there is none that could be read.
 * @param names what the body calls the URL and the SHA-256 of the bytes.
 * @param wrong pointers to the fields that have a fault already.
 */
export function readDocumentUrl(
  side: DocumentSide,
  names: { readonly url: string; readonly sha256: string },
  fields: Readonly<Record<string, unknown>>,
  wrong: ReadonlySet<string>,
): SubmittedDocument | Fault | null {
  const read = (name: string): string | null => {
    const value = fields[name];
    return typeof value === 'string' && !wrong.has(`/${name}`) ? value.trim() : null;
  };
  const url = read(names.url);
  if (url === null) return null;
  const fault = faultOfUrl(names.url, url);
  if (fault) return fault;
  const sha256 = read(names.sha256);
  return { kind: 'url', side, url, sha256: sha256 === null ? null : Buffer.from(sha256, 'hex') };
}

function faultOfUrl(name: string, text: string): Fault | null {
  const url = URL.parse(text);
  if (!url) return { field: `/${name}`, code: 'invalid_format', message: `${name} must be an absolute HTTPS URL` };
  if (url.protocol !== 'https:') return { field: `/${name}`, code: 'not_https', message: `${name} must be HTTPS` };
  return null;
}

export const isFault = (value: SubmittedDocument | Fault): value is Fault => 'code' in value;
