import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { cardsClient, enrollBody, uniqueDigits } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { spawnGatehouse } from '../support/gatehouse.ts';
import { type OwnInstallation, ownInstallation } from '../support/own-installation.ts';
import { newTenant } from '../support/tenants.ts';
import './support.ts';

/** The registry is down for three tries: the jobs go on after the request was answered, and after its server ended. */
const RECOVERS_LATER = '00005';

let installation: OwnInstallation;
beforeAll(async () => {
  installation = await ownInstallation();
});
afterAll(() => installation.remove());

test('work does the jobs that a server left, serves nothing, and ends in order', async () => {
  const server = await installation.start();
  const cards = await cardsClient(await newTenant({ database: installation.database }), server.url);
  const number = `${uniqueDigits(6)}${RECOVERS_LATER}`;
  const { body } = await cards.enroll(enrollBody({ identification_number: number }));
  expect(await server.stop()).toBe(0);
  const decision = async () =>
    installation.database
      .selectFrom('verification')
      .select(['decision', 'tries'])
      .where('customer_id', '=', body.data.id)
      .executeTakeFirstOrThrow();
  expect((await decision()).decision).toBe(null);

  const worker = spawnGatehouse(['work', '--json'], {
    DATABASE_URL: installation.databaseUrl,
    GATEHOUSE_DATA_DIR: installation.dataDirectory,
    GATEHOUSE_ROOT_KEY: inject('shared').rootKey,
  });
  await eventually('the decision', async () => (await decision()).decision, 60_000);
  expect(await decision()).toEqual({ decision: 'approved', tries: 4 });
  expect(JSON.parse(worker.stdout())).toEqual({ ready: true });
  await expect(fetch(`${server.url}/health/live`)).rejects.toThrow();
  worker.process.kill('SIGTERM');
  expect(await worker.ended).toEqual({ code: 0, signal: null });
});
