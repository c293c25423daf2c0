import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { notFound } from '../../http/refusal.ts';
import { isId } from '../../lib/ids.ts';
import { listReveals as list } from '../../onboarding/reveal-numbers.ts';
import { idOf } from '../shared/existing-customer.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { renderReveal } from './render.ts';

/** `GET /customer/{id}/reveals`: who had the customer's masked numbers shown. */
export const listReveals =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const id = idOf(request);
    const reveals = isId(id) ? await list(deps.core, callerOf(request).scope, id) : null;
    if (!reveals) throw notFound('Customer');
    return reply.code(200).send({ data: { items: reveals.map(renderReveal) } });
  };
