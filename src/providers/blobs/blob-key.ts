const BLOB_KEY = /^[0-9a-f-]{36}\/[0-9a-f-]{36}\/[0-9a-f-]{36}$/;

/** Whether the text is `<tenant>/<customer>/<document>`, so that no key can lead outside the store. */
export const isBlobKey = (text: string): boolean => BLOB_KEY.test(text);

/** @throws Error when `key` is not `<tenant>/<customer>/<document>`. */
export function requireBlobKey(key: string): void {
  if (!isBlobKey(key)) throw new Error('A blob key must be <tenant>/<customer>/<document>, each an id.');
}
