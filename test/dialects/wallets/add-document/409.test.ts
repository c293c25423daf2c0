import { expect, test } from 'vitest';
import { uniqueDigits } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { eventually } from '../../../support/eventually.ts';
import {
  businessBody,
  createdId,
  customerBody,
  identification,
  kycBody,
  walletsClient,
} from '../../../support/wallets.ts';
import { filesOf } from '../../cards/creates.ts';
import { expectFaults, requestFault } from '../errors.ts';

const wallets = await walletsClient();

test.each([
  ['an individual', customerBody, ['INCORPORATION_CERTIFICATE']],
  ['a business', businessBody, ['NIN', 'PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE']],
])('a document that %s does not have', async (kind, make, types) => {
  const own = await walletsClient();
  const id = await createdId(own, make());
  const wrongKind = { field: '/type', code: 'wrong_kind', message: `The customer is ${kind}` };
  for (const type of types) {
    expectFaults(await own.addDocument(id, documentBody({ type })), 409, [wrongKind]);
    expectFaults(await own.addDocument(id, await documentForm({ type })), 409, [wrongKind]);
  }
  expect((await own.get(id)).body.data.documents).toEqual([]);
  expect(await filesOf(own.tenant.id)).toEqual([]);
});

test('whoever was rejected for good proves nothing more', async () => {
  const id = await createdId(wallets);
  const number = `${uniqueDigits(6)}00003`;
  await wallets.submitKyc(id, kycBody({ identification: identification({ number }) }));
  const rejected = await eventually('rejected', async () => {
    const answer = await wallets.get(id);
    return answer.body.data.status === 'rejected' ? answer : null;
  });
  const final = requestFault('state_conflict', 'The customer was rejected for good');
  const wrongKind = { field: '/type', code: 'wrong_kind', message: 'The customer is an individual' };
  expectFaults(await wallets.addDocument(id, documentBody()), 409, [final]);
  expectFaults(await wallets.addDocument(id, await documentForm(), { query: '?dry_run=true' }), 409, [final]);
  const certificate = documentBody({ type: 'INCORPORATION_CERTIFICATE' });
  expectFaults(await wallets.addDocument(id, certificate), 409, [final, wrongKind]);
  expect((await wallets.get(id)).text).toBe(rejected.text);
});
