import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import type { Answer, Remember } from '../../http/idempotency.ts';
import { type Wording, wordFault } from '../../http/word-fault.ts';
import { createCustomer, type NewCustomer } from '../../onboarding/create-customer.ts';
import type { Customer } from '../../onboarding/customer.ts';
import type { CustomerDraft } from '../../onboarding/draft.ts';
import type { DialectDeps, Voice } from './voice.ts';

/** A create whose shape and checks have passed. */
export interface Creation {
  readonly draft: CustomerDraft;
  readonly application: NewCustomer;
  readonly wording: Wording;
  /** The whole body of the answer. */
  readonly render: (customer: Customer) => object | Promise<object>;
}

/**
 * Makes the customer and its 201, which is remembered in the same transaction.
 * @throws Refusal 409 when another request was faster with the same e-mail, number or reference.
 */
export async function createOnce(
  { core }: Pick<DialectDeps, 'core'>,
  { refuse }: Pick<Voice, 'refuse'>,
  request: FastifyRequest,
  reply: FastifyReply,
  remember: Remember,
  { draft, application, wording, render }: Creation,
): Promise<{ readonly answer: Answer; readonly customer: Customer }> {
  let answer: Answer | undefined;
  const result = await createCustomer(core, callerOf(request).scope, draft, application, async (customer) => {
    const made = { status: 201, body: reply.code(201).serialize(await render(customer)) as string };
    answer = made;
    return (tx) => remember(tx, draft.key, made);
  });
  if (result.kind === 'refused') throw refuse(result.faults.map((fault) => wordFault(fault, wording)));
  if (!answer) throw new Error('created without an answer');
  return { answer, customer: result.customer };
}
