import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { parseQuery } from '../../http/read-query.ts';
import { faultsOf } from '../../http/validate.ts';
import { amendCustomer } from '../../onboarding/amend-customer.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { nestCountryData } from './country-data.ts';
import { UPDATE_WORDING } from './faults.ts';
import { type CountryDataChanges, CountryDataUpdate } from './schemas.ts';
import { amendCountryData } from './to-core.ts';
import { changeCustomer } from './write.ts';

/** `PATCH /customer/{id}/country_data`: the numbers that are sent change, the others stay. */
export const updateCountryData =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { values: query, faults: queryFaults } = parseQuery(DryRunQuery, request.query);
    const { value: body, faults: nesting } = nestCountryData(request.body, '');
    return changeCustomer(deps, request, reply, {
      operation: 'accounts.updateCountryData',
      shapeFaults: [...queryFaults, ...faultsOf(CountryDataUpdate, body, 'body'), ...nesting],
      dryRun: query.dry_run ?? false,
      wording: UPDATE_WORDING,
      content: request.body,
      run: ({ id }, asked) =>
        amendCustomer(deps.core, callerOf(request).scope, id, {
          ...asked,
          documents: [],
          amend: amendCountryData(body as CountryDataChanges),
        }),
    });
  };
