import { Refusal } from '../../http/refusal.ts';
import { refuseBy, STATUS_OF_KIND } from '../../http/refuse.ts';

export const refuse = refuseBy(STATUS_OF_KIND);

/** Nothing can become due where nothing is sent. */
export const endpointDisabled = (): Refusal =>
  refuse([{ field: '', code: 'state_conflict', message: 'The endpoint is disabled: enable it first' }]);

const BULK_RUNNING = 'Another recover or replay of this company is still running: call again when it has answered';
const RETRY_AFTER_SECONDS = 1;

/** It passes by itself, so it is not remembered for an idempotency key. */
export const bulkCallRunning = (): Refusal =>
  new Refusal(409, BULK_RUNNING, [{ field: '', code: 'state_conflict', message: BULK_RUNNING }], RETRY_AFTER_SECONDS);
