import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cardsClient } from '../../support/cards.ts';
import { corpus } from '../../support/corpora.ts';
import { ENROLL_CUSTOMER, type ExpectedFault, overAll } from './creates.ts';

const file = corpus('email/isemail/test/tests.xml');

/** What isemail says must be taken or refused; of the other kinds, such as quoted names, it says "unusual". */
const VERDICTS: Readonly<Record<string, 'accepted' | 'refused'>> = {
  ISEMAIL_VALID_CATEGORY: 'accepted',
  ISEMAIL_DNSWARN: 'accepted',
  ISEMAIL_RFC5322: 'refused',
  ISEMAIL_ERR: 'refused',
};

/** Where we differ, by number: a top-level domain alone is refused, and a name or label of 1 character too many is taken. */
const DEVIATIONS: Readonly<Record<string, 'accepted' | 'refused'>> = {
  5: 'refused',
  26: 'accepted',
  28: 'accepted',
};

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decode = (xml: string): string =>
  xml
    .replaceAll(/&(?:#x([0-9a-fA-F]+)|(\w+));/g, (text, hex: string | undefined, name = '') =>
      hex ? String.fromCodePoint(Number.parseInt(hex, 16)) : (ENTITIES[name] ?? text),
    )
    // The corpus writes control characters as their symbols.
    .replaceAll(/[\u2400-\u241f]/g, (symbol) => String.fromCharCode(symbol.charCodeAt(0) - 0x2400));

const readTests = (path: string) =>
  [...readFileSync(path, 'utf8').matchAll(/<test id="(\d+)"[\s\S]*?<\/test>/g)].map(([entry, id = '']) => ({
    id,
    address: decode(/<address>([\s\S]*?)<\/address>/.exec(entry)?.[1] ?? ''),
    category: /<category>(\w+)</.exec(entry)?.[1] ?? '',
  }));

test.skipIf(file === null)(`addresses of isemail${file === null ? ': skipped: ../shared is absent' : ''}`, async () => {
  const tests = readTests(file ?? '');
  expect(tests.length).toBeGreaterThan(100);
  const cards = await cardsClient();
  const wrong: object[] = [];
  await overAll(tests, async ({ id, address, category }) => {
    const documents = { front: 'missing.jpg', back: 'missing.jpg' };
    const answer = await ENROLL_CUSTOMER.send(cards, { email: address }, '', documents);
    expect([400, 422], `${JSON.stringify(address)} ${answer.text}`).toContain(answer.status);
    const refused = answer.body.errors.some(({ field }: ExpectedFault) => field === '/email');
    const verdict = refused ? 'refused' : 'accepted';
    // Blanks and line ends around a text are not part of it.
    const expected = address === address.trim() ? (DEVIATIONS[id] ?? VERDICTS[category] ?? verdict) : verdict;
    if (verdict !== expected) wrong.push({ id, address, category, verdict });
  });
  expect(wrong).toEqual([]);
});
