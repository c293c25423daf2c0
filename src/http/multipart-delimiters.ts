import { MalformedBody } from './json-body.ts';

/** A multipart body that cannot be read, and why. */
export const malformed = (reason: string): MalformedBody =>
  new MalformedBody('malformed_multipart', `The multipart/form-data body cannot be read: ${reason}`);

export const NAMELESS_PART = 'the header of a part does not name a field';

/** The boundary as RFC 2046, section 5.1.1, allows it. */
export function boundaryOf(contentType: string): string {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]*)"|([^\s;"]*))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain ?? '';
  if (!/^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary)) throw malformed('it has no usable boundary');
  return boundary;
}

/** Follows the delimiters of a body, for the parser drops a part in silence when its header does not name a field. */
export function countDelimiters(boundary: string) {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter may stand at the very beginning.
  let rest: Buffer = Buffer.from('\r\n');
  let parts = 0;
  let closed = false;
  return {
    add(chunk: Buffer): void {
      if (closed) return;
      const bytes = Buffer.concat([rest, chunk]);
      let from = 0;
      while (!closed) {
        const at = bytes.indexOf(delimiter, from);
        // Two hyphens may follow, and tell the closing delimiter from the others.
        if (at === -1 || at + delimiter.length + 2 > bytes.length) break;
        from = at + delimiter.length;
        if (bytes.toString('latin1', from, from + 2) === '--') closed = true;
        else parts += 1;
      }
      rest = bytes.subarray(Math.max(from, bytes.length - delimiter.length - 1));
    },
    /** @throws MalformedBody unless the body was closed and all its parts were read. */
    check(partsRead: number): void {
      if (!closed) throw malformed('it is cut off');
      if (partsRead !== parts) throw malformed(NAMELESS_PART);
    },
  };
}
