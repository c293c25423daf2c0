import { FAULT_KINDS, type Fault, type FaultKind } from '../lib/fault.ts';
import { Refusal } from './refusal.ts';

/** The status a dialect answers each kind of fault with. */
export type StatusOfKind = Readonly<Record<FaultKind, number>>;

/** The statuses where a dialect's reference does not say otherwise. */
export const STATUS_OF_KIND: StatusOfKind = {
  malformed: 400,
  missing: 400,
  invalid_type: 400,
  invalid: 400,
  too_large: 413,
  unsupported_type: 415,
  conflict: 409,
  precondition: 412,
  document: 422,
  key_reused: 422,
};

/** Where faults of several statuses meet, the first of these is the answer's. */
export const PRECEDENCE: readonly number[] = [413, 415, 400, 412, 409, 422];

/**
 * A refusal for faults of which there is at least one: all are reported, the first of the weightiest status gives status and
 * message.
 */
export const refuseBy =
  (statuses: StatusOfKind) =>
  (faults: readonly Fault[]): Refusal => {
    const statusOf = ({ code }: Fault): number => statuses[FAULT_KINDS[code]];
    const weight = (fault: Fault): number => PRECEDENCE.indexOf(statusOf(fault));
    const sorted = faults.toSorted((a, b) => weight(a) - weight(b));
    const first = sorted[0];
    if (!first) throw new Error('refused without a fault');
    return new Refusal(statusOf(first), first.message, sorted);
  };
