import sharp, { type Sharp } from 'sharp';
import type { Dimensions } from './image-header.ts';
import { MAX_PIXELS, MEASURED_LONG_EDGE_PX } from './limits.ts';
import type { LumaImage } from './quality.ts';

// Sharp would take SVG, WebP, TIFF and more, whatever the name of the file says.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng'] });
sharp.cache(false);
sharp.concurrency(1);

const INPUT = { limitInputPixels: MAX_PIXELS, failOn: 'truncated', sequentialRead: true } as const;

/** Decodes a JPEG or PNG to the luma that quality is measured on. @throws Error when the bytes do not decode. */
export const decodeImage = (bytes: Buffer): Promise<LumaImage> => toLuma(sharp(bytes, INPUT));

/** The same for pixels that are decoded already, four bytes (red, green, blue, alpha) each. */
export const decodePixels = (pixels: Uint8Array, size: Dimensions): Promise<LumaImage> =>
  toLuma(sharp(pixels, { ...INPUT, raw: { ...size, channels: 4 } }));

async function toLuma(picture: Sharp): Promise<LumaImage> {
  const { data, info } = await picture
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .resize({
      width: MEASURED_LONG_EDGE_PX,
      height: MEASURED_LONG_EDGE_PX,
      fit: 'inside',
      withoutEnlargement: true,
    })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const luma = new Uint8Array(info.width * info.height);
  for (let i = 0; i < luma.length; i++) luma[i] = lumaOf(data, i * info.channels);
  return { width: info.width, height: info.height, luma };
}

/** The weights of ITU-R BT.601 on the stored values, on which the thresholds were measured. */
const lumaOf = (data: Buffer, at: number): number =>
  ((data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29) >> 8;
