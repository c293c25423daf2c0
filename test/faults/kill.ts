import { parseArgs } from 'node:util';
import { killRounds } from './kill-rounds.ts';

/** `npm run faults -- [--rounds 20] [--seed N]`: kill -9 amid parallel creates, on the embedded database. */
const { values } = parseArgs({ options: { rounds: { type: 'string' }, seed: { type: 'string' } } });
const rounds = Number(values.rounds ?? 20);
const seed = Number(values.seed ?? Date.now() % 1_000_000);

const COLUMNS = ['round', 'killed at ms', 'answered before', 'restart ms', 'all answered ms', 'all approved ms'];
const line = (cells: readonly unknown[]): string =>
  cells.map((cell, index) => String(cell).padStart(COLUMNS[index]?.length ?? 0)).join('  ');

console.log(`seed ${seed}, ${rounds} rounds of 16 parallel creates\n\n${line(COLUMNS)}`);
const report = await killRounds({ rounds, seed }, (round, number) => {
  const times = [round.restartMs, round.allAnsweredMs, round.allApprovedMs].map(Math.round);
  console.log(line([number, round.killedAtMs, `${round.answered} of 16`, ...times]));
});

console.log(`
customers                     ${report.customers}
staged files left             ${report.orphans.staged}
blobs without a row           ${report.orphans.blobs}
violations                    ${report.violations.length}`);
for (const violation of report.violations) console.log(`  ${violation}`);
if (report.violations.length > 0) process.exitCode = 1;
