/** Brightness of a picture, one byte for each pixel, row by row. */
export interface LumaImage {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
}

export interface Quality {
  /** Median width in pixels of the edges in the picture, 2 for a perfect one; null when there are too few to tell. */
  readonly edgeWidth: number | null;
  /** The level, 0 to 255, that 95 of 100 pixels do not exceed. */
  readonly brightness: number;
  /** Levels between the darkest and the brightest hundredth of the pixels. */
  readonly contrast: number;
}

/** Fewer edges than these are noise or one smear: a line of print has hundreds. */
const MIN_EDGES = 50;
/** The steepest hundredth of the pixels says how steep an edge of this picture is. */
const STEEP_QUANTILE = 0.99;
/** An edge is at least half as steep, and never as flat as sensor noise. */
const MIN_STEEPNESS_SHARE = 0.5;
const MIN_STEEPNESS_LEVELS = 6;
/** An edge separates at least this share of the picture's contrast; below, it is texture. */
const MIN_HEIGHT_SHARE = 0.2;
const MIN_CONTRAST_LEVELS = 8;
/** How far to each side an edge is followed. */
const MAX_REACH_PX = 24;

/**
 * Measures how well a picture can be read. Edge width is used because, unlike the variance of the Laplacian, it
 * depends neither on brightness nor on how much is printed: a dark page is not called blurred.
 * @see Marziliano et al., "A no-reference perceptual blur metric" (2002)
 */
export function measureQuality(image: LumaImage): Quality {
  const histogram = new Uint32Array(256);
  for (const level of image.luma) histogram[level] = (histogram[level] ?? 0) + 1;
  const contrast = quantile(histogram, 0.99) - quantile(histogram, 0.01);
  return { edgeWidth: medianEdgeWidth(image, contrast), brightness: quantile(histogram, 0.95), contrast };
}

/** The larger median of both directions: a hand that moved blurs only the edges across its way. */
function medianEdgeWidth({ width, height, luma }: LumaImage, contrast: number): number | null {
  const medians = [
    median(edgeWidths(luma, { length: width, step: 1, lines: height, lineStep: width }, contrast)),
    median(edgeWidths(luma, { length: height, step: width, lines: width, lineStep: 1 }, contrast)),
  ].filter((value) => value !== null);
  return medians.length === 0 ? null : Math.max(...medians);
}

/** How to walk a picture: `lines` rows or columns, `lineStep` apart in memory, each of `length` pixels `step` apart. */
interface Walk {
  readonly length: number;
  readonly step: number;
  readonly lines: number;
  readonly lineStep: number;
}

/** The widths of the edges along every second line, where the slope is a local maximum. */
function edgeWidths(luma: Uint8Array, walk: Walk, contrast: number): number[] {
  const minSteepness = steepnessOfEdges(luma, walk);
  const minHeight = MIN_HEIGHT_SHARE * Math.max(MIN_CONTRAST_LEVELS, contrast);
  const widths: number[] = [];
  for (let line = 2; line < walk.lines - 2; line += 2) {
    const start = line * walk.lineStep;
    for (let i = 3; i < walk.length - 3; i++) {
      const at = start + i * walk.step;
      const slope = slopeAt(luma, at, walk.step);
      const steepness = Math.abs(slope);
      const isPeak =
        steepness >= minSteepness &&
        steepness >= Math.abs(slopeAt(luma, at - walk.step, walk.step)) &&
        steepness > Math.abs(slopeAt(luma, at + walk.step, walk.step));
      if (!isPeak) continue;
      const sign = Math.sign(slope);
      const rise = climb(luma, at, walk.step, sign, walk.length - 1 - i) + climb(luma, at, -walk.step, -sign, i);
      if (rise >= minHeight) widths.push(rise / (steepness / 2));
    }
  }
  return widths;
}

/** The least slope that counts as an edge in this picture, in levels over two pixels. */
function steepnessOfEdges(luma: Uint8Array, walk: Walk): number {
  const histogram = new Uint32Array(256);
  for (let line = 1; line < walk.lines - 1; line++) {
    for (let i = 1; i < walk.length - 1; i++) {
      const steepness = Math.abs(slopeAt(luma, line * walk.lineStep + i * walk.step, walk.step));
      histogram[steepness] = (histogram[steepness] ?? 0) + 1;
    }
  }
  return Math.max(MIN_STEEPNESS_LEVELS, MIN_STEEPNESS_SHARE * quantile(histogram, STEEP_QUANTILE));
}

const slopeAt = (luma: Uint8Array, at: number, step: number): number => (luma[at + step] ?? 0) - (luma[at - step] ?? 0);

/** How many levels the picture keeps rising (or falling, by `sign`) from `at` on, over `room` pixels at most. */
function climb(luma: Uint8Array, at: number, step: number, sign: number, room: number): number {
  const from = luma[at] ?? 0;
  let level = from;
  for (let reach = 1; reach <= Math.min(MAX_REACH_PX, room); reach++) {
    const next = luma[at + reach * step] ?? 0;
    if ((next - level) * sign <= 0) break;
    level = next;
  }
  return Math.abs(level - from);
}

/** The lowest level that the given share of the counted pixels does not exceed. */
function quantile(histogram: Uint32Array, share: number): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  const level = histogram.findIndex((count) => {
    seen += count;
    return seen >= share * total;
  });
  return level === -1 ? 0 : level;
}

function median(values: number[]): number | null {
  if (values.length < MIN_EDGES) return null;
  return values.sort((a, b) => a - b)[values.length >> 1] ?? null;
}
