import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { etagOf } from '../../http/if-match.ts';
import { notFound } from '../../http/refusal.ts';
import { isId } from '../../lib/ids.ts';
import { readCustomer } from '../../onboarding/read-customer.ts';
import type { CardsDeps } from './deps.ts';
import { renderDetails, success } from './render.ts';

/** `GET /customers/{id}`: the customer and what became of it. An id of no form is as absent as any other. */
export const getCustomer =
  (deps: CardsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { scope } = callerOf(request);
    const { id } = request.params as { id: string };
    const customer = isId(id) ? await readCustomer(deps.core, scope, id) : null;
    if (!customer) throw notFound('Customer');
    return reply
      .code(200)
      .header('etag', etagOf(customer.version))
      .send(success(200, 'Data retrieved successfully', await renderDetails(deps, scope, customer)));
  };
