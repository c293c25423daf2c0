import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { type Answer, type CardsClient, customerForm, enrollBody, specimen } from '../../support/cards.ts';
import { eventually } from '../../support/eventually.ts';
import { ownerDatabase } from '../../support/tenants.ts';

/** An operation, as far as those who may not call it see. */
export interface Guarded {
  readonly path: string;
  /** The status of a good request of somebody who may call. */
  readonly admitted: number;
  goodRequest(): Promise<{ readonly headers: Record<string, string>; readonly body: FormData | string }>;
}

/** One of the two creates, as far as a test can speak of both. */
export interface Create extends Guarded {
  readonly name: string;
  readonly front: string;
  readonly back: string;
  readonly created: string;
  readonly duplicate: { readonly email: string; readonly number: string };
  /** Sends a good request with changed text fields (`undefined` takes one out) and specimens by name as documents. */
  send(cards: CardsClient, changes?: Changes, query?: string, documents?: Documents): Promise<Answer>;
}
export type Changes = Record<string, unknown>;
/** Names of specimens; `null` leaves the document out. */
export interface Documents {
  readonly front?: string | null;
  readonly back?: string | null;
}

export const CREATE_CUSTOMER: Create = {
  name: 'create',
  path: '/customers',
  admitted: 201,
  goodRequest: async () => ({ headers: {}, body: await customerForm() }),
  front: 'id_document_front',
  back: 'id_document_back',
  created: 'Customer created successfully',
  duplicate: {
    email: 'Customer with this email already exists',
    number: 'Customer with this identification_number already exists',
  },
  async send(cards, changes = {}, query = '', { front, back } = {}) {
    const texts = Object.entries(changes).map(([name, value]) => [name, value === undefined ? null : value]);
    const named = { id_document_front: front, id_document_back: back };
    const files: Record<string, Blob | null> = {};
    for (const [field, name] of Object.entries(named)) {
      if (name !== undefined) files[field] = name === null ? null : await specimen(name);
    }
    return cards.create(await customerForm(Object.fromEntries(texts), files), query);
  },
};

export const ENROLL_CUSTOMER: Create = {
  name: 'enroll',
  path: '/customers/enroll',
  admitted: 201,
  goodRequest: async () => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(enrollBody()),
  }),
  front: 'id_document_front_url',
  back: 'id_document_back_url',
  created: 'Customer enrolled successfully',
  duplicate: {
    email: 'Customer with this email or ID already exists',
    number: 'Customer with this email or ID already exists',
  },
  send(cards, changes = {}, query = '', { front, back } = {}) {
    const url = (name: string | null) => (name === null ? undefined : `https://example.com/documents/${name}`);
    return cards.enroll(
      enrollBody({
        ...(front !== undefined && { id_document_front_url: url(front) }),
        ...(back !== undefined && { id_document_back_url: url(back) }),
        ...changes,
      }),
      query,
    );
  },
};

/** The members of the answer that the reference prints, and no others. */
export const PRINTED_KEYS = [
  'id',
  'first_name',
  'last_name',
  'email',
  'country',
  'street',
  'city',
  'state',
  'postal_code',
  'phone_country_code',
  'phone_number',
  'identification_number',
  'type',
  'number',
  'image',
  'photo',
  'date_of_birth',
  'is_active',
  'created_at',
  'updated_at',
].sort();

export interface ExpectedFault {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** Asserts an error envelope with exactly these faults in this order; the first gives the message. */
export function expectFaults(answer: Answer, status: number, phrase: string, faults: readonly ExpectedFault[]): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  const { errors, existing_id: _, ...envelope } = answer.body;
  expect(errors.map(({ field, code, message }: ExpectedFault) => ({ field, code, message }))).toEqual(faults);
  expect(envelope).toEqual({
    success: false,
    statusCode: status,
    message: faults[0]?.message,
    error: phrase,
    request_id: answer.headers.get('x-request-id'),
  });
}

