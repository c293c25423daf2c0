import { expect } from 'vitest';
import type { Answer } from '../../support/cards.ts';

/** What an error calls each status. */
const DESCRIPTION = {
  400: 'INVALID_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE',
} as const;
type ErrorStatus = keyof typeof DESCRIPTION;

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

/** Asserts an error envelope without a list of faults. */
export function expectError(answer: Answer, status: ErrorStatus, message: unknown): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.body).toEqual({
    error: {
      message,
      code: String(status),
      description: DESCRIPTION[status],
      field_errors: [],
      request_id: answer.headers.get('x-request-id'),
    },
  });
}

/** Asserts an error envelope with exactly these faults in this order; the first gives the message. */
export function expectFaults(answer: Answer, status: ErrorStatus, faults: readonly ExpectedFault[]): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(Object.keys(answer.body)).toEqual(['error']);
  const { field_errors, existing_id: _, ...envelope } = answer.body.error;
  expect(field_errors.map(({ field, code, message }: ExpectedFault) => ({ field, code, message }))).toEqual(faults);
  expect(envelope).toEqual({
    message: faults[0]?.message,
    code: String(status),
    description: DESCRIPTION[status],
    request_id: answer.headers.get('x-request-id'),
  });
}

export const badRequest = (answer: Answer, ...faults: readonly ExpectedFault[]): void =>
  expectFaults(answer, 400, faults);

/** A fault of the request as a whole. */
export const whole = (code: string, message: string): ExpectedFault => ({ field: '', code, message });
