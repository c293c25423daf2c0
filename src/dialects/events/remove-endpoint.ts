import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { removeEndpoint as remove } from '../../webhooks/remove-endpoint.ts';
import { existing, idOfExisting } from './absent.ts';
import type { EventsDeps } from './deps.ts';
import { VOICE } from './voice.ts';

/** `DELETE /webhooks/endpoints/{id}`. */
export const removeEndpoint =
  ({ core }: EventsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const id = idOfExisting(request, 'Endpoint');
    const removed = await remove(core, callerOf(request).scope, id);
    existing(removed || null, 'Endpoint');
    return reply.code(200).send(VOICE.envelope(200, { id, removed }));
  };
