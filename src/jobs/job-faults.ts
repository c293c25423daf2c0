import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { ChainBroken } from '../audit/check-chains.ts';
import { describeFault } from '../lib/describe-fault.ts';
import type { Scope } from '../lib/scope.ts';

/** Says of a job that it failed, and for whom: in the log, without the error's message, and in the metrics. */
export type ReportFault = (job: string, error: unknown, scope?: Scope) => void;

export function createJobFaults(log: Logger, registry: Registry): ReportFault {
  const faults = new Counter({
    name: 'gatehouse_job_faults_total',
    help: 'Jobs that failed, by job; one that works for all tenants is counted for each of them',
    labelNames: ['job'],
    registers: [registry],
  });
  return (job, error, scope) => {
    faults.inc({ job });
    const whose = scope && { tenant: scope.tenantId, mode: scope.mode };
    const event = error instanceof ChainBroken && { event: error.eventId };
    log.error({ job, ...whose, ...event, ...describeFault(error) }, 'job failed');
  };
}
