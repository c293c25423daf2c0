import { expect } from 'vitest';
import type { Answer } from '../../support/cards.ts';

export interface ExpectedFault {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** The fault of a field by its path, its code and what follows the path in the message. */
export const fault = (path: string, code: string, rule: string): ExpectedFault => ({
  field: `/${path.replaceAll('.', '/')}`,
  code,
  message: `${path} ${rule}`,
});

/** A fault of the request as a whole. */
export const whole = (code: string, message: string): ExpectedFault => ({ field: '', code, message });

/** Asserts an error envelope with exactly these faults in this order; the first gives the message. */
export function expectFaults(answer: Answer, status: number, faults: readonly ExpectedFault[]): void {
  expectError(answer, status, faults[0]?.message, faults);
}

/** Asserts an error envelope, without faults unless some are given. */
export function expectError(
  answer: Answer,
  status: number,
  message: unknown,
  faults: readonly ExpectedFault[] = [],
): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.body).toEqual({
    error: { message, errors: faults, request_id: answer.headers.get('x-request-id') },
  });
}
