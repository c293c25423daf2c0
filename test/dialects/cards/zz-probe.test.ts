import { expect, test } from 'vitest';
import { cardsClient, customerForm, enrollBody } from '../../support/cards.ts';
test('probe', async () => {
  const cards = await cardsClient();
  const time = async (name: string, f: () => Promise<{ status: number; text: string }>, n = 10) => {
    const t = performance.now();
    let a;
    for (let i = 0; i < n; i++) a = await f();
    console.log(name, ((performance.now() - t) / n).toFixed(1), 'ms', a?.status, a?.text.slice(0, 900));
  };
  await time('warm', async () => cards.enroll(enrollBody(), '?dry_run=true'), 3);
  await time('enroll dry', async () => cards.enroll(enrollBody(), '?dry_run=true'));
  await time('enroll missing', async () => cards.enroll(enrollBody({ id_document_front_url: 'https://example.com/missing.jpg', id_document_back_url: 'https://example.com/missing.jpg' })), 50);
  await time('create passport', async () => cards.create(await customerForm({ id_document_type: 'PASSPORT' }, { id_document_back: null })));
  await time('create garbage', async () => cards.create(await customerForm({}, { id_document_front: new Blob(['x']), id_document_back: new Blob(['x']) })), 50);
  await time('arr', async () => cards.enroll([]), 1);
  await time('enroll bad', async () => cards.enroll(enrollBody({first_name:'x', email: 'john'}), '?dry_run=maybe'), 1);
  await time('blurry', async () => cards.enroll(enrollBody({id_document_front_url: 'https://example.com/blurry.jpg', id_document_back_url: 'https://example.com/dark.jpg'})), 1);
  await time('tiny', async () => cards.enroll(enrollBody({id_document_front_url: 'https://example.com/tiny.jpg', id_document_back_url: 'https://example.com/corrupt.jpg'})), 1);
  await time('413', async () => cards.enroll('"' + 'x'.repeat(300_000) + '"'), 1);
  await time('emptyform', async () => cards.create(new FormData()), 1);
  await time('empty', async () => cards.enroll(''), 1);
  await time('spaces', async () => cards.create(await customerForm({ id_document_type: ' NIN ' }, { id_document_back: null })), 1);
  expect(1).toBe(1);
});
