import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { parseQuery } from '../../http/read-query.ts';
import { faultsOf } from '../../http/validate.ts';
import { amendCustomer } from '../../onboarding/amend-customer.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { UPDATE_WORDING } from './faults.ts';
import { type IndividualChanges, IndividualUpdate } from './schemas.ts';
import { amendIndividual } from './to-core.ts';
import { changeCustomer } from './write.ts';

/** `PATCH /customer/{id}/individual`: what is sent of an individual changes, the rest stays. */
export const updateIndividual =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { values: query, faults: queryFaults } = parseQuery(DryRunQuery, request.query);
    return changeCustomer(deps, request, reply, {
      operation: 'accounts.updateIndividual',
      shapeFaults: [...queryFaults, ...faultsOf(IndividualUpdate, request.body, 'body')],
      dryRun: query.dry_run ?? false,
      wording: UPDATE_WORDING,
      content: request.body,
      run: ({ id }, asked) =>
        amendCustomer(deps.core, callerOf(request).scope, id, {
          ...asked,
          documents: [],
          amend: amendIndividual(request.body as IndividualChanges),
        }),
    });
  };
