import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { readCursor, writeCursor } from '../../http/cursor.ts';
import { readQuery } from '../../http/read-query.ts';
import { listCustomers as list, type PageRequest } from '../../onboarding/list-customers.ts';
import { LIFECYCLES, VERIFICATION_STATES } from '../../onboarding/states.ts';
import type { CustomerFilter, ListPosition } from '../../store/customer-list.ts';
import type { CardsDeps } from './deps.ts';
import { refuse } from './faults.ts';
import { IS_ACTIVE, KYC_STATUS, renderItem } from './render.ts';
import { type ListFilters, ListQuery } from './schemas.ts';

const DEFAULT_LIMIT = 10;

/** `GET /customers`: by page number, or behind a cursor. */
export const listCustomers =
  (deps: CardsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { scope } = callerOf(request);
    const query = readQuery(ListQuery, request.query, refuse);
    const paging = pageOf(query);
    const page = await list(deps.core, scope, filterOf(query), paging);
    const meta = {
      ...(paging.kind === 'number' && { page: paging.page }),
      limit: paging.limit,
      ...(page.total !== null && { total: page.total, totalPages: Math.ceil(page.total / paging.limit) }),
      next_cursor: page.older && writeCursor(page.older),
    };
    return reply.code(200).send({
      success: true,
      statusCode: 200,
      message: `${page.items.length} items retrieved successfully`,
      data: page.items.map(renderItem),
      meta,
      pagination: meta,
    });
  };

const pageOf = ({ page = 1, limit = DEFAULT_LIMIT, cursor }: ListFilters): PageRequest =>
  cursor === undefined ? { kind: 'number', page, limit } : { kind: 'older', than: positionOf(cursor), limit };

function positionOf(cursor: string): ListPosition {
  const position = readCursor(cursor);
  if (position) return position;
  throw refuse([
    { field: '/cursor', code: 'invalid_format', message: 'cursor must be the next_cursor of an earlier page' },
  ]);
}

const filterOf = (query: ListFilters): CustomerFilter => ({
  ...(query.email !== undefined && { email: query.email }),
  ...(query.q !== undefined && { words: query.q }),
  ...(query.is_active !== undefined && {
    lifecycles: LIFECYCLES.filter((state) => IS_ACTIVE[state] === query.is_active),
  }),
  ...(query.kyc_status !== undefined && {
    verifications: VERIFICATION_STATES.filter((state) => KYC_STATUS[state] === query.kyc_status),
  }),
  ...(query.created_from !== undefined && { createdFrom: new Date(query.created_from) }),
  ...(query.created_to !== undefined && { createdTo: new Date(query.created_to) }),
});
