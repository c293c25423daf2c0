import { codes } from 'currency-codes';

const CODES: ReadonlySet<string> = new Set(codes());

/** Whether `code` is an ISO 4217 code, in either case. */
export const isCurrencyCode = (code: string): boolean => /^[A-Za-z]{3}$/.test(code) && CODES.has(code.toUpperCase());
