import { describe, expect, test } from 'vitest';
import { accountsClient } from '../../support/accounts.ts';
import { type Answer, uniqueDigits } from '../../support/cards.ts';
import { documentBody, documentForm } from '../../support/documents.ts';
import { eventually } from '../../support/eventually.ts';
import { newTenant } from '../../support/tenants.ts';
import {
  billingAddress,
  businessBody,
  createdId,
  identification,
  kycBody,
  walletsClient,
} from '../../support/wallets.ts';
import { verificationOf } from '../cards/creates.ts';

/* From `pending_kyc` to wherever a customer gets. The roads mostly wait for decisions, so they are walked side by side. */

const wallets = await walletsClient();

const BIRTH = { date_of_birth: '1990-01-15' };
const passport = (changes: object = {}) => identification({ type: 'PASSPORT', ...changes });
const withSuffix = (suffix: string) => identification({ number: `${uniqueDigits(6)}${suffix}` });

const done = async (change: Promise<Answer>): Promise<Answer['body']['data']> => {
  const answer = await change;
  expect([200, 201], answer.text).toContain(answer.status);
  return answer.body.data;
};

/** The customer once its status is as expected; `since` tells it from the same status before a change. */
const whenStatus = (id: string, status: string, since = 0) =>
  eventually(`status ${status}`, async () => {
    const { data } = (await wallets.get(id)).body;
    return data.status === status && data.version > since ? data : null;
  });

const REJECTED_FOR_DOCUMENTS = {
  code: 'document_resubmission',
  field: null,
  document: null,
  reason: 'document_mismatch',
  accepted_document_types: ['NIN', 'PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE'],
  blocks: ['verification'],
  customer_id: null,
};

