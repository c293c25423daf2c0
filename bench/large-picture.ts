import sharp from 'sharp';
import { seededRandom } from '../test/support/seeded.ts';

const SPECIMEN = new URL('../specimens/good.jpg', import.meta.url).pathname;
/** Ten megapixels, as a telephone takes them. */
const WIDTH = 3_872;
const NOISE = 64;
const MAX_SEGMENT_BYTES = 65_533;
const SEGMENT_HEADER_BYTES = 4;

/**
 * A JPEG of exactly `bytes`: the good specimen enlarged, with the noise of a sensor, at the best quality that fits, and
 * comments for the rest. The same for the same seed.
 */
export async function largePicture(bytes: number, seed: number): Promise<Buffer> {
  const { data, info } = await sharp(SPECIMEN).resize(WIDTH).raw().toBuffer({ resolveWithObject: true });
  const random = seededRandom(seed);
  for (let at = 0; at < data.length; at += 1) {
    data[at] = Math.max(0, Math.min(255, (data[at] ?? 0) + Math.round((random() - 0.5) * NOISE)));
  }
  const { width, height, channels } = info;
  for (let quality = 98; quality > 0; quality -= 2) {
    const jpeg = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality }).toBuffer();
    if (jpeg.length <= bytes - SEGMENT_HEADER_BYTES) return padded(jpeg, bytes);
  }
  throw new Error('no quality is low enough');
}

/** Fills up with comment segments (marker FFFE) behind the first marker. */
function padded(jpeg: Buffer, bytes: number): Buffer {
  const parts = [jpeg.subarray(0, 2)];
  for (let left = bytes - jpeg.length; left > 0; ) {
    const tooLittleAfter = left > MAX_SEGMENT_BYTES && left - MAX_SEGMENT_BYTES < SEGMENT_HEADER_BYTES;
    const length = Math.min(left, MAX_SEGMENT_BYTES) - (tooLittleAfter ? SEGMENT_HEADER_BYTES : 0);
    const segment = Buffer.alloc(length, 0x20);
    segment.writeUInt16BE(0xfffe, 0);
    segment.writeUInt16BE(length - 2, 2);
    parts.push(segment);
    left -= length;
  }
  return Buffer.concat([...parts, jpeg.subarray(2)]);
}
