import { expect } from 'vitest';
import type { Answer } from '../../support/cards.ts';

export interface ExpectedFault {
  readonly field: string;
  readonly code: string;
  readonly message: string;
  readonly reasons?: readonly string[];
}

const REQUEST_ERROR = { code: 'validation_error', type: 'invalid_request_error' };

/** What an error of each status is called. */
const CLASSES: Readonly<Record<number, { readonly code: string; readonly type: string }>> = {
  400: REQUEST_ERROR,
  401: { code: 'unauthorized', type: 'authentication_error' },
  403: { code: 'forbidden', type: 'permission_error' },
  404: { code: 'not_found', type: 'invalid_request_error' },
  409: { code: 'conflict', type: 'invalid_request_error' },
  412: { code: 'precondition_failed', type: 'invalid_request_error' },
  413: REQUEST_ERROR,
  415: REQUEST_ERROR,
  422: REQUEST_ERROR,
};

/** Asserts an error without faults: envelope, class and message, and nothing beside them. */
export function expectRefused(answer: Answer, status: number, message: string): void {
  expectEnvelope(answer, status, { message, errors: [] });
}

/** Asserts an error with exactly these faults in this order; the first gives the message. */
export function expectFaults(
  answer: Answer,
  status: number,
  faults: readonly ExpectedFault[],
  existingId: string | null = null,
): void {
  expectEnvelope(answer, status, {
    message: faults[0]?.message,
    errors: faults,
    ...(existingId !== null && { existing_id: existingId }),
  });
}

function expectEnvelope(answer: Answer, status: number, told: object): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.headers.get('etag')).toBeNull();
  expect(answer.body).toEqual({
    error: { ...CLASSES[status], ...told, request_id: answer.headers.get('x-request-id') },
  });
}

/** The fault of a field such as `billing_address.city` by its code and what follows the name in the message. */
export const fault = (name: string, code: string, rule: string): ExpectedFault => ({
  field: `/${name.replaceAll('.', '/')}`,
  code,
  message: `${name} ${rule}`,
});

/** A fault of the request as a whole. */
export const requestFault = (code: string, message: string): ExpectedFault => ({ field: '', code, message });

/** The codes of an error by field. */
export const codesOf = (answer: Answer): Map<string, string> =>
  new Map(answer.body.error.errors.map(({ field, code }: ExpectedFault) => [field, code]));
