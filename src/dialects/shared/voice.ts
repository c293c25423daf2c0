import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnswerOnce } from '../../http/idempotency.ts';
import type { Refusal } from '../../http/refusal.ts';
import type { Fault } from '../../lib/fault.ts';
import type { Core } from '../../onboarding/core.ts';

/** What the routes of a dialect work with. */
export interface DialectDeps {
  readonly core: Core;
  readonly answerOnce: AnswerOnce;
  /** Proves who calls and counts the request. */
  readonly authenticate: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

/** How a dialect says what all dialects have to say. */
export interface Voice {
  readonly refuse: (faults: readonly Fault[]) => Refusal;
  readonly refusalBody: (refusal: Refusal, requestId: string) => object;
  /** The whole body of a success. */
  readonly envelope: (status: 200 | 201, data: object) => object;
}
