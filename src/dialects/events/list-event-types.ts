import type { FastifyReply, FastifyRequest } from 'fastify';
import { EVENT_TYPES } from '../../onboarding/events.ts';
import { EVENT_TYPE_NOTES } from '../../webhooks/event-types.ts';
import { VOICE } from './voice.ts';

/** `GET /webhooks/event-types`. */
export const listEventTypes = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  const data = EVENT_TYPES.map((type) => ({ type, description: EVENT_TYPE_NOTES[type].description }));
  return reply.code(200).send(VOICE.envelope(200, data));
};
