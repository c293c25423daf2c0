import type { FastifyRequest } from 'fastify';
import { Refusal } from './refusal.ts';
import { unsupportedMediaType } from './to-refusal.ts';

/** The type of a request's body in lower case, without parameters such as a boundary. */
export const contentTypeOf = ({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined =>
  headers['content-type']?.split(';')[0]?.trim().toLowerCase();

/**
 * @param status what the dialect answers to another type.
 * @throws Refusal of that status when the request is of none of the allowed types.
 */
export function requireContentType(request: FastifyRequest, allowed: readonly string[], status: 400 | 415 = 415): void {
  if (allowed.includes(contentTypeOf(request) ?? '')) return;
  const expected = allowed.join(' or ');
  if (status === 415) throw unsupportedMediaType(expected);
  const message = `The request must be ${expected}`;
  throw new Refusal(400, message, [{ field: '', code: 'wrong_content_type', message }]);
}
