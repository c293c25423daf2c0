import type { Refusal } from './refusal.ts';

/** An error where no dialect says how errors look. */
export const plainError = (refusal: Refusal, requestId: string): object => ({
  error: { message: refusal.message, errors: refusal.faults, request_id: requestId },
});
