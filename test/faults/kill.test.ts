import { expect, test } from 'vitest';
import { killRounds } from './kill-rounds.ts';

const LIMIT_MS = 180_000;

test(
  'a server that is killed amid creates has every customer it acknowledged, once and whole',
  async () => {
    const report = await killRounds({ rounds: 1, seed: 20_260_509 });
    expect(report.violations).toEqual([]);
    expect(report.customers).toBe(16);
    expect(report.rounds).toHaveLength(1);
  },
  LIMIT_MS,
);
