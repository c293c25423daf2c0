import type { Refusal } from '../../http/refusal.ts';
import { joinPhone } from '../../lib/phone.ts';
import type {
  Address,
  AssociatedPerson,
  BusinessProfile,
  Customer,
  CustomerKind,
  CustomerLine,
  Identifier,
  IndividualProfile,
  Phone,
  Reveal,
} from '../../onboarding/customer.ts';
import { type Requirement, type RequirementField, requirementsOf } from '../../onboarding/requirements.ts';
import type { Lifecycle, VerificationState } from '../../onboarding/states.ts';
import { masked, renderDocument, renderRequirement } from '../shared/render-parts.ts';
import { knownCountryOf, nigerianNumbers } from './numbers.ts';
import type { STATES, VERIFICATION_STATUSES } from './schemas.ts';

/** What `state` says of each state. */
export const STATE: Readonly<Record<Lifecycle, (typeof STATES)[number]>> = {
  created: 'CREATED',
  active: 'ACTIVE',
  inactive: 'INACTIVE',
  blocked: 'BLOCKED',
  // Never shown: an erased customer is absent.
  erased: 'BLOCKED',
};

/** What `verification_status` says of each state. */
export const VERIFICATION_STATUS: Readonly<Record<VerificationState, (typeof VERIFICATION_STATUSES)[number]>> = {
  unverified: 'UNVERIFIED',
  pending: 'UNVERIFIED',
  in_review: 'UNVERIFIED',
  verified: 'VERIFIED',
  rejected: 'UNVERIFIED',
};

/** What `type` says of each kind. */
export const TYPE = { individual: 'INDIVIDUAL', business: 'BUSINESS' } as const;

/** The name of each status in an error. */
const DESCRIPTION: Readonly<Record<number, string>> = {
  400: 'INVALID_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_ERROR',
  503: 'UNAVAILABLE',
};

export const refusalBody = (refusal: Refusal, requestId: string) => ({
  error: {
    message: refusal.message,
    code: String(refusal.status),
    description: DESCRIPTION[refusal.status] ?? refusal.phrase,
    field_errors: refusal.faults.map(({ existingId: _, ...fault }) => fault),
    request_id: requestId,
    ...(refusal.status === 409 && refusal.existingId && { existing_id: refusal.existingId }),
  },
});

/** How a number of `country_data` is shown. */
type Show = (number: string) => string;

/** In full, for whoever asked for it with a reason. */
export const revealed: Show = (number) => number;

/** The customer, its Nigerian numbers masked unless `show` says otherwise. */
export const renderCustomer = (customer: Customer, show: Show = masked) => ({
  ...renderLine(customer, show),
  persons: customer.profile.kind === 'business' ? customer.persons.map(renderPerson) : null,
  requirements: requirementsOf(customer).map((owed) => renderRequirement(owed, fieldOf(owed, customer.profile.kind))),
  documents: customer.documents.map(renderDocument),
});

/** The customer as lists have it. */
export const renderLine = (line: CustomerLine, show: Show = masked) => ({
  type: TYPE[line.profile.kind],
  client_reference: line.clientReference,
  email: line.profile.email,
  id: line.id,
  created_date: line.createdAt.toISOString(),
  updated_date: line.updatedAt.toISOString(),
  state: STATE[line.lifecycle],
  verification_status: VERIFICATION_STATUS[line.verification],
  ...(line.profile.kind === 'individual'
    ? { individual: renderIndividual(line.profile) }
    : { business: renderBusiness(line.profile, line.identifiers) }),
  country_data: renderCountryData(line.identifiers, show),
  requested_currencies: [...line.requestedCurrencies],
  version: line.version,
});

const renderIndividual = (profile: IndividualProfile) => ({
  first_name: profile.firstName,
  last_name: profile.lastName,
  other_name: profile.otherName,
  date_of_birth: profile.dateOfBirth,
  residential_address: renderAddress(profile.address),
  phone_number: renderPhone(profile.phone),
});

function renderBusiness(profile: BusinessProfile, identifiers: readonly Identifier[]) {
  const { contactPerson } = profile;
  const incorporation = identifiers.find(({ type }) => type === 'INCORPORATION_NUMBER');
  return {
    name: profile.name,
    phone_number: renderPhone(profile.phone),
    incorporation_number: incorporation?.value ?? null,
    incorporation_date: profile.incorporationDate,
    incorporation_country: knownCountryOf(incorporation),
    registered_address: renderAddress(profile.address),
    tax_id: identifiers.find(({ type }) => type === 'TAX_ID')?.value ?? null,
    business_type: profile.legalStructure,
    website: profile.website,
    contact_person: contactPerson && {
      first_name: contactPerson.firstName,
      last_name: contactPerson.lastName,
      email: contactPerson.email,
      phone_number: renderPhone(contactPerson.phone),
      position: contactPerson.position,
    },
  };
}

const renderPhone = (phone: Phone | null): string | null => phone && joinPhone(phone);

const renderAddress = (address: Address | null) =>
  address && {
    line_1: address.line1,
    line_2: address.line2,
    city: address.city,
    state: address.state,
    postal_code: address.postalCode,
    country: address.countryCode.trim().toUpperCase(),
  };

function renderCountryData(identifiers: readonly Identifier[], show: Show) {
  const { bvn, nin } = nigerianNumbers(identifiers);
  return bvn === null && nin === null ? null : { ng: { bvn: bvn && show(bvn), nin: nin && show(nin) } };
}

const renderPerson = ({ customerId, roles, sharePercent, verification }: AssociatedPerson) => ({
  customer_id: customerId,
  roles: [...roles],
  ownership_percent: sharePercent,
  verification_status: VERIFICATION_STATUS[verification],
});

/** What this API calls the fields that a requirement can be about; an address is named by whose it is. */
const REQUIREMENT_FIELDS: Readonly<Record<Exclude<RequirementField, 'address'>, string>> = {
  date_of_birth: 'individual.date_of_birth',
  identification_number: 'country_data',
  incorporation_number: 'business.incorporation_number',
  tax_id: 'business.tax_id',
  persons: 'persons',
};
const ADDRESS_FIELD = {
  individual: 'individual.residential_address',
  business: 'business.registered_address',
} as const;

/** What a person of a business owes is that of an individual. */
const fieldOf = ({ field, customerId }: Requirement, kind: CustomerKind): string | null =>
  field === 'address' ? ADDRESS_FIELD[customerId === null ? kind : 'individual'] : field && REQUIREMENT_FIELDS[field];

export const renderReveal = (reveal: Reveal) => ({
  id: reveal.id,
  credential_id: reveal.credentialId,
  request_id: reveal.requestId,
  fields: [...reveal.fields],
  reason: reveal.reason,
  revealed_at: reveal.revealedAt.toISOString(),
});