export const badRequest = (answer: Answer, faults: readonly ExpectedFault[]): void =>
  expectFaults(answer, 400, 'Bad Request', faults);

/** A good request with changed text fields and no documents at all, which costs no inspection; their faults are left out. */
export async function sendTexts(create: Create, cards: CardsClient, changes: Changes, query = ''): Promise<Answer> {
  const answer = await create.send(cards, changes, query, { front: null, back: null });
  const documents = [`/${create.front}`, `/${create.back}`];
  const errors = answer.body.errors.filter(({ field }: ExpectedFault) => !documents.includes(field));
  return { ...answer, body: { ...answer.body, errors } };
}

/** The fault of a field by its name, its code and what follows the name in the message. */
export const fault = (name: string, code: string, rule: string): ExpectedFault => ({
  field: `/${name}`,
  code,
  message: `${name} ${rule}`,
});

/** How many rows each table has of a company. */
export async function rowsOf(tenantId: string): Promise<Record<string, number>> {
  const tables = ['customer', 'identifier', 'document', 'verification', 'enrollment', 'event', 'idempotency'] as const;
  const counts = await Promise.all(
    tables.map(async (table) => {
      const { count } = await ownerDatabase()
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .where('tenant_id', '=', tenantId)
        .executeTakeFirstOrThrow();
      return [table, Number(count)] as const;
    }),
  );
  return Object.fromEntries(counts);
}

/** The document files of a company in the shared server's data directory, as paths. */
export async function filesOf(tenantId: string): Promise<string[]> {
  const folder = join(inject('shared').dataDirectory, 'documents', tenantId);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Asserts that a company has no row and no file, and that nothing staged for its requests is left. */
export async function expectNothingStored(tenantId: string): Promise<void> {
  expect(Object.values(await rowsOf(tenantId)).every((count) => count === 0)).toBe(true);
  expect(await filesOf(tenantId)).toEqual([]);
  await expectNothingStaged();
}

/** Asserts that nothing staged for the requests answered so far is left. */
export async function expectNothingStaged(): Promise<void> {
  const stagingFolder = join(inject('shared').dataDirectory, 'staging');
  // Other tests stage documents meanwhile: what was there now must be gone soon, not everything.
  const staged = await readdir(stagingFolder);
  await eventually('the staging folder is empty', async () => {
    const left = new Set(await readdir(stagingFolder));
    return staged.some((name) => left.has(name)) ? null : true;
  });
}

/** Requests on the way at a time. */
const LANES = 4;

/** Runs `work` on every item, a few at a time. */
export async function overAll<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const lane = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** The newest verification of a customer as it is kept, with what callers are not shown. */
export const verificationOf = (customerId: string) =>
  ownerDatabase()
    .selectFrom('verification')
    .select(['tries', 'decision', 'last_fault', 'public_reasons', 'private_reasons'])
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow();

/** Sets a company's clock ahead. @returns the time it shows. */
export async function advanceClock(cards: CardsClient, seconds: number): Promise<Date> {
  const response = await fetch(`${inject('shared').url}/sandbox/clock`, {
    method: 'POST',
    headers: { authorization: `Bearer ${cards.tenant.api_key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ advance_seconds: seconds }),
  });
  expect(response.status).toBe(200);
  const { data } = (await response.json()) as { data: { now: string } };
  return new Date(data.now);
}

const DAY_SECONDS = 24 * 60 * 60;
const MAX_STEP_SECONDS = 366 * DAY_SECONDS;

/** Sets a company's clock to a time in the future. */
export async function setClock(cards: CardsClient, time: Date): Promise<void> {
  const now = await advanceClock(cards, 0);
  let seconds = Math.round((time.getTime() - now.getTime()) / 1_000);
  for (; seconds > 0; seconds -= MAX_STEP_SECONDS) await advanceClock(cards, Math.min(seconds, MAX_STEP_SECONDS));
}
