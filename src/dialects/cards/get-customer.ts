import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { etagOf } from '../../http/if-match.ts';
import { findCustomer } from '../shared/existing-customer.ts';
import type { CardsDeps } from './deps.ts';
import { renderDetails, success } from './render.ts';

/** `GET /customers/{id}`: the customer and what became of it. */
export const getCustomer =
  (deps: CardsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const customer = await findCustomer(deps, request);
    const details = await renderDetails(deps, callerOf(request).scope, customer);
    return reply
      .code(200)
      .header('etag', etagOf(customer.version))
      .send(success(200, 'Data retrieved successfully', details));
  };
