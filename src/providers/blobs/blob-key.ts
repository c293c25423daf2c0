const BLOB_KEY = /^[0-9a-f-]{36}\/[0-9a-f-]{36}\/[0-9a-f-]{36}$/;

/** No dot segments: the URL parser would resolve them. */
const BLOB_PREFIX = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*$/;

/** Whether the text is `<tenant>/<customer>/<document>`, so that no key can lead outside the store. */
export const isBlobKey = (text: string): boolean => BLOB_KEY.test(text);

/** Whether the text may stand before every key: empty, or one or more names with a slash after each. */
export const isBlobPrefix = (text: string): boolean => BLOB_PREFIX.test(text);

/** @throws Error when `key` is not `<tenant>/<customer>/<document>`. */
export function requireBlobKey(key: string): void {
  if (!isBlobKey(key)) throw new Error('A blob key must be <tenant>/<customer>/<document>, each an id.');
}
