import { STATUS_CODES } from 'node:http';
import type { Fault } from '../lib/fault.ts';

/** An answer that is not a success, before a dialect gives it its form. Everything in it is public. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly faults: readonly Fault[];
  readonly retryAfterSeconds: number | null;

  constructor(status: number, message: string, faults: readonly Fault[] = [], retryAfterSeconds: number | null = null) {
    super(message);
    this.status = status;
    this.faults = faults;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The customer that stands in the way of a new one. */
  get existingId(): string | null {
    return this.faults.find((fault) => fault.existingId !== undefined)?.existingId ?? null;
  }

  /** The standard phrase of the status. */
  get phrase(): string {
    return STATUS_CODES[this.status] ?? 'Error';
  }
}

export const unauthorized = (message: string): Refusal => new Refusal(401, message);
export const notFound = (what: string): Refusal => new Refusal(404, `${what} not found`);
