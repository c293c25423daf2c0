import { expect } from 'vitest';
import type { AccountsClient } from '../../support/accounts.ts';

export type State = 'CREATED' | 'ACTIVE' | 'INACTIVE' | 'BLOCKED';
type Chosen = Exclude<State, 'CREATED'>;

/** Every step from a state to one that can be asked for, and the event that tells of it; null where there is nothing to tell. */
export const STEPS: readonly {
  readonly from: State;
  readonly to: Chosen;
  readonly isAllowed: boolean;
  readonly event: string | null;
}[] = [
  { from: 'CREATED', to: 'ACTIVE', isAllowed: true, event: 'customer.activated' },
  { from: 'CREATED', to: 'INACTIVE', isAllowed: false, event: null },
  { from: 'CREATED', to: 'BLOCKED', isAllowed: true, event: 'customer.blocked' },
  { from: 'ACTIVE', to: 'ACTIVE', isAllowed: true, event: null },
  { from: 'ACTIVE', to: 'INACTIVE', isAllowed: true, event: 'customer.deactivated' },
  { from: 'ACTIVE', to: 'BLOCKED', isAllowed: true, event: 'customer.blocked' },
  { from: 'INACTIVE', to: 'ACTIVE', isAllowed: true, event: 'customer.activated' },
  { from: 'INACTIVE', to: 'INACTIVE', isAllowed: true, event: null },
  { from: 'INACTIVE', to: 'BLOCKED', isAllowed: true, event: 'customer.blocked' },
  { from: 'BLOCKED', to: 'ACTIVE', isAllowed: true, event: 'customer.unblocked' },
  { from: 'BLOCKED', to: 'INACTIVE', isAllowed: false, event: null },
  { from: 'BLOCKED', to: 'BLOCKED', isAllowed: true, event: null },
];

/** The steps that lead to each state from the creation. */
const ROADS: Readonly<Record<State, readonly Chosen[]>> = {
  CREATED: [],
  ACTIVE: ['ACTIVE'],
  INACTIVE: ['ACTIVE', 'INACTIVE'],
  BLOCKED: ['BLOCKED'],
};

/** A customer in this state that nobody has verified. @returns it as it is shown. */
export async function roadTo(accounts: AccountsClient, state: State, body: unknown) {
  const created = await accounts.create(body);
  expect(created.status, created.text).toBe(201);
  const { id } = created.body.data;
  for (const step of ROADS[state]) expect((await accounts.changeState(id, step)).status).toBe(200);
  const { data } = (await accounts.get(id)).body;
  expect(data.state).toBe(state);
  return data;
}
