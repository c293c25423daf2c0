import { describe, expect, test } from 'vitest';
import { type Answer, uniqueDigits } from '../support/cards.ts';
import { type WalletsClient, walletsClient } from '../support/wallets.ts';
import { type Field, printed, shapeOf, withMember } from './printed.ts';

/** As the reference prints it, in its example and in its curl command. The page hides the e-mail; ours stands there. */
const REQUEST = printed('wallets-create.request');
const RESPONSE = printed('wallets-create.response');
const FIELDS = printed<Field[]>('wallets-fields');
const ERRORS = printed<{ status: number; description: string }[]>('wallets-errors');

const wallets = await walletsClient();

/** The printed request, of somebody else. */
const other = (): Record<string, unknown> => ({ ...REQUEST, email: `james.${uniqueDigits()}@example.com` });
const dryRun = (body: unknown): Promise<Answer> => wallets.create(body, { query: '?dry_run=true' });
const pointer = (name: string): string => `/${name.replaceAll('.', '/')}`;

describe('the printed example', () => {
  test('is answered with the printed response', async () => {
    const sent = Date.now();
    const answer = await wallets.create(REQUEST);
    expect(answer.status, answer.text).toBe(201);
    expect(shapeOf(answer.body)).toEqual(shapeOf(RESPONSE));
    const { id, created_at } = answer.body.data;
    const { data } = RESPONSE as { data: object };
    expect(answer.body).toEqual({ ...RESPONSE, data: { ...data, id, created_at } });
    expect(id).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(created_at).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
    expect(Math.abs(Date.parse(created_at) - sent)).toBeLessThan(60_000);
  });

  test('is kept as it was sent, under the id that is to be stored', async () => {
    const body = other();
    const { id } = (await wallets.create(body)).body.data;
    expect((await wallets.get(id)).body.data).toMatchObject({ ...body, id, status: 'pending_kyc' });
  });

  test('may be of a business', async () => {
    const answer = await wallets.create({ ...other(), type: 'business' });
    expect(answer.status, answer.text).toBe(201);
    expect(shapeOf(answer.body)).toEqual(shapeOf(RESPONSE));
  });
});

describe('the printed fields', () => {
  test('are those of the example', () => {
    const names = Object.entries(REQUEST).flatMap(([name, value]) =>
      typeof value === 'string' ? [name] : [name, ...Object.keys(value as object).map((member) => `${name}.${member}`)],
    );
    expect(FIELDS.map(({ name }) => name)).toEqual(names);
  });

  test.each(FIELDS)('$name, left out', async ({ name, required }) => {
    const answer = await dryRun(withMember(other(), name, undefined));
    expect(answer.status, answer.text).toBe(required ? 400 : 200);
    if (required) expect(answer.body.error.errors).toMatchObject([{ field: pointer(name), code: 'required' }]);
  });

  test.each(FIELDS)('$name is of type $type', async ({ name }) => {
    const answer = await dryRun(withMember(other(), name, 7));
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body.error.errors).toMatchObject([{ field: pointer(name), code: 'invalid_type' }]);
  });
});

describe('the printed errors', () => {
  const stranger = async (): Promise<WalletsClient> => ({
    ...(await walletsClient({ ...wallets.tenant, api_key: 'test_nobody' })),
  });

  /** What brings each printed error about. */
  const TRIGGERS: Readonly<Record<string, readonly (() => Promise<Answer>)[]>> = {
    'Invalid request or missing required fields': [
      () => wallets.create('{"first_name": '),
      () => wallets.create(other(), { headers: { 'content-type': 'text/plain' } }),
      () => wallets.create(withMember(other(), 'billing_address.city', undefined)),
    ],
    Unauthorized: [async () => (await stranger()).create(other())],
    'Customer already exists': [
      async () => {
        const body = other();
        expect((await wallets.create(body)).status).toBe(201);
        return wallets.create(body);
      },
    ],
    'Invalid field values': [
      () => wallets.create({ ...other(), email: 'james' }),
      () => wallets.create({ ...other(), phone: '08012345678' }),
      () => wallets.create({ ...other(), type: 'company' }),
      () => wallets.create(withMember(other(), 'billing_address.country', 'Nigeria')),
    ],
  };

  test.each(ERRORS)('$status $description', async ({ status, description }) => {
    const triggers = TRIGGERS[description] ?? [];
    expect(triggers.length).toBeGreaterThan(0);
    for (const trigger of triggers) {
      const answer = await trigger();
      expect(answer.status, answer.text).toBe(status);
      expect(answer.body).toEqual({ error: expect.objectContaining({ message: expect.any(String) }) });
    }
  });
});
