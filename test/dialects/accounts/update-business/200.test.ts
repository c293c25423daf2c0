import { describe, expect, test } from 'vitest';
import { accountsClient, address, business, businessBody, individualBody } from '../../../support/accounts.ts';
import { uniqueDigits } from '../../../support/cards.ts';
import { documentBody } from '../../../support/documents.ts';
import { eventually } from '../../../support/eventually.ts';
import { changed, created, eventsOf, eventsSince, patch, UPDATE_BUSINESS } from '../updates.ts';

const accounts = await accountsClient();
const update = (id: string, body: unknown) => changed(accounts, UPDATE_BUSINESS, id, body);
const updated = (...fields: string[]) => ({ type: 'customer.updated', data: { fields } });

describe('the event', () => {
  test('names what changed, in an order of its own, and holds no value', async () => {
    const before = await created(accounts, businessBody());
    await update(before.id, {
      website: 'https://zqmarked.example.com',
      tax_id: `zqMarkedTax${uniqueDigits()}`,
      registered_address: address({ line_1: 'zqMarkedStreet' }),
      phone_number: '+2348099999999',
      name: 'zqMarked Ltd',
      incorporation_number: `zqMarked${uniqueDigits()}`,
      incorporation_date: '2001-07-19',
      incorporation_country: 'GH',
      contact_person: { first_name: 'zqMarkedFirst', last_name: 'zqMarkedLast' },
      business_type: 'PARTNERSHIP',
    });
    expect(await eventsSince(before)).toEqual([
      updated(
        'address',
        'contact_person',
        'identifier.INCORPORATION_NUMBER',
        'identifier.TAX_ID',
        'incorporation_date',
        'legal_structure',
        'name',
        'phone',
        'website',
      ),
    ]);
    const values = /zqmarked|809999|2001-07|obi|marina|PARTNERSHIP|LLC/i;
    expect(JSON.stringify(await eventsOf(before.id))).not.toMatch(values);
  });

  test('is none, and the version stays, where all was so before', async () => {
    const block = business();
    const before = await created(accounts, businessBody({ business: block }));
    expect(await update(before.id, block)).toEqual(before);
    expect(await update(before.id, { incorporation_country: ' ng ' })).toEqual(before);
    expect(await eventsSince(before)).toEqual([]);
  });

  test('tells what is owed anew, and what no longer', async () => {
    const before = await created(accounts, businessBody());
    const owed = ({ requirements }: typeof before) => requirements.map(({ field }: { field: string }) => field);
    const pair = { incorporation_number: null, incorporation_country: null };
    const without = await update(before.id, { ...pair, registered_address: null });
    expect(owed(without)).toEqual(['business.registered_address', 'business.incorporation_number', ...owed(before)]);
    expect(await eventsSince(before)).toMatchObject([
      updated('address', 'identifier.INCORPORATION_NUMBER'),
      { type: 'requirement.added', data: { field: 'address' } },
      { type: 'requirement.added', data: { field: 'incorporation_number' } },
    ]);
    const { incorporation_number, incorporation_country, registered_address } = before.business;
    const body = { incorporation_number, incorporation_country, registered_address };
    expect(owed(await update(before.id, body))).toEqual(owed(before));
  });
});

test('a tax id is of the country of incorporation, or else of the registered address', async () => {
  const neither = { incorporation_number: null, incorporation_country: null };
  const tax_id = `T${uniqueDigits()}`;
  const has = (await created(accounts, businessBody({ business: business({ tax_id }) }))).id;
  const free = async (block: Record<string, unknown>) => {
    const { id } = await created(accounts, businessBody({ business: business({ tax_id: null, ...block }) }));
    return (await patch(accounts, UPDATE_BUSINESS, id, { tax_id }, { query: '?dry_run=true' })).status;
  };
  expect((await accounts.get(has)).body.data.business.tax_id).toBe(tax_id);
  expect(await free({})).toBe(409);
  expect(await free({ incorporation_country: 'GH' })).toBe(200);
  expect(await free({ ...neither })).toBe(409);
  expect(await free({ ...neither, registered_address: address({ country: 'gh' }) })).toBe(200);
  expect(await free({ ...neither, registered_address: null })).toBe(200);
});

test('a verified business whose identity changes is verified anew; one that moves house stays verified', async () => {
  const verified = (id: string) =>
    eventually('verified', async () => {
      const { data } = (await accounts.get(id)).body;
      return data.verification_status === 'VERIFIED' ? data : null;
    });
  const person = await created(accounts, individualBody());
  const { id } = await created(accounts, businessBody());
  await accounts.addDocument(person.id, documentBody());
  await accounts.addDocument(id, documentBody({ type: 'INCORPORATION_CERTIFICATE' }));
  await accounts.putPerson(id, person.id, { roles: ['OWNER'], ownership_percent: 100 });
  let before = await verified(id);

  const { state } = before;
  for (const [body, field] of [
    [{ registered_address: address({ line_1: '1 Oxford Street' }) }, 'address'],
    [{ phone_number: null }, 'phone'],
    [{ website: null }, 'website'],
    [{ contact_person: { first_name: 'Kofi', last_name: 'Mensah' } }, 'contact_person'],
  ] as const) {
    const after = await update(id, body);
    expect(after).toMatchObject({ verification_status: 'VERIFIED', state });
    expect(await eventsSince(before)).toEqual([updated(field)]);
    before = after;
  }

  for (const [body, field] of [
    [{ name: 'Obi Ventures Ltd' }, 'name'],
    [{ incorporation_number: `RC${uniqueDigits()}` }, 'identifier.INCORPORATION_NUMBER'],
    [{ incorporation_country: 'GH' }, 'identifier.INCORPORATION_NUMBER'],
    [{ tax_id: null }, 'identifier.TAX_ID'],
    [{ incorporation_date: '2015-03-02' }, 'incorporation_date'],
  ] as const) {
    const answer = await accounts.updateBusiness(id, body);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data).toMatchObject({ verification_status: 'UNVERIFIED', state });
    const after = await verified(id);
    expect(after.state).toBe(state);
    expect((await eventsSince(before)).slice(0, 3)).toMatchObject([
      updated(field),
      { type: 'verification.started' },
      { type: 'verification.approved' },
    ]);
    before = after;
  }
});
