import type { Fault } from '../lib/fault.ts';
import { createGuardedFetch } from '../lib/guarded-fetch.ts';
import { isId } from '../lib/ids.ts';
import { MODES } from '../lib/scope.ts';
import { EVENT_TYPES, type EventType } from '../onboarding/events.ts';
import { checkEndpoint, defaultsOf } from '../webhooks/check-endpoint.ts';
import { createEndpoint, type NewEndpoint } from '../webhooks/create-endpoint.ts';
import { ENDPOINT_DIALECTS, PAYLOADS } from '../webhooks/endpoint.ts';
import { newWebhookSecret, WEBHOOK_FORMATS } from '../webhooks/formats.ts';
import { listEndpoints } from '../webhooks/list-endpoints.ts';
import { removeEndpoint } from '../webhooks/remove-endpoint.ts';
import { argument, type Command, type CommandContext, oneOf, required, UsageError } from './command.ts';
import { withoutControls } from './show.ts';
import { scopeOf, withDatabase } from './with-database.ts';

const TENANT = { type: 'string', help: 'Id of the company' } as const;
const MODE = { type: 'string', help: `${MODES.join(' or ')}; test unless said otherwise` } as const;

export const webhookAdd: Command = {
  usage: [
    'webhook add --tenant TENANT --url URL [--events TYPES] [--format FORMAT] [--dialect DIALECT]',
    '[--payload PAYLOAD] [--in-order] [--description TEXT] [--mode MODE]',
  ].join(' '),
  summary: 'Tell an address of what happens. Its signing secret is shown once.',
  options: {
    tenant: TENANT,
    url: { type: 'string', help: 'HTTPS address; private hosts must be in GATEHOUSE_ALLOW_PRIVATE_HOSTS' },
    events: { type: 'string', help: 'Event types with commas between; all when left out' },
    format: { type: 'string', help: `${WEBHOOK_FORMATS.join(', ')}; standard unless said otherwise` },
    dialect: {
      type: 'string',
      help: 'With format standard, the API whose customer a full payload holds: cards unless said otherwise',
    },
    payload: {
      type: 'string',
      help: 'thin or full; thin for format standard, full for the others unless said otherwise',
    },
    'in-order': {
      type: 'boolean',
      help: "Send a customer's events in version order, each once the one before is settled",
    },
    description: { type: 'string', help: 'A note of your own' },
    mode: MODE,
  },
  run: (context) =>
    withDatabase(context, async ({ owner, vault, config }) => {
      const scope = await scopeOf(owner, required(context, 'tenant'), oneOf(context, 'mode', MODES, 'test'));
      const wanted = endpointOf(context);
      await check(wanted, config.allowPrivateHosts);
      const asked = { dryRun: false, remember: async () => {} };
      const result = await createEndpoint({ database: owner, vault }, scope, wanted, asked);
      if (result.kind === 'refused') throw usageError(result.faults);
      const { secret } = wanted;
      const { id, url, eventTypes, format } = result.endpoint;
      context.print({ id, url, event_types: eventTypes, format, secret }, [`id: ${id}`, `secret: ${secret}`]);
    }),
};

function endpointOf(context: CommandContext): NewEndpoint {
  const { description, events } = context.values;
  const format = oneOf(context, 'format', WEBHOOK_FORMATS, 'standard');
  const { dialect, payload } = defaultsOf(format);
  return {
    url: required(context, 'url'),
    description: typeof description === 'string' ? description.trim() : '',
    eventTypes: eventTypesOf(events),
    format,
    dialect: oneOf(context, 'dialect', ENDPOINT_DIALECTS, dialect),
    payload: oneOf(context, 'payload', PAYLOADS, payload),
    inOrder: context.values['in-order'] === true,
    secret: newWebhookSecret(),
  };
}

async function check(wanted: NewEndpoint, allowPrivateHosts: readonly string[]): Promise<void> {
  const fetch = createGuardedFetch({ allowPrivateHosts });
  try {
    const faults = await checkEndpoint(fetch, wanted);
    if (faults.length > 0) throw usageError(faults);
  } finally {
    await fetch.close();
  }
}

/** The first fault, in the words of the command line. */
function usageError([fault]: readonly Fault[]): UsageError {
  const { field = '', message = '' } = fault ?? {};
  if (field === '/url') return new UsageError(`--url is refused: ${message}`);
  return new UsageError(field === '' ? message : `--${message}`);
}

function eventTypesOf(value: string | boolean | undefined): EventType[] {
  if (typeof value !== 'string') return [];
  const types = value.split(',').map((text) => EVENT_TYPES.find((known) => known === text.trim()));
  if (types.includes(undefined)) throw new UsageError(`--events must be of ${EVENT_TYPES.join(', ')}`);
  return [...new Set(types.filter((type) => type !== undefined))];
}

export const webhookList: Command = {
  usage: 'webhook list --tenant TENANT [--mode MODE]',
  summary: 'List the addresses that are told, without their secrets.',
  options: { tenant: TENANT, mode: MODE },
  run: (context) =>
    withDatabase(context, async ({ owner }) => {
      const scope = await scopeOf(owner, required(context, 'tenant'), oneOf(context, 'mode', MODES, 'test'));
      const endpoints = await listEndpoints({ database: owner }, scope);
      const shown = endpoints.map(({ id, url, format, state, eventTypes, disabledReason }) => ({
        id,
        url,
        format,
        state,
        event_types: eventTypes,
        disabled_reason: disabledReason,
      }));
      context.print(
        shown,
        shown.map(({ id, url, format, state }) => withoutControls(`${id}  ${state}  ${format}  ${url}`)),
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
      const removed = isId(id) && (await removeEndpoint({ database: owner }, scope, id));
      if (!removed)
        throw new UsageError('This company has no endpoint with this id: `gatehouse webhook list` shows them');
      context.print({ id, removed: true }, [`${id}  removed`]);
    }),
};
