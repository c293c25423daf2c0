import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { changeEndpoint, type Remember } from './change-endpoint.ts';
import { hrefOf } from './check-endpoint.ts';
import type { Endpoint } from './endpoint.ts';

/** What can change of an endpoint, its shape and checks passed; what is left out stays. */
export type EndpointChanges = Partial<
  Pick<Endpoint, 'url' | 'description' | 'eventTypes' | 'dialect' | 'payload' | 'inOrder'>
>;

/** @returns the endpoint as it is then; null when there is none. */
export const updateEndpoint = (
  core: Pick<Core, 'database'>,
  scope: Scope,
  id: string,
  changes: EndpointChanges,
  remember: Remember,
): Promise<Endpoint | null> => {
  const { url } = changes;
  const kept = url === undefined ? changes : { ...changes, url: hrefOf(url) };
  return changeEndpoint(core, scope, id, () => kept, remember);
};
