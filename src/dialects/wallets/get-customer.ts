import type { FastifyReply, FastifyRequest } from 'fastify';
import { etagOf } from '../../http/if-match.ts';
import { findCustomer } from '../shared/existing-customer.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { renderCustomer } from './render.ts';

/** `GET /customers/{id}`: the customer and what became of it. */
export const getCustomer =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const customer = await findCustomer(deps, request);
    return reply
      .code(200)
      .header('etag', etagOf(customer.version))
      .send({ data: renderCustomer(customer) });
  };
