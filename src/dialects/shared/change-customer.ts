import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../../http/idempotency.ts';
import { etagOf, expectedVersions, staleVersion } from '../../http/if-match.ts';
import { notFound, type Refusal } from '../../http/refusal.ts';
import { type Wording, wordFault } from '../../http/word-fault.ts';
import type { Fault } from '../../lib/fault.ts';
import { type AmendRequest, type ChangeResult, isStale } from '../../onboarding/amend-customer.ts';
import type { Customer } from '../../onboarding/customer.ts';
import { findCustomer, idOf } from './existing-customer.ts';
import type { DialectDeps, Voice } from './voice.ts';

/** What every change of a customer is asked with. */
export type Asked = Pick<AmendRequest, 'expectedVersions' | 'dryRun' | 'remember'>;

/** A change of a customer that exists, read from the wire. */
export interface Change {
  /** A permanent name. */
  readonly operation: `${string}.${string}`;
  readonly shapeFaults: readonly Fault[];
  readonly dryRun: boolean;
  /** What makes two requests the same, apart from the customer, the query and If-Match. */
  readonly content: unknown;
  readonly wording: Wording;
  /** The use case; gets the customer as it was a moment ago, and no shape faults. What it throws is the answer. */
  readonly run: (customer: Customer, asked: Asked) => Promise<ChangeResult>;
  /** What is answered: 200 is for the customer as a whole, which goes out with its ETag. */
  readonly show: { readonly status: 200 | 201; readonly render: (customer: Customer) => object };
}

/** Does what all changes of a customer share: finds it, refuses, changes it once per idempotency key, and shows it. */
export const changeCustomerBy =
  (voice: Voice) =>
  async (deps: DialectDeps, request: FastifyRequest, reply: FastifyReply, change: Change): Promise<FastifyReply> => {
    const { status, render } = change.show;
    if (change.dryRun) {
      const customer = await attempt(deps, voice, request, change, async () => {});
      return reply.code(200).send(voice.envelope(200, render(customer)));
    }
    return deps.answerOnce(request, reply, {
      operation: change.operation,
      content: {
        id: idOf(request),
        query: request.query,
        ifMatch: request.headers['if-match'] ?? null,
        body: change.content,
      },
      renderRefusal: renderRefusal(voice, request),
      async produce(remember) {
        let answer: Answer | undefined;
        const customer = await attempt(deps, voice, request, change, async (tx, key, changed) => {
          const body = voice.envelope(status, render(changed));
          answer = { status, body: reply.code(status).serialize(body) as string };
          await remember(tx, key, answer);
        });
        if (!answer) throw new Error('changed without an answer');
        if (status === 200) reply.header('etag', etagOf(customer.version));
        return answer;
      },
    });
  };

/** A change that is answered with the whole customer, unless it says otherwise. */
export const changeAndShowBy =
  (voice: Voice, renderCustomer: (customer: Customer) => object) =>
  (
    deps: DialectDeps,
    request: FastifyRequest,
    reply: FastifyReply,
    change: Omit<Change, 'show'> & Partial<Pick<Change, 'show'>>,
  ): Promise<FastifyReply> =>
    changeCustomerBy(voice)(deps, request, reply, { show: { status: 200, render: renderCustomer }, ...change });

export const renderRefusal =
  ({ refusalBody }: Pick<Voice, 'refusalBody'>, { id }: FastifyRequest) =>
  (refusal: Refusal): Answer => ({ status: refusal.status, body: JSON.stringify(refusalBody(refusal, id)) });

/** @throws Refusal, in this order: 404, what is wrong with the shape, 412, what the use case finds. */
async function attempt(
  deps: DialectDeps,
  { refuse }: Voice,
  request: FastifyRequest,
  { shapeFaults, dryRun, wording, run }: Change,
  remember: Asked['remember'],
): Promise<Customer> {
  const customer = await findCustomer(deps, request);
  if (shapeFaults.length > 0) throw refuse(shapeFaults);
  const expected = expectedVersions(request);
  if (isStale(customer, expected)) throw staleVersion();
  const result = await run(customer, { expectedVersions: expected, dryRun, remember });
  switch (result.kind) {
    case 'changed':
      return result.customer;
    case 'absent':
      throw notFound('Customer');
    case 'stale':
      throw staleVersion();
    case 'refused':
      throw refuse(result.faults.map((fault) => wordFault(fault, wording)));
  }
}
