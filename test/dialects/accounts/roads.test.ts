import { expect, test } from 'vitest';
import { type AccountsClient, accountsClient, address } from '../../support/accounts.ts';
import { uniqueDigits } from '../../support/cards.ts';
import { documentBody } from '../../support/documents.ts';
import { eventually } from '../../support/eventually.ts';
import { ownerDatabase } from '../../support/tenants.ts';

/* From nothing but a name to a customer that may have accounts: what is asked for is given, one thing after the other. */

interface Owed {
  readonly code: string;
  readonly field: string | null;
  readonly customer_id: string | null;
}

/** What is still asked for, as `code field`. */
const owedBy = async (accounts: AccountsClient, id: string): Promise<string[]> =>
  (await accounts.get(id)).body.data.requirements.map(({ code, field }: Owed) => `${code} ${field}`);

const succeeds = async (answer: Promise<{ status: number; text: string }>): Promise<void> => {
  const { status, text } = await answer;
  expect(status, text).toBeLessThan(300);
};

/** The customer once it is verified. */
const verified = (accounts: AccountsClient, id: string) =>
  eventually('verified', async () => {
    const { data } = (await accounts.get(id)).body;
    return data.verification_status === 'VERIFIED' ? data : null;
  });

const eventsOf = async (id: string): Promise<string[]> => {
  const rows = await ownerDatabase()
    .selectFrom('event')
    .select(['type', 'version'])
    .where('customer_id', '=', id)
    .orderBy('version')
    .execute();
  expect(rows.map(({ version }) => version)).toEqual(rows.map((_, index) => index + 1));
  return rows.map(({ type }) => type);
};

const ada = { first_name: 'Ada', last_name: 'Obi' };

test('an individual becomes VERIFIED and ACTIVE', async () => {
  const accounts = await accountsClient();
  const created = await accounts.create({ currency: 'NGN', individual: ada });
  const { id } = created.body.data;
  expect(await owedBy(accounts, id)).toEqual([
    'field_missing individual.date_of_birth',
    'field_missing individual.residential_address',
    'field_missing country_data',
    'document_missing null',
  ]);
  await succeeds(accounts.updateIndividual(id, { date_of_birth: '1990-01-15' }));
  await succeeds(accounts.updateCountryData(id, { 'ng.bvn': uniqueDigits() }));
  expect(await owedBy(accounts, id)).toEqual(['field_missing individual.residential_address', 'document_missing null']);
  await succeeds(accounts.addDocument(id, documentBody({ type: 'NIN' })));
  await succeeds(accounts.updateIndividual(id, { residential_address: address() }));
  expect(await owedBy(accounts, id)).toEqual(['document_missing null']);
  expect((await accounts.get(id)).body.data).toMatchObject({ state: 'CREATED', verification_status: 'UNVERIFIED' });

  await succeeds(accounts.addDocument(id, documentBody({ type: 'NIN', side: 'back' })));
  const data = await verified(accounts, id);
  expect(data).toMatchObject({ state: 'ACTIVE', requirements: [] });
  expect(data.documents).toMatchObject([{ side: 'front' }, { side: 'back' }]);
  const events = await eventsOf(id);
  expect(events[0]).toBe('customer.created');
  expect(events.slice(-3)).toEqual(['verification.started', 'verification.approved', 'customer.activated']);
  expect(events.filter((type) => type === 'verification.started')).toHaveLength(1);
});

test('a business becomes VERIFIED and ACTIVE, once its persons are', async () => {
  const accounts = await accountsClient();
  const { id } = (await accounts.create({ currency: 'USD', business: { name: 'Obi Trading Ltd' } })).body.data;
  const person = (await accounts.create({ currency: 'USD', individual: ada })).body.data;
  expect(await owedBy(accounts, id)).toEqual([
    'field_missing business.registered_address',
    'field_missing business.incorporation_number',
    'person_missing persons',
    'document_missing null',
  ]);
  await succeeds(accounts.updateBusiness(id, { registered_address: address() }));
  await succeeds(
    accounts.updateBusiness(id, { incorporation_number: `RC${uniqueDigits(7)}`, incorporation_country: 'NG' }),
  );
  await succeeds(accounts.addDocument(id, documentBody({ type: 'INCORPORATION_CERTIFICATE' })));
  expect(await owedBy(accounts, id)).toEqual(['person_missing persons']);
  await succeeds(accounts.putPerson(id, person.id, { roles: ['OWNER', 'DIRECTOR'], ownership_percent: 100 }));
  const { requirements } = (await accounts.get(id)).body.data;
  expect(requirements).toEqual(person.requirements.map((owed: Owed) => ({ ...owed, customer_id: person.id })));

  await succeeds(accounts.updateIndividual(person.id, { date_of_birth: '1990-01-15', residential_address: address() }));
  await succeeds(accounts.updateCountryData(person.id, { ng: { nin: uniqueDigits() } }));
  expect(await owedBy(accounts, id)).toEqual(['document_missing null']);
  expect((await accounts.get(id)).body.data).toMatchObject({ state: 'CREATED', verification_status: 'UNVERIFIED' });

  await succeeds(accounts.addDocument(person.id, documentBody({ type: 'PASSPORT' })));
  expect((await verified(accounts, person.id)).state).toBe('ACTIVE');
  const data = await verified(accounts, id);
  expect(data).toMatchObject({
    state: 'ACTIVE',
    requirements: [],
    persons: [{ customer_id: person.id, ownership_percent: 100, verification_status: 'VERIFIED' }],
  });
  const [ofPerson, ofBusiness] = [await eventsOf(person.id), await eventsOf(id)];
  expect(ofPerson.slice(-2)).toEqual(['verification.approved', 'customer.activated']);
  expect(ofBusiness.slice(-3)).toEqual(['verification.started', 'verification.approved', 'customer.activated']);
});

test('a verified business is verified anew with another person, and waits for it', async () => {
  const accounts = await accountsClient();
  const complete = async () => {
    const individual = { ...ada, date_of_birth: '1990-01-15', residential_address: address() };
    const numbers = { ng: { nin: uniqueDigits() } };
    return (await accounts.create({ currency: 'NGN', individual, country_data: numbers })).body.data.id as string;
  };
  const business = {
    name: 'Obi Trading Ltd',
    incorporation_number: `RC${uniqueDigits(7)}`,
    incorporation_country: 'NG',
    registered_address: address(),
  };
  const { id } = (await accounts.create({ currency: 'NGN', business })).body.data;
  const [first, second] = [await complete(), await complete()];
  await succeeds(accounts.addDocument(first, documentBody()));
  await succeeds(accounts.addDocument(id, documentBody({ type: 'INCORPORATION_CERTIFICATE' })));
  await succeeds(accounts.putPerson(id, first, { roles: ['OWNER'], ownership_percent: 75 }));
  await verified(accounts, id);

  const joined = await accounts.putPerson(id, second, { roles: ['OWNER'], ownership_percent: 25 });
  expect(joined.body.data).toMatchObject({ state: 'ACTIVE', verification_status: 'UNVERIFIED' });
  expect(joined.body.data.requirements).toMatchObject([{ code: 'document_missing', customer_id: second }]);
  await succeeds(accounts.addDocument(second, documentBody()));
  expect((await verified(accounts, second)).state).toBe('ACTIVE');
  const again = await verified(accounts, id);
  expect(again).toMatchObject({ state: 'ACTIVE', requirements: [] });
  expect(again.persons).toMatchObject([{ ownership_percent: 75 }, { ownership_percent: 25 }]);
});
