import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { parseQuery } from '../../http/read-query.ts';
import { faultsOf } from '../../http/validate.ts';
import { amendCustomer } from '../../onboarding/amend-customer.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { WORDING } from './faults.ts';
import { UpdateBody, type UpdateFields } from './schemas.ts';
import { amendmentOf } from './to-core.ts';
import { changeCustomer } from './write.ts';

/** `PATCH /customers/{id}`: what is sent changes, what is left out stays, null takes away. */
export const updateCustomer =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { values: query, faults: queryFaults } = parseQuery(DryRunQuery, request.query);
    return changeCustomer(deps, request, reply, {
      operation: 'wallets.updateCustomer',
      shapeFaults: [...queryFaults, ...faultsOf(UpdateBody, request.body, 'body')],
      dryRun: query.dry_run ?? false,
      content: request.body,
      wording: WORDING,
      run: ({ id }, asked) =>
        amendCustomer(deps.core, callerOf(request).scope, id, {
          ...asked,
          amend: (locked) => amendmentOf(locked, request.body as UpdateFields),
          documents: [],
        }),
    });
  };
