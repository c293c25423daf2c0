import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { listEndpoints as list } from '../store/webhook-endpoints.ts';
import type { Endpoint } from './endpoint.ts';

/** All endpoints, oldest first: there are few. */
export const listEndpoints = ({ database }: Pick<Core, 'database'>, scope: Scope): Promise<Endpoint[]> =>
  tenantTransaction(database, scope, (tx) => list(tx, scope));
