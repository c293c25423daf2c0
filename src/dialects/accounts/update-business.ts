import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { parseQuery } from '../../http/read-query.ts';
import { faultsOf } from '../../http/validate.ts';
import { amendCustomer } from '../../onboarding/amend-customer.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { UPDATE_WORDING } from './faults.ts';
import { type BusinessChanges, BusinessUpdate } from './schemas.ts';
import { amendBusiness } from './to-core.ts';
import { changeCustomer } from './write.ts';

/** `PATCH /customer/{id}/business`: what is sent of a business changes, the rest stays. */
export const updateBusiness =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { values: query, faults: queryFaults } = parseQuery(DryRunQuery, request.query);
    return changeCustomer(deps, request, reply, {
      operation: 'accounts.updateBusiness',
      shapeFaults: [...queryFaults, ...faultsOf(BusinessUpdate, request.body, 'body')],
      dryRun: query.dry_run ?? false,
      wording: UPDATE_WORDING,
      content: request.body,
      run: ({ id }, asked) =>
        amendCustomer(deps.core, callerOf(request).scope, id, {
          ...asked,
          documents: [],
          amend: amendBusiness(request.body as BusinessChanges),
        }),
    });
  };
