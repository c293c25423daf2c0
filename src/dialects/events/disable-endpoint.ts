import type { FastifyReply, FastifyRequest } from 'fastify';
import { disableEndpoint as disable } from '../../webhooks/disable-endpoint.ts';
import { changeOnce } from './change-once.ts';
import type { EventsDeps } from './deps.ts';

/** `POST /webhooks/endpoints/{id}/disable`. */
export const disableEndpoint =
  (deps: EventsDeps) =>
  (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    changeOnce(deps, request, reply, 'events.disableEndpoint', (scope, id, remember) =>
      disable(deps.core, scope, id, remember),
    );
