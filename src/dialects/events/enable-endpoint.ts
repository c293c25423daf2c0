import type { FastifyReply, FastifyRequest } from 'fastify';
import { enableEndpoint as enable } from '../../webhooks/enable-endpoint.ts';
import { changeOnce } from './change-once.ts';
import type { EventsDeps } from './deps.ts';

/** `POST /webhooks/endpoints/{id}/enable`. */
export const enableEndpoint =
  (deps: EventsDeps) =>
  (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    changeOnce(deps, request, reply, 'events.enableEndpoint', (scope, id, remember) =>
      enable(deps.core, scope, id, remember),
    );
