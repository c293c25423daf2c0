import { type RawBuilder, sql } from 'kysely';

/*
 * Times to the microsecond, as PostgreSQL keeps them. A `Date` has milliseconds: an edit of the rest would not be seen by whoever
 * recomputes a hash.
 */

/** ISO 8601 without a zone, whatever the session's settings; `infinity` and years before the first keep their words. */
export const exactTime = (column: 'created_at'): RawBuilder<string> =>
  sql<string>`to_json(${sql.ref(column)} at time zone 'UTC') #>> '{}'`;

/** The same text as `Date.toISOString` for a time in milliseconds, and another one for every other time. */
export function readExactTime(text: string): string {
  const [, time, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?$/.exec(text) ?? [];
  return time === undefined ? text : `${time}.${fraction.padEnd(3, '0')}Z`;
}
