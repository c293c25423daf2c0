import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { readCursor, writeCursor } from '../../http/cursor.ts';
import { readQuery } from '../../http/read-query.ts';
import { listCustomers as list, type PageRequest } from '../../onboarding/list-customers.ts';
import type { CustomerFilter, ListPosition } from '../../store/customer-list.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { refuse } from './faults.ts';
import { renderLine } from './render.ts';
import { type ListFilters, ListQuery } from './schemas.ts';
import { statesOf } from './status.ts';

const DEFAULT_LIMIT = 20;

/** `GET /customers`: newest first, from the newest on or beside a cursor. */
export const listCustomers =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { scope } = callerOf(request);
    const query = readQuery(ListQuery, request.query, refuse);
    const paging = pageOf(query);
    const page = await list(deps.core, scope, filterOf(query), paging);
    return reply.code(200).send({
      data: page.items.map(renderLine),
      page: {
        limit: paging.limit,
        before: page.newer && writeCursor(page.newer),
        after: page.older && writeCursor(page.older),
      },
    });
  };

function pageOf({ before, after, limit = DEFAULT_LIMIT }: ListFilters): PageRequest {
  if (before !== undefined && after !== undefined)
    throw refuse([{ field: '/before', code: 'invalid_value', message: 'before must not be sent with after' }]);
  if (before !== undefined) return { kind: 'newer', than: positionOf('before', before), limit };
  return after === undefined ? { kind: 'first', limit } : { kind: 'older', than: positionOf('after', after), limit };
}

function positionOf(name: 'before' | 'after', cursor: string): ListPosition {
  const position = readCursor(cursor);
  if (position) return position;
  throw refuse([
    { field: `/${name}`, code: 'invalid_format', message: `${name} must be the page.${name} of an earlier page` },
  ]);
}

const filterOf = ({ email, status, type, client_reference }: ListFilters): CustomerFilter => ({
  ...(email !== undefined && { email }),
  ...(client_reference !== undefined && { clientReference: client_reference }),
  ...(type !== undefined && { kind: type }),
  ...(status !== undefined && statesOf(status)),
});
