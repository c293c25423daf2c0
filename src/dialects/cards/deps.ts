import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TokenSigner } from '../../http/access-token.ts';
import type { AnswerOnce } from '../../http/idempotency.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Core } from '../../onboarding/core.ts';

/** What the routes of this dialect work with. */
export interface CardsDeps {
  readonly core: Core;
  readonly clock: Clock;
  readonly accessTokens: TokenSigner;
  readonly documentLinks: TokenSigner;
  readonly answerOnce: AnswerOnce;
  /** Where the outside world reaches this service, without a slash at the end. */
  readonly baseUrl: () => string;
  /** Proves who calls and counts the request. */
  readonly authenticate: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}
