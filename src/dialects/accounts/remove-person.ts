import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { parseQuery } from '../../http/read-query.ts';
import { removePerson as remove } from '../../onboarding/associate-person.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { UPDATE_WORDING } from './faults.ts';
import { personOf, toChange } from './persons.ts';
import { changeCustomer } from './write.ts';

/** `DELETE /customer/{id}/persons/{person_id}`: takes a person out of a business; both stay customers. */
export const removePerson =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { values: query, faults } = parseQuery(DryRunQuery, request.query);
    return changeCustomer(deps, request, reply, {
      operation: 'accounts.removePerson',
      shapeFaults: faults,
      dryRun: query.dry_run ?? false,
      wording: UPDATE_WORDING,
      content: { person: (request.params as { person_id: string }).person_id },
      async run(business, asked) {
        const personId = personOf(request, business);
        return toChange(await remove(deps.core, callerOf(request).scope, business.id, personId, asked));
      },
    });
  };
