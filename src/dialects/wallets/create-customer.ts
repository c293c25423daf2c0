import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { refuseIfMatch } from '../../http/if-match.ts';
import { parseQuery } from '../../http/read-query.ts';
import { faultsOf } from '../../http/validate.ts';
import { wordFault } from '../../http/word-fault.ts';
import { type Fault, fieldsOf } from '../../lib/fault.ts';
import { membersOf } from '../../lib/records.ts';
import { checkDuplicates } from '../../onboarding/check-application.ts';
import { type NewCustomer, previewCustomer } from '../../onboarding/create-customer.ts';
import type { Customer } from '../../onboarding/customer.ts';
import { openDraft } from '../../onboarding/draft.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import { renderRefusal } from '../shared/change-customer.ts';
import { createOnce } from '../shared/create-once.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { refuse, WORDING } from './faults.ts';
import { renderCreated } from './render.ts';
import { CreateBody, type CreateFields } from './schemas.ts';
import { newCustomerOf } from './to-core.ts';
import { VOICE } from './write.ts';

/** `POST /customers`: a customer whose identity is told later. */
export const createCustomer =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { core } = deps;
    const { scope } = callerOf(request);
    const { values: query, faults: queryFaults } = parseQuery(DryRunQuery, request.query);
    const shapeFaults = [...queryFaults, ...shapeFaultsOf(request.body)];
    const draft = openDraft(core, scope);

    if (query.dry_run) {
      const customer = previewCustomer(core, scope, draft, await check(deps, request, shapeFaults));
      return reply.code(200).send({ data: { ...renderCreated(customer), id: null } });
    }

    return deps.answerOnce(request, reply, {
      operation: 'wallets.createCustomer',
      content: { query: request.query, body: request.body },
      renderRefusal: renderRefusal(VOICE, request),
      async produce(remember) {
        const application = await check(deps, request, shapeFaults);
        const render = (customer: Customer) => ({ data: renderCreated(customer) });
        const creation = { draft, application, wording: WORDING, render };
        return (await createOnce(deps, VOICE, request, reply, remember, creation)).answer;
      },
    });
  };

function shapeFaultsOf(body: unknown): Fault[] {
  const faults = faultsOf(CreateBody, body, 'body');
  const { type, business_name } = membersOf(body);
  const isMisplaced = business_name !== undefined && typeof type === 'string' && type.trim() === 'individual';
  if (!isMisplaced || fieldsOf(faults).has('/business_name')) return faults;
  const message = 'business_name is only taken with type business';
  return [...faults, { field: '/business_name', code: 'invalid_value', message }];
}

/** The application, or a refusal with every fault found. */
async function check(
  { core }: DialectDeps,
  request: FastifyRequest,
  shapeFaults: readonly Fault[],
): Promise<NewCustomer> {
  if (shapeFaults.length === 0) refuseIfMatch(request);
  const members = membersOf(request.body);
  const wrong = fieldsOf(shapeFaults);
  const wellFormed = (name: 'email' | 'client_reference'): string | null => {
    const value = members[name];
    return typeof value === 'string' && !wrong.has(`/${name}`) ? value : null;
  };
  const { faults } = await checkDuplicates(core, callerOf(request).scope, {
    email: wellFormed('email'),
    clientReference: wellFormed('client_reference'),
    identifiers: [],
  });
  const all = [...shapeFaults, ...faults.map((fault) => wordFault(fault, WORDING))];
  if (all.length > 0) throw refuse(all);
  return newCustomerOf(request.body as CreateFields);
}