describe.concurrent('an individual', () => {
  test('becomes active with its numbers and the URLs of its documents', async () => {
    const id = await createdId(wallets);
    const pending = await done(wallets.submitKyc(id, kycBody()));
    expect(pending).toMatchObject({ status: 'pending_kyc', requirements: [] });
    const active = await whenStatus(id, 'active');
    expect(active).toMatchObject({ ...BIRTH, requirements: [] });
    expect(active.version).toBeGreaterThan(pending.version);
    const { data } = (await wallets.list('?status=active&limit=100')).body;
    expect(data.map((line: { id: string }) => line.id)).toContain(id);
  });

  test('becomes active with documents first, then its number', async () => {
    const id = await createdId(wallets);
    await done(wallets.addDocument(id, await documentForm()));
    await done(wallets.submitKyc(id, { ...BIRTH, identification: passport() }));
    expect(await whenStatus(id, 'active')).toMatchObject({ documents: [{ type: 'PASSPORT' }], requirements: [] });
  });

  test('becomes active with its number first, then documents', async () => {
    const id = await createdId(wallets);
    const told = await done(wallets.submitKyc(id, { ...BIRTH, identification: identification({ type: 'BVN' }) }));
    expect(told).toMatchObject({ status: 'pending_kyc', requirements: [{ code: 'document_missing' }] });
    await done(wallets.addDocument(id, documentBody({ type: 'NIN' })));
    await done(wallets.addDocument(id, documentBody({ type: 'NIN', side: 'back' })));
    await whenStatus(id, 'active');
  });

  test('rejected for now is told what with, and becomes active with another number', async () => {
    const id = await createdId(wallets);
    await done(wallets.submitKyc(id, kycBody({ identification: withSuffix('00002') })));
    const rejected = await whenStatus(id, 'rejected');
    expect(rejected.requirements).toEqual([REJECTED_FOR_DOCUMENTS]);
    const again = await done(wallets.submitKyc(id, kycBody()));
    expect(again).toMatchObject({ status: 'pending_kyc', requirements: [] });
    expect((await whenStatus(id, 'active')).requirements).toEqual([]);
  });

  test('rejected for now is rejected again with new documents for the same number', async () => {
    const id = await createdId(wallets);
    await done(wallets.submitKyc(id, kycBody({ identification: withSuffix('00002') })));
    const { version } = await whenStatus(id, 'rejected');
    await done(wallets.addDocument(id, documentBody()));
    expect((await whenStatus(id, 'rejected', version + 2)).requirements).toEqual([REJECTED_FOR_DOCUMENTS]);
  });

  test('rejected for good is asked for nothing, and stays so whatever is changed', async () => {
    const id = await createdId(wallets);
    await done(wallets.submitKyc(id, kycBody({ identification: withSuffix('00003') })));
    const rejected = await whenStatus(id, 'rejected');
    expect(rejected.requirements).toEqual([]);
    const renamed = await done(wallets.update(id, { last_name: 'Obi' }));
    expect(renamed).toMatchObject({ status: 'rejected', last_name: 'Obi', requirements: [] });
  });

  test('in review waits for a person, and nobody outside learns why', async () => {
    const id = await createdId(wallets);
    await done(wallets.submitKyc(id, kycBody({ identification: withSuffix('00004') })));
    const review = await whenStatus(id, 'in_review');
    expect(review.requirements).toEqual([]);
    expect(JSON.stringify(review)).not.toMatch(/sanction/i);
    // What is sent meanwhile is kept, and decides nothing.
    const more = await done(wallets.submitKyc(id, { identification: identification({ type: 'BVN' }) }));
    expect(more).toMatchObject({ status: 'in_review', identifications: [{ type: 'NIN' }, { type: 'BVN' }] });
  });

  test('pending begins again with what is new', async () => {
    const id = await createdId(wallets);
    await done(wallets.submitKyc(id, kycBody({ identification: withSuffix('00006') })));
    expect((await wallets.get(id)).body.data.status).toBe('pending_kyc');
    await done(wallets.submitKyc(id, { identification: identification() }));
    await whenStatus(id, 'active');
  });

  test('active stays so with another address, and is verified anew with another name', async () => {
    const id = await createdId(wallets);
    await done(wallets.submitKyc(id, kycBody()));
    await whenStatus(id, 'active');
    const moved = await done(
      wallets.update(id, { billing_address: billingAddress({ city: 'Kano' }), phone: '+33612345678' }),
    );
    expect(moved.status).toBe('active');
    const renamed = await done(wallets.update(id, { last_name: 'Obi' }));
    expect(renamed).toMatchObject({ status: 'pending_kyc', requirements: [] });
    await whenStatus(id, 'active', renamed.version);
  });

  test('in live mode stays pending: there is no registry that could know it', async () => {
    const live = await walletsClient(await newTenant({ mode: 'live' }));
    const id = await createdId(live);
    await done(live.addDocument(id, await documentForm()));
    await done(live.submitKyc(id, { ...BIRTH, identification: passport({ number: `A${uniqueDigits(3)}00001` }) }));
    await eventually('tried', async () => (await verificationOf(id)).last_fault);
    expect((await live.get(id)).body.data).toMatchObject({ status: 'pending_kyc', requirements: [] });
  });
});

test('a business owes a number, a certificate and a person, and becomes active when that person is', async () => {
  const accounts = await accountsClient(wallets.tenant);
  const id = await createdId(wallets, businessBody());
  await done(wallets.submitKyc(id, { identification: identification({ type: 'TAX_ID' }) }));
  const owedFields = ({ requirements }: { requirements: Record<string, string>[] }) =>
    requirements.map(({ code, field, document }) => [code, field ?? document]);
  const numbered = await done(
    wallets.submitKyc(id, { identification: identification({ type: 'INCORPORATION_NUMBER' }) }),
  );
  expect(owedFields(numbered)).toEqual([
    ['person_missing', 'persons'],
    ['document_missing', 'front'],
  ]);
  await done(wallets.addDocument(id, documentBody({ type: 'INCORPORATION_CERTIFICATE' })));
  const owing = (await wallets.get(id)).body.data;
  expect(owedFields(owing)).toEqual([['person_missing', 'persons']]);
  expect(owing.status).toBe('pending_kyc');

  // Persons are told by another API of the same book.
  const person = await createdId(wallets);
  await done(accounts.putPerson(id, person, { roles: ['OWNER'], ownership_percent: 100 }));
  const waiting = (await wallets.get(id)).body.data;
  expect(waiting.requirements.length).toBeGreaterThan(0);
  expect(waiting.requirements.every((owed: { customer_id: string }) => owed.customer_id === person)).toBe(true);
  await done(wallets.submitKyc(person, kycBody()));
  expect((await whenStatus(id, 'active')).requirements).toEqual([]);
});
