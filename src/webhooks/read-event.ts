import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { findEvent, type KeptEvent } from '../store/event-list.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';

/** The event; null when there is none. */
export const readEvent = ({ database }: Pick<Core, 'database'>, scope: Scope, id: string): Promise<KeptEvent | null> =>
  tenantTransaction(database, scope, (tx) => findEvent(tx, scope, id));
