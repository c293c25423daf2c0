import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { etagOf, refuseIfMatch } from '../../http/if-match.ts';
import { parseQuery } from '../../http/read-query.ts';
import { wordFault } from '../../http/word-fault.ts';
import type { Fault } from '../../lib/fault.ts';
import { checkApplication } from '../../onboarding/check-application.ts';
import { type NewCustomer, previewCustomer } from '../../onboarding/create-customer.ts';
import type { Customer } from '../../onboarding/customer.ts';
import { type CustomerDraft, openDraft } from '../../onboarding/draft.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import { renderRefusal } from '../shared/change-customer.ts';
import { createOnce } from '../shared/create-once.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { CREATE_WORDING, refuse } from './faults.ts';
import { type ReadCreate, readCreate } from './read-create.ts';
import { renderCustomer } from './render.ts';
import type { CreateFields } from './schemas.ts';
import { toApplication, toNewCustomer } from './to-core.ts';
import { VOICE } from './write.ts';

/** `POST /customer`: an individual or a business. */
export const createCustomer =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { scope } = callerOf(request);
    const { values: query, faults: queryFaults } = parseQuery(DryRunQuery, request.query);
    const read = readCreate(request.body);
    const draft = openDraft(deps.core, scope);
    const checked = () => check(deps, request, draft, read, [...queryFaults, ...read.faults]);

    if (query.dry_run) {
      const preview = renderCustomer(previewCustomer(deps.core, scope, draft, await checked()));
      return reply.code(200).send({ data: { ...preview, id: null } });
    }
    return deps.answerOnce(request, reply, {
      operation: 'accounts.createCustomer',
      content: { query, ifMatch: request.headers['if-match'] ?? null, body: request.body },
      renderRefusal: renderRefusal(VOICE, request),
      async produce(remember) {
        const render = (customer: Customer) => ({ data: renderCustomer(customer) });
        const creation = { draft, application: await checked(), wording: CREATE_WORDING, render };
        const { answer, customer } = await createOnce(deps, VOICE, request, reply, remember, creation);
        reply.header('etag', etagOf(customer.version));
        return answer;
      },
    });
  };

/** The new customer, or a refusal with every fault found. */
async function check(
  deps: DialectDeps,
  request: FastifyRequest,
  draft: CustomerDraft,
  { body, wellFormed }: ReadCreate,
  shapeFaults: readonly Fault[],
): Promise<NewCustomer> {
  if (shapeFaults.length === 0) refuseIfMatch(request);
  const { faults } = await checkApplication(deps.core, callerOf(request).scope, draft, toApplication(wellFormed));
  const all = [...shapeFaults, ...faults.map((fault) => wordFault(fault, CREATE_WORDING))];
  if (all.length > 0) throw refuse(all);
  return toNewCustomer(body as CreateFields);
}
