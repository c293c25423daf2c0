import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { parseQuery } from '../../http/read-query.ts';
import type { Refusal } from '../../http/refusal.ts';
import { faultsOf } from '../../http/validate.ts';
import { type ChosenLifecycle, changeLifecycle } from '../../onboarding/change-lifecycle.ts';
import type { Customer } from '../../onboarding/customer.ts';
import { allows, LIFECYCLE_TRANSITIONS } from '../../onboarding/states.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { refuse, UPDATE_WORDING } from './faults.ts';
import { STATE } from './render.ts';
import { type CHOSEN_STATES, StateBody } from './schemas.ts';
import { changeCustomer } from './write.ts';

const LIFECYCLE: Readonly<Record<(typeof CHOSEN_STATES)[number], ChosenLifecycle>> = {
  ACTIVE: 'active',
  INACTIVE: 'inactive',
  BLOCKED: 'blocked',
};

/** `PATCH /customer/{id}/state`: where the tenant moves its customer. */
export const changeState =
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { values: query, faults: queryFaults } = parseQuery(DryRunQuery, request.query);
    return changeCustomer(deps, request, reply, {
      operation: 'accounts.changeState',
      shapeFaults: [...queryFaults, ...faultsOf(StateBody, request.body, 'body')],
      dryRun: query.dry_run ?? false,
      wording: UPDATE_WORDING,
      content: request.body,
      async run({ id }, asked) {
        const { state } = request.body as { state: string };
        const to = LIFECYCLE[state.trim() as keyof typeof LIFECYCLE];
        const result = await changeLifecycle(deps.core, callerOf(request).scope, id, { ...asked, to });
        if (result.kind === 'not_allowed') throw notAllowed(result.customer, to);
        return result;
      },
    });
  };

/** Where the step itself is one that customers take, somebody doubts this one. */
function notAllowed({ lifecycle, verification }: Customer, to: ChosenLifecycle): Refusal {
  const isDoubted = allows(LIFECYCLE_TRANSITIONS, lifecycle, to);
  const doubt = verification === 'in_review' ? 'the customer is in review' : 'the customer was rejected';
  const message = `state cannot go from ${STATE[lifecycle]} to ${STATE[to]}${isDoubted ? `: ${doubt}` : ''}`;
  return refuse([{ field: '/state', code: 'state_conflict', message }]);
}
