import { parseArgs } from 'node:util';
import type { Told } from './webhooks-check.ts';
import { webhookRounds } from './webhooks-rounds.ts';

/**
 * `npm run faults:webhooks -- [--kills 10] [--seed N] [--customers 300]`: kill -9 while webhooks are delivered to a receiver that
 * fails, hangs and resets.
 */
const { values } = parseArgs({
  options: { kills: { type: 'string' }, seed: { type: 'string' }, customers: { type: 'string' } },
});
const kills = Number(values.kills ?? 10);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const customers = Number(values.customers ?? 300);

const COLUMNS = ['kill', 'killed at ms', 'restart ms', 'requests so far'];
const line = (cells: readonly unknown[]): string =>
  cells.map((cell, index) => String(cell).padStart(COLUMNS[index]?.length ?? 0)).join('  ');

console.log(`seed ${seed}, ${kills} kills, ${customers} customers\n\n${line(COLUMNS)}`);
const report = await webhookRounds({ kills, seed, customers }, ({ killedAtMs, restartMs, arrivals }, number) =>
  console.log(line([number, killedAtMs, Math.round(restartMs), arrivals])),
);

const told = (name: string, { requests, answered, accepted, duplicates }: Told): string => `
${name}
  requests                    ${requests}
  answered 204                ${answered.accepted}
  answered 500                ${answered.error}
  never answered              ${answered.silence}
  reset                       ${answered.reset}
  events accepted             ${accepted}
  accepted more than once     ${duplicates} (${((100 * duplicates) / Math.max(1, accepted)).toFixed(2)} %)`;

console.log(`
events                        ${report.events}
longest chain                 ${report.longestChain}
until nothing was pending     ${Math.round(report.settledMs / 1_000)} s
${told('plain endpoint', report.plain)}
${told('endpoint in order', report.inOrder)}

${report.violations.length} violations`);
for (const violation of report.violations) console.log(`  ${violation}`);
if (report.violations.length > 0) process.exitCode = 1;
