import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type Answer,
  type CardsClient,
  cardsClient,
  customerForm,
  enrollBody,
  uniqueDigits,
} from '../../support/cards.ts';
import { corpus } from '../../support/corpora.ts';
import { type Changes, CREATE_CUSTOMER, type Create, ENROLL_CUSTOMER, type ExpectedFault, overAll } from './creates.ts';
import { FEWEST, MOST } from './field-rules.ts';

const FREE_TEXTS = Object.keys(FEWEST);
const OTHER_TEXTS = ['email', 'country_iso_code', 'country_phone_code', 'id_document_type', 'date_of_birth'];
/** Some two thousand requests take 20 s on an idle machine of two cores. */
const TIMEOUT_MS = 180_000;

const naughtyStrings = (): string[] => {
  const file = corpus('naughty-strings/blns.json');
  return file === null ? [] : [...new Set(JSON.parse(readFileSync(file, 'utf8')) as string[])];
};

const codePoints = (text: string): number => [...text.trim()].length;

/** What the rules say of a text in a field: a code, or nothing. */
function codeOf(name: string, text: string): string | undefined {
  if (codePoints(text) < (FEWEST[name] ?? 0)) return 'too_short';
  return codePoints(text) > MOST ? 'too_long' : undefined;
}

const everywhere = (text: string, ...fields: readonly string[][]): Changes =>
  Object.fromEntries(fields.flat().map((name) => [name, text]));

const codesByField = (answer: Answer): Map<string, string> =>
  new Map(answer.body.errors.map(({ field, code }: ExpectedFault) => [field.slice(1), code]));

/** As many texts at a time as there are free texts, lengthened where too short. */
const batches = (texts: readonly string[]): Changes[] => {
  const fitting = texts.filter((text) => codePoints(text) <= MOST);
  return Array.from({ length: Math.ceil(fitting.length / FREE_TEXTS.length) }, (_, batch) =>
    Object.fromEntries(
      FREE_TEXTS.map((name, index) => {
        const text = fitting[(batch * FREE_TEXTS.length + index) % fitting.length] ?? '';
        // The number is made unique: some strings differ in separators only.
        if (name === 'identification_number') return [name, `${text.slice(0, 200)}${uniqueDigits()}`];
        return [name, codeOf(name, text) ? `${text}xyz` : text];
      }),
    ),
  );
};

async function expectKept(create: Create, cards: CardsClient, changes: Changes): Promise<void> {
  const answer = await create.send(cards, { ...changes, id_document_type: 'PASSPORT' }, '', { back: 'good.jpg' });
  expect(answer.status, answer.text).toBe(201);
  expect(answer.body.data).toMatchObject(changes);
  const { status, body } = await cards.get(answer.body.data.id);
  expect(status).toBe(200);
  expect(body.data).toMatchObject({ ...changes, number: changes.identification_number });
}

describe('naughty strings', { timeout: TIMEOUT_MS }, () => {
  const texts = naughtyStrings();
  const skipped = texts.length === 0;
  const title = (what: string) => (skipped ? `${what}: skipped: ../shared is absent` : what);

  test.skipIf(skipped)(title('in every text field of enroll get the answer that the rules say'), async () => {
    const cards = await cardsClient();
    await overAll(texts, async (text) => {
      // Documents that cannot be fetched: every check runs, and nothing is inspected or stored.
      const changes = everywhere(text, FREE_TEXTS);
      const answer = await ENROLL_CUSTOMER.send(cards, changes, '', { front: 'missing.jpg', back: 'missing.jpg' });
      expect([400, 422], answer.text).toContain(answer.status);
      const codes = codesByField(answer);
      for (const name of FREE_TEXTS) expect([name, text, codes.get(name)]).toEqual([name, text, codeOf(name, text)]);
      expect(codes.get('id_document_front_url')).toBe('document_unreachable');
    });
  });

  test.skipIf(skipped)(title('in every text field of create get the answer that the rules say'), async () => {
    const cards = await cardsClient();
    const garbage = new Blob(['not a document']);
    const files = { id_document_front: garbage, id_document_back: garbage };
    await overAll(texts, async (text) => {
      const answer = await cards.create(await customerForm(everywhere(text, FREE_TEXTS), files));
      expect(answer.status, answer.text).toBe(415);
      const codes = codesByField(answer);
      for (const name of FREE_TEXTS) expect([name, text, codes.get(name)]).toEqual([name, text, codeOf(name, text)]);
    });
  });

  test.skipIf(skipped)(
    title('in every field at once, URLs, hashes and names of fields included, are refused'),
    async () => {
      const cards = await cardsClient();
      const documents = ['front', 'back'].flatMap((side) => [`id_document_${side}_url`, `id_document_${side}_sha256`]);
      // Of everything wrong at once, every third string tells enough.
      const third = texts.filter((_, index) => index % 3 === 0);
      await overAll(third, async (text) => {
        const enrolled = await cards.enroll({ ...everywhere(text, FREE_TEXTS, OTHER_TEXTS, documents), [text]: text });
        expect(enrolled.status, enrolled.text).toBe(400);
        const created = await cards.create(
          await customerForm(everywhere(text, OTHER_TEXTS), { id_document_front: null, id_document_back: null }),
        );
        expect(created.status, created.text).toBe(400);
        const found = await cards.list(`?${new URLSearchParams({ q: text, email: text, cursor: text })}`);
        expect(found.status, found.text).toBeLessThan(500);
      });
    },
  );

  test.skipIf(skipped)(title('are given back by GET exactly as they were sent to create'), async () => {
    const cards = await cardsClient();
    await overAll(batches(texts), (changes) => expectKept(CREATE_CUSTOMER, cards, changes));
  });

  test.skipIf(skipped)(title('are given back by GET exactly as they were sent to enroll'), async () => {
    const cards = await cardsClient();
    const third = batches(texts).filter((_, index) => index % 3 === 0);
    await overAll(third, (changes) => expectKept(ENROLL_CUSTOMER, cards, changes));
  });
});

describe('strings that no text may be', () => {
  test.each([...FREE_TEXTS, ...OTHER_TEXTS, 'id_document_front_url', 'id_document_back_sha256'])(
    'U+0000 and halves of surrogate pairs in %s',
    async (name) => {
      const cards = await cardsClient();
      for (const text of ['Jo\u0000hn', '\u0000', '\ud800\ud800', 'John\udfff', '\udc00\ud800']) {
        const answer = await cards.enroll(JSON.stringify(enrollBody({ [name]: text })));
        expect(answer.status, answer.text).toBe(400);
        expect(answer.body.errors).toMatchObject([{ field: `/${name}`, code: 'forbidden_character' }]);
      }
    },
  );

  test('characters at the edges of Unicode are texts like any other', async () => {
    const cards = await cardsClient();
    const edges = '\u0001\u007f\u0085\u200b\u202e\ufeff\ufffd\ufffe\uffff\u{10ffff}';
    const changes = everywhere(`x${edges}y`, FREE_TEXTS);
    await expectKept(ENROLL_CUSTOMER, cards, changes);
  });
});
