import type { Check } from '../onboarding/ports.ts';
import { MAX_PIXELS } from './limits.ts';

/** Why a document is refused, as told to the public, worst first. Permanent names. */
export const INSPECTION_REASONS = [
  'processing_aborted',
  'encrypted',
  'corrupt',
  'too_many_pixels',
  'aspect_ratio',
  'too_small',
  'too_dark',
  'low_contrast',
  'too_blurred',
] as const;
export type InspectionReason = (typeof INSPECTION_REASONS)[number];

export type Threshold = Pick<Check, 'unit' | 'threshold' | 'refused' | 'good'>;

/**
 * What each check is held against. Brightness, contrast and sharpness were calibrated on drawn documents that were
 * blurred, darkened and faded by degrees, at the size that `MEASURED_LONG_EDGE_PX` gives.
 */
export const THRESHOLDS = {
  decodes: { unit: 'none', threshold: null, refused: 'never', good: null },
  pixel_count: { unit: 'px', threshold: MAX_PIXELS, refused: 'above', good: MAX_PIXELS },
  // A telephone's whole screen has 2.2. With the pixel count, this also bounds the length of a side.
  aspect_ratio: { unit: 'ratio', threshold: 4, refused: 'above', good: 2.5 },
  // The short side of an identity card, 54 mm, has 425 pixels at 200 dpi.
  short_side: { unit: 'px', threshold: 300, refused: 'below', good: 425 },
  brightness: { unit: 'level', threshold: 45, refused: 'below', good: 178 },
  contrast: { unit: 'level', threshold: 45, refused: 'below', good: 150 },
  sharpness: { unit: 'px', threshold: 5.5, refused: 'above', good: 2.6 },
} as const satisfies Record<string, Threshold>;
export type CheckName = keyof typeof THRESHOLDS;

/** What a failed check means to the public. `decodes` has no entry: why it failed is known where it failed. */
export const REASON_OF_CHECK: Readonly<Record<Exclude<CheckName, 'decodes'>, InspectionReason>> = {
  pixel_count: 'too_many_pixels',
  aspect_ratio: 'aspect_ratio',
  short_side: 'too_small',
  brightness: 'too_dark',
  contrast: 'low_contrast',
  sharpness: 'too_blurred',
};
