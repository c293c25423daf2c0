import pg from 'pg';

const UNIQUE_VIOLATION = '23505';

/** Whether PostgreSQL refused a row for one of these unique constraints. */
export const isUniqueViolation = (error: unknown, ...constraints: readonly string[]): boolean =>
  error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION && constraints.includes(error.constraint ?? '');
