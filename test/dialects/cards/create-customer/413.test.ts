import { beforeAll, expect, test } from 'vitest';
import { type CardsClient, cardsClient, customerForm } from '../../../support/cards.ts';
import { MAX_FILE_BYTES, pictureOf } from '../../../support/documents.ts';
import { expectFaults, expectNothingStored } from '../creates.ts';

let cards: CardsClient;
beforeAll(async () => {
  cards = await cardsClient();
});

const expectTooLarge = (answer: Parameters<typeof expectFaults>[0]): void =>
  expectFaults(answer, 413, 'Payload Too Large', [{ field: '', code: 'too_large', message: 'File too large' }]);

test('two documents of exactly 10 MiB are taken', async () => {
  const largest = await pictureOf(MAX_FILE_BYTES);
  const answer = await cards.create(
    await customerForm({}, { id_document_front: largest, id_document_back: largest }),
    '?dry_run=true',
  );
  expect(answer.status, answer.text).toBe(200);
});

test.each(['id_document_front', 'id_document_back'])('one byte more as %s', async (side) => {
  const own = await cardsClient();
  expectTooLarge(await own.create(await customerForm({}, { [side]: await pictureOf(MAX_FILE_BYTES + 1) })));
  await expectNothingStored(own.tenant.id);
});

test('the back of a passport is not used, and not taken at any size', async () => {
  const huge = await pictureOf(MAX_FILE_BYTES + 1);
  expectTooLarge(await cards.create(await customerForm({ id_document_type: 'PASSPORT' }, { id_document_back: huge })));
});

test('weighs more than every other fault', async () => {
  const known = { email: 'known@example.com' };
  expect((await cards.create(await customerForm(known))).status).toBe(201);
  const form = await customerForm(
    { ...known, first_name: 'Jo', unknown_field: 'x' },
    { id_document_front: new Blob(['GIF89a']), id_document_back: new Blob([Buffer.alloc(MAX_FILE_BYTES + 1)]) },
  );
  expectTooLarge(await cards.create(form, '?enroll=garbage'));
});
