import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { uniqueDigits } from '../../support/cards.ts';
import { corpus } from '../../support/corpora.ts';
import { documentBody } from '../../support/documents.ts';
import { businessBody, createdId, identification, type WalletsClient, walletsClient } from '../../support/wallets.ts';
import { overAll } from '../cards/creates.ts';
import { codesOf } from './errors.ts';
import { CREATE_FIELDS, type Field, KYC_FIELDS, withField } from './field-rules.ts';

/** Some nine hundred requests, which other tests may slow down. */
const TIMEOUT_MS = 120_000;
const MOST = 255;
const MOST_IN_KEY = 64;
const MOST_IN_PAIR = 500;

const TEXT_FIELDS = [
  'first_name',
  'last_name',
  'business_name',
  ...['line1', 'line2', 'city', 'state', 'zip_code'].map((name) => `billing_address.${name}`),
];

const naughtyStrings = (): string[] => {
  const file = corpus('naughty-strings/blns.json');
  return file === null ? [] : [...new Set(JSON.parse(readFileSync(file, 'utf8')) as string[])];
};

const codePoints = (text: string): number => [...text.trim()].length;
const start = (text: string, length: number): string => [...text].slice(0, length).join('');

/** What the rules say of a text: a code, or nothing. */
function codeOf(text: string): string | undefined {
  if (codePoints(text) < 1) return 'too_short';
  return codePoints(text) > MOST ? 'too_long' : undefined;
}

/** As many texts at a time as there are text fields, and all of them as names and values of metadata. */
function batches(texts: readonly string[]): Record<string, unknown>[] {
  const fitting = texts.filter((text) => codeOf(text) === undefined);
  return Array.from({ length: Math.ceil(texts.length / TEXT_FIELDS.length) }, (_, batch) => {
    const first = batch * TEXT_FIELDS.length;
    const pairs = texts
      .slice(first, first + TEXT_FIELDS.length)
      .filter((text) => text.length > 0 && codePoints(text) <= MOST_IN_PAIR)
      .map((text) => [start(text, MOST_IN_KEY), text]);
    return TEXT_FIELDS.reduce(
      (body, name, index) => withField(body, name, fitting[(first + index) % fitting.length]),
      businessBody({ metadata: Object.fromEntries(pairs) }),
    );
  });
}

const everywhere = (body: Record<string, unknown>, fields: readonly Field[], text: string): Record<string, unknown> =>
  fields
    .filter(({ type }) => type.startsWith('must be a string'))
    .reduce((rest, { name }) => withField(rest, name, text), body);

async function expectKept(wallets: WalletsClient, id: string, body: Record<string, unknown>): Promise<void> {
  const { status, body: shown } = await wallets.get(id);
  expect(status).toBe(200);
  expect(shown.data).toMatchObject(body);
  expect(shown.data.metadata).toEqual(body.metadata);
}

describe('naughty strings', { timeout: TIMEOUT_MS }, () => {
  const texts = naughtyStrings();
  const skipped = texts.length === 0;
  const title = (what: string) => (skipped ? `${what}: skipped: ../shared is absent` : what);
  // Where each text costs requests of its own, every fifth tells enough.
  const some = texts.filter((_, index) => index % 5 === 0);

  test.skipIf(skipped)(title('are given back exactly as they were sent to create'), async () => {
    const wallets = await walletsClient();
    await overAll(batches(texts), async (body) => expectKept(wallets, await createdId(wallets, body), body));
  });

  test.skipIf(skipped)(title('are given back exactly as they were sent to update'), async () => {
    const wallets = await walletsClient();
    await overAll(batches(some), async ({ type: _, ...body }) => {
      const id = await createdId(wallets, businessBody());
      const answer = await wallets.update(id, body);
      expect(answer.status, answer.text).toBe(200);
      await expectKept(wallets, id, body);
    });
  });

  test.skipIf(skipped)(title('in every field at once get the answer that the rules say'), async () => {
    const wallets = await walletsClient();
    await overAll(some, async (text) => {
      const answer = await wallets.create({ ...everywhere(businessBody(), CREATE_FIELDS, text), [text]: text });
      expect(answer.status, answer.text).toBe(422);
      const codes = codesOf(answer);
      for (const name of TEXT_FIELDS)
        expect([name, text, codes.get(`/${name.replace('.', '/')}`)]).toEqual([name, text, codeOf(text)]);
    });
  });

  test.skipIf(skipped)(title('in every other place are refused, and break nothing'), async () => {
    const wallets = await walletsClient();
    const id = await createdId(wallets);
    await overAll(some, async (text) => {
      const kyc = everywhere({ identification: identification() }, KYC_FIELDS, text);
      expect((await wallets.submitKyc(id, { ...kyc, [text]: text })).status).toBe(422);
      const document = documentBody({ type: text, side: text, url: text, sha256: text });
      expect((await wallets.addDocument(id, document)).status).toBe(422);
      const query = new URLSearchParams({ email: text, client_reference: text, after: text });
      expect((await wallets.list(`?${query}`)).status).toBe(422);
      expect((await wallets.get(`x${encodeURIComponent(text)}`)).status).toBe(404);
    });
  });

  test.skipIf(skipped)(title('may be numbers and references'), async () => {
    const wallets = await walletsClient();
    const fitting = some.filter((text) => codeOf(text) === undefined);
    await overAll(fitting, async (text) => {
      // Made unique: some strings differ in separators only.
      const client_reference = `${start(text, 40).trim()}${uniqueDigits()}`;
      const id = await createdId(wallets, businessBody({ client_reference }));
      const number = `${start(text, 200)}${uniqueDigits()}`;
      const sent = { identification: identification({ type: 'TAX_ID', number }) };
      const { status, text: answer, body } = await wallets.submitKyc(id, sent);
      expect(status, answer).toBe(200);
      const [shown] = body.data.identifications;
      expect(shown.number).toBe(`${'*'.repeat(codePoints(number) - 4)}${number.slice(-4)}`);
      const found = await wallets.list(`?${new URLSearchParams({ client_reference })}`);
      expect(found.body.data).toMatchObject([{ id, client_reference }]);
    });
  });
});

test.each(['first_name', 'billing_address.zip_code', 'business_name', 'client_reference', 'metadata.plan'])(
  'U+0000 and halves of surrogate pairs in %s',
  async (name) => {
    const wallets = await walletsClient();
    for (const text of ['Ja\0mes', '\0', '\ud800\ud800', 'James\udfff']) {
      const answer = await wallets.create(withField(businessBody({ metadata: {} }), name, text));
      expect(answer.status, answer.text).toBe(400);
      expect(answer.body.error.errors).toMatchObject([
        { field: `/${name.replace('.', '/')}`, code: 'forbidden_character' },
      ]);
    }
  },
);
