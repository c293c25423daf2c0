import type { FastifyRequest } from 'fastify';
import { notFound } from '../../http/refusal.ts';
import { isId } from '../../lib/ids.ts';
import type { ChangeResult } from '../../onboarding/amend-customer.ts';
import { MAX_PERSONS, type PersonsResult } from '../../onboarding/associate-person.ts';
import type { Customer } from '../../onboarding/customer.ts';
import { wrongKind } from '../shared/existing-customer.ts';
import { refuse } from './faults.ts';

/**
 * The person that the path names.
 * @throws Refusal 409 where the customer is no business; 404 where the person's id has no form: it is as absent as any other.
 */
export function personOf(request: FastifyRequest, { profile }: Customer): string {
  if (profile.kind !== 'business') throw refuse([wrongKind(profile.kind)]);
  const { person_id: id } = request.params as { person_id: string };
  if (!isId(id)) throw notFound('Person');
  return id;
}

/** What became of a business and its persons. @throws Refusal for what stands against it. */
export function toChange(result: PersonsResult): ChangeResult {
  switch (result.kind) {
    case 'no_business':
      throw refuse([wrongKind('individual')]);
    case 'unknown_person':
      throw notFound('Person');
    case 'share_exceeded':
      throw refuse([
        { field: '/ownership_percent', code: 'share_exceeded', message: 'The owners would have more than 100 percent' },
      ]);
    case 'too_many':
      throw refuse([{ field: '', code: 'too_many', message: `A business has at most ${MAX_PERSONS} persons` }]);
    default:
      return result;
  }
}
