import type { Scope } from '../../src/lib/scope.ts';
import type { Services } from '../../src/services.ts';
import { createEndpoint, type NewEndpoint } from '../../src/webhooks/create-endpoint.ts';
import { newWebhookSecret } from '../../src/webhooks/formats.ts';
import { HOOK_URL } from '../support/events-api.ts';

/** A new endpoint of these services, told of everything. @returns its id */
export async function createdEndpoint(
  { core }: Services,
  scope: Scope,
  changes: Partial<NewEndpoint> = {},
): Promise<string> {
  const wanted: NewEndpoint = {
    url: HOOK_URL,
    description: '',
    eventTypes: [],
    format: 'standard',
    dialect: 'cards',
    payload: 'thin',
    inOrder: false,
    secret: newWebhookSecret(),
    ...changes,
  };
  const made = await createEndpoint(core, scope, wanted, { dryRun: false, remember: async () => {} });
  if (made.kind === 'refused') throw new Error('no endpoint');
  return made.endpoint.id;
}
