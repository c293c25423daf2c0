import type { Scope } from '../lib/scope.ts';
import { findCustomer, lockCustomerState } from '../store/customers.ts';
import { updateEnrollment } from '../store/enrollments.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import type { Core } from './core.ts';
import type { Customer, Enrollment } from './customer.ts';
import { type EnrollmentAnswer, type Issuer, ProviderUnavailable } from './ports.ts';
import { recordChange } from './record-events.ts';
import { after, providerRetryMs } from './retry.ts';

/** How long a request waits for the issuer before it leaves the enrollment to the job. */
export const ENROLL_IN_REQUEST_MS = 5_000;
/** How long a job waits. */
export const ENROLL_IN_JOB_MS = 20_000;

/**
 * One try to enroll a customer with its issuer, within `limitMs`. Safe to repeat: a settled enrollment is left alone, every
 * try carries the same key, and from the second on the issuer is asked what became of the one before.
 */
export async function enrollCustomer(core: Core, scope: Scope, customerId: string, limitMs: number): Promise<void> {
  const { issuer } = core.providers[scope.mode];
  const customer = await countTry(core, scope, customerId, issuer);
  if (!customer) return;
  const signal = AbortSignal.timeout(limitMs);
  try {
    const key = `${scope.tenantId}:${customerId}`;
    const earlier = customer.enrollment.tries > 0 ? await issuer.lookUp(key, signal) : null;
    await settle(core, scope, customer, earlier ?? (await issuer.enroll(requestOf(customer, key), signal)));
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    await leaveToJob(core, scope, customer, error.code);
  }
}

type Enrolling = Customer & { readonly enrollment: Enrollment };

/** Counts the try before it is made: should this process die in it, the next one knows to look first. */
const countTry = (core: Core, scope: Scope, customerId: string, issuer: Issuer): Promise<Enrolling | null> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const customer = await findCustomer(tx, scope, core.vault, customerId);
    const enrollment = customer?.enrollments.find((candidate) => candidate.issuer === issuer.name);
    if (!customer || enrollment?.state !== 'pending') return null;
    const tries = enrollment.tries + 1;
    const nextTryAt = after(scope.now(), ENROLL_IN_JOB_MS + providerRetryMs(tries));
    const change = {
      state: 'pending',
      tries,
      nextTryAt,
      fault: null,
      issuerReference: null,
      failureReason: null,
    } as const;
    await updateEnrollment(tx, scope, customerId, issuer.name, change, scope.now());
    return { ...customer, enrollment };
  });

const settle = (core: Core, scope: Scope, { id, enrollment }: Enrolling, answer: EnrollmentAnswer): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const current = await lockCustomerState(tx, scope, id);
    if (!current) return;
    const accepted = answer.kind === 'accepted';
    const change = {
      state: accepted ? 'enrolled' : 'failed',
      tries: enrollment.tries + 1,
      nextTryAt: null,
      fault: null,
      issuerReference: accepted ? answer.reference : null,
      failureReason: accepted ? null : answer.reason,
    } as const;
    if (!(await updateEnrollment(tx, scope, id, enrollment.issuer, change, scope.now()))) return;
    const data = { issuer: enrollment.issuer };
    await recordChange(core, tx, scope, current, {}, [
      accepted
        ? { type: 'enrollment.succeeded', data }
        : { type: 'enrollment.failed', data: { ...data, reasons: [answer.reason] } },
    ]);
  });

const leaveToJob = (core: Core, scope: Scope, { id, enrollment }: Enrolling, fault: string): Promise<void> =>
  tenantTransaction(core.database, scope, async (tx) => {
    const tries = enrollment.tries + 1;
    const delayMs = providerRetryMs(tries);
    const change = {
      state: 'pending',
      tries,
      nextTryAt: after(scope.now(), delayMs),
      fault,
      issuerReference: null,
      failureReason: null,
    } as const;
    if (!(await updateEnrollment(tx, scope, id, enrollment.issuer, change, scope.now()))) return;
    await core.jobs.send(tx, scope, [{ name: 'enroll-customer', subject: id, delayMs }]);
  });

const requestOf = ({ id, profile }: Customer, idempotencyKey: string) => ({
  idempotencyKey,
  customerId: id,
  firstName: profile.firstName,
  lastName: profile.lastName,
  email: profile.email,
  dateOfBirth: profile.dateOfBirth,
  country: profile.address.countryCode.trim().toUpperCase(),
});
