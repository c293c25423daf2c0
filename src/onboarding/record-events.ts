import type { Scope } from '../lib/scope.ts';
import { updateCustomerState } from '../store/customers.ts';
import { insertEvents } from '../store/events.ts';
import type { Tx } from '../store/tenant-transaction.ts';
import type { Core } from './core.ts';
import type { CustomerState } from './customer.ts';
import { chain, type Event, type Fact } from './events.ts';
import type { Job } from './ports.ts';

/** Writes events with their deliveries, and enqueues `jobs`. */
export async function recordEvents(
  core: Core,
  tx: Tx,
  scope: Scope,
  events: readonly Event[],
  jobs: readonly Job[],
): Promise<void> {
  await insertEvents(tx, scope, events);
  await core.jobs.send(tx, scope, jobs);
}

/** Moves a locked customer to the states of `next` and records the facts that made it so. */
export async function recordChange(
  core: Core,
  tx: Tx,
  scope: Scope,
  current: CustomerState,
  next: Partial<Pick<CustomerState, 'lifecycle' | 'verification'>>,
  facts: readonly Fact[],
): Promise<void> {
  const now = scope.now();
  const events = chain(scope, current, facts, now);
  const head = events.at(-1);
  if (!head) return;
  await updateCustomerState(tx, scope, { ...current, ...next, version: head.version, eventHash: head.hash }, now);
  await recordEvents(core, tx, scope, events, []);
}
