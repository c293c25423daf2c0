import { type DocumentMediaType, SNIFF_BYTES, sniffMediaType } from '../lib/media-type.ts';
import type { Check, Inspection } from '../onboarding/ports.ts';
import { conclude, decodes, qualityChecks, shapeChecks } from './checks.ts';
import { decodeImage, decodePixels } from './decode-image.ts';
import { type Dimensions, imageDimensions } from './image-header.ts';
import { type LumaImage, measureQuality } from './quality.ts';
import { openFirstPage } from './rasterise-pdf.ts';
import type { InspectionReason } from './thresholds.ts';

/** What was found, before the verdict is drawn from it. */
interface Findings {
  readonly size: Dimensions | null;
  readonly checks: readonly Check[];
  /** Why the document did not decode, if it did not. */
  readonly undecodable?: InspectionReason;
}

/**
 * Inspects the bytes of one document. Whatever the bytes are, there is a verdict.
 * @throws when a decoder broke in a way that makes this process unfit for another document.
 */
export async function inspectDocument(bytes: Buffer, mediaType: DocumentMediaType): Promise<Inspection> {
  const startedMs = performance.now();
  const { size, checks, undecodable } = await find(bytes, mediaType);
  return {
    ...conclude(checks, undecodable),
    checks,
    width: size?.width ?? null,
    height: size?.height ?? null,
    durationMs: Math.round(performance.now() - startedMs),
  };
}

async function find(bytes: Buffer, mediaType: DocumentMediaType): Promise<Findings> {
  if (sniffMediaType(bytes.subarray(0, SNIFF_BYTES)) !== mediaType) return unreadable('corrupt');
  return mediaType === 'application/pdf' ? findInPdf(bytes) : findInImage(bytes, mediaType);
}

async function findInImage(bytes: Buffer, mediaType: DocumentMediaType): Promise<Findings> {
  const size = imageDimensions(bytes, mediaType);
  if (!size) return unreadable('corrupt');
  const shape = shapeChecks(size);
  if (shape.some(hasFailed)) return { size, checks: shape };
  const image = await decodeImage(bytes).catch(() => null);
  return image ? readable(size, shape, image) : { ...unreadable('corrupt'), size };
}

async function findInPdf(bytes: Buffer): Promise<Findings> {
  const page = await openFirstPage(bytes);
  if (typeof page === 'string') return unreadable(page);
  const shape = shapeChecks(page.size);
  if (shape.some(hasFailed)) return { size: page.size, checks: shape };
  return readable(page.size, shape, await decodePixels(await page.rasterise(), page.size));
}

const hasFailed = ({ outcome }: Check): boolean => outcome === 'failed';

const unreadable = (undecodable: InspectionReason): Findings => ({
  size: null,
  checks: [decodes('failed')],
  undecodable,
});

const readable = (size: Dimensions, shape: readonly Check[], image: LumaImage): Findings => ({
  size,
  checks: [decodes('passed'), ...shape, ...qualityChecks(measureQuality(image))],
});
