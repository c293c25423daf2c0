import type { Clock } from '../lib/clock.ts';
import type { Mode, Scope } from '../lib/scope.ts';
import type { Database } from './connect.ts';
import { findTenant } from './tenants.ts';

/** The scope of a tenant in a mode, on its own clock; null when there is no such tenant. */
export async function tenantScope(
  database: Database,
  tenantId: string,
  mode: Mode,
  clock: Clock,
): Promise<Scope | null> {
  const tenant = await findTenant(database, tenantId);
  return tenant ? makeScope(tenantId, mode, Number(tenant.test_clock_offset_ms), clock) : null;
}

/** Only test mode has a clock that can run ahead. */
export const makeScope = (tenantId: string, mode: Mode, testClockOffsetMs: number, clock: Clock): Scope => ({
  tenantId,
  mode,
  now: mode === 'test' ? () => new Date(clock().getTime() + testClockOffsetMs) : clock,
});
