import { createGuardedFetch, FetchRefused } from '../lib/guarded-fetch.ts';
import { isId, newId } from '../lib/ids.ts';
import { MODES } from '../lib/scope.ts';
import { EVENT_TYPES } from '../onboarding/events.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import { insertEndpoint, listEndpoints, removeEndpoint } from '../store/webhook-endpoints.ts';
import { newWebhookSecret, WEBHOOK_FORMATS } from '../webhooks/formats.ts';
import { argument, type Command, oneOf, required, UsageError } from './command.ts';
import { scopeOf, withDatabase } from './with-database.ts';

const TENANT = { type: 'string', help: 'Id of the company' } as const;
const MODE = { type: 'string', help: `${MODES.join(' or ')}; test unless said otherwise` } as const;

/** For each company and mode: so few that all of them together leave room for the deliveries of others. */
const MAX_ENDPOINTS = 20;

export const webhookAdd: Command = {
  usage: 'webhook add --tenant TENANT --url URL [--events TYPES] [--format FORMAT] [--mode MODE]',
  summary: 'Tell an address of what happens. Its signing secret is shown once.',
  options: {
    tenant: TENANT,
    url: { type: 'string', help: 'HTTPS address; private hosts must be in GATEHOUSE_ALLOW_PRIVATE_HOSTS' },
    events: { type: 'string', help: 'Event types with commas between; all when left out' },
    format: { type: 'string', help: `${WEBHOOK_FORMATS.join(', ')}; standard unless said otherwise` },
    mode: MODE,
  },
  run: (context) =>
    withDatabase(context, async ({ owner, vault, config }) => {
      const scope = await scopeOf(owner, required(context, 'tenant'), oneOf(context, 'mode', MODES, 'test'));
      const url = required(context, 'url');
      checkUrl(url, config.allowPrivateHosts);
      const eventTypes = eventTypesOf(context.values.events);
      const format = oneOf(context, 'format', WEBHOOK_FORMATS, 'standard');
      const [id, secret] = [newId(), newWebhookSecret()];
      const sealed = vault.sealForTenant(scope, 'webhook_secret', id, secret);
      await tenantTransaction(owner, scope, async (tx) => {
        if ((await listEndpoints(tx, scope)).length >= MAX_ENDPOINTS) {
          throw new UsageError(`This company has ${MAX_ENDPOINTS} endpoints in this mode already: remove one first`);
        }
        await insertEndpoint(tx, scope, { id, url, eventTypes, format, secret: sealed, createdAt: scope.now() });
      });
      context.print({ id, url, event_types: eventTypes, format, secret }, [`id: ${id}`, `secret: ${secret}`]);
    }),
};

function checkUrl(url: string, allowPrivateHosts: readonly string[]): void {
  try {
    createGuardedFetch({ allowPrivateHosts }).check(url);
  } catch (error) {
    if (!(error instanceof FetchRefused)) throw error;
    throw new UsageError(`--url is refused: ${error.message}`);
  }
}

function eventTypesOf(value: string | boolean | undefined): string[] {
  if (typeof value !== 'string') return [];
  const types = value.split(',').map((type) => type.trim());
  const unknown = types.filter((type) => !EVENT_TYPES.some((known) => known === type));
  if (unknown.length > 0) throw new UsageError(`--events must be of ${EVENT_TYPES.join(', ')}`);
  return types;
}

export const webhookList: Command = {
  usage: 'webhook list --tenant TENANT [--mode MODE]',
  summary: 'List the addresses that are told, without their secrets.',
  options: { tenant: TENANT, mode: MODE },
  run: (context) =>
    withDatabase(context, async ({ owner }) => {
      const scope = await scopeOf(owner, required(context, 'tenant'), oneOf(context, 'mode', MODES, 'test'));
      const endpoints = await tenantTransaction(owner, scope, (tx) => listEndpoints(tx, scope));
      const shown = endpoints.map(({ id, url, format, state, event_types, disabled_reason }) => ({
        id,
        url,
        format,
        state,
        event_types,
        disabled_reason,
      }));
      context.print(
        shown,
        shown.map(({ id, url, format, state }) => `${id}  ${state}  ${format}  ${url}`),
      );
    }),
};

export const webhookRemove: Command = {
  usage: 'webhook remove ENDPOINT --tenant TENANT [--mode MODE]',
  summary: 'Tell an address no more, and forget what was sent to it.',
  options: { tenant: TENANT, mode: MODE },
  run: (context) =>
    withDatabase(context, async ({ owner }) => {
      const id = argument(context, 'ENDPOINT');
      const scope = await scopeOf(owner, required(context, 'tenant'), oneOf(context, 'mode', MODES, 'test'));
      const removed = isId(id) && (await tenantTransaction(owner, scope, (tx) => removeEndpoint(tx, scope, id)));
      if (!removed)
        throw new UsageError('This company has no endpoint with this id: `gatehouse webhook list` shows them');
      context.print({ id, removed: true }, [`${id}  removed`]);
    }),
};
