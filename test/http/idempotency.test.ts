import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { individualBody } from '../support/accounts.ts';
import { openBook } from '../support/book.ts';
import {
  type Answer,
  type CardsClient,
  cardsClient,
  customerFields,
  customerForm,
  enrollBody,
  specimen,
} from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { moreCredentials, ownerDatabase } from '../support/tenants.ts';
import { customerBody } from '../support/wallets.ts';

type Fields = Record<string, unknown>;

/** The two creates, sent with the same fields and one idempotency key. */
const CREATES: Readonly<Record<string, (cards: CardsClient, fields: Fields, key: string | null) => Promise<Answer>>> = {
  createCustomer: async (cards, fields, key) => cards.create(await customerForm(fields), '', keyHeader(key)),
  enrollCustomer: (cards, fields, key) => cards.enroll(enrollBody(fields), '', keyHeader(key)),
};
const keyHeader = (key: string | null): Record<string, string> => (key === null ? {} : { 'idempotency-key': key });

const isReplayed = ({ headers }: Answer) => headers.get('idempotent-replayed');
const codesOf = ({ body }: Answer) => body.errors.map(({ code }: { code: string }) => code);
const total = async (cards: CardsClient) => (await cards.list()).body.meta.total;

describe.each(Object.entries(CREATES))('%s', (_operation, create) => {
  test('the same request with the same key gets the first answer byte for byte', async () => {
    const cards = await cardsClient();
    const [fields, key] = [customerFields(), randomUUID()];
    const first = await create(cards, fields, key);
    expect(first.status, first.text).toBe(201);
    expect(isReplayed(first)).toBeNull();
    const second = await create(cards, fields, key);
    expect(second.status).toBe(201);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(isReplayed(second)).toBe('true');
    expect(await total(cards)).toBe(1);
  });

  test('another request with the same key is refused, and the first stays remembered', async () => {
    const cards = await cardsClient();
    const [fields, key] = [customerFields(), randomUUID()];
    const first = await create(cards, fields, key);
    const other = await create(cards, { ...fields, city: 'Douala' }, key);
    expect(other.status, other.text).toBe(422);
    expect(other.body).toMatchObject({ success: false, statusCode: 422, error: 'Unprocessable Entity' });
    expect(codesOf(other)).toEqual(['key_reused']);
    expect(isReplayed(other)).toBeNull();
    expect((await create(cards, fields, key)).text).toBe(first.text);
  });

  test('the same request with another key, or with none, meets the rule against duplicates', async () => {
    const cards = await cardsClient();
    const fields = customerFields();
    const first = await create(cards, fields, randomUUID());
    for (const key of [randomUUID(), null]) {
      const other = await create(cards, fields, key);
      expect(other.status, other.text).toBe(409);
      expect(other.headers.get('retry-after')).toBeNull();
      expect(other.body.existing_id).toBe(first.body.data.id);
    }
  });

  test('refusals are remembered too', async () => {
    const cards = await cardsClient();
    const [fields, key] = [customerFields({ first_name: 'J', date_of_birth: '2020-02-30' }), randomUUID()];
    const first = await create(cards, fields, key);
    expect(first.status).toBe(400);
    const second = await create(cards, fields, key);
    expect([second.status, second.text, isReplayed(second)]).toEqual([400, first.text, 'true']);
    // The mended request is another one: it needs a key of its own.
    const mended = { ...fields, first_name: 'John', date_of_birth: '1990-01-15' };
    expect((await create(cards, mended, key)).status).toBe(422);
    expect((await create(cards, mended, randomUUID())).status).toBe(201);
  });

  test('ten equal requests at once make one customer', async () => {
    const cards = await cardsClient();
    const [fields, key] = [customerFields(), randomUUID()];
    const answers = await Promise.all(Array.from({ length: 10 }, () => create(cards, fields, key)));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    for (const waiting of answers.filter(({ status }) => status !== 201)) {
      expect(waiting.status, waiting.text).toBe(409);
      expect(codesOf(waiting)).toEqual(['key_in_use']);
      expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(waiting.body.existing_id).toBeUndefined();
    }
    expect(await total(cards)).toBe(1);
    expect((await create(cards, fields, key)).text).toBe(made[0]?.text);
  });

  test.each([
    ['of 256 characters', 'k'.repeat(256)],
    ['that is not ASCII', 'clé'],
    ['with a tabulator', 'a\tb'],
  ])('a key %s is refused', async (_what, key) => {
    const cards = await cardsClient();
    const answer = await create(cards, customerFields(), key);
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body.message).toBe('Idempotency-Key must be 1 to 255 printable ASCII characters');
    expect(await total(cards)).toBe(0);
  });

  test('a key of 255 printable characters is fine', async () => {
    const cards = await cardsClient();
    const key = `${randomUUID()} !"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`.padEnd(255, 'k');
    const fields = customerFields();
    const first = await create(cards, fields, key);
    expect(first.status, first.text).toBe(201);
    expect((await create(cards, fields, key)).text).toBe(first.text);
  });

  test('a key means nothing to another tenant', async () => {
    const [cards, stranger] = [await cardsClient(), await cardsClient()];
    const [fields, key] = [customerFields(), randomUUID()];
    const [first, other] = [await create(cards, fields, key), await create(stranger, fields, key)];
    expect([first.status, other.status]).toEqual([201, 201]);
    expect(isReplayed(other)).toBeNull();
    expect(other.body.data.id).not.toBe(first.body.data.id);
  });
});

