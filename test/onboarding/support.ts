import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { type RawBuilder, sql } from 'kysely';
import type { Scope } from '../../src/lib/scope.ts';
import { createCustomer } from '../../src/onboarding/create-customer.ts';
import type { Document, DocumentSide, Profile } from '../../src/onboarding/customer.ts';
import { openDraft, stageDocument } from '../../src/onboarding/draft.ts';
import type { Inspection } from '../../src/onboarding/ports.ts';
import type { Services } from '../../src/services.ts';
import { specimen, uniqueDigits } from '../support/cards.ts';

/** A person whose country, its code and its phone speak of one country. */
export const profile = (changes: Partial<Profile> = {}): Profile => ({
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@example.com',
  dateOfBirth: '1990-01-15',
  phone: { countryCode: '+237', number: '671234567' },
  address: {
    street: '123 Main Street',
    city: 'Douala',
    state: 'Littoral',
    postalCode: '00238',
    country: 'Cameroon',
    countryCode: 'CM',
  },
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

/** Creates a customer as a dialect would, with a specimen as the front of its document. @returns its id. */
export async function createdCustomer(
  { core }: Services,
  scope: Scope,
  options: { number?: string; enroll?: boolean } = {},
): Promise<string> {
  const { number = uniqueDigits(), enroll = false } = options;
  const draft = openDraft(core, scope);
  const bytes = (await specimen('good.jpg')).stream();
  const staged = await stageDocument(core, scope, draft, 'front', Readable.fromWeb(bytes as ReadableStream), null);
  const { mediaType, ...rest } = staged;
  if (!mediaType) throw new Error('the specimen is of no known type');
  const accepted = { ...rest, mediaType, type: 'NIN', specimen: 'good.jpg', inspection: GOOD } as const;
  const result = await createCustomer(
    core,
    scope,
    draft,
    {
      profile: profile({ email: `ada.${uniqueDigits()}@example.com` }),
      identifier: { type: 'NIN', country: 'CM', value: number },
      documents: [accepted],
      enroll,
    },
    async () => async () => {},
  );
  if (result.kind === 'refused') throw new Error('the customer was refused');
  return result.customer.id;
}

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
