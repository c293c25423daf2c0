import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { readDelivery } from '../../webhooks/read-delivery.ts';
import { existing, idOfExisting } from './absent.ts';
import { renderAttempt, renderDelivery } from './delivery-answers.ts';
import type { EventsDeps } from './deps.ts';
import { VOICE } from './voice.ts';

/** `GET /webhooks/deliveries/{id}`: with its attempts. */
export const getDelivery =
  ({ core }: EventsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const id = idOfExisting(request, 'Delivery');
    const { delivery, attempts } = existing(await readDelivery(core, callerOf(request).scope, id), 'Delivery');
    const data = { ...renderDelivery(delivery), attempt_history: attempts.map(renderAttempt) };
    return reply.code(200).send(VOICE.envelope(200, data));
  };
