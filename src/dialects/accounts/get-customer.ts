import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { etagOf } from '../../http/if-match.ts';
import { parseQuery } from '../../http/read-query.ts';
import { notFound } from '../../http/refusal.ts';
import type { Fault } from '../../lib/fault.ts';
import type { Customer } from '../../onboarding/customer.ts';
import { revealNumbers } from '../../onboarding/reveal-numbers.ts';
import { findCustomer, idOf } from '../shared/existing-customer.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { refuse } from './faults.ts';
import { nigerianNumbers } from './numbers.ts';
import { renderCustomer, revealed } from './render.ts';
import { GetQuery } from './schemas.ts';

/** `GET /customer/{id}`: the customer and what became of it; with a reason its numbers in full. */
export const getCustomer =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const found = await findCustomer(deps, request);
    const { values, faults } = parseQuery(GetQuery, request.query);
    const all = [...faults, ...(faults.length === 0 ? reasonFaults(values) : [])];
    if (all.length > 0) throw refuse(all);
    const { reason } = values;
    const customer = reason === undefined ? found : await reveal(deps, request, reason.trim());
    if (reason !== undefined) reply.header('cache-control', 'no-store');
    const data = reason === undefined ? renderCustomer(customer) : renderCustomer(customer, revealed);
    return reply.code(200).header('etag', etagOf(customer.version)).send({ data });
  };

/** Numbers are shown for a reason, and a reason is given for nothing else. */
function reasonFaults({ reveal = false, reason }: { reveal?: boolean; reason?: string }): Fault[] {
  if (reveal === (reason !== undefined)) return [];
  return reveal
    ? [{ field: '/reason', code: 'required', message: 'reason is required with reveal' }]
    : [{ field: '/reason', code: 'invalid_value', message: 'reason goes with reveal=true only' }];
}

/** The customer, once it is written down who sees its numbers. */
async function reveal(deps: DialectDeps, request: FastifyRequest, reason: string): Promise<Customer> {
  const { scope, credentialId } = callerOf(request);
  const customer = await revealNumbers(deps.core, scope, idOf(request), {
    credentialId,
    requestId: request.id,
    reason,
    fieldsOf: ({ identifiers }) =>
      Object.entries(nigerianNumbers(identifiers)).flatMap(([name, number]) =>
        number === null ? [] : [`country_data.ng.${name}`],
      ),
  });
  if (!customer) throw notFound('Customer');
  return customer;
}
