import { expect, test } from 'vitest';
import { type Answer, cardsClient, uniqueDigits } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { eventually } from '../../../support/eventually.ts';
import { businessBody, customerBody } from '../../../support/wallets.ts';
import { type ExpectedFault, expectFaults, expectNothingStaged, filesOf } from '../creates.ts';
import { bareCustomer, customerWithNumber } from './customers.ts';

const FINAL = { field: '', code: 'state_conflict', message: 'The customer was rejected for good' };
const wrongKind = (kind: string) => ({ field: '/type', code: 'wrong_kind', message: `The customer is ${kind}` });

function expectConflict(answer: Answer, ...faults: ExpectedFault[]): void {
  expectFaults(answer, 409, 'Conflict', faults);
  expect(answer.body).not.toHaveProperty('existing_id');
}

test('a customer rejected for good takes no more documents', async () => {
  const cards = await cardsClient();
  const id = await customerWithNumber(cards, `${uniqueDigits(6)}00003`);
  expect((await cards.addDocument(id, documentBody())).status).toBe(201);
  const before = await eventually('rejected', async () => {
    const answer = await cards.get(id);
    return answer.body.data.kyc_status === 'REJECTED' ? answer : null;
  });
  expect(before.body.data.requirements).toEqual([]);

  expectConflict(await cards.addDocument(id, documentBody()), FINAL);
  expectConflict(await cards.addDocument(id, documentBody(), '?dry_run=true'), FINAL);
  expectConflict(await cards.addDocument(id, await documentForm()), FINAL);
  const both = await cards.addDocument(id, documentBody({ type: 'INCORPORATION_CERTIFICATE' }));
  expectConflict(both, FINAL, wrongKind('an individual'));
  expect((await cards.get(id)).text).toBe(before.text);
  expect(await filesOf(cards.tenant.id)).toHaveLength(1);
  await expectNothingStaged();
});

test.each([
  ['INCORPORATION_CERTIFICATE', 'an individual', customerBody],
  ['PASSPORT', 'a business', businessBody],
  ['NIN', 'a business', businessBody],
  ['VOTERS_CARD', 'a business', businessBody],
  ['DRIVERS_LICENSE', 'a business', businessBody],
])('a %s is of no use to %s', async (type, kind, bodyOf) => {
  const cards = await cardsClient();
  const id = await bareCustomer(cards, bodyOf());
  const before = (await cards.get(id)).text;
  expectConflict(await cards.addDocument(id, documentBody({ type })), wrongKind(kind));
  expectConflict(await cards.addDocument(id, await documentForm({ type })), wrongKind(kind));
  expect((await cards.get(id)).text).toBe(before);
  expect(await filesOf(cards.tenant.id)).toEqual([]);
});
