import type { Refusal } from '../../http/refusal.ts';
import { countryNameOf } from '../../lib/countries.ts';
import type { Scope } from '../../lib/scope.ts';
import {
  type Customer,
  type CustomerLine,
  type DocumentSide,
  IDENTITY_DOCUMENT_TYPES,
  type Profile,
} from '../../onboarding/customer.ts';
import { type RequirementField, requirementsOf } from '../../onboarding/requirements.ts';
import type { Lifecycle, VerificationState } from '../../onboarding/states.ts';
import { renderRequirement } from '../shared/render-parts.ts';
import type { CardsDeps } from './deps.ts';
import type { CustomerAnswer } from './schemas.ts';

/** What a link to a document that we host is made with. */
type LinkDeps = Pick<CardsDeps, 'baseUrl' | 'clock' | 'documentLinks'>;

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

/** The customer as the creates answer it. What another API did not ask of it is null. */
export async function renderCustomer(deps: LinkDeps, scope: Scope, customer: Customer): Promise<CustomerAnswer> {
  const { profile, identifiers } = customer;
  const { address } = profile;
  const shown = identifiers.find(({ type }) => IDENTITY_DOCUMENT_TYPES.some((known) => known === type));
  const dateOfBirth = profile.kind === 'individual' ? profile.dateOfBirth : null;
  return {
    id: customer.id,
    ...renderContacts(profile),
    street: address?.line1 ?? null,
    city: address?.city ?? null,
    state: address?.state ?? null,
    postal_code: address?.postalCode ?? null,
    identification_number: shown?.value ?? null,
    type: shown?.type ?? null,
    number: shown?.value ?? null,
    image: await documentUrl(deps, scope, customer, 'front'),
    photo: await documentUrl(deps, scope, customer, 'back'),
    date_of_birth: dateOfBirth && `${dateOfBirth}T00:00:00.000Z`,
    is_active: IS_ACTIVE[customer.lifecycle],
    created_at: customer.createdAt.toISOString(),
    updated_at: customer.updatedAt.toISOString(),
  };
}

/** The customer with what became of it. */
export async function renderDetails(deps: LinkDeps, scope: Scope, customer: Customer) {
  const [enrollment] = customer.enrollments;
  return {
    ...(await renderCustomer(deps, scope, customer)),
    kyc_status: KYC_STATUS[customer.verification],
    country_iso_code: customer.profile.address?.countryCode ?? null,
    enrollment_status: enrollment ? ENROLLMENT_STATUS[enrollment.state] : 'NOT_ENROLLED',
    requirements: requirementsOf(customer).map((owed) =>
      renderRequirement(owed, owed.field && REQUIREMENT_FIELDS[owed.field]),
    ),
  };
}

/** What this API calls the fields that a requirement can be about. */
const REQUIREMENT_FIELDS: Readonly<Record<RequirementField, string>> = {
  date_of_birth: 'date_of_birth',
  address: 'street',
  identification_number: 'identification_number',
  incorporation_number: 'incorporation_number',
  tax_id: 'tax_id',
  persons: 'persons',
};

export const renderItem = ({ id, profile, lifecycle, createdAt, updatedAt }: CustomerLine) => ({
  id,
  ...renderContacts(profile),
  is_active: IS_ACTIVE[lifecycle],
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
});

/** Names and ways to reach a customer. A business is called by its contact person, or by its own name. */
function renderContacts(profile: Profile) {
  const { address, phone } = profile;
  const person = profile.kind === 'individual' ? profile : profile.contactPerson;
  return {
    first_name: person?.firstName ?? (profile.kind === 'business' ? profile.name : null),
    last_name: person?.lastName ?? null,
    email: profile.email,
    country: address && (address.countryName ?? countryNameOf(address.countryCode)),
    phone_country_code: phone?.countryCode ?? null,
    phone_number: phone?.number ?? null,
  };
}

/** The caller's own URL where the document came from one, else a signed link to us that expires. */
async function documentUrl(
  deps: LinkDeps,
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
