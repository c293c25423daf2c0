import type { FastifyReply, FastifyRequest } from 'fastify';
import { newWebhookSecret } from '../../webhooks/formats.ts';
import { rotateSecret as rotate } from '../../webhooks/rotate-secret.ts';
import { changeOnce } from './change-once.ts';
import type { EventsDeps } from './deps.ts';

/** `POST /webhooks/endpoints/{id}/rotate-secret`: shows the new secret once. */
export const rotateSecret =
  (deps: EventsDeps) =>
  (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const secret = newWebhookSecret();
    return changeOnce(
      deps,
      request,
      reply,
      'events.rotateSecret',
      (scope, id, remember) => rotate(deps.core, scope, id, secret, remember),
      { secret },
    );
  };
