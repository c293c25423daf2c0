import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { changeEndpoint, type Remember } from './change-endpoint.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Has an endpoint told nothing more. What was to be delivered to it is cancelled by whoever delivers.
 * @returns the endpoint as it is then; null when there is none.
 */
export const disableEndpoint = (
  core: Pick<Core, 'database'>,
  scope: Scope,
  id: string,
  remember: Remember,
): Promise<Endpoint | null> =>
  changeEndpoint(
    core,
    scope,
    id,
    ({ state }) => (state === 'disabled' ? null : { state: 'disabled', disabledReason: 'by_request' }),
    remember,
  );
