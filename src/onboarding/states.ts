/** The two axes of a customer and its enrollments, as data: every allowed transition stands here and nowhere else. */

export const LIFECYCLES = ['created', 'active', 'inactive', 'blocked', 'erased'] as const;
export type Lifecycle = (typeof LIFECYCLES)[number];

export const VERIFICATION_STATES = ['unverified', 'pending', 'in_review', 'verified', 'rejected'] as const;
export type VerificationState = (typeof VERIFICATION_STATES)[number];

export const ENROLLMENT_STATES = ['pending', 'enrolled', 'failed'] as const;
export type EnrollmentState = (typeof ENROLLMENT_STATES)[number];

export const LIFECYCLE_TRANSITIONS: Readonly<Record<Lifecycle, readonly Lifecycle[]>> = {
  created: ['active', 'blocked', 'erased'],
  active: ['inactive', 'blocked', 'erased'],
  inactive: ['active', 'blocked', 'erased'],
  blocked: ['active', 'erased'],
  erased: [],
};

export const VERIFICATION_TRANSITIONS: Readonly<Record<VerificationState, readonly VerificationState[]>> = {
  unverified: ['pending'],
  pending: ['in_review', 'verified', 'rejected'],
  in_review: ['verified', 'rejected'],
  verified: ['pending'],
  rejected: ['pending'],
};

export const ENROLLMENT_TRANSITIONS: Readonly<Record<EnrollmentState, readonly EnrollmentState[]>> = {
  pending: ['enrolled', 'failed'],
  enrolled: [],
  failed: ['pending'],
};

/** Whether the table allows the step. A terminal state never regresses, whatever arrives late. */
export const allows = <S extends string>(table: Readonly<Record<S, readonly S[]>>, from: S, to: S): boolean =>
  table[from].includes(to);

/** Whether a customer in this state of verification may be set to work: not one that somebody doubts. */
export const mayActivate = (verification: VerificationState): boolean =>
  verification !== 'in_review' && verification !== 'rejected';
