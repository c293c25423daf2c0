import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../src/lib/scope.ts';
import type { AcceptedDocument } from '../../src/onboarding/check-application.ts';
import { createCustomer, type NewCustomer } from '../../src/onboarding/create-customer.ts';
import type {
  BusinessProfile,
  Customer,
  Document,
  DocumentSide,
  DocumentType,
  IndividualProfile,
} from '../../src/onboarding/customer.ts';
import { type CustomerDraft, openDraft, stageDocument } from '../../src/onboarding/draft.ts';
import type { Inspection } from '../../src/onboarding/ports.ts';
import type { Services } from '../../src/services.ts';
import { specimen, uniqueDigits } from '../support/cards.ts';

const ADDRESS = {
  line1: '123 Main Street',
  line2: null,
  city: 'Douala',
  state: 'Littoral',
  postalCode: '00238',
  countryCode: 'CM',
  countryName: 'Cameroon',
};

/** A person whose country, its code and its phone speak of one country. */
export const profile = (changes: Partial<IndividualProfile> = {}): IndividualProfile => ({
  kind: 'individual',
  firstName: 'Ada',
  lastName: 'Lovelace',
  otherName: null,
  email: 'ada@example.com',
  dateOfBirth: '1990-01-15',
  phone: { countryCode: '+237', number: '671234567' },
  address: ADDRESS,
  ...changes,
});

/** A business that says of itself all that is asked. */
export const businessProfile = (changes: Partial<BusinessProfile> = {}): BusinessProfile => ({
  kind: 'business',
  name: 'Analytical Engines Ltd',
  email: null,
  phone: { countryCode: '+237', number: '671234567' },
  address: ADDRESS,
  incorporationDate: '2020-02-29',
  legalStructure: 'LLC',
  website: null,
  contactPerson: null,
  ...changes,
});

/** A person who owes nothing before a first verification, in no database. */
export const customer = (changes: Partial<Customer> = {}): Customer => ({
  id: randomUUID(),
  lifecycle: 'created',
  verification: 'unverified',
  version: 1,
  eventHash: Buffer.alloc(32),
  profile: profile(),
  identifiers: [{ type: 'NIN', country: 'CM', value: '12345678909' }],
  documents: [document('front', { type: 'PASSPORT' })],
  clientReference: null,
  metadata: {},
  requestedCurrencies: [],
  latestVerification: null,
  enrollments: [],
  persons: [],
  createdAt: new Date(0),
  updatedAt: new Date(0),
  ...changes,
});

/** A business that owes nothing before a first verification, in no database. */
export const business = (changes: Partial<Customer> = {}): Customer =>
  customer({
    profile: businessProfile(),
    identifiers: [{ type: 'INCORPORATION_NUMBER', country: 'CM', value: '12345609' }],
    documents: [document('front', { type: 'INCORPORATION_CERTIFICATE' })],
    persons: [
      {
        customerId: randomUUID(),
        roles: ['OWNER'],
        sharePercent: 100,
        lifecycle: 'active',
        verification: 'verified',
        requirements: [],
      },
    ],
    ...changes,
  });

export const GOOD: Inspection = { verdict: 'good', reasons: [], checks: [], width: 800, height: 500, durationMs: 1 };

export const document = (side: DocumentSide, changes: Partial<Document> = {}): Document => ({
  id: randomUUID(),
  side,
  type: 'NIN',
  mediaType: 'image/jpeg',
  sizeBytes: 1,
  sha256: Buffer.alloc(32),
  sourceUrl: null,
  specimen: null,
  inspection: GOOD,
  ...changes,
});

/** A specimen as the front of a document, staged and found good. */
export async function stagedDocument(
  { core }: Services,
  scope: Scope,
  draft: CustomerDraft,
  type: DocumentType,
): Promise<AcceptedDocument> {
  const bytes = (await specimen('good.jpg')).stream();
  const staged = await stageDocument(core, scope, draft, 'front', Readable.fromWeb(bytes as ReadableStream), null);
  const { mediaType, ...rest } = staged;
  if (!mediaType) throw new Error('the specimen is of no known type');
  return { ...rest, mediaType, type, specimen: 'good.jpg', inspection: GOOD };
}

/** Creates a customer as a dialect would. @returns its id. */
export async function created(
  services: Services,
  scope: Scope,
  application: Partial<NewCustomer> & Pick<NewCustomer, 'profile'>,
  documentTypes: readonly DocumentType[] = [],
): Promise<string> {
  const draft = openDraft(services.core, scope);
  const documents = await Promise.all(documentTypes.map((type) => stagedDocument(services, scope, draft, type)));
  const whole: NewCustomer = {
    identifiers: [],
    clientReference: null,
    metadata: {},
    requestedCurrencies: [],
    enroll: false,
    ...application,
    documents,
  };
  const result = await createCustomer(services.core, scope, draft, whole, async () => async () => {});
  if (result.kind === 'refused') throw new Error('the customer was refused');
  return result.customer.id;
}

/** Creates a person whose verification begins at once, with a specimen of a document that needs no back. @returns its id. */
export const createdCustomer = (
  services: Services,
  scope: Scope,
  { number = uniqueDigits(), enroll = false }: { number?: string; enroll?: boolean } = {},
): Promise<string> =>
  created(
    services,
    scope,
    {
      profile: profile({ email: `ada.${uniqueDigits()}@example.com` }),
      identifiers: [{ type: 'VOTERS_CARD', country: 'CM', value: number }],
      enroll,
    },
    ['VOTERS_CARD'],
  );

/** Creates a business that lacks nothing but its persons. @returns its id. */
export const createdBusiness = (services: Services, scope: Scope): Promise<string> =>
  created(
    services,
    scope,
    {
      profile: businessProfile(),
      identifiers: [{ type: 'INCORPORATION_NUMBER', country: 'CM', value: uniqueDigits() }],
    },
    ['INCORPORATION_CERTIFICATE'],
  );

/** Everything that is kept of a customer and its jobs, as the database has it. */
export async function everythingOf({ owner }: Services, id: string) {
  const rows = async (query: RawBuilder<{ row: unknown }>) => (await query.execute(owner)).rows.map(({ row }) => row);
  return {
    customer: await rows(sql`select to_jsonb(t) as row from customer t where id = ${id}`),
    verifications: await rows(sql`select to_jsonb(t) as row from verification t where customer_id = ${id} order by id`),
    enrollments: await rows(sql`select to_jsonb(t) as row from enrollment t where customer_id = ${id}`),
    events: await rows(sql`select to_jsonb(t) as row from event t where customer_id = ${id} order by version`),
    jobs: await rows(sql`select to_jsonb(t) as row from pgboss.job t where data->>'subject' = ${id} order by id`),
  };
}
