import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import type { Endpoint } from './endpoint.ts';
import type { WebhookSecrets } from './formats.ts';

/** The secrets that sign what is sent to an endpoint now: after a rotation, the one before as well until its time is over. */
export function secretsOf(
  { vault }: Pick<Core, 'vault'>,
  scope: Scope,
  { id, secret, older }: Endpoint,
): WebhookSecrets {
  const open = (sealed: Buffer): string => vault.openForTenant(scope, 'webhook_secret', id, sealed);
  return older && older.until > scope.now() ? [open(secret), open(older.secret)] : [open(secret)];
}
