import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { listEndpoints as list } from '../../webhooks/list-endpoints.ts';
import type { EventsDeps } from './deps.ts';
import { renderEndpoint } from './render.ts';
import { VOICE } from './voice.ts';

/** `GET /webhooks/endpoints`: all of them, newest first. */
export const listEndpoints =
  ({ core }: EventsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { scope } = callerOf(request);
    const endpoints = await list(core, scope);
    const data = endpoints.toReversed().map((endpoint) => renderEndpoint(endpoint, scope.now()));
    return reply.code(200).send(VOICE.envelope(200, data));
  };