test('a key means nothing to another operation, of the same API or of another', async () => {
  const { cards, wallets, accounts } = await openBook();
  const key = randomUUID();
  const extras = { headers: keyHeader(key) };
  const answers = await Promise.all([
    ...Object.values(CREATES).map((create) => create(cards, customerFields(), key)),
    wallets.create(customerBody(), extras),
    accounts.create(individualBody(), extras),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect(answers.map(isReplayed)).toEqual([null, null, null, null]);
});

test('a key means nothing to the other mode', async () => {
  const cards = await cardsClient();
  const live = await cardsClient(await moreCredentials(cards.tenant, 'live'));
  const [fields, key] = [customerFields(), randomUUID()];
  const [first, other] = [
    await cards.create(await customerForm(fields), '', keyHeader(key)),
    await live.create(await customerForm(fields), '', keyHeader(key)),
  ];
  expect([first.status, other.status]).toEqual([201, 201]);
  expect(other.body.data.id).not.toBe(first.body.data.id);
});

describe('an upload is the same request', async () => {
  const cards = await cardsClient();
  const [fields, key] = [customerFields(), randomUUID()];
  const form = await customerForm(fields);
  const first = await cards.create(form, '', keyHeader(key));
  const send = (body: FormData) => cards.create(body, '', keyHeader(key));
  /** The parts of the form after `change`; every form that is sent gets a boundary of its own. */
  const formOf = (change: (parts: [string, File | string][]) => [string, File | string][]) => {
    const changed = new FormData();
    for (const [name, value] of change([...form])) {
      if (typeof value === 'string') changed.append(name, value);
      else changed.append(name, value, value.name);
    }
    return changed;
  };

  test.each([
    ['with another boundary', formOf((parts) => parts)],
    ['with its parts the other way round', formOf((parts) => parts.toReversed())],
    [
      'with other names for its files',
      formOf((parts) =>
        parts.map(([name, value]) => [name, typeof value === 'string' ? value : new File([value], 'scan.jpeg')]),
      ),
    ],
  ])('%s', async (_what, body) => {
    const answer = await send(body);
    expect([answer.status, answer.text, isReplayed(answer)]).toEqual([201, first.text, 'true']);
  });

  test('unless one byte of one file differs', async () => {
    const bytes = Buffer.from(await (await specimen('good.jpg')).arrayBuffer());
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    const answer = await send(
      formOf((parts) =>
        parts.map(([name, value]) => [name, name === 'id_document_back' ? new File([bytes], 'back.jpg') : value]),
      ),
    );
    expect(answer.status, answer.text).toBe(422);
    expect(codesOf(answer)).toEqual(['key_reused']);
  });

  test('unless its files change places', async () => {
    const files = { id_document_front: await specimen('good.jpg'), id_document_back: await specimen('good.png') };
    const [people, itsKey] = [customerFields(), keyHeader(randomUUID())];
    expect((await cards.create(await customerForm(people, files), '', itsKey)).status).toBe(201);
    const swapped = { id_document_front: files.id_document_back, id_document_back: files.id_document_front };
    expect(codesOf(await cards.create(await customerForm(people, swapped), '', itsKey))).toEqual(['key_reused']);
  });

  test('unless the query differs', async () => {
    const answer = await cards.create(
      formOf((parts) => parts),
      '?enroll=true',
      keyHeader(key),
    );
    expect(codesOf(answer)).toEqual(['key_reused']);
  });
});

test('a body is the same request whatever the order of its members', async () => {
  const cards = await cardsClient();
  const [body, key] = [enrollBody(), keyHeader(randomUUID())];
  const first = await cards.enroll(body, '', key);
  const turned = await cards.enroll(Object.fromEntries(Object.entries(body).toReversed()), '', key);
  expect([turned.text, isReplayed(turned)]).toEqual([first.text, 'true']);
});

test('while the first request runs, another is told to come again', async () => {
  const cards = await cardsClient();
  const key = randomUUID();
  const body = enrollBody({ id_document_front_url: 'https://example.com/slow.jpg' });
  const running = cards.enroll(body, '', keyHeader(key));
  await eventually('claimed', () =>
    ownerDatabase()
      .selectFrom('idempotency')
      .select('operation')
      .where('tenant_id', '=', cards.tenant.id)
      .executeTakeFirst(),
  );
  const early = await cards.enroll(body, '', keyHeader(key));
  expect(early.status, early.text).toBe(409);
  expect(early.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(codesOf(early)).toEqual(['key_in_use']);
  // Another request with the key can be told at once that it never will.
  expect((await cards.enroll({ ...body, city: 'Douala' }, '', keyHeader(key))).status).toBe(422);

  const first = await running;
  expect([first.status, first.body.message]).toEqual([422, 'Could not fetch id_document_front_url']);
  const late = await cards.enroll(body, '', keyHeader(key));
  expect([late.status, late.text, isReplayed(late)]).toEqual([422, first.text, 'true']);
});
