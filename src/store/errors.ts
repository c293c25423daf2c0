import pg from 'pg';

const UNIQUE_VIOLATION = '23505';

/** Whether PostgreSQL refused a row for one of these unique constraints. */
export const isUniqueViolation = (error: unknown, ...constraints: readonly string[]): boolean =>
  error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION && constraints.includes(error.constraint ?? '');

/** PostgreSQL's codes for a server that shuts down or has no room (57P, 53) and for broken connections (08). */
const SENT_AWAY = /^(57P0\d|53\d{3}|08\w{3})$/;

/** PostgreSQL's codes for a statement that lost against others and may be sent again: serialisation, deadlock, cancelled. */
const MADE_WAY: readonly unknown[] = ['40001', '40P01', '57014'];

/** What the driver says, without a code, when a connection broke or none could be had in time. */
const BROKEN = [
  'timeout exceeded when trying to connect',
  'Connection terminated unexpectedly',
  'Connection terminated',
  'Client has encountered a connection error and is not queryable',
];

/** The system's codes for a connection that broke while it was read or written. Files are read and written too, with others. */
const CUT: readonly unknown[] = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'];

/** Whether the database could not be reached, or sent us away: a fault that passes. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return SENT_AWAY.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  if (BROKEN.includes(error.message)) return true;
  if (!('syscall' in error)) return false;
  return error.syscall === 'connect' || ('code' in error && CUT.includes(error.code));
}

/** Another request was in the way a moment ago and is not any more: sent again, this one may succeed. */
export class Outrun extends Error {
  override readonly name = 'Outrun';
}

/** Whether the same statement may succeed a moment later: the database is away, or gave way to others. */
export const isPassingFault = (error: unknown): boolean =>
  isDatabaseAway(error) ||
  error instanceof Outrun ||
  (error instanceof pg.DatabaseError && MADE_WAY.includes(error.code));
