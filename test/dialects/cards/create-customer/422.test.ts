import sharp from 'sharp';
import { expect, test } from 'vitest';
import { cardsClient, customerForm } from '../../../support/cards.ts';
import { CREATE_CUSTOMER } from '../creates.ts';
import { describeUnreadable } from '../document-rules.ts';

describeUnreadable(CREATE_CUSTOMER);

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#fff' } }).png();

test.each<[string, () => Promise<Buffer> | Buffer, string, string]>([
  ['a blank page', () => blank(1_000, 700).toBuffer(), 'low_contrast', 'contrast'],
  ['a strip', () => blank(2_000, 400).toBuffer(), 'aspect_ratio', 'aspect_ratio'],
  ['a PDF that is none', () => Buffer.from('%PDF-1.7\nnothing more'), 'corrupt', 'decodes'],
  ['a PNG that is only a signature', () => Buffer.from('89504e470d0a1a0a', 'hex'), 'corrupt', 'decodes'],
  ['a JPEG that is only a signature', () => Buffer.from('ffd8ffe0', 'hex'), 'corrupt', 'decodes'],
])('%s is unreadable', async (_what, make, reason, measure) => {
  const form = await customerForm({}, { id_document_front: new Blob([Uint8Array.from(await make())]) });
  const answer = await (await cardsClient()).create(form);
  expect(answer.status, answer.text).toBe(422);
  expect(answer.body.message).toBe('KYC document unreadable');
  expect(answer.body.errors).toMatchObject([
    { field: '/id_document_front', reasons: [reason], measures: [{ name: measure }] },
  ]);
});

test('the back of a voter’s card is read when it is sent', async () => {
  const answer = await CREATE_CUSTOMER.send(await cardsClient(), { id_document_type: 'VOTERS_CARD' }, '', {
    back: 'corrupt.jpg',
  });
  expect(answer.status, answer.text).toBe(422);
});
