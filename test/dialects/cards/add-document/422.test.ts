import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type CardsClient, cardsClient, specimen } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { expectFaults, expectNothingStaged, filesOf } from '../creates.ts';
import { UNREADABLE } from '../document-rules.ts';
import { bareCustomer } from './customers.ts';

let cards: CardsClient;
let id: string;
beforeAll(async () => {
  cards = await cardsClient();
  id = await bareCustomer(cards);
});

const expectRefused = (answer: Answer, field: string, code: string, message: string): void =>
  expectFaults(answer, 422, 'Unprocessable Entity', [{ field, code, message }]);

describe('a document that cannot be read', () => {
  test.each(Object.entries(UNREADABLE))('%s', async (name, [reason, measure]) => {
    const upload = await cards.addDocument(id, await documentForm({ file: await specimen(name) }));
    const named = await cards.addDocument(id, documentBody({ url: `https://example.com/${name}` }));
    for (const [answer, field] of [[upload, '/file'] as const, [named, '/url'] as const]) {
      expectRefused(answer, field, 'document_unreadable', 'KYC document unreadable');
      expect(answer.body.errors[0]).toMatchObject({ reasons: [reason], measures: [measure] });
    }
  });
});

describe('a document that cannot be fetched', () => {
  test.each([
    ['https://example.com/missing.jpg', 'status'],
    ['https://example.com/huge.jpg', 'too_large'],
    ['https://10.0.0.1/front.jpg', 'forbidden_address'],
    ['https://user:secret@files.test/front.jpg', 'forbidden_address'],
  ])('%s', async (url, reason) => {
    const answer = await cards.addDocument(id, documentBody({ url }));
    expectRefused(answer, '/url', 'document_unreachable', 'Could not fetch url');
    expect(answer.body.errors[0].reasons).toEqual([reason]);
    expect(answer.text).not.toContain('secret');
  });
});

test('a document with other bytes than were announced', async () => {
  const answer = await cards.addDocument(id, documentBody({ sha256: '0'.repeat(64) }));
  expectRefused(answer, '/url', 'document_mismatch', 'url does not have the given SHA-256');
});

test('nothing of the refused is kept', async () => {
  expect((await cards.get(id)).body.data.image).toBeNull();
  expect(await filesOf(cards.tenant.id)).toEqual([]);
  await expectNothingStaged();
});

test('an Idempotency-Key that stands for another request', async () => {
  const own = await cardsClient();
  const [customer, other] = [await bareCustomer(own), await bareCustomer(own)];
  const key = { 'idempotency-key': randomUUID() };
  const first = await own.addDocument(customer, await documentForm(), '', key);
  expect(first.status, first.text).toBe(201);
  const otherFile = await documentForm({ file: await specimen('good.png') });
  for (const answer of [
    await own.addDocument(customer, otherFile, '', key),
    await own.addDocument(customer, await documentForm({ side: 'back' }), '', key),
    await own.addDocument(customer, documentBody(), '', key),
    await own.addDocument(other, await documentForm(), '', key),
    await own.addDocument(customer, await documentForm(), '', { ...key, 'if-match': '*' }),
  ]) {
    expectRefused(answer, '', 'key_reused', 'Idempotency-Key was used with another request');
  }
  expect((await own.addDocument(customer, await documentForm(), '', key)).text).toBe(first.text);
  expect(await filesOf(own.tenant.id)).toHaveLength(1);
});
