import { SECOND_MS } from '../../lib/clock.ts';
import type { Fault } from '../../lib/fault.ts';
import type { Period } from '../../store/period.ts';
import { refuse } from './faults.ts';
import { PeriodBody } from './list-schemas.ts';
import { readFields } from './read-fields.ts';

/** As long as deliveries and their attempts are kept. */
const MAX_AGE_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;

/** The time that a body speaks of. @throws Refusal with all that is wrong with it. */
export function readPeriod(body: unknown, now: Date): Required<Period> {
  const { fields, faults } = readFields(PeriodBody, body);
  const from = fields.since === undefined ? null : new Date(fields.since);
  const to = fields.until === undefined ? now : new Date(fields.until);
  const wrongTimes = from ? periodFaults(from, to, now) : [];
  if (!from || faults.length > 0 || wrongTimes.length > 0) throw refuse([...faults, ...wrongTimes]);
  return { from, to };
}

function periodFaults(from: Date, to: Date, now: Date): Fault[] {
  if (from > now) return [{ field: '/since', code: 'in_future', message: 'since must not be in the future' }];
  const isTooOld = now.getTime() - from.getTime() > MAX_AGE_DAYS * DAY_MS;
  return [
    ...(isTooOld ? [outOfRange('since', `must be at most ${MAX_AGE_DAYS} days ago`)] : []),
    ...(to <= from ? [outOfRange('until', 'must be after since')] : []),
  ];
}

const outOfRange = (name: string, rule: string): Fault => ({
  field: `/${name}`,
  code: 'out_of_range',
  message: `${name} ${rule}`,
});
