import { beforeAll, expect, test } from 'vitest';
import { type CardsClient, cardsClient } from '../../../support/cards.ts';
import { documentForm, MAX_FILE_BYTES, pictureOf } from '../../../support/documents.ts';
import { badRequest, expectFaults, expectNothingStaged, fault, filesOf } from '../creates.ts';
import { bareCustomer } from './customers.ts';

const MAX_BODY_BYTES = 256 * 1024;

let cards: CardsClient;
let id: string;
beforeAll(async () => {
  cards = await cardsClient();
  id = await bareCustomer(cards);
});

const tooLarge = (message: string) => [{ field: '', code: 'too_large', message }];

test('an upload of one byte more than 10 MiB, whatever else is wrong with it', async () => {
  const file = await pictureOf(MAX_FILE_BYTES + 1);
  for (const form of [await documentForm({ file }), await documentForm({ type: 'x', file })]) {
    expectFaults(await cards.addDocument(id, form), 413, 'Payload Too Large', tooLarge('File too large'));
  }
  expect(await filesOf(cards.tenant.id)).toEqual([]);
  await expectNothingStaged();
});

test('an upload of exactly 10 MiB is taken', async () => {
  const form = await documentForm({ file: await pictureOf(MAX_FILE_BYTES) });
  const answer = await cards.addDocument(id, form, '?dry_run=true');
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body.data.size_bytes).toBe(MAX_FILE_BYTES);
});

test('a body of JSON over 256 KiB is refused before it is looked at, and one of exactly so many is read', async () => {
  const bodyOf = (bytes: number) => '{"type":"PASSPORT"}'.padEnd(bytes);
  const refused = await cards.addDocument(id, bodyOf(MAX_BODY_BYTES + 1));
  expectFaults(refused, 413, 'Payload Too Large', tooLarge('Request body too large'));
  badRequest(await cards.addDocument(id, bodyOf(MAX_BODY_BYTES)), [fault('url', 'required', 'is required')]);
});
