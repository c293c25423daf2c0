import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { readCursor, writeCursor } from '../../http/cursor.ts';
import { parseQuery } from '../../http/read-query.ts';
import { listDeliveries as list } from '../../webhooks/list-deliveries.ts';
import { existing, idOfExisting } from './absent.ts';
import { createdWithin } from './created-within.ts';
import { renderDelivery } from './delivery-answers.ts';
import type { EventsDeps } from './deps.ts';
import { DeliveriesQuery } from './list-schemas.ts';
import { pageRequest } from './page-request.ts';

/** `GET /webhooks/endpoints/{id}/deliveries`: newest first. */
export const listDeliveries =
  ({ core }: EventsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { scope } = callerOf(request);
    const { values, faults } = parseQuery(DeliveriesQuery, request.query);
    const asked = pageRequest(values, faults, readCursor);
    const filter = { ...createdWithin(values), ...(values.state !== undefined && { state: values.state }) };
    const page = existing(await list(core, scope, idOfExisting(request, 'Endpoint'), filter, asked), 'Endpoint');
    return reply
      .code(200)
      .send({ data: page.items.map(renderDelivery), next_cursor: page.older && writeCursor(page.older) });
  };
