import { describe, expect, test } from 'vitest';
import { accountsClient, address, individual, individualBody } from '../../../support/accounts.ts';
import { cardsClient, enrollBody } from '../../../support/cards.ts';
import { documentBody } from '../../../support/documents.ts';
import { eventually } from '../../../support/eventually.ts';
import { changed, created, eventsOf, eventsSince, UPDATE_INDIVIDUAL } from '../updates.ts';

const accounts = await accountsClient();
const update = (id: string, body: unknown) => changed(accounts, UPDATE_INDIVIDUAL, id, body);
const updated = (...fields: string[]) => ({ type: 'customer.updated', data: { fields } });

describe('the event', () => {
  test('names what changed, in an order of its own, and holds no value', async () => {
    const before = await created(accounts, individualBody());
    const marked = {
      phone_number: '+2348099999999',
      residential_address: address({ line_1: 'zqMarkedStreet', city: 'zqMarkedCity' }),
      date_of_birth: '1953-07-19',
      other_name: null,
      last_name: 'zqMarkedLast',
      first_name: 'zqMarkedFirst',
    };
    await update(before.id, marked);
    expect(await eventsSince(before)).toEqual([
      updated('address', 'date_of_birth', 'first_name', 'last_name', 'other_name', 'phone'),
    ]);
    expect(JSON.stringify(await eventsOf(before.id))).not.toMatch(/zqMarked|809999|1953|Chidinma|Marina/);
  });

  test('names the one field that changed of all that were sent', async () => {
    const before = await created(accounts, individualBody());
    await update(before.id, individual({ other_name: 'Ngozi' }));
    expect(await eventsSince(before)).toEqual([updated('other_name')]);
  });

  test('is none, and the version stays, where all was so before', async () => {
    const before = await created(accounts, individualBody());
    expect(await update(before.id, individual())).toEqual(before);
    expect(await eventsSince(before)).toEqual([]);
  });

  test('tells what is no longer owed, and what is owed anew', async () => {
    const before = await created(accounts, individualBody({ individual: individual({ date_of_birth: null }) }));
    const fields = ({ requirements }: { requirements: { field: string | null }[] }) =>
      requirements.map(({ field }) => field);
    expect(fields(before)).toEqual(['individual.date_of_birth', null]);
    const told = await update(before.id, { date_of_birth: '1990-01-15' });
    expect(fields(told)).toEqual([null]);
    expect(await eventsSince(before)).toMatchObject([
      updated('date_of_birth'),
      { type: 'requirement.resolved', data: { field: 'date_of_birth' } },
    ]);
    const homeless = await update(before.id, { residential_address: null });
    expect(fields(homeless)).toEqual(['individual.residential_address', null]);
    expect(await eventsSince(told)).toMatchObject([
      updated('address'),
      { type: 'requirement.added', data: { field: 'address' } },
    ]);
  });
});

describe('a verified customer', () => {
  const verified = (id: string) =>
    eventually('verified', async () => {
      const { data } = (await accounts.get(id)).body;
      return data.verification_status === 'VERIFIED' ? data : null;
    });

  test('whose identity changes is verified anew; one that moves house stays verified', async () => {
    const { id } = await created(accounts, individualBody());
    expect((await accounts.addDocument(id, documentBody())).status).toBe(201);
    let before = await verified(id);

    for (const body of [
      { residential_address: address({ line_1: '1 Oxford Street' }) },
      { residential_address: null },
      { phone_number: '+2348099999999' },
    ]) {
      const after = await update(id, body);
      expect(after).toMatchObject({ verification_status: 'VERIFIED', state: before.state, requirements: [] });
      expect(await eventsSince(before)).toEqual([updated('residential_address' in body ? 'address' : 'phone')]);
      before = after;
    }
    before = await update(id, { residential_address: address() });

    for (const [name, value, field] of [
      ['last_name', 'Obi-Mensah', 'last_name'],
      ['first_name', 'Adaeze', 'first_name'],
      ['other_name', null, 'other_name'],
      ['date_of_birth', '1990-01-16', 'date_of_birth'],
    ] as const) {
      const answer = await accounts.updateIndividual(id, { [name]: value });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.data).toMatchObject({ verification_status: 'UNVERIFIED', state: before.state });
      const after = await verified(id);
      expect(after.state).toBe(before.state);
      expect((await eventsSince(before)).slice(0, 3)).toMatchObject([
        updated(field),
        { type: 'verification.started' },
        { type: 'verification.approved' },
      ]);
      before = after;
    }
  });
});

test('a customer that another API created keeps what this one has no field for', async () => {
  const cards = await cardsClient(accounts.tenant);
  const enrolled = (await cards.enroll(enrollBody())).body.data;
  const approved = await eventually('approved', async () => {
    const { data } = (await cards.get(enrolled.id)).body;
    return data.kyc_status === 'APPROVED' ? data : null;
  });
  const { line_1, ...others } = address({ country: 'NG', line_2: null });
  const { individual: block } = await update(enrolled.id, { residential_address: { line_1, ...others } });
  expect(block).toEqual({
    first_name: 'John',
    last_name: 'Doe',
    other_name: null,
    date_of_birth: '1990-01-15',
    residential_address: { line_1, ...others },
    phone_number: '+237600000000',
  });
  const { data } = (await cards.get(enrolled.id)).body;
  expect(data).toMatchObject({ kyc_status: 'APPROVED', street: line_1, city: 'Lagos', postal_code: '101001' });
  const numbers = ({ identification_number, email, phone_number }: typeof data) => ({
    ...{ identification_number, email, phone_number },
  });
  expect(numbers(data)).toEqual(numbers(approved));
});
