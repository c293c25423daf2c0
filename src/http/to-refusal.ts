import type { FaultCode } from '../lib/fault.ts';
import { DOCUMENT_MEDIA_TYPES } from '../lib/media-type.ts';
import { ProviderUnavailable } from '../onboarding/ports.ts';
import { isPassingFault } from '../store/errors.ts';
import { MalformedBody } from './json-body.ts';
import { UploadTooLarge } from './multipart.ts';
import { Refusal } from './refusal.ts';

const RETRY_AFTER_SECONDS = 5;

/** Codes of the framework that are the client's doing, with what they mean to it. */
const FRAMEWORK_FAULTS: Readonly<Record<string, [number, string, FaultCode?]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'Request body too large', 'too_large'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'Unsupported file type', 'unsupported_type'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'The Content-Length header does not match the body'],
  FST_ERR_ASYNC_CONSTRAINT: [404, 'Not found'],
  FST_UNDER_PRESSURE: [503, 'Service temporarily overloaded'],
};

/** Any error as an answer; null for a fault of ours, which the caller logs and answers with a plain 500. */
export function toRefusal(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof MalformedBody) {
    return new Refusal(400, error.message, [{ field: error.pointer, code: error.code, message: error.message }]);
  }
  if (error instanceof UploadTooLarge)
    return new Refusal(413, 'File too large', [{ field: '', code: 'too_large', message: 'File too large' }]);
  if (error instanceof ProviderUnavailable || isPassingFault(error))
    return new Refusal(503, 'Service temporarily unavailable', [], RETRY_AFTER_SECONDS);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = FRAMEWORK_FAULTS[code];
  if (!known) return null;
  const [status, message, fault] = known;
  const faults = fault ? [{ field: '', code: fault, message }] : [];
  return new Refusal(status, message, faults, status === 503 ? RETRY_AFTER_SECONDS : null);
}

/** The answer to a request whose Content-Type the operation does not take. */
export const unsupportedMediaType = (expected: string): Refusal =>
  new Refusal(415, 'Unsupported file type', [
    {
      field: '',
      code: 'unsupported_type',
      message: `The request must be ${expected}; a document must be ${DOCUMENT_MEDIA_TYPES.join(', ')}`,
    },
  ]);

export const serverFault = (): Refusal => new Refusal(500, 'Internal server error');
