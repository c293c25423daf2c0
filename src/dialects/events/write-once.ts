import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../../http/idempotency.ts';
import type { Tx } from '../../store/tenant-transaction.ts';
import { renderRefusal } from '../shared/change-customer.ts';
import type { EventsDeps } from './deps.ts';
import { VOICE } from './voice.ts';

/** Says what a write answers. @param tx that of the change, in which the answer is kept; null where nothing was changed. */
export type Say = (tx: Tx | null, data: object) => Promise<void>;

/** A write of this API. */
export interface Write {
  /** A permanent name. */
  readonly operation: `events.${string}`;
  readonly status: 200 | 201;
  /** Reads the request and runs the use case. What it throws is the answer. */
  readonly run: (say: Say) => Promise<unknown>;
}

/** Writes once per idempotency key, and answers. Two requests are the same when path, query and body are. */
export const writeOnce = (
  { answerOnce }: Pick<EventsDeps, 'answerOnce'>,
  request: FastifyRequest,
  reply: FastifyReply,
  { operation, status, run }: Write,
): Promise<FastifyReply> =>
  answerOnce(request, reply, {
    operation,
    content: { params: request.params, query: request.query, body: request.body ?? null },
    renderRefusal: renderRefusal(VOICE, request),
    async produce(remember) {
      let answer: Answer | undefined;
      await run(async (tx, data) => {
        const body = reply.code(status).serialize(VOICE.envelope(status, data)) as string;
        answer = { status, body };
        if (tx) await remember(tx, null, answer);
      });
      if (!answer) throw new Error('written without an answer');
      return answer;
    },
  });
