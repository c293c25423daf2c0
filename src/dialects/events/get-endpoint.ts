import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { getEndpoint as get } from '../../webhooks/get-endpoint.ts';
import { existing, idOfExisting } from './absent.ts';
import type { EventsDeps } from './deps.ts';
import { renderEndpoint } from './render.ts';
import { VOICE } from './voice.ts';

/** `GET /webhooks/endpoints/{id}`. */
export const getEndpoint =
  ({ core }: EventsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { scope } = callerOf(request);
    const endpoint = existing(await get(core, scope, idOfExisting(request, 'Endpoint')), 'Endpoint');
    return reply.code(200).send(VOICE.envelope(200, renderEndpoint(endpoint, scope.now())));
  };
