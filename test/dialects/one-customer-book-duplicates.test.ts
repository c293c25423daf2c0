import { describe, expect, test } from 'vitest';
import { businessBody, individualBody } from '../support/accounts.ts';
import { made, openBook } from '../support/book.ts';
import { type Answer, customerForm, enrollBody, uniqueDigits } from '../support/cards.ts';
import { businessBody as businessOfWallets, customerBody, identification, kycBody } from '../support/wallets.ts';

const { cards, wallets, accounts } = await openBook();

describe('nobody is in the book twice:', () => {
  type Texts = { email?: string; nin?: string; reference?: string };
  /** A create of each API with some values given, and where it tells who is there already. */
  const CREATES: Readonly<
    Record<string, { send: (texts: Texts) => Promise<Answer>; existing: (answer: Answer) => string }>
  > = {
    cards: {
      async send({ email, nin }) {
        const texts = { country_iso_code: 'NG', ...(email && { email }) };
        if (nin) return cards.enroll(enrollBody({ ...texts, identification_number: nin }));
        // One document is one inspection.
        return cards.create(await customerForm({ ...texts, id_document_type: 'PASSPORT' }, { id_document_back: null }));
      },
      existing: ({ body }) => body.existing_id,
    },
    wallets: {
      send: ({ email, reference }) =>
        wallets.create(customerBody({ ...(email && { email }), ...(reference && { client_reference: reference }) })),
      existing: ({ body }) => body.error.existing_id,
    },
    'wallets, a business,': {
      send: ({ email, reference }) =>
        wallets.create(
          businessOfWallets({ ...(email && { email }), ...(reference && { client_reference: reference }) }),
        ),
      existing: ({ body }) => body.error.existing_id,
    },
    accounts: {
      send: ({ email, nin, reference }) =>
        accounts.create(
          individualBody({
            ...(email && { email }),
            ...(nin && { country_data: { ng: { nin } } }),
            ...(reference && { client_reference: reference }),
          }),
        ),
      existing: ({ body }) => body.error.existing_id,
    },
    'accounts, a business,': {
      send: ({ email, reference }) =>
        accounts.create(businessBody({ ...(email && { email }), ...(reference && { client_reference: reference }) })),
      existing: ({ body }) => body.error.existing_id,
    },
  };
  const NAMES = Object.keys(CREATES);
  const emailOf = (): string => `Ann.${uniqueDigits()}@Example.com`;

  /** Whom `name` is told of as there already. */
  async function conflictOf(name: string, texts: Texts): Promise<string> {
    const create = CREATES[name];
    if (!create) throw new Error(`no create ${name}`);
    const answer = await create.send(texts);
    expect(answer.status, `${name}: ${answer.text}`).toBe(409);
    return create.existing(answer);
  }
  const first = (name: string, texts: Texts) => made(CREATES[name]?.send(texts) ?? Promise.reject(new Error(name)));

  test.each(NAMES)('an e-mail that came through %s, in any case', async (name) => {
    const email = emailOf();
    const id = await first(name, { email });
    for (const other of NAMES) expect(await conflictOf(other, { email: ` ${email.toUpperCase()} ` })).toBe(id);
  });

  test.each([
    ['cards', 'accounts'],
    ['accounts', 'cards'],
  ])('a Nigerian NIN that came through %s does not come through %s', async (name, other) => {
    const nin = uniqueDigits();
    const id = await first(name, { nin });
    expect(await conflictOf(other, { nin })).toBe(id);

    const others = [await first('wallets', {}), await first('accounts', {})] as const;
    const kyc = await wallets.submitKyc(others[0], kycBody({ identification: identification({ number: nin }) }));
    expect(kyc.status, kyc.text).toBe(409);
    expect(kyc.body.error.existing_id).toBe(id);
    const patch = await accounts.updateCountryData(others[1], { ng: { nin } });
    expect(patch.status, patch.text).toBe(409);
    expect(patch.body.error.existing_id).toBe(id);
  });

  test('a number of another country is another number', async () => {
    const number = uniqueDigits();
    await made(cards.enroll(enrollBody({ identification_number: number })));
    await first('accounts', { nin: number });
  });

  test.each(NAMES.filter((name) => name !== 'cards'))('a client_reference that came through %s', async (name) => {
    const reference = `ref-${uniqueDigits()}`;
    const id = await first(name, { reference });
    for (const other of NAMES.filter((each) => each !== 'cards'))
      expect(await conflictOf(other, { reference })).toBe(id);
    const answer = await wallets.update(await first('cards', {}), { client_reference: reference });
    expect(answer.status, answer.text).toBe(409);
    expect(answer.body.error.existing_id).toBe(id);
  });

  test('an e-mail is free again for all once its customer has another', async () => {
    const email = emailOf();
    const id = await first('cards', { email });
    expect((await wallets.update(id, { email: emailOf() })).status).toBe(200);
    expect(await first('accounts', { email })).not.toBe(id);
    const back = await wallets.update(id, { email });
    expect(back.status).toBe(409);
  });
});
