import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { describeFault } from '../lib/describe-fault.ts';
import { notFound, type Refusal } from './refusal.ts';
import { serverFault, toRefusal } from './to-refusal.ts';

/** Gives every error of a dialect, unknown paths included, the dialect's own form. */
export function sendErrors(app: FastifyInstance, render: (refusal: Refusal, requestId: string) => object): void {
  const send = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply => {
    if (refusal.retryAfterSeconds !== null) reply.header('retry-after', String(refusal.retryAfterSeconds));
    if (refusal.status === 401) reply.header('www-authenticate', 'Bearer');
    return reply.code(refusal.status).type('application/json; charset=utf-8').send(render(refusal, request.id));
  };
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = toRefusal(error);
    if (!refusal) request.log.error(describeFault(error), 'request failed');
    return send(request, reply, refusal ?? serverFault());
  });
  app.setNotFoundHandler((request, reply) => send(request, reply, notFound('Resource')));
}
