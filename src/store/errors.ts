import pg from 'pg';

const UNIQUE_VIOLATION = '23505';

/** Whether PostgreSQL refused a row for one of these unique constraints. */
export const isUniqueViolation = (error: unknown, ...constraints: readonly string[]): boolean =>
  error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION && constraints.includes(error.constraint ?? '');

/** PostgreSQL's codes for a server that shuts down or has no room (57P, 53) and for broken connections (08). */
const SENT_AWAY = /^(57P0\d|53\d{3}|08\w{3})$/;

/** What the driver says, without a code, when a connection broke or none could be had in time. */
const BROKEN = [
  'timeout exceeded when trying to connect',
  'Connection terminated unexpectedly',
  'Connection terminated',
];

/** Whether the database could not be reached, or sent us away: a fault that passes. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return SENT_AWAY.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  return BROKEN.includes(error.message) || ('syscall' in error && error.syscall === 'connect');
}
