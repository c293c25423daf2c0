import { expect, test } from 'vitest';
import { ProviderUnavailable } from '../../src/onboarding/ports.ts';
import { sandboxRegistry } from '../../src/providers/sandbox/registry.ts';
import { IDENTITY_SCENARIOS } from '../../src/providers/sandbox/scenarios.ts';

const lookUp = (value: string, earlierTries = 0) =>
  sandboxRegistry.lookUp({ type: 'nin', country: 'NG', value, earlierTries });

test.each([
  ['12345600001', { kind: 'match' }],
  ['12345600002', { kind: 'mismatch', reason: 'document_mismatch' }],
  ['12345600003', { kind: 'not_found', reason: 'identity_not_found' }],
  ['12345600004', { kind: 'review', reason: 'possible_sanctions_match' }],
  ['12345600006', { kind: 'pending' }],
  ['12345600007', { kind: 'no_opinion' }],
  ['A00001B', { kind: 'no_opinion' }],
  ['0001', { kind: 'no_opinion' }],
  ['', { kind: 'no_opinion' }],
  ['123-456 000.02', { kind: 'mismatch', reason: 'document_mismatch' }],
  ['123/0/0/0/0/3', { kind: 'not_found', reason: 'identity_not_found' }],
])('the number %j gets %j', async (value, answer) => {
  expect(await lookUp(value)).toEqual(answer);
});

test.each([0, 1, 2])('a number ending in 00005 finds the registry down after %i tries', async (earlierTries) => {
  const error = await lookUp('12345600005', earlierTries).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProviderUnavailable);
  expect(error).toMatchObject({ code: 'connect' });
  expect(String(error)).not.toContain('12345600005');
});

test.each([3, 4])('a number ending in 00005 matches after %i tries', async (earlierTries) => {
  expect(await lookUp('12345600005', earlierTries)).toEqual({ kind: 'match' });
});

test('every listed scenario is what the look-up answers once its outages are over', async () => {
  expect(IDENTITY_SCENARIOS.map(({ suffix }) => suffix)).toEqual([
    '00001',
    '00002',
    '00003',
    '00004',
    '00005',
    '00006',
  ]);
  for (const { suffix, outages, outcome } of IDENTITY_SCENARIOS) {
    expect(await lookUp(`999${suffix}`, outages)).toEqual(outcome);
  }
});
