import { sql } from 'kysely';
import type { Scope } from '../lib/scope.ts';
import type { Tx } from './tenant-transaction.ts';

/** The first of the two numbers of these advisory locks. */
const ENDPOINTS = 7_301;

/** Lets one transaction at a time count and add endpoints of a tenant and mode, until it ends. */
export const holdEndpoints = (tx: Tx, { tenantId, mode }: Scope): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(${ENDPOINTS}, hashtext(${`${tenantId} ${mode}`}))`.execute(tx);
