import { describe, expect, test } from 'vitest';
import { type Answer, type CardsClient, cardsClient, uniqueDigits } from '../../support/cards.ts';
import { moreCredentials, newTenant } from '../../support/tenants.ts';
import {
  type Changes,
  CREATE_CUSTOMER,
  type Create,
  ENROLL_CUSTOMER,
  expectFaults,
  filesOf,
  rowsOf,
} from './creates.ts';

const EQUAL_REQUESTS = 10;

interface Person extends Changes {
  readonly email: string;
  readonly identification_number: string;
}

const newPerson = (): Person => ({
  email: `ann.${uniqueDigits()}@example.com`,
  identification_number: uniqueDigits(),
});

/** No company has the same customer twice: status 409. */
export function describeDuplicates(create: Create): void {
  const faults = {
    email: { field: '/email', code: 'duplicate', message: create.duplicate.email },
    number: { field: '/identification_number', code: 'duplicate', message: create.duplicate.number },
  };

  const exists = async (cards: CardsClient, person: Changes): Promise<string> => {
    const answer = await create.send(cards, person);
    expect(answer.status, answer.text).toBe(201);
    return answer.body.data.id;
  };

  const expectConflict = (answer: Answer, existingId: string, ...of: (keyof typeof faults)[]) => {
    expectFaults(
      answer,
      409,
      'Conflict',
      of.map((name) => faults[name]),
    );
    expect(answer.body.existing_id).toBe(existingId);
  };

  test('the same e-mail, the same number, and both', async () => {
    const cards = await cardsClient();
    const person = newPerson();
    const id = await exists(cards, person);
    expectConflict(await create.send(cards, { email: person.email }), id, 'email');
    const { identification_number } = person;
    expectConflict(await create.send(cards, { identification_number }), id, 'number');
    expectConflict(await create.send(cards, person), id, 'email', 'number');
    expectConflict(await create.send(cards, person, '?dry_run=true'), id, 'email', 'number');
    expect((await rowsOf(cards.tenant.id)).customer).toBe(1);
    expect(await filesOf(cards.tenant.id)).toHaveLength(2);
  });

  test('the e-mail of one and the number of another name the first of them', async () => {
    const cards = await cardsClient();
    const [ann, bob] = [newPerson(), newPerson()];
    const annId = await exists(cards, ann);
    await exists(cards, bob);
    const both = { email: ann.email, identification_number: bob.identification_number };
    expectConflict(await create.send(cards, both), annId, 'email', 'number');
  });

  test('case, blanks and separators do not make another person', async () => {
    const cards = await cardsClient();
    const email = `Ann.Lee.${uniqueDigits()}@Example.com`;
    const id = await exists(cards, { email, identification_number: 'ab-12.345/x' });
    expectConflict(await create.send(cards, { email: ` ${email.toUpperCase()}\t` }), id, 'email');
    for (const number of ['AB12345X', ' a b 1 2 3 4 5 x ', 'AB–12_345.X', 'ＡＢ１２３４５Ｘ']) {
      expectConflict(await create.send(cards, { identification_number: number }), id, 'number');
    }
  });

  test('numbers that are separators alone are told apart', async () => {
    const cards = await cardsClient();
    const id = await exists(cards, { identification_number: '###' });
    expectConflict(await create.send(cards, { identification_number: ' ### ' }), id, 'number');
    expect((await create.send(cards, { identification_number: '***' }, '?dry_run=true')).status).toBe(200);
  });

  test('a number is another with another type or issuing country', async () => {
    const cards = await cardsClient();
    const { identification_number, email } = newPerson();
    const id = await exists(cards, { identification_number, email });
    for (const change of [{ id_document_type: 'DRIVERS_LICENSE' }, { country_iso_code: 'NG' }]) {
      const answer = await create.send(cards, { identification_number, ...change }, '?dry_run=true');
      expect(answer.status, answer.text).toBe(200);
    }
    const answer = await create.send(cards, {
      identification_number,
      country_iso_code: ' cm ',
      id_document_type: ' NIN ',
    });
    expectConflict(answer, id, 'number');
  });

  test('weighs more than documents that cannot be read', async () => {
    const cards = await cardsClient();
    const { email } = newPerson();
    const id = await exists(cards, { email });
    const answer = await create.send(cards, { email }, '', { front: 'tiny.jpg', back: 'corrupt.jpg' });
    const unreadable = (field: string) => ({
      field: `/${field}`,
      code: 'document_unreadable',
      message: 'KYC document unreadable',
    });
    expectFaults(answer, 409, 'Conflict', [faults.email, unreadable(create.front), unreadable(create.back)]);
    expect(answer.body.existing_id).toBe(id);
  });

  test('companies know nothing of each other, nor do the modes of one', async () => {
    const person = newPerson();
    const tenant = await newTenant();
    const cards = await cardsClient(tenant);
    const id = await exists(cards, person);
    expect((await create.send(await cardsClient(), person, '?dry_run=true')).status).toBe(200);
    const live = await cardsClient(await moreCredentials(tenant, 'live'));
    // Live mode has no specimens at URLs: the create with files can pass there.
    const answer = await CREATE_CUSTOMER.send(live, person, '?dry_run=true');
    expect(answer.status, answer.text).toBe(200);
    expectConflict(await create.send(cards, person), id, 'email', 'number');
  });

  test('the other create finds the same customer', async () => {
    const cards = await cardsClient();
    const person = newPerson();
    const other = create === CREATE_CUSTOMER ? ENROLL_CUSTOMER : CREATE_CUSTOMER;
    const { body } = await other.send(cards, person);
    expectConflict(await create.send(cards, person), body.data.id, 'email', 'number');
  });

  describe(`of ${EQUAL_REQUESTS} at the same time one wins`, () => {
    const race = async (changes: (index: number) => Changes) => {
      const cards = await cardsClient();
      const requests = Array.from({ length: EQUAL_REQUESTS }, (_, index) => create.send(cards, changes(index)));
      const answers = await Promise.all(requests);
      const [winner, ...more] = answers.filter(({ status }) => status === 201);
      expect(more).toEqual([]);
      const losers = answers.filter(({ status }) => status === 409);
      expect(losers).toHaveLength(EQUAL_REQUESTS - 1);
      for (const { body } of losers) expect(body.existing_id).toBe(winner?.body.data.id);
      expect(await rowsOf(cards.tenant.id)).toMatchObject({ customer: 1, identifier: 1, document: 2, verification: 1 });
      expect(await filesOf(cards.tenant.id)).toHaveLength(2);
      return losers;
    };

    test('when all are equal', async () => {
      const person = newPerson();
      for (const { body } of await race(() => person)) expect(body.message).toBe(create.duplicate.email);
    });

    test('when only the number is', async () => {
      const { identification_number } = newPerson();
      for (const loser of await race(() => ({ identification_number })))
        expect(loser.body.errors).toEqual([faults.number]);
    });

    test('when only the e-mail is', async () => {
      const { email } = newPerson();
      for (const loser of await race(() => ({ email }))) expect(loser.body.errors).toEqual([faults.email]);
    });
  });
}
