import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Customer } from '../../onboarding/customer.ts';
import { type Change, changeCustomerBy } from '../shared/change-customer.ts';
import type { DialectDeps, Voice } from '../shared/voice.ts';
import { refuse } from './faults.ts';
import { refusalBody, renderCustomer } from './render.ts';

/** How this dialect speaks. */
export const VOICE: Voice = { refuse, refusalBody, envelope: (_status, data) => ({ data }) };

const WHOLE_CUSTOMER = { status: 200, render: (customer: Customer) => renderCustomer(customer) } as const;

/** A change that is answered with the whole customer, unless it says otherwise. */
export const changeCustomer = (
  deps: DialectDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  change: Omit<Change, 'show'> & Partial<Pick<Change, 'show'>>,
): Promise<FastifyReply> => changeCustomerBy(VOICE)(deps, request, reply, { show: WHOLE_CUSTOMER, ...change });
