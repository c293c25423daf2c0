import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { parseQuery } from '../../http/read-query.ts';
import { faultsOf } from '../../http/validate.ts';
import type { Fault } from '../../lib/fault.ts';
import { associatePerson } from '../../onboarding/associate-person.ts';
import { PERSON_ROLES, type PersonLink } from '../../onboarding/customer.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { UPDATE_WORDING } from './faults.ts';
import { personOf, toChange } from './persons.ts';
import { PersonBody, type PersonFields } from './schemas.ts';
import { changeCustomer } from './write.ts';

/** `PUT /customer/{id}/persons/{person_id}`: how a person belongs to a business. */
export const putPerson =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { values: query, faults: queryFaults } = parseQuery(DryRunQuery, request.query);
    const shape = faultsOf(PersonBody, request.body, 'body');
    return changeCustomer(deps, request, reply, {
      operation: 'accounts.putPerson',
      shapeFaults: [...queryFaults, ...shape, ...(shape.length === 0 ? shareFaults(request.body as PersonFields) : [])],
      dryRun: query.dry_run ?? false,
      wording: UPDATE_WORDING,
      content: { person: (request.params as { person_id: string }).person_id, body: request.body },
      async run(business, asked) {
        const link = linkOf(personOf(request, business), request.body as PersonFields);
        return toChange(await associatePerson(deps.core, callerOf(request).scope, business.id, link, asked));
      },
    });
  };

const linkOf = (customerId: string, body: PersonFields): PersonLink => ({
  customerId,
  roles: PERSON_ROLES.filter((role) => rolesOf(body).includes(role)),
  sharePercent: body.ownership_percent ?? null,
});

const rolesOf = ({ roles }: PersonFields): string[] => roles.map((role) => role.trim());

function shareFaults(body: PersonFields): Fault[] {
  const { ownership_percent: share = null } = body;
  if (share === null) return [];
  const field = '/ownership_percent';
  // The nearest double of two decimals is the one that was sent.
  if (Number(share.toFixed(2)) !== share)
    return [{ field, code: 'invalid_format', message: 'ownership_percent must have at most two decimals' }];
  return rolesOf(body).includes('OWNER')
    ? []
    : [{ field, code: 'invalid_value', message: 'ownership_percent goes with the role OWNER only' }];
}
