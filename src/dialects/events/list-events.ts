import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { readCursor, writeCursor } from '../../http/cursor.ts';
import { parseQuery } from '../../http/read-query.ts';
import { listEvents as list } from '../../webhooks/list-events.ts';
import { createdWithin } from './created-within.ts';
import type { EventsDeps } from './deps.ts';
import { renderEvent } from './event-answers.ts';
import { EventsQuery } from './list-schemas.ts';
import { pageRequest } from './page-request.ts';

/** `GET /events`: newest first. */
export const listEvents =
  ({ core }: EventsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { scope } = callerOf(request);
    const { values, faults } = parseQuery(EventsQuery, request.query);
    const asked = pageRequest(values, faults, readCursor);
    const filter = {
      ...createdWithin(values),
      ...(values.customer_id !== undefined && { customerId: values.customer_id }),
      ...(values.type !== undefined && { type: values.type }),
    };
    const page = await list(core, scope, filter, asked);
    return reply.code(200).send({
      data: page.items.map((event) => renderEvent(scope, event)),
      next_cursor: page.older && writeCursor(page.older),
    });
  };
