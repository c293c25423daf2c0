import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { describeFault } from '../lib/describe-fault.ts';

/** Says of a job that it failed: in the log, without the error's message, and in the metrics. */
export type ReportFault = (job: string, error: unknown) => void;

export function createJobFaults(log: Logger, registry: Registry): ReportFault {
  const faults = new Counter({
    name: 'gatehouse_job_faults_total',
    help: 'Jobs that failed, by job; one that works for all tenants is counted for each of them',
    labelNames: ['job'],
    registers: [registry],
  });
  return (job, error) => {
    faults.inc({ job });
    log.error({ job, ...describeFault(error) }, 'job failed');
  };
}
