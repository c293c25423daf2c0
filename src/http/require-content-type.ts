import type { FastifyRequest } from 'fastify';
import { unsupportedMediaType } from './to-refusal.ts';

/** @throws Refusal 415 when the request is of another type; parameters such as a boundary do not count. */
export function requireContentType(request: FastifyRequest, expected: string): void {
  const sent = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (sent !== expected) throw unsupportedMediaType(expected);
}
