import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { resumeDue } from '../../src/onboarding/resume-due.ts';
import { verifyCustomer } from '../../src/onboarding/verify-customer.ts';
import { wakeEndpoints } from '../../src/store/deliveries.ts';
import { holdEndpointLeases } from '../../src/store/endpoint-leases.ts';
import { tenantTransaction } from '../../src/store/tenant-transaction.ts';
import { createEndpoint } from '../../src/webhooks/create-endpoint.ts';
import { newWebhookSecret } from '../../src/webhooks/formats.ts';
import { eventually } from '../support/eventually.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { createdCustomer } from './support.ts';

const services = await openTestServices();
const { core, owner } = services;
const LATER = () => new Date(Date.now() + 60_000);

async function jobsOf({ tenantId }: Scope): Promise<string[]> {
  const { rows } = await sql<{ job: string }>`
    select name || ' ' || (data->>'subject') as job from pgboss.job where data->>'tenantId' = ${tenantId}`.execute(
    owner,
  );
  return rows.map(({ job }) => job).sort();
}

const loseJobs = ({ tenantId }: Scope) =>
  sql`delete from pgboss.job where data->>'tenantId' = ${tenantId}`.execute(owner);

/** The endpoints that whoever delivers webhooks was told of. */
const heard: string[] = [];
const leases = await holdEndpointLeases(services.databaseUrl, {
  onNotice: ({ endpointId }) => heard.push(endpointId),
  onLost() {},
  onRestored() {},
});
afterAll(() => leases.close());

/** What was heard since it was last asked. Notices come in the order of the commits, so one that is sent now is the last. */
async function heardSince(): Promise<string[]> {
  const [scope, last] = [await newScope(services), newId()];
  await tenantTransaction(core.database, scope, (tx) => wakeEndpoints(tx, scope, [last]));
  return eventually('the last notice', () => (heard.at(-1) === last ? heard.splice(0).slice(0, -1) : null));
}

/** A tenant with a listening endpoint and one customer that waits for its verification and its issuer. */
async function waitingCustomer(): Promise<{ scope: Scope; id: string; endpointId: string }> {
  const scope = await newScope(services);
  const made = await createEndpoint(
    core,
    scope,
    {
      url: 'https://hooks.example.com/',
      description: '',
      eventTypes: ['customer.created'],
      format: 'standard',
      dialect: 'cards',
      payload: 'thin',
      inOrder: false,
      secret: newWebhookSecret(),
    },
    { dryRun: false, remember: async () => {} },
  );
  if (made.kind !== 'created') throw new Error('no endpoint');
  const id = await createdCustomer(services, scope, { enroll: true });
  return { scope, id, endpointId: made.endpoint.id };
}

test('jobs and notices that were lost are found again by the rows that are due', async () => {
  const { scope, id, endpointId } = await waitingCustomer();
  const sent = await jobsOf(scope);
  expect(sent.map((job) => job.split(' ')[0])).toEqual(['enroll-customer', 'verify-customer']);
  expect(await heardSince()).toEqual([endpointId]);
  await loseJobs(scope);
  expect(await jobsOf(scope)).toEqual([]);
  await resumeDue(core, scope, LATER());
  expect(await jobsOf(scope)).toEqual(sent);
  expect(sent).toContain(`verify-customer ${id}`);
  expect(await heardSince()).toEqual([endpointId]);
});

test('what is not due yet is left alone', async () => {
  const { scope } = await waitingCustomer();
  await loseJobs(scope);
  await heardSince();
  const later = { next_attempt_at: new Date(Date.now() + 120_000) };
  await owner.updateTable('delivery').set(later).where('tenant_id', '=', scope.tenantId).execute();
  await resumeDue(core, scope, new Date(Date.now() - 60_000));
  expect(await jobsOf(scope)).toEqual([]);
  expect(await heardSince()).toEqual([]);
});

test('what is settled is left alone', async () => {
  const { scope, id } = await waitingCustomer();
  await verifyCustomer(core, scope, id);
  await owner
    .updateTable('enrollment')
    .set({ state: 'enrolled', next_try_at: null })
    .where('customer_id', '=', id)
    .execute();
  await owner.updateTable('delivery').set({ state: 'delivered' }).where('tenant_id', '=', scope.tenantId).execute();
  await loseJobs(scope);
  await heardSince();
  await resumeDue(core, scope, LATER());
  expect(await jobsOf(scope)).toEqual([]);
  expect(await heardSince()).toEqual([]);
});

test("another tenant's work, and the other mode's, is left to them", async () => {
  const { scope } = await waitingCustomer();
  await loseJobs(scope);
  await heardSince();
  await resumeDue(core, { ...scope, mode: 'live' }, LATER());
  await resumeDue(core, await newScope(services), LATER());
  expect(await jobsOf(scope)).toEqual([]);
  expect(await heardSince()).toEqual([]);
});
