import { splitPhone } from '../../lib/phone.ts';
import type { Amendment } from '../../onboarding/amend-customer.ts';
import type { NewCustomer } from '../../onboarding/create-customer.ts';
import type {
  Address,
  BusinessProfile,
  ContactPerson,
  Customer,
  Identifier,
  IndividualProfile,
  Profile,
} from '../../onboarding/customer.ts';
import { wrongKind } from '../shared/existing-customer.ts';
import { refuse } from './faults.ts';
import type { BillingAddress, CreateFields, KycFields, UpdateFields } from './schemas.ts';

export const newCustomerOf = (body: CreateFields): NewCustomer => ({
  profile: profileOf(body),
  identifiers: [],
  documents: [],
  clientReference: body.client_reference?.trim() ?? null,
  metadata: body.metadata ?? {},
  requestedCurrencies: [],
  enroll: false,
});

function profileOf(body: CreateFields): Profile {
  const names = { firstName: body.first_name, lastName: body.last_name };
  const contacts = {
    email: body.email,
    phone: splitPhone(body.phone.trim()),
    address: addressOf(body.billing_address),
  };
  if (body.type.trim() === 'individual')
    return { kind: 'individual', ...names, otherName: null, dateOfBirth: null, ...contacts };
  return {
    kind: 'business',
    name: body.business_name ?? fullName(names),
    incorporationDate: null,
    legalStructure: null,
    website: null,
    contactPerson: { ...names, email: null, phone: null, position: null },
    ...contacts,
  };
}

const addressOf = (address: BillingAddress): Address => ({
  line1: address.line1,
  line2: address.line2 ?? null,
  city: address.city,
  state: address.state,
  postalCode: address.zip_code,
  countryCode: address.country,
  countryName: null,
});

const fullName = ({ firstName, lastName }: Pick<ContactPerson, 'firstName' | 'lastName'>): string =>
  `${firstName.trim()} ${lastName.trim()}`;

export const identifierOf = ({ identification: { type, country, number } }: KycFields): Identifier => ({
  type: type.trim() as Identifier['type'],
  country: country.trim().toUpperCase(),
  value: number,
});

/** The numbers with this one, in the place of the one of its type and country where there is one. */
export function withIdentifier(identifiers: readonly Identifier[], sent: Identifier): readonly Identifier[] {
  const place = identifiers.findIndex(({ type, country }) => type === sent.type && country === sent.country);
  return place === -1 ? [...identifiers, sent] : identifiers.with(place, sent);
}

/**
 * What an update changes of a customer.
 * @throws Refusal 409 or 400 where the customer, as it is, cannot take it.
 */
export const amend =
  (body: UpdateFields) =>
  ({ profile }: Customer): Amendment => ({
    profile: profile.kind === 'individual' ? amendedPerson(profile, body) : amendedBusiness(profile, body),
    ...(body.client_reference !== undefined && { clientReference: body.client_reference?.trim() ?? null }),
    ...(body.metadata !== undefined && { metadata: body.metadata ?? {} }),
  });

function amendedPerson(profile: IndividualProfile, body: UpdateFields): IndividualProfile {
  if (body.business_name !== undefined) throw refuse([wrongKind(profile.kind, '/business_name')]);
  const { first_name: firstName = profile.firstName, last_name: lastName = profile.lastName } = body;
  return { ...profile, ...changedContacts(body), firstName, lastName };
}

function amendedBusiness(profile: BusinessProfile, body: UpdateFields): BusinessProfile {
  const contactPerson = amendedContact(profile.contactPerson, body);
  return { ...profile, ...changedContacts(body), contactPerson, name: amendedName(profile, contactPerson, body) };
}

const changedContacts = ({
  email,
  phone,
  billing_address,
}: UpdateFields): Partial<Pick<Profile, 'email' | 'phone' | 'address'>> => ({
  ...(email !== undefined && { email }),
  ...(phone !== undefined && { phone: splitPhone(phone.trim()) }),
  ...(billing_address !== undefined && { address: addressOf(billing_address) }),
});

function amendedContact(contact: ContactPerson | null, body: UpdateFields): ContactPerson | null {
  const { first_name: firstName = contact?.firstName, last_name: lastName = contact?.lastName } = body;
  if (firstName === undefined && lastName === undefined) return null;
  if (firstName === undefined) throw nameless('first_name');
  if (lastName === undefined) throw nameless('last_name');
  return { email: null, phone: null, position: null, ...contact, firstName, lastName };
}

/** Another API may have made a business that nobody speaks for: half a name makes nobody. */
const nameless = (name: 'first_name' | 'last_name') =>
  refuse([{ field: `/${name}`, code: 'required', message: `${name} is required: the business has no contact yet` }]);

/** The name of a business; where that of its contact stands in, it goes with the contact. */
function amendedName(before: BusinessProfile, contact: ContactPerson | null, { business_name }: UpdateFields): string {
  if (typeof business_name === 'string') return business_name;
  const stoodIn = before.contactPerson !== null && before.name === fullName(before.contactPerson);
  if (business_name === undefined && !stoodIn) return before.name;
  if (contact) return fullName(contact);
  const message = 'business_name cannot be null: the business has no contact whose name could stand in';
  throw refuse([{ field: '/business_name', code: 'state_conflict', message }]);
}
