import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { changeEndpoint, type Remember } from './change-endpoint.ts';
import type { Endpoint } from './endpoint.ts';

/** How long the secret before signs beside the new one. */
const OVERLAP_MS = 24 * 60 * 60 * 1_000;

/**
 * Gives an endpoint another secret. The one before stays valid for a day; one that was valid beside it ends now.
 * @returns the endpoint as it is then; null when there is none.
 */
export const rotateSecret = (
  core: Pick<Core, 'database' | 'vault'>,
  scope: Scope,
  id: string,
  secret: string,
  remember: Remember,
): Promise<Endpoint | null> =>
  changeEndpoint(
    core,
    scope,
    id,
    (endpoint, now) => ({
      secret: core.vault.sealForTenant(scope, 'webhook_secret', id, secret),
      older: { secret: endpoint.secret, until: new Date(now.getTime() + OVERLAP_MS) },
    }),
    remember,
  );
