import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { readCursor, writeCursor } from '../../http/cursor.ts';
import { readQuery } from '../../http/read-query.ts';
import { CUSTOMER_KINDS } from '../../onboarding/customer.ts';
import { listCustomers as list, type PageRequest } from '../../onboarding/list-customers.ts';
import { LIFECYCLES, VERIFICATION_STATES } from '../../onboarding/states.ts';
import type { CustomerFilter, ListPosition } from '../../store/customer-list.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { refuse } from './faults.ts';
import { renderLine, STATE, TYPE, VERIFICATION_STATUS } from './render.ts';
import { DEFAULT_LIMIT, type ListFilters, ListQuery } from './schemas.ts';

/** `GET /customer`: newest first. */
export const listCustomers =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const query = readQuery(ListQuery, request.query, refuse);
    const page = await list(deps.core, callerOf(request).scope, filterOf(query), pageOf(query));
    return reply.code(200).send({
      data: { items: page.items.map((line) => renderLine(line)), next_cursor: page.older && writeCursor(page.older) },
    });
  };

const pageOf = ({ limit = DEFAULT_LIMIT, cursor }: ListFilters): PageRequest =>
  cursor === undefined ? { kind: 'first', limit } : { kind: 'older', than: positionOf(cursor), limit };

function positionOf(cursor: string): ListPosition {
  const position = readCursor(cursor);
  if (position) return position;
  throw refuse([
    { field: '/cursor', code: 'invalid_format', message: 'cursor must be the next_cursor of an earlier page' },
  ]);
}

function filterOf(query: ListFilters): CustomerFilter {
  const kind = CUSTOMER_KINDS.find((known) => TYPE[known] === query.type);
  return {
    ...(kind !== undefined && { kind }),
    ...(query.client_reference !== undefined && { clientReference: query.client_reference }),
    ...(query.email !== undefined && { email: query.email }),
    ...(query.state !== undefined && { lifecycles: LIFECYCLES.filter((each) => STATE[each] === query.state) }),
    ...(query.verification_status !== undefined && {
      verifications: VERIFICATION_STATES.filter((each) => VERIFICATION_STATUS[each] === query.verification_status),
    }),
  };
}
