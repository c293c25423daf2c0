import type { DocumentMediaType } from '../lib/media-type.ts';

/** Width and height in pixels, as stored: no orientation is applied. */
export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/**
 * The dimensions that the header of a picture announces, read without decoding anything, or null when there are none.
 * A decoder must not be asked: it can be made to work for seconds before it reports a size.
 */
export function imageDimensions(bytes: Buffer, mediaType: DocumentMediaType): Dimensions | null {
  const dimensions = mediaType === 'image/png' ? pngDimensions(bytes) : jpegDimensions(bytes);
  return dimensions && dimensions.width > 0 && dimensions.height > 0 ? dimensions : null;
}

/** IHDR is the first chunk of every PNG. @see https://www.w3.org/TR/png-3/#11IHDR */
function pngDimensions(bytes: Buffer): Dimensions | null {
  if (bytes.length < 24 || bytes.toString('latin1', 12, 16) !== 'IHDR') return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Walks the segments up to the first frame header. @see ITU-T T.81, B.1.1.4 and B.2.2 */
function jpegDimensions(bytes: Buffer): Dimensions | null {
  let offset = 2;
  while (offset + 9 <= bytes.length) {
    if (bytes[offset] !== 0xff) return null;
    const marker = bytes[offset + 1] ?? 0;
    if (marker === 0xff) {
      offset += 1;
    } else if (isFrameHeader(marker)) {
      return { height: bytes.readUInt16BE(offset + 5), width: bytes.readUInt16BE(offset + 7) };
    } else {
      offset += 2 + bytes.readUInt16BE(offset + 2);
    }
  }
  return null;
}

/** SOF0 to SOF15, without the three codes between them that mean tables or extensions (DHT, JPG, DAC). */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
