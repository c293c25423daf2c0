import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { readEvent } from '../../webhooks/read-event.ts';
import { existing, idOfExisting } from './absent.ts';
import type { EventsDeps } from './deps.ts';
import { renderEvent } from './event-answers.ts';
import { VOICE } from './voice.ts';

/** `GET /events/{id}`. */
export const getEvent =
  ({ core }: EventsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { scope } = callerOf(request);
    const event = existing(await readEvent(core, scope, idOfExisting(request, 'Event')), 'Event');
    return reply.code(200).send(VOICE.envelope(200, renderEvent(scope, event)));
  };
