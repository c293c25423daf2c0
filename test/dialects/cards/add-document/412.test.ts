import { beforeAll, expect, test } from 'vitest';
import { type CardsClient, cardsClient } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { badRequest, expectFaults, expectNothingStaged, fault, filesOf } from '../creates.ts';
import { bareCustomer, versionOf } from './customers.ts';

const STALE = { field: '', code: 'stale_version', message: 'If-Match names another version of the customer' };

let cards: CardsClient;
beforeAll(async () => {
  cards = await cardsClient();
});

test.each<[string, (version: number) => string]>([
  ['the version before', (version) => `"${version - 1}"`],
  ['the next version', (version) => `"${version + 1}"`],
  ['the version, weakly', (version) => `W/"${version}"`],
  ['tags that are none of ours', (version) => `"v${version}", "0${version}"`],
])('If-Match with %s', async (_what, value) => {
  const own = await cardsClient();
  const id = await bareCustomer(own);
  const before = await own.get(id);
  const headers = { 'if-match': value(await versionOf(own, id)) };
  for (const body of [documentBody(), await documentForm()]) {
    expectFaults(await own.addDocument(id, body, '', headers), 412, 'Precondition Failed', [STALE]);
  }
  const after = await own.get(id);
  expect([after.text, after.headers.get('etag')]).toEqual([before.text, before.headers.get('etag')]);
  expect(await filesOf(own.tenant.id)).toEqual([]);
  await expectNothingStaged();
});

test('of two documents for one version at a time one is kept', async () => {
  const own = await cardsClient();
  const id = await bareCustomer(own);
  const headers = { 'if-match': `"${await versionOf(own, id)}"` };
  const answers = await Promise.all(
    ['PASSPORT', 'VOTERS_CARD'].map((type) => own.addDocument(id, documentBody({ type }), '', headers)),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 412]);
  expect(await filesOf(own.tenant.id)).toHaveLength(1);
});

test('is told after what is wrong with the fields, and before what stands against the document', async () => {
  const id = await bareCustomer(cards);
  const headers = { 'if-match': '"1000"' };
  badRequest(await cards.addDocument(id, documentBody({ side: 'left' }), '', headers), [
    fault('side', 'invalid_value', 'must be one of front, back'),
  ]);
  for (const changes of [{ type: 'INCORPORATION_CERTIFICATE' }, { url: 'https://example.com/missing.jpg' }]) {
    const answer = await cards.addDocument(id, documentBody(changes), '', headers);
    expectFaults(answer, 412, 'Precondition Failed', [STALE]);
  }
});
