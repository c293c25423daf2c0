import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IS_ACTIVE, KYC_STATUS } from '../../src/dialects/cards/render.ts';
import {
  allows,
  ENROLLMENT_STATES,
  ENROLLMENT_TRANSITIONS,
  LIFECYCLE_TRANSITIONS,
  LIFECYCLES,
  VERIFICATION_STATES,
  VERIFICATION_TRANSITIONS,
} from '../../src/onboarding/states.ts';

/** The arrows of the design, written down once more: `from > to`. */
const DESIGN = {
  lifecycle: [
    'created > active',
    'active > inactive',
    'inactive > active',
    ...['created', 'active', 'inactive'].map((state) => `${state} > blocked`),
    'blocked > active',
    ...['created', 'active', 'inactive', 'blocked'].map((state) => `${state} > erased`),
  ],
  verification: [
    'unverified > pending',
    'pending > in_review',
    'pending > verified',
    'pending > rejected',
    'in_review > verified',
    'in_review > rejected',
    'rejected > pending',
    'verified > pending',
  ],
  enrollment: ['pending > enrolled', 'pending > failed', 'failed > pending'],
};

type Table = Readonly<Record<string, readonly string[]>>;

const AXES: {
  name: keyof typeof DESIGN;
  states: readonly string[];
  table: Table;
  start: string;
  terminal: string[];
}[] = [
  { name: 'lifecycle', states: LIFECYCLES, table: LIFECYCLE_TRANSITIONS, start: 'created', terminal: ['erased'] },
  {
    name: 'verification',
    states: VERIFICATION_STATES,
    table: VERIFICATION_TRANSITIONS,
    start: 'unverified',
    terminal: [],
  },
  {
    name: 'enrollment',
    states: ENROLLMENT_STATES,
    table: ENROLLMENT_TRANSITIONS,
    start: 'pending',
    terminal: ['enrolled'],
  },
];

describe.each(AXES)('$name', ({ name, states, table, start, terminal }) => {
  test('has the arrows of the design and no others', () => {
    const arrows = states.flatMap((from) =>
      states.filter((to) => allows(table, from, to)).map((to) => `${from} > ${to}`),
    );
    expect(arrows.sort()).toEqual(DESIGN[name].toSorted());
  });

  test('has a row for every state, which leads to states only and never back to itself', () => {
    expect(Object.keys(table).sort()).toEqual(states.toSorted());
    for (const from of states) {
      expect(states).toEqual(expect.arrayContaining([...(table[from] ?? [])]));
      expect(allows(table, from, from)).toBe(false);
    }
  });

  test('reaches every state from its first', () => {
    const reached = new Set([start]);
    for (const state of reached) for (const next of table[state] ?? []) reached.add(next);
    expect([...reached].sort()).toEqual(states.toSorted());
  });

  test('never leaves a terminal state, whatever arrives in whatever order', () => {
    const arrivals = fc.array(fc.constantFrom(...states), { maxLength: 40 });
    fc.assert(
      fc.property(arrivals, (wanted) => {
        let state = start;
        for (const next of wanted) {
          const before = state;
          if (allows(table, state, next)) state = next;
          if (terminal.includes(before)) expect(state).toBe(before);
          else if (state !== before) expect(table[before]).toContain(state);
        }
      }),
    );
    expect(states.filter((state) => (table[state] ?? []).length === 0)).toEqual(terminal);
  });
});

describe('the cards dialect', () => {
  test.each([
    ['unverified', 'PENDING'],
    ['pending', 'PENDING'],
    ['in_review', 'PENDING'],
    ['verified', 'APPROVED'],
    ['rejected', 'REJECTED'],
  ] as const)('says of %s: kyc_status %s', (state, status) => expect(KYC_STATUS[state]).toBe(status));

  test.each([
    ['created', true],
    ['active', true],
    ['inactive', false],
    ['blocked', false],
    ['erased', false],
  ] as const)('says of %s: is_active %s', (state, active) => expect(IS_ACTIVE[state]).toBe(active));

  test('says something of every state', () => {
    expect(Object.keys(KYC_STATUS)).toEqual([...VERIFICATION_STATES]);
    expect(Object.keys(IS_ACTIVE)).toEqual([...LIFECYCLES]);
  });
});
