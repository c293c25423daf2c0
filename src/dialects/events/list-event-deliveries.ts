import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { listEventDeliveries as list } from '../../webhooks/list-event-deliveries.ts';
import { existing, idOfExisting } from './absent.ts';
import { renderDelivery } from './delivery-answers.ts';
import type { EventsDeps } from './deps.ts';
import { VOICE } from './voice.ts';

/** `GET /events/{id}/deliveries`: all of them, newest first. */
export const listEventDeliveries =
  ({ core }: EventsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const id = idOfExisting(request, 'Event');
    const deliveries = existing(await list(core, callerOf(request).scope, id), 'Event');
    return reply.code(200).send(VOICE.envelope(200, deliveries.map(renderDelivery)));
  };
