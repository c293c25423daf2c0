import { splitPhone } from '../../lib/phone.ts';
import type { Amendment } from '../../onboarding/amend-customer.ts';
import type { Application } from '../../onboarding/check-application.ts';
import type { NewCustomer } from '../../onboarding/create-customer.ts';
import type {
  Address,
  BusinessProfile,
  ContactPerson,
  Customer,
  Identifier,
  IndividualProfile,
  Phone,
  Profile,
} from '../../onboarding/customer.ts';
import { wrongKind } from '../shared/existing-customer.ts';
import { refuse } from './faults.ts';
import { incompleteIncorporation, incorporationOf, withBusinessNumbers, withCountryData } from './numbers.ts';
import type {
  AddressFields,
  BusinessChanges,
  ContactPersonFields,
  CountryDataChanges,
  CreateFields,
  IndividualChanges,
} from './schemas.ts';

/** A create as far as its shape was right: what had a fault is not there, in the blocks too. */
export type WellFormed = Partial<Omit<CreateFields, 'individual' | 'business'>> & {
  readonly individual?: IndividualChanges | null;
  readonly business?: BusinessChanges | null;
};

export const toNewCustomer = (body: CreateFields): NewCustomer => ({
  profile: profileOf(body),
  identifiers: identifiersOf(body),
  documents: [],
  clientReference: body.client_reference?.trim() ?? null,
  metadata: {},
  requestedCurrencies: [body.currency.trim().toUpperCase()],
  enroll: false,
});

export const toApplication = (body: WellFormed): Application => ({
  email: body.email ?? null,
  clientReference: body.client_reference?.trim() ?? null,
  identifiers: identifiersOf(body),
  dateOfBirth: body.individual?.date_of_birth?.trim() ?? null,
  incorporationDate: body.business?.incorporation_date?.trim() ?? null,
  documentType: null,
  documents: [],
});

/** What a customer becomes by new fields of an individual. @throws Refusal where it is none. */
export const amendIndividual =
  (sent: IndividualChanges) =>
  ({ profile }: Customer): Amendment => {
    if (profile.kind !== 'individual') throw refuse([wrongKind(profile.kind)]);
    return { profile: { ...profile, ...individualMembers(sent) } };
  };

/**
 * What a customer becomes by new fields of a business.
 * @throws Refusal where it is none, or where of the number and the country of incorporation one would be left.
 */
export const amendBusiness =
  (sent: BusinessChanges) =>
  ({ profile, identifiers }: Customer): Amendment => {
    if (profile.kind !== 'business') throw refuse([wrongKind(profile.kind)]);
    const incomplete = isIncorporationSent(sent) ? incompleteIncorporation(incorporationOf(identifiers, sent), '') : [];
    if (incomplete.length > 0) throw refuse(incomplete);
    const next = { ...profile, ...businessMembers(sent) };
    return { profile: next, identifiers: withBusinessNumbers(identifiers, sent, next.address?.countryCode ?? null) };
  };

export const amendCountryData =
  (sent: CountryDataChanges) =>
  ({ identifiers }: Customer): Amendment => ({ identifiers: withCountryData(identifiers, sent) });

const isIncorporationSent = (sent: BusinessChanges): boolean =>
  sent.incorporation_number !== undefined || sent.incorporation_country !== undefined;

function identifiersOf({ country_data: data, business }: WellFormed): readonly Identifier[] {
  const numbers = withCountryData([], data ?? {});
  return business ? withBusinessNumbers(numbers, business, business.registered_address?.country ?? null) : numbers;
}

function profileOf({ email = null, individual, business }: CreateFields): Profile {
  const contacts = { email, phone: null, address: null };
  if (business) {
    const nothing = { incorporationDate: null, legalStructure: null, website: null, contactPerson: null };
    return { kind: 'business', name: business.name, ...contacts, ...nothing, ...businessMembers(business) };
  }
  if (!individual) throw new Error('a create without a block passed');
  const { first_name: firstName, last_name: lastName } = individual;
  const nothing = { otherName: null, dateOfBirth: null };
  return { kind: 'individual', firstName, lastName, ...contacts, ...nothing, ...individualMembers(individual) };
}

/** The members of the profile that were sent. */
const individualMembers = (sent: IndividualChanges): Partial<IndividualProfile> => ({
  ...(sent.first_name !== undefined && { firstName: sent.first_name }),
  ...(sent.last_name !== undefined && { lastName: sent.last_name }),
  ...(sent.other_name !== undefined && { otherName: sent.other_name }),
  ...(sent.date_of_birth !== undefined && { dateOfBirth: trimmed(sent.date_of_birth) }),
  ...(sent.residential_address !== undefined && { address: toAddress(sent.residential_address) }),
  ...(sent.phone_number !== undefined && { phone: toPhone(sent.phone_number) }),
});

/** The members of the profile that were sent. */
const businessMembers = (sent: BusinessChanges): Partial<BusinessProfile> => ({
  ...(sent.name !== undefined && { name: sent.name }),
  ...(sent.phone_number !== undefined && { phone: toPhone(sent.phone_number) }),
  ...(sent.incorporation_date !== undefined && { incorporationDate: trimmed(sent.incorporation_date) }),
  ...(sent.registered_address !== undefined && { address: toAddress(sent.registered_address) }),
  ...(sent.business_type !== undefined && { legalStructure: trimmed(sent.business_type) }),
  ...(sent.website !== undefined && { website: sent.website }),
  ...(sent.contact_person !== undefined && { contactPerson: toContactPerson(sent.contact_person) }),
});

const toAddress = (sent: AddressFields | null): Address | null =>
  sent && {
    line1: sent.line_1,
    line2: sent.line_2 ?? null,
    city: sent.city ?? null,
    state: sent.state ?? null,
    postalCode: sent.postal_code ?? null,
    countryCode: sent.country,
    countryName: null,
  };

const toContactPerson = (sent: ContactPersonFields | null): ContactPerson | null =>
  sent && {
    firstName: sent.first_name,
    lastName: sent.last_name,
    email: sent.email ?? null,
    phone: toPhone(sent.phone_number ?? null),
    position: sent.position ?? null,
  };

const toPhone = (e164: string | null): Phone | null => (e164 === null ? null : splitPhone(e164.trim()));

/** What the schema took without the spaces around it. */
const trimmed = <T extends string>(text: T | null): T | null => (text === null ? null : (text.trim() as T));
