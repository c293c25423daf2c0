import type { FastifyRequest } from 'fastify';
import { notFound } from '../../http/refusal.ts';
import { isId } from '../../lib/ids.ts';
import { idOf } from '../shared/existing-customer.ts';

/** What the id in a path can name. */
export type Named = 'Endpoint' | 'Delivery' | 'Event';

/** The id in the path. @throws Refusal 404: an id of no form is as absent as any other. */
export function idOfExisting(request: FastifyRequest, named: Named): string {
  const id = idOf(request);
  if (!isId(id)) throw notFound(named);
  return id;
}

/** What was found under the id. @throws Refusal 404 where nothing was. */
export function existing<T>(found: T | null, named: Named): T {
  if (found === null) throw notFound(named);
  return found;
}
