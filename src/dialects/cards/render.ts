import type { Refusal } from '../../http/refusal.ts';
import type { Scope } from '../../lib/scope.ts';
import type { Customer, DocumentSide } from '../../onboarding/customer.ts';
import { requirementsOf } from '../../onboarding/requirements.ts';
import type { Lifecycle, VerificationState } from '../../onboarding/states.ts';
import type { CustomerLine } from '../../store/customers.ts';
import type { CardsDeps } from './deps.ts';
import type { CustomerAnswer } from './schemas.ts';

/** How long the link to a document that we host stays good. */
const DOCUMENT_LINK_SECONDS = 24 * 60 * 60;

/** What `kyc_status` says of each state. */
export const KYC_STATUS: Readonly<Record<VerificationState, 'PENDING' | 'APPROVED' | 'REJECTED'>> = {
  unverified: 'PENDING',
  pending: 'PENDING',
  in_review: 'PENDING',
  verified: 'APPROVED',
  rejected: 'REJECTED',
};

/** What `is_active` says of each state. */
export const IS_ACTIVE: Readonly<Record<Lifecycle, boolean>> = {
  created: true,
  active: true,
  inactive: false,
  blocked: false,
  erased: false,
};

const ENROLLMENT_STATUS = { pending: 'PENDING', enrolled: 'ENROLLED', failed: 'FAILED' } as const;

export const success = <T>(statusCode: number, message: string, data: T) => ({
  success: true,
  statusCode,
  message,
  data,
});

export const refusalBody = (refusal: Refusal, requestId: string) => ({
  success: false,
  statusCode: refusal.status,
  message: refusal.message,
  error: refusal.phrase,
  errors: refusal.faults.map(({ existingId: _, ...fault }) => fault),
  request_id: requestId,
  ...(refusal.status === 409 && refusal.existingId && { existing_id: refusal.existingId }),
});

/** The customer as the creates answer it. */
export async function renderCustomer(deps: CardsDeps, scope: Scope, customer: Customer): Promise<CustomerAnswer> {
  const { profile, identifiers } = customer;
  const number = identifiers[0]?.value ?? '';
  return {
    id: customer.id,
    first_name: profile.firstName,
    last_name: profile.lastName,
    email: profile.email,
    country: profile.address.country,
    street: profile.address.street,
    city: profile.address.city,
    state: profile.address.state,
    postal_code: profile.address.postalCode,
    phone_country_code: profile.phone.countryCode,
    phone_number: profile.phone.number,
    identification_number: number,
    type: identifiers[0]?.type ?? '',
    number,
    image: await documentUrl(deps, scope, customer, 'front'),
    photo: await documentUrl(deps, scope, customer, 'back'),
    date_of_birth: `${profile.dateOfBirth}T00:00:00.000Z`,
    is_active: IS_ACTIVE[customer.lifecycle],
    created_at: customer.createdAt.toISOString(),
    updated_at: customer.updatedAt.toISOString(),
  };
}

/** The customer with what became of it. */
export async function renderDetails(deps: CardsDeps, scope: Scope, customer: Customer) {
  const [enrollment] = customer.enrollments;
  return {
    ...(await renderCustomer(deps, scope, customer)),
    kyc_status: KYC_STATUS[customer.verification],
    country_iso_code: customer.profile.address.countryCode,
    enrollment_status: enrollment ? ENROLLMENT_STATUS[enrollment.state] : 'NOT_ENROLLED',
    requirements: requirementsOf(customer).map(({ code, reason, acceptedDocumentTypes, blocks }) => ({
      code,
      reason,
      accepted_document_types: [...acceptedDocumentTypes],
      blocks: [...blocks],
    })),
  };
}

export const renderItem = ({ id, profile, lifecycle, createdAt, updatedAt }: CustomerLine) => ({
  id,
  first_name: profile.firstName,
  last_name: profile.lastName,
  email: profile.email,
  country: profile.address.country,
  phone_country_code: profile.phone.countryCode,
  phone_number: profile.phone.number,
  is_active: IS_ACTIVE[lifecycle],
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
});

/** The caller's own URL where the document came from one, else a signed link to us that expires. */
async function documentUrl(
  deps: CardsDeps,
  scope: Scope,
  customer: Customer,
  side: DocumentSide,
): Promise<string | null> {
  const document = customer.documents.findLast((candidate) => candidate.side === side);
  if (!document) return null;
  if (document.sourceUrl !== null) return document.sourceUrl;
  const claims = { subject: document.id, tenantId: scope.tenantId, mode: scope.mode };
  return `${deps.baseUrl()}/api/v1/documents/${await deps.documentLinks.sign(claims, DOCUMENT_LINK_SECONDS, deps.clock())}`;
}
