import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { findEndpoint } from '../store/webhook-endpoints.ts';
import type { Endpoint } from './endpoint.ts';

/** The endpoint; null when there is none. */
export const getEndpoint = ({ database }: Pick<Core, 'database'>, scope: Scope, id: string): Promise<Endpoint | null> =>
  tenantTransaction(database, scope, (tx) => findEndpoint(tx, scope, id));
