import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { changeEndpoint, type Remember } from './change-endpoint.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Lets a disabled endpoint be told again, of what happens from now on.
 * @returns the endpoint as it is then; null when there is none.
 */
export const enableEndpoint = (
  core: Pick<Core, 'database'>,
  scope: Scope,
  id: string,
  remember: Remember,
): Promise<Endpoint | null> =>
  changeEndpoint(
    core,
    scope,
    id,
    ({ state }) => (state === 'enabled' ? null : { state: 'enabled', disabledReason: null, failingSince: null }),
    remember,
  );
