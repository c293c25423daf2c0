import { expect, test } from 'vitest';
import { POLICY_VERSIONS } from '../../../../src/onboarding/policy.ts';
import { type Answer, type CardsClient, cardsClient, enrollBody, uniqueDigits } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { eventsOf } from '../../../support/events.ts';
import { eventually } from '../../../support/eventually.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { customerWithNumber, versionOf } from './customers.ts';

/* What a new document does to the verification of its customer. */

const RESUBMISSION = { code: 'document_resubmission', field: null, document: null, reason: 'document_mismatch' };
const RESUBMISSION_DATA = { requirement: 'document_resubmission', reason: 'document_mismatch' };

const numbered = (scenario: string): string => `${uniqueDigits(6)}${scenario}`;

const whenStatus = (cards: CardsClient, id: string, status: string): Promise<Answer['body']['data']> =>
  eventually(status, async () => {
    const { data } = (await cards.get(id)).body;
    return data.kyc_status === status ? data : null;
  });

async function added(cards: CardsClient, id: string, body: unknown): Promise<Answer['body']['data']> {
  const answer = await cards.addDocument(id, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data;
}

const enrolled = async (cards: CardsClient, number: string): Promise<string> => {
  const answer = await cards.enroll(enrollBody({ id_document_type: 'PASSPORT', identification_number: number }));
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data.id;
};

/** Rejects a customer for now, whose verification stays pending by itself. */
async function reject(customerId: string): Promise<void> {
  await ownerDatabase()
    .updateTable('customer')
    .set({ verification: 'rejected' })
    .where('id', '=', customerId)
    .execute();
  await ownerDatabase()
    .updateTable('verification')
    .set({ decision: 'rejected_retry', public_reasons: ['document_mismatch'], next_try_at: null })
    .where('customer_id', '=', customerId)
    .execute();
}

test('a customer rejected for now is asked for a document, and looked at again with it', async () => {
  const cards = await cardsClient();
  const id = await enrolled(cards, numbered('00002'));
  expect((await whenStatus(cards, id, 'REJECTED')).requirements).toMatchObject([RESUBMISSION]);

  const version = await versionOf(cards, id);
  const document = await added(cards, id, await documentForm());
  // Nothing of the number has changed, so that the second verification ends as the first.
  const events = await eventually('rejected again', async () => {
    const seen = await eventsOf(id, version);
    return seen.length < 5 ? null : seen;
  });
  expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
    { type: 'document.received', data: { document_id: document.id, side: 'front' } },
    { type: 'requirement.resolved', data: RESUBMISSION_DATA },
    {
      type: 'verification.started',
      data: { verification_id: expect.any(String), policy: POLICY_VERSIONS.individual },
    },
    {
      type: 'verification.rejected',
      data: { verification_id: expect.any(String), reasons: ['document_mismatch'], final: false },
    },
    { type: 'requirement.added', data: RESUBMISSION_DATA },
  ]);
  const { requirements } = (await cards.get(id)).body.data;
  expect(requirements).toMatchObject([RESUBMISSION]);
});

test('meanwhile it is pending, and owes nothing', async () => {
  const cards = await cardsClient();
  const id = await enrolled(cards, numbered('00006'));
  await reject(id);
  const before = (await cards.get(id)).body.data;
  expect(before).toMatchObject({ kyc_status: 'REJECTED', requirements: [RESUBMISSION] });
  const dry = await cards.addDocument(id, documentBody(), '?dry_run=true');
  expect(dry.status, dry.text).toBe(200);
  expect((await cards.get(id)).body.data).toEqual(before);

  await added(cards, id, documentBody());
  expect((await cards.get(id)).body.data).toMatchObject({ kyc_status: 'PENDING', requirements: [] });
});

test('the document that was missing lets the first verification begin', async () => {
  const cards = await cardsClient();
  const id = await customerWithNumber(cards, numbered('00001'));
  expect((await cards.get(id)).body.data).toMatchObject({
    kyc_status: 'PENDING',
    requirements: [{ code: 'document_missing', document: 'front' }],
  });
  await added(cards, id, documentBody());
  expect((await whenStatus(cards, id, 'APPROVED')).requirements).toEqual([]);
});

test('another document of an approved customer is kept, and nothing else changes', async () => {
  const cards = await cardsClient();
  const id = await customerWithNumber(cards, numbered('00001'));
  await added(cards, id, documentBody());
  await whenStatus(cards, id, 'APPROVED');
  const version = await versionOf(cards, id);
  const document = await added(cards, id, documentBody({ type: 'VOTERS_CARD' }));
  expect(await eventsOf(id, version)).toEqual([
    { version: version + 1, type: 'document.received', data: { document_id: document.id, side: 'front' } },
  ]);
  expect((await cards.get(id)).body.data.kyc_status).toBe('APPROVED');
});

test('a verification under way starts again with what is new', async () => {
  const cards = await cardsClient();
  const id = await customerWithNumber(cards, numbered('00006'));
  await added(cards, id, documentBody());
  const version = await versionOf(cards, id);
  await added(cards, id, documentBody());
  expect((await eventsOf(id, version)).map(({ type }) => type)).toEqual(['document.received', 'verification.started']);
});
