import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createInspector } from '../../src/inspection/inspector.ts';
import { INSPECTION_REASONS } from '../../src/inspection/thresholds.ts';
import type { Inspection } from '../../src/onboarding/ports.ts';
import { corpus } from '../support/corpora.ts';
import { inspectFile, specimenUrl } from './support.ts';

const PROCESSES = 2;
const MIN_FILES = 50;
const pool = createInspector({ processes: PROCESSES });
afterAll(() => pool.stop());

for (const folder of ['images/pillow', 'images/pngsuite-via-pngjs', 'pdf/pdfjs']) {
  const path = corpus(folder);
  if (!path) {
    test.skip(`${folder} (skipped: ../shared is absent)`, () => {});
    continue;
  }
  test(`every file of ${folder} gets a verdict, and the pool goes on working`, async () => {
    const inspections = await inspectAll(path);
    for (const [name, { verdict, reasons, checks }] of inspections) {
      expect(verdict === 'rejected', name).toBe(reasons.length > 0);
      expect(INSPECTION_REASONS, name).toEqual(expect.arrayContaining([...reasons]));
      for (const { value } of checks) expect(value === null || Number.isFinite(value), name).toBe(true);
    }
    if (folder === 'pdf/pdfjs') expectKnownFaults(inspections);
    expect(inspections.size).toBeGreaterThan(folder === 'images/pillow' ? 10 : MIN_FILES);
    expect(await inspectFile(pool, specimenUrl('good.pdf'))).toMatchObject({ verdict: 'good' });
  });
}

/** One that asks for a password, one that is broken, and one that aborts the library. */
function expectKnownFaults(inspections: ReadonlyMap<string, Inspection>): void {
  expect(inspections.get('bug1782186.pdf')?.reasons).toEqual(['encrypted']);
  expect(inspections.get('bug1980958.pdf')?.reasons).toEqual(['corrupt']);
  expect(inspections.get('bug_jpx.pdf')?.reasons).toEqual(['processing_aborted']);
}

/** Inspects every JPEG, PNG and PDF below the folder, as many at a time as there are processes. */
async function inspectAll(folder: string): Promise<Map<string, Inspection>> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
  const inspections = new Map<string, Inspection>();
  const work = async (): Promise<void> => {
    for (let file = files.pop(); file; file = files.pop()) {
      const inspection = await inspectFile(pool, file);
      if (inspection) inspections.set(basename(file), inspection);
    }
  };
  await Promise.all(Array.from({ length: PROCESSES }, work));
  return inspections;
}
