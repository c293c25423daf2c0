import type { FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { notFound } from '../../http/refusal.ts';
import type { Fault } from '../../lib/fault.ts';
import { isId } from '../../lib/ids.ts';
import type { Customer, CustomerKind } from '../../onboarding/customer.ts';
import { type CustomerDraft, discardDraft, openDraftOf } from '../../onboarding/draft.ts';
import { readCustomer } from '../../onboarding/read-customer.ts';
import type { DialectDeps } from './voice.ts';

/** The id in the path. */
export const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

/** The customer in the path. @throws Refusal 404: an id of no form is as absent as any other. */
export async function findCustomer({ core }: Pick<DialectDeps, 'core'>, request: FastifyRequest): Promise<Customer> {
  const id = idOf(request);
  const customer = isId(id) ? await readCustomer(core, callerOf(request).scope, id) : null;
  if (!customer) throw notFound('Customer');
  return customer;
}

/**
 * Works with a draft of more documents for the customer in the path; removes what is left of them.
 * @throws Refusal 404: documents are encrypted under the customer's key as they arrive, and without a customer there is none.
 */
export async function withDraft<T>(
  { core }: DialectDeps,
  request: FastifyRequest,
  work: (draft: CustomerDraft) => Promise<T>,
): Promise<T> {
  const id = idOf(request);
  const draft = isId(id) ? await openDraftOf(core, callerOf(request).scope, id) : null;
  if (!draft) throw notFound('Customer');
  try {
    return await work(draft);
  } finally {
    await discardDraft(draft);
  }
}

/** The fault of a field, or of a whole operation, that only customers of the other kind have. */
export const wrongKind = (kind: CustomerKind, field = ''): Fault => ({
  field,
  code: 'wrong_kind',
  message: `The customer is ${kind === 'individual' ? 'an' : 'a'} ${kind}`,
});

/** What stands against proving more of a customer: nothing, unless it was rejected for good. */
export const finalRejection = ({ latestVerification }: Customer): Fault[] =>
  latestVerification?.decision === 'rejected_final'
    ? [{ field: '', code: 'state_conflict', message: 'The customer was rejected for good' }]
    : [];
