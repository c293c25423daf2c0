import type { Fault } from '../lib/fault.ts';
import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { CHAIN_START } from '../onboarding/events.ts';
import { holdEndpoints } from '../store/endpoint-locks.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import { insertEndpoint, listEndpoints } from '../store/webhook-endpoints.ts';
import { hrefOf } from './check-endpoint.ts';
import { type Endpoint, MAX_ENDPOINTS } from './endpoint.ts';

/** An endpoint whose shape and checks have passed, see `checkEndpoint`. */
export interface NewEndpoint
  extends Pick<Endpoint, 'url' | 'description' | 'eventTypes' | 'format' | 'dialect' | 'payload' | 'inOrder'> {
  readonly secret: string;
}

/** How a create is asked for. */
export interface Asked {
  /** Everything is checked, nothing is stored. */
  readonly dryRun: boolean;
  /** Called in the transaction, unless it is a dry run. */
  readonly remember: (tx: Tx, endpoint: Endpoint) => Promise<void>;
}

export type CreateResult =
  | { readonly kind: 'created'; readonly endpoint: Endpoint }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] };

/** Makes an endpoint, which is told of what happens from now on. */
export const createEndpoint = (
  { database, vault }: Pick<Core, 'database' | 'vault'>,
  scope: Scope,
  { secret, ...wanted }: NewEndpoint,
  { dryRun, remember }: Asked,
): Promise<CreateResult> =>
  tenantTransaction(database, scope, async (tx) => {
    await holdEndpoints(tx, scope);
    if ((await listEndpoints(tx, scope)).length >= MAX_ENDPOINTS) return { kind: 'refused', faults: [FULL] };
    const [id, now] = [newId(), scope.now()];
    const endpoint: Endpoint = {
      id,
      ...wanted,
      url: hrefOf(wanted.url),
      state: 'enabled',
      disabledReason: null,
      failingSince: null,
      secret: vault.sealForTenant(scope, 'webhook_secret', id, secret),
      older: null,
      ...CHAIN_START,
      createdAt: now,
      updatedAt: now,
    };
    if (!dryRun) {
      await insertEndpoint(tx, scope, endpoint);
      await remember(tx, endpoint);
    }
    return { kind: 'created', endpoint };
  });

const FULL: Fault = {
  field: '',
  code: 'too_many',
  message: `This company has ${MAX_ENDPOINTS} endpoints in this mode already: remove one first`,
};
