import { describe, expect, test } from 'vitest';
import { accountsClient, individualBody } from '../../../support/accounts.ts';
import { cardsClient, enrollBody, uniqueDigits } from '../../../support/cards.ts';
import { documentBody } from '../../../support/documents.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { changed, created, eventsOf, eventsSince, UPDATE_COUNTRY_DATA } from '../updates.ts';

const accounts = await accountsClient();
const update = (id: string, body: unknown) => changed(accounts, UPDATE_COUNTRY_DATA, id, body);
const updated = (...fields: string[]) => ({ type: 'customer.updated', data: { fields } });
const MISSING = { field: 'identification_number' };

describe('the event', () => {
  test('names what changed, and holds no value', async () => {
    const [bvn, nin] = [uniqueDigits(), uniqueDigits()];
    const before = await created(accounts, individualBody({ country_data: { ng: { bvn } } }));
    const one = await update(before.id, { 'ng.nin': nin });
    expect(await eventsSince(before)).toEqual([updated('identifier.NIN')]);
    expect(await update(before.id, { ng: { bvn, nin } })).toEqual(one);
    const none = await update(before.id, { ng: null });
    expect(await eventsSince(one)).toMatchObject([
      updated('identifier.BVN', 'identifier.NIN'),
      { type: 'requirement.added', data: MISSING },
    ]);
    await update(before.id, { ng: { bvn: nin } });
    expect(await eventsSince(none)).toMatchObject([
      updated('identifier.BVN'),
      { type: 'requirement.resolved', data: MISSING },
    ]);
    const events = JSON.stringify(await eventsOf(before.id));
    for (const number of [bvn, nin]) expect(events).not.toContain(number);
  });

  test('is none, and the version stays, where all was so before', async () => {
    const bvn = uniqueDigits();
    const before = await created(accounts, individualBody({ country_data: { ng: { bvn } } }));
    for (const body of [{ ng: { bvn } }, { 'ng.bvn': ` ${bvn} ` }, { ng: { bvn, nin: null } }])
      expect(await update(before.id, body)).toEqual(before);
    expect(await eventsSince(before)).toEqual([]);
  });
});

test('a verified customer with another number is verified anew', async () => {
  const verified = (id: string) =>
    eventually('verified', async () => {
      const { data } = (await accounts.get(id)).body;
      return data.verification_status === 'VERIFIED' ? data : null;
    });
  const { id } = await created(accounts, individualBody());
  expect((await accounts.addDocument(id, documentBody())).status).toBe(201);
  let before = await verified(id);
  for (const [body, field] of [
    [{ ng: { bvn: uniqueDigits() } }, 'identifier.BVN'],
    [{ 'ng.nin': null }, 'identifier.NIN'],
  ] as const) {
    const answer = await accounts.updateCountryData(id, body);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data).toMatchObject({ verification_status: 'UNVERIFIED', state: before.state });
    const after = await verified(id);
    expect((await eventsSince(before)).slice(0, 3)).toMatchObject([
      updated(field),
      { type: 'verification.started' },
      { type: 'verification.approved' },
    ]);
    before = after;
  }
});

test('numbers that another API gave stay, in their order', async () => {
  const cards = await cardsClient(accounts.tenant);
  // Its verification stays pending: nothing happens to it but what is asked.
  const ofCameroon = {
    country_iso_code: 'CM',
    id_document_type: 'NIN',
    identification_number: `${uniqueDigits(6)}00006`,
  };
  const enrolled = (await cards.enroll(enrollBody(ofCameroon))).body.data;
  const numbers = () =>
    ownerDatabase()
      .selectFrom('identifier')
      .select(['type', 'country'])
      .where('customer_id', '=', enrolled.id)
      .orderBy('id')
      .execute();
  const shownByCards = async () => (await cards.get(enrolled.id)).body.data.identification_number;
  const cameroonian = { type: 'NIN', country: 'CM' };

  expect((await accounts.get(enrolled.id)).body.data.country_data).toBeNull();
  const nin = uniqueDigits();
  const { country_data } = await update(enrolled.id, { ng: { nin } });
  expect(country_data).toEqual({ ng: { bvn: null, nin: `*******${nin.slice(-4)}` } });
  expect(await numbers()).toEqual([cameroonian, { type: 'NIN', country: 'NG' }]);
  expect(await shownByCards()).toBe(enrolled.identification_number);
  await update(enrolled.id, { ng: { bvn: uniqueDigits() } });
  await update(enrolled.id, { ng: { nin: null } });
  expect(await numbers()).toEqual([cameroonian, { type: 'BVN', country: 'NG' }]);
  await update(enrolled.id, { ng: null });
  expect(await numbers()).toEqual([cameroonian]);
  expect(await shownByCards()).toBe(enrolled.identification_number);
});
