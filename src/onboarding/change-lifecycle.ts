import type { Scope } from '../lib/scope.ts';
import { updateCustomerState } from '../store/customers.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import type { CustomerKey } from '../store/vault.ts';
import { advanceBusinesses } from './advance-businesses.ts';
import { isStale } from './amend-customer.ts';
import type { Core } from './core.ts';
import type { Customer } from './customer.ts';
import type { EventType } from './events.ts';
import { evolve } from './evolve.ts';
import { lockCustomer } from './load-customer.ts';
import { recordEvolution } from './record-evolution.ts';
import { allows, LIFECYCLE_TRANSITIONS, type Lifecycle, mayActivate } from './states.ts';

/** Where a tenant can move its customer; `created` is only ever a beginning, and erasing is an operation of its own. */
export type ChosenLifecycle = Exclude<Lifecycle, 'created' | 'erased'>;

export interface LifecycleRequest {
  readonly to: ChosenLifecycle;
  readonly expectedVersions: readonly number[] | null;
  readonly dryRun: boolean;
  readonly remember: (tx: Tx, key: CustomerKey, customer: Customer) => Promise<void>;
}

export type LifecycleResult =
  | { readonly kind: 'changed'; readonly customer: Customer }
  | { readonly kind: 'absent' }
  | { readonly kind: 'stale' }
  /** The tables allow no such step from where the customer is. */
  | { readonly kind: 'not_allowed'; readonly customer: Customer };

/** Moves a customer along its lifecycle. Where it is there already, nothing is written. */
export const changeLifecycle = (
  core: Core,
  scope: Scope,
  id: string,
  { to, expectedVersions, dryRun, remember }: LifecycleRequest,
): Promise<LifecycleResult> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const found = await lockCustomer(core, tx, scope, id);
    if (!found) return { kind: 'absent' };
    const { customer: before, key } = found;
    if (isStale(before, expectedVersions)) return { kind: 'stale' };
    if (before.lifecycle !== to && !mayMove(before, to)) return { kind: 'not_allowed', customer: before };

    const evolution = evolve(scope, before, { ...before, lifecycle: to }, () =>
      before.lifecycle === to ? [] : [{ type: eventOf(before.lifecycle, to), data: { lifecycle: to } }],
    );
    const { customer } = evolution;
    if (dryRun) return { kind: 'changed', customer };
    if (evolution.events.length > 0) {
      await updateCustomerState(tx, scope, customer, customer.updatedAt);
      await recordEvolution(core, tx, scope, evolution);
      await advanceBusinesses(core, tx, scope, id);
    }
    await remember(tx, key, customer);
    return { kind: 'changed', customer };
  });

const mayMove = ({ lifecycle, verification }: Customer, to: Lifecycle): boolean =>
  allows(LIFECYCLE_TRANSITIONS, lifecycle, to) && (to !== 'active' || mayActivate(verification));

function eventOf(from: Lifecycle, to: ChosenLifecycle): EventType {
  if (to === 'blocked') return 'customer.blocked';
  if (to === 'inactive') return 'customer.deactivated';
  return from === 'blocked' ? 'customer.unblocked' : 'customer.activated';
}
