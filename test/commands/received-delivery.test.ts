import { expect, test } from 'vitest';
import { createDeliveryMemory, type ReceivedDelivery, readDelivery } from '../../src/commands/received-delivery.ts';
import { deliveryText } from '../../src/commands/render-delivery.ts';
import { painter } from '../../src/commands/show.ts';
import { newWebhookSecret, signDelivery, WEBHOOK_FORMATS } from '../../src/webhooks/formats.ts';

const NOW = new Date('2026-11-21T10:00:07.123Z');
const SECRET = newWebhookSecret();
const EVENT = { id: 'e1', type: 'customer.created', timestamp: NOW, data: { customer_id: 'c1', version: 3 } };

const readText = (text: string, secret: string | null = null, headers = {}): ReceivedDelivery =>
  readDelivery({ format: 'standard', secret }, headers, Buffer.from(text), NOW);

test.each(WEBHOOK_FORMATS)('%s: a delivery is read and verified', (format) => {
  const { headers, body } = signDelivery(format, [SECRET], EVENT, NOW);
  const read = (secret: string | null) => readDelivery({ format, secret }, headers, Buffer.from(body), NOW);
  const delivery = {
    received_at: '2026-11-21T10:00:07.123Z',
    webhook_id: 'e1',
    type: 'customer.created',
    customer_id: 'c1',
    version: 3,
    body: JSON.parse(body),
  };
  expect(read(SECRET)).toEqual({ ...delivery, verified: true, reason: null });
  expect(read(newWebhookSecret())).toEqual({ ...delivery, verified: false, reason: 'bad_signature' });
  expect(read(null)).toEqual({ ...delivery, verified: null, reason: null });
});

test.each([
  ['no JSON', Buffer.from('{'), 'not_json'],
  ['nothing', Buffer.from(''), 'not_json'],
  ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'not_json'],
  ['too many bytes', null, 'too_large'],
  ['too many levels', Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)), 'too_deep'],
])('%s is refused with and without a secret', (_what, raw, reason) => {
  for (const secret of [SECRET, null]) {
    const { verified, ...delivery } = readDelivery({ format: 'standard', secret }, {}, raw, NOW);
    expect(delivery).toMatchObject({ reason, body: null, type: null, customer_id: null, version: null });
    expect(verified).toBe(secret === null ? null : false);
  }
});

test.each(['[]', '1', '"text"', '{}', '{"type":1,"data":[]}', '{"data":{"customer_id":7,"version":"1"}}'])(
  '%s has nothing of a delivery, and is read all the same',
  (text) => {
    expect(readText(text)).toMatchObject({ type: null, customer_id: null, version: null, reason: null });
  },
);

const of = (webhook_id: string | null, customer_id: string | null, version: number | null): ReceivedDelivery => ({
  ...readText('{}'),
  webhook_id,
  customer_id,
  version,
});

test('what was taken before is a duplicate; a version under one that was taken is out of order', () => {
  const mark = createDeliveryMemory();
  const plain = { duplicate: false, out_of_order: false };
  const late = { duplicate: false, out_of_order: true };
  const again = { duplicate: true, out_of_order: false };
  expect(mark(of('a4', 'a', 4), true)).toEqual(plain);
  expect(mark(of('a4', 'a', 4), true)).toEqual(again);
  expect(mark(of('a1', 'a', 1), true)).toEqual(late);
  expect(mark(of('a1', 'a', 1), true)).toEqual(again);
  expect(mark(of('a3', 'a', 3), true)).toEqual(late);
  expect(mark(of('a5', 'a', 5), true)).toEqual(plain);
  expect(mark(of('b1', 'b', 1), true)).toEqual(plain);
});

test('what was not taken comes again, and is no duplicate then', () => {
  const mark = createDeliveryMemory();
  const plain = { duplicate: false, out_of_order: false };
  expect(mark(of('a2', 'a', 2), false)).toEqual(plain);
  expect(mark(of('a1', 'a', 1), true)).toEqual(plain);
  expect(mark(of('a2', 'a', 2), true)).toEqual(plain);
});

test('without an id, a customer or a version nothing is compared', () => {
  const mark = createDeliveryMemory();
  for (const each of [of(null, null, null), of(null, 'a', null), of(null, null, 1)]) {
    mark(each, true);
    expect(mark(each, true)).toEqual({ duplicate: false, out_of_order: false });
  }
});

test('the newest 10,000 are remembered', () => {
  const mark = createDeliveryMemory();
  const ids = Array.from({ length: 10_001 }, (_, index) => `id ${index}`);
  for (const id of ids) mark(of(id, id, 2), true);
  expect(mark(of('id 1', null, null), false).duplicate).toBe(true);
  expect(mark(of('id 0', null, null), false).duplicate).toBe(false);
  expect(mark(of('other', 'id 1', 1), false).out_of_order).toBe(true);
  expect(mark(of('other', 'id 0', 1), false).out_of_order).toBe(false);
});

test('of an id no more is kept than ours have', () => {
  const long = 'x'.repeat(100_000);
  const { webhook_id, customer_id } = readText(JSON.stringify({ data: { customer_id: long } }), null, {
    'webhook-id': long,
  });
  expect([webhook_id?.length, customer_id?.length]).toEqual([100, 100]);
});

const SHOWN = {
  ...of('e1', 'c1', 3),
  type: 'customer.created',
  verified: true,
  duplicate: false,
  out_of_order: false,
  body: { type: 'customer.created' },
};

test('a terminal shows what it is, and the body', () => {
  expect(deliveryText(SHOWN, 204, painter(false))).toBe(
    [
      '11-21 10:00:07.123  verified  customer.created  v3  c1  webhook-id e1, answered 204',
      '{',
      '  "type": "customer.created"',
      '}',
      '',
    ].join('\n'),
  );
});

test.each([
  [{ verified: null }, 'not verified  customer.created'],
  [{ verified: false, reason: 'bad_signature' }, 'refused: bad signature  customer.created'],
  [{ duplicate: true }, 'c1  duplicate  webhook-id'],
  [{ out_of_order: true }, 'c1  out of order  webhook-id'],
  [{ type: null, version: null, customer_id: null, webhook_id: null }, 'no type  webhook-id missing, answered'],
] as const)('a terminal shows %j', (changes, text) => {
  expect(deliveryText({ ...SHOWN, ...changes }, 204, painter(false))).toContain(text);
});

test('colours tell good, doubtful and bad apart, and change nothing else', () => {
  const colour = (changes: object) => deliveryText({ ...SHOWN, ...changes }, 204, painter(true));
  expect(colour({})).toContain('\u001b[32mverified\u001b[39m');
  expect(colour({ verified: null })).toContain('\u001b[33mnot verified\u001b[39m');
  expect(colour({ reason: 'too_old' })).toContain('\u001b[31mrefused: too old\u001b[39m');
  expect(colour({ duplicate: true })).toContain('\u001b[33mduplicate\u001b[39m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
  expect(colour({}).replace(/\u001b\[\d+m/g, '')).toBe(deliveryText(SHOWN, 204, painter(false)));
});

test('what a sender writes moves no cursor and begins no line', () => {
  const evil = 'a\u001b[2J\u009b31m\u0007\r\nb';
  const text = deliveryText(
    { ...SHOWN, type: evil, customer_id: evil, webhook_id: evil, body: { [evil]: evil } },
    204,
    painter(false),
  );
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  expect(text.split('\n')).toHaveLength(5);
});
