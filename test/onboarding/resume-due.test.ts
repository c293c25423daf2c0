import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { resumeDue } from '../../src/onboarding/resume-due.ts';
import { verifyCustomer } from '../../src/onboarding/verify-customer.ts';
import { tenantTransaction } from '../../src/store/tenant-transaction.ts';
import { insertEndpoint } from '../../src/store/webhook-endpoints.ts';
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

/** A tenant with a listening endpoint and one customer that waits for its verification and its issuer. */
async function waitingCustomer(): Promise<{ scope: Scope; id: string }> {
  const scope = await newScope(services);
  const row = {
    id: newId(),
    url: 'https://hooks.example.com/',
    eventTypes: ['customer.created'],
    format: 'standard' as const,
    secret: Buffer.alloc(1),
    createdAt: new Date(),
  };
  await tenantTransaction(core.database, scope, (tx) => insertEndpoint(tx, scope, row));
  return { scope, id: await createdCustomer(services, scope, { enroll: true }) };
}

test('jobs that were lost are found again by the rows that are due', async () => {
  const { scope, id } = await waitingCustomer();
  const sent = await jobsOf(scope);
  expect(sent.map((job) => job.split(' ')[0])).toEqual(['deliver-webhook', 'enroll-customer', 'verify-customer']);
  await loseJobs(scope);
  expect(await jobsOf(scope)).toEqual([]);
  await resumeDue(core, scope, LATER());
  expect(await jobsOf(scope)).toEqual(sent);
  expect(sent).toContain(`verify-customer ${id}`);
});

test('what is not due yet is left alone', async () => {
  const { scope } = await waitingCustomer();
  await loseJobs(scope);
  await resumeDue(core, scope, new Date(Date.now() - 60_000));
  expect(await jobsOf(scope)).toEqual([]);
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
  await resumeDue(core, scope, LATER());
  expect(await jobsOf(scope)).toEqual([]);
});

test("another tenant's work, and the other mode's, is left to them", async () => {
  const { scope } = await waitingCustomer();
  await loseJobs(scope);
  await resumeDue(core, { ...scope, mode: 'live' }, LATER());
  await resumeDue(core, await newScope(services), LATER());
  expect(await jobsOf(scope)).toEqual([]);
});
