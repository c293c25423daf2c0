import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { parseQuery } from '../../http/read-query.ts';
import type { Fault } from '../../lib/fault.ts';
import { checkEndpoint, defaultsOf } from '../../webhooks/check-endpoint.ts';
import { type Asked, createEndpoint as create, type NewEndpoint } from '../../webhooks/create-endpoint.ts';
import type { Endpoint } from '../../webhooks/endpoint.ts';
import { newWebhookSecret } from '../../webhooks/formats.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import type { EventsDeps } from './deps.ts';
import { refuse } from './faults.ts';
import { readFields } from './read-fields.ts';
import { renderEndpoint } from './render.ts';
import { CreateBody, type CreateFields } from './schemas.ts';
import { VOICE } from './voice.ts';
import { writeOnce } from './write-once.ts';

/** `POST /webhooks/endpoints`. */
export const createEndpoint =
  (deps: EventsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { values: query, faults } = parseQuery(DryRunQuery, request.query);
    const { scope } = callerOf(request);
    const attempt = async (asked: (secret: string) => Asked): Promise<Endpoint> => {
      const wanted = await readEndpoint(deps, request.body, faults);
      const result = await create(deps.core, scope, wanted, asked(wanted.secret));
      if (result.kind === 'refused') throw refuse(result.faults);
      return result.endpoint;
    };
    if (query.dry_run) {
      const endpoint = await attempt(() => ({ dryRun: true, remember: async () => {} }));
      const data = { ...renderEndpoint(endpoint, scope.now()), id: null, secret: null };
      return reply.code(200).send(VOICE.envelope(200, data));
    }
    return writeOnce(deps, request, reply, {
      operation: 'events.createEndpoint',
      status: 201,
      run: (say) =>
        attempt((secret) => ({
          dryRun: false,
          remember: (tx, endpoint) => say(tx, { ...renderEndpoint(endpoint, scope.now()), secret }),
        })),
    });
  };

/** @throws Refusal with all faults of the query and the body. */
async function readEndpoint({ fetch }: EventsDeps, body: unknown, queryFaults: readonly Fault[]): Promise<NewEndpoint> {
  const { fields, faults } = readFields(CreateBody, body);
  const all = [...queryFaults, ...faults, ...(await checkEndpoint(fetch, fields))];
  if (all.length > 0) throw refuse(all);
  const { url, description = '', event_types = [], format = 'standard', ...rest } = fields as CreateFields;
  const { dialect = defaultsOf(format).dialect, payload = defaultsOf(format).payload } = rest;
  const { in_order: inOrder = false, secret = newWebhookSecret() } = rest;
  return { url, description, eventTypes: [...new Set(event_types)], format, dialect, payload, inOrder, secret };
}
