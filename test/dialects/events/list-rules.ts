import { describe, test } from 'vitest';
import type { EventsApiClient } from '../../support/events-api.ts';
import { expectFaults, fault } from './errors.ts';

const CURSOR = ['cursor', 'invalid_format', 'must be the next_cursor of an earlier page'] as const;
const TIME = ['invalid_format', 'must be a time such as 2026-05-09T10:15:00Z'] as const;

const PAGE = [
  ['limit=0', 'limit', 'out_of_range', 'must be at least 1'],
  ['limit=101', 'limit', 'out_of_range', 'must be at most 100'],
  ['limit=99999999999999999999', 'limit', 'out_of_range', 'must be at most 100'],
  ['limit=1.5', 'limit', 'invalid_type', 'must be an integer'],
  ['limit=', 'limit', 'invalid_type', 'must be an integer'],
  ['limit=1&limit=2', 'limit', 'invalid_type', 'must be an integer'],
  ['cursor=', ...CURSOR],
  ['cursor=AAAA', ...CURSOR],
  ['cursor=0', ...CURSOR],
  ['cursor=%00', ...CURSOR],
  ['cursor=1&cursor=2', 'cursor', 'invalid_type', 'must be a string'],
  [`cursor=${'A'.repeat(201)}`, 'cursor', 'too_long', 'must be at most 200 characters'],
  ['page=2', 'page', 'unknown_field', 'is not a field of this request'],
] as const;

const PERIOD = [
  ['from=yesterday', 'from', ...TIME],
  ['from=', 'from', ...TIME],
  ['from=2026-05-09', 'from', ...TIME],
  ['from=2026-05-09T10:15:00', 'from', ...TIME],
  ['from=2026-02-30T10:15:00Z', 'from', ...TIME],
  ['to=2026-05-09T10:15:60Z', 'to', ...TIME],
  ['to=2026-05-09T10:15:00%2B01', 'to', ...TIME],
  ['to=1778321700', 'to', ...TIME],
] as const;

/** What is wrong with the parameters that lists share: status 400. */
export function describeListParameters(client: EventsApiClient, path: string, also?: 'period'): void {
  describe('the parameters of every list', () => {
    test.each([...PAGE, ...(also ? PERIOD : [])])('?%s', async (query, field, code, rule) => {
      expectFaults(await client.get(path, `?${query}`), 400, [fault(field, code, rule)]);
    });
  });
}
