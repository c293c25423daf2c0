import { parseArgs } from 'node:util';
import { connectAsOwner } from '../src/store/connect.ts';
import { makeScope } from '../src/store/tenant-scope.ts';
import { listTenants } from '../src/store/tenants.ts';
import { createCustomer } from './api.ts';
import { writeEvents } from './backlog.ts';
import { machine } from './machine.ts';
import { withServer } from './server.ts';
import { IN_FLIGHT, type Round, withRounds } from './webhook-rounds.ts';

/**
 * `npm run bench:webhooks -- [--deliveries 20000] [--latency-ms 0] [--seed N]`: deliveries per second and processor time per
 * delivery of the whole service, against a bare loop that signs and posts the same messages to the same receiver. Without
 * `--latency-ms`, for a receiver that answers at once and for one that takes 20 ms.
 */
const { values } = parseArgs({
  options: { deliveries: { type: 'string' }, 'latency-ms': { type: 'string' }, seed: { type: 'string' } },
});
const deliveries = Number(values.deliveries ?? 20_000);
const latencies = values['latency-ms'] === undefined ? [0, 20] : [Number(values['latency-ms'])];
const seed = Number(values.seed ?? 1);
const ROUNDS = 5;
const WARM_UP_DELIVERIES = 2_000;
const CUSTOMERS = 50;
const AIM = 0.6;

console.log(`machine     ${machine()}
seed        ${seed}
deliveries  ${deliveries} in each of ${ROUNDS} rounds by either in turn, at most ${IN_FLIGHT} on their way`);

await withServer(async (server) => {
  for (let n = 0; n < CUSTOMERS; n += 1) await createCustomer(server, 'bench', n);
  const { database, close } = connectAsOwner(server.databaseUrl);
  try {
    const [tenant] = await listTenants(database);
    const scope = makeScope(tenant?.id ?? '', 'test', 0, () => new Date());
    const events = await writeEvents(database, scope, deliveries, seed);
    await withRounds({ server, database, scope }, async (round) => {
      for (const latencyMs of latencies) {
        await round(events.slice(0, WARM_UP_DELIVERIES), latencyMs);
        const rounds: Round[] = [];
        while (rounds.length < ROUNDS) rounds.push(await round(events, latencyMs));
        print(latencyMs, rounds);
      }
    });
  } finally {
    await close();
  }
});

function print(latencyMs: number, rounds: readonly Round[]): void {
  const figure = (of: (round: Round) => number, digits: number): string => {
    const all = rounds.map(of).toSorted((a, b) => a - b);
    const [median, least, most] = [all[Math.floor(all.length / 2)], all[0], all.at(-1)].map((n) => n?.toFixed(digits));
    return `${median} (${least} to ${most})`;
  };
  const ratio = ({ bare, service }: Round): number => service.perSecond / bare.perSecond;
  console.log(`
a receiver that answers ${latencyMs === 0 ? 'at once' : `after ${latencyMs} ms`}: median (least to most)
  bare loop        ${figure(({ bare }) => bare.perSecond, 0)} / s
  service          ${figure(({ service }) => service.perSecond, 0)} / s
  service / bare   ${figure(ratio, 2)}, aim at least ${AIM}
  processor time of each delivery
    bare loop      ${figure(({ bare }) => bare.cpuMs, 3)} ms
    service        ${figure(({ service }) => service.cpuMs, 3)} ms
    its database   ${figure(({ service }) => service.databaseCpuMs, 3)} ms`);
}
