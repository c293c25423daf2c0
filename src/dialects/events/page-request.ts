import type { Fault } from '../../lib/fault.ts';
import type { PageRequest } from '../../webhooks/page.ts';
import { refuse } from './faults.ts';
import { DEFAULT_LIMIT } from './schema-parts.ts';

const UNKNOWN_CURSOR: Fault = {
  field: '/cursor',
  code: 'invalid_format',
  message: 'cursor must be the next_cursor of an earlier page',
};

/**
 * Which page a query asks for.
 * @param read The position that a cursor stands for; null for a text that is none of ours.
 * @throws Refusal with the faults of the query's shape, and what is wrong with the cursor.
 */
export function pageRequest<Position>(
  { limit = DEFAULT_LIMIT, cursor }: { readonly limit?: number; readonly cursor?: string },
  faults: readonly Fault[],
  read: (cursor: string) => Position | null,
): PageRequest<Position> {
  const hasShape = cursor !== undefined && !faults.some(({ field }) => field === UNKNOWN_CURSOR.field);
  const olderThan = hasShape ? read(cursor) : null;
  const all = hasShape && olderThan === null ? [...faults, UNKNOWN_CURSOR] : faults;
  if (all.length > 0) throw refuse(all);
  return { limit, olderThan };
}
