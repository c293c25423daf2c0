import type { Refusal } from '../../http/refusal.ts';
import { refuseBy, STATUS_OF_KIND } from '../../http/refuse.ts';

export const refuse = refuseBy(STATUS_OF_KIND);

/** Nothing can become due where nothing is sent. */
export const endpointDisabled = (): Refusal =>
  refuse([{ field: '', code: 'state_conflict', message: 'The endpoint is disabled: enable it first' }]);
