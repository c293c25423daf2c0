import type { Refusal } from '../../http/refusal.ts';
import { joinPhone } from '../../lib/phone.ts';
import {
  type Address,
  type Customer,
  type CustomerLine,
  type Identifier,
  UNKNOWN_COUNTRY,
} from '../../onboarding/customer.ts';
import { type RequirementField, requirementsOf } from '../../onboarding/requirements.ts';
import { masked, renderDocument, renderRequirement } from '../shared/render-parts.ts';
import { statusOf } from './status.ts';

interface ErrorClass {
  readonly code: string;
  readonly type: string;
}

/** What an error of each status is called. */
const ERROR_CLASSES: Readonly<Record<number, ErrorClass>> = {
  401: { code: 'unauthorized', type: 'authentication_error' },
  403: { code: 'forbidden', type: 'permission_error' },
  404: { code: 'not_found', type: 'invalid_request_error' },
  409: { code: 'conflict', type: 'invalid_request_error' },
  412: { code: 'precondition_failed', type: 'invalid_request_error' },
  429: { code: 'rate_limited', type: 'rate_limit_error' },
};
const REQUEST_ERROR: ErrorClass = { code: 'validation_error', type: 'invalid_request_error' };
const SERVER_ERROR: ErrorClass = { code: 'internal_error', type: 'api_error' };

export const refusalBody = (refusal: Refusal, requestId: string) => ({
  error: {
    ...(ERROR_CLASSES[refusal.status] ?? (refusal.status >= 500 ? SERVER_ERROR : REQUEST_ERROR)),
    message: refusal.message,
    errors: refusal.faults.map(({ existingId: _, ...fault }) => fault),
    request_id: requestId,
    ...(refusal.status === 409 && refusal.existingId && { existing_id: refusal.existingId }),
  },
});

/** A new customer as the create answers it. */
export const renderCreated = ({ id, lifecycle, verification, createdAt }: CustomerLine) => ({
  id,
  status: statusOf(lifecycle, verification),
  created_at: seconds(createdAt),
});

export const renderCustomer = (customer: Customer) => ({
  ...renderLine(customer),
  documents: customer.documents.map(renderDocument),
  requirements: requirementsOf(customer).map((owed) =>
    renderRequirement(owed, owed.field && REQUIREMENT_FIELDS[owed.field]),
  ),
});

/** The customer as lists have it. */
export function renderLine(line: CustomerLine) {
  const { profile } = line;
  const person = profile.kind === 'individual' ? profile : profile.contactPerson;
  return {
    id: line.id,
    status: statusOf(line.lifecycle, line.verification),
    type: profile.kind,
    first_name: person?.firstName ?? null,
    last_name: person?.lastName ?? null,
    business_name: profile.kind === 'business' ? profile.name : null,
    email: profile.email,
    phone: profile.phone && joinPhone(profile.phone),
    billing_address: renderAddress(profile.address),
    date_of_birth: profile.kind === 'individual' ? profile.dateOfBirth : null,
    client_reference: line.clientReference,
    metadata: line.metadata,
    identifications: line.identifiers.map(renderIdentifier),
    version: line.version,
    created_at: seconds(line.createdAt),
    updated_at: seconds(line.updatedAt),
  };
}

const renderAddress = (address: Address | null) =>
  address && {
    line1: address.line1,
    line2: address.line2,
    city: address.city,
    state: address.state,
    zip_code: address.postalCode,
    country: address.countryCode.trim().toUpperCase(),
  };

const renderIdentifier = ({ type, country, value }: Identifier) => ({
  type,
  country: country === UNKNOWN_COUNTRY ? null : country,
  number: masked(value),
});

/** What this API calls the fields that a requirement can be about. */
const REQUIREMENT_FIELDS: Readonly<Record<RequirementField, string>> = {
  date_of_birth: 'date_of_birth',
  address: 'billing_address',
  identification_number: 'identification.number',
  incorporation_number: 'identification.number',
  tax_id: 'identification.number',
  persons: 'persons',
};

const seconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');
