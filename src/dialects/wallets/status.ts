import { LIFECYCLES, type Lifecycle, VERIFICATION_STATES, type VerificationState } from '../../onboarding/states.ts';

/** Everything that `status` can say. */
export const STATUSES = ['pending_kyc', 'in_review', 'active', 'rejected', 'inactive', 'blocked'] as const;
export type Status = (typeof STATUSES)[number];

/** What a lifecycle makes of the status; null where that is for the verification to say. */
const OF_LIFECYCLE: Readonly<Record<Lifecycle, Status | null>> = {
  created: null,
  active: null,
  inactive: 'inactive',
  blocked: 'blocked',
  // Never shown: an erased customer is absent.
  erased: 'blocked',
};

const OF_VERIFICATION: Readonly<Record<VerificationState, Status>> = {
  unverified: 'pending_kyc',
  pending: 'pending_kyc',
  in_review: 'in_review',
  verified: 'active',
  rejected: 'rejected',
};

export const statusOf = (lifecycle: Lifecycle, verification: VerificationState): Status =>
  OF_LIFECYCLE[lifecycle] ?? OF_VERIFICATION[verification];

/** The states that make up a status: all lifecycles with all verifications of the two lists, and no others. */
export const statesOf = (status: Status) => ({
  lifecycles: LIFECYCLES.filter((lifecycle) =>
    VERIFICATION_STATES.some((verification) => statusOf(lifecycle, verification) === status),
  ),
  verifications: VERIFICATION_STATES.filter((verification) =>
    LIFECYCLES.some((lifecycle) => statusOf(lifecycle, verification) === status),
  ),
});
