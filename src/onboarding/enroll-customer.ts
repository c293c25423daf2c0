import type { Scope } from '../lib/scope.ts';
import { lockCustomerState } from '../store/customers.ts';
import { claimEnrollmentTry, updateEnrollment } from '../store/enrollments.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import type { Core } from './core.ts';
import type { Customer } from './customer.ts';
import { loadCustomer } from './load-customer.ts';
import { type EnrollmentAnswer, type EnrollmentRequest, ProviderUnavailable } from './ports.ts';
import { recordChange } from './record-events.ts';
import { after, leaseFrom, providerRetryMs } from './retry.ts';

/** How long a request waits for the issuer before it leaves the enrollment to the job. */
export const ENROLL_IN_REQUEST_MS = 5_000;
/** How long a job waits. */
export const ENROLL_IN_JOB_MS = 20_000;

/**
 * One try to enroll a customer with its issuer, within `limitMs`. Safe to repeat: an enrollment that is settled, not due, or in
 * other hands is left alone, every try carries the same key, and from the second on the issuer is asked what became of the
 * one before.
 */
export async function enrollCustomer(core: Core, scope: Scope, customerId: string, limitMs: number): Promise<void> {
  const { issuer } = core.providers[scope.mode];
  const claimed = await claim(core, scope, customerId, issuer.name);
  if (!claimed) return;
  const { customer, earlierTries } = claimed;
  const signal = AbortSignal.timeout(limitMs);
  try {
    const key = `${scope.tenantId}:${customerId}`;
    const earlier = earlierTries > 0 ? await issuer.lookUp(key, signal) : null;
    const answer = earlier ?? (await issuer.enroll(requestOf(customer, key), signal));
    await settle(core, scope, customerId, issuer.name, answer);
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    await tryAgain(core, scope, customerId, issuer.name, providerRetryMs(earlierTries + 1), error.code);
  }
}

/** Counts the try before it is made: should this process die in it, the next one knows to look first. */
const claim = (
  core: Core,
  scope: Scope,
  customerId: string,
  issuer: string,
): Promise<{ readonly customer: Customer; readonly earlierTries: number } | null> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const claimed = await claimEnrollmentTry(tx, scope, customerId, issuer, leaseFrom(scope.now()));
    const customer = claimed && (await loadCustomer(core, tx, scope, customerId));
    return customer ? { customer, earlierTries: claimed.earlierTries } : null;
  });

const settle = (
  core: Core,
  scope: Scope,
  customerId: string,
  issuer: string,
  answer: EnrollmentAnswer,
): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const current = await lockCustomerState(tx, scope, customerId);
    if (!current) return;
    const accepted = answer.kind === 'accepted';
    const change = {
      state: accepted ? 'enrolled' : 'failed',
      nextTryAt: null,
      fault: null,
      issuerReference: accepted ? answer.reference : null,
      failureReason: accepted ? null : answer.reason,
    } as const;
    if (!(await updateEnrollment(tx, scope, customerId, issuer, change, scope.now()))) return;
    await recordChange(core, tx, scope, current, {}, [
      accepted
        ? { type: 'enrollment.succeeded', data: { issuer } }
        : { type: 'enrollment.failed', data: { issuer, reasons: [answer.reason] } },
    ]);
  });

const tryAgain = (
  core: Core,
  scope: Scope,
  customerId: string,
  issuer: string,
  delayMs: number,
  fault: string,
): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const nextTryAt = after(scope.now(), delayMs);
    const change = { state: 'pending', nextTryAt, fault, issuerReference: null, failureReason: null } as const;
    if (!(await updateEnrollment(tx, scope, customerId, issuer, change, scope.now()))) return;
    await core.jobs.send(tx, scope, [{ name: 'enroll-customer', subject: customerId, delayMs }]);
  });

/** @throws ProviderUnavailable while the customer lacks what every issuer asks for: it is tried again, as with any other fault. */
function requestOf({ id, profile }: Customer, idempotencyKey: string): EnrollmentRequest {
  const { email, address } = profile;
  if (profile.kind !== 'individual' || email === null || profile.dateOfBirth === null || address === null) {
    throw new ProviderUnavailable('incomplete', 'The customer lacks what the issuer asks for.');
  }
  return {
    idempotencyKey,
    customerId: id,
    firstName: profile.firstName,
    lastName: profile.lastName,
    email,
    dateOfBirth: profile.dateOfBirth,
    country: address.countryCode.trim().toUpperCase(),
  };
}
