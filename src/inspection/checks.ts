import type { Check, CheckOutcome, Inspection } from '../onboarding/ports.ts';
import type { Dimensions } from './image-header.ts';
import type { Quality } from './quality.ts';
import {
  type CheckName,
  INSPECTION_REASONS,
  type InspectionReason,
  REASON_OF_CHECK,
  THRESHOLDS,
  type Threshold,
} from './thresholds.ts';

/** The check `decodes`: whether the bytes could be read at all. */
export const decodes = (outcome: 'passed' | 'failed'): Check => check('decodes', outcome, null);

/** What the dimensions alone say, before anything is decoded. */
export const shapeChecks = ({ width, height }: Dimensions): Check[] => [
  judge('pixel_count', width * height),
  judge('aspect_ratio', Math.max(width, height) / Math.min(width, height)),
  judge('short_side', Math.min(width, height)),
];

/**
 * Brightness, contrast and sharpness. Only the first that fails is blamed: in the dark there is no contrast, and
 * without contrast there are no edges, so what follows a failure is `unknown`. A picture that has contrast and yet
 * too few edges to measure is blurred beyond measure, and fails.
 */
export function qualityChecks(quality: Quality): Check[] {
  const brightness = judge('brightness', quality.brightness);
  const contrast =
    brightness.outcome === 'failed' ? unknown('contrast', quality.contrast) : judge('contrast', quality.contrast);
  return [brightness, contrast, sharpnessCheck(quality.edgeWidth, contrast)];
}

function sharpnessCheck(edgeWidth: number | null, contrast: Check): Check {
  if (contrast.outcome !== 'passed') return unknown('sharpness', edgeWidth);
  return edgeWidth === null ? check('sharpness', 'failed', null) : judge('sharpness', edgeWidth);
}

/** The verdict over all checks, and the reasons for a refusal. `undecodable` says why `decodes` failed. */
export function conclude(
  checks: readonly Check[],
  undecodable: InspectionReason = 'corrupt',
): Pick<Inspection, 'verdict' | 'reasons'> {
  const reasonOf: Readonly<Record<string, InspectionReason>> = { ...REASON_OF_CHECK, decodes: undecodable };
  const found = checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => reasonOf[name]);
  if (found.length > 0) {
    return { verdict: 'rejected', reasons: INSPECTION_REASONS.filter((reason) => found.includes(reason)) };
  }
  return { verdict: checks.every(isGood) ? 'good' : 'acceptable', reasons: [] };
}

/** What is said of a document on which the process crashed, hung, or asked for too much memory. */
export const aborted = (durationMs: number): Inspection => ({
  verdict: 'rejected',
  reasons: ['processing_aborted'],
  checks: [],
  width: null,
  height: null,
  durationMs,
});

const check = (name: CheckName, outcome: CheckOutcome, value: number | null): Check => ({
  name,
  outcome,
  value,
  ...THRESHOLDS[name],
});

const judge = (name: CheckName, value: number): Check =>
  check(name, isRefused(THRESHOLDS[name], value) ? 'failed' : 'passed', value);

const unknown = (name: CheckName, value: number | null): Check => check(name, 'unknown', value);

const isGood = (made: Check): boolean =>
  made.value === null || !isRefused({ ...made, threshold: made.good }, made.value);

const isRefused = ({ refused, threshold }: Threshold, value: number): boolean =>
  threshold !== null && (refused === 'above' ? value > threshold : value < threshold);
