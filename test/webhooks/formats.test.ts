import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import {
  newWebhookSecret,
  signDelivery,
  standardSignature,
  WEBHOOK_FORMATS,
  type WebhookMessage,
} from '../../src/webhooks/formats.ts';
import { corpus } from '../support/corpora.ts';

const NEWEST = newWebhookSecret();
const OLDER = newWebhookSecret();
const SENT_AT = new Date('2026-11-21T10:00:07.900Z');
const SENT_AT_UNIX = '1795255207';
const MESSAGE: WebhookMessage = {
  id: '0193489a-0000-7000-8000-000000000001',
  type: 'customer.created',
  timestamp: new Date('2026-11-20T08:30:00.000Z'),
  data: { id: 'c1', version: 1, reasons: ['b', 'a'], name: 'Adébáyọ̀ 😀' },
};

const hmac = (key: string, text: string) => createHmac('sha256', Buffer.from(key, 'utf8')).update(text, 'utf8');

test.each(WEBHOOK_FORMATS)('%s carries the id, the type of the content and the sender', (format) => {
  const { headers, body } = signDelivery(format, [NEWEST], MESSAGE, SENT_AT);
  expect(headers).toMatchObject({
    'webhook-id': MESSAGE.id,
    'content-type': 'application/json',
    'user-agent': 'Gatehouse-Webhooks',
  });
  expect(JSON.parse(body).data).toEqual(MESSAGE.data);
});

test('standard verifies with either secret during a rotation, and with no other', () => {
  const { headers, body } = signDelivery('standard', [NEWEST, OLDER], MESSAGE, new Date());
  const expected = { type: 'customer.created', timestamp: '2026-11-20T08:30:00.000Z', data: MESSAGE.data };
  expect(new Webhook(NEWEST).verify(body, headers)).toEqual(expected);
  expect(new Webhook(OLDER).verify(body, headers)).toEqual(expected);
  expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow('No matching signature');
  expect(() => new Webhook(NEWEST).verify(body.replace('c1', 'c2'), headers)).toThrow('No matching signature');
});

test('standard stamps the attempt, not the event, so that a late retry still verifies', () => {
  const { headers } = signDelivery('standard', [NEWEST], MESSAGE, SENT_AT);
  expect(headers['webhook-timestamp']).toBe(SENT_AT_UNIX);
});

const vectors = corpus('webhooks/standard-webhooks.vectors.json');
if (vectors === null) test.skip('standard equals the published vector (skipped: ../shared is absent)');
else {
  const signed = (JSON.parse(readFileSync(vectors, 'utf8')) as Vector[]).filter(({ kind }) => kind === 'sign');

  test.each(signed)('standard equals the published vector of $source', (vector) => {
    const sentAt = new Date(vector.timestamp * 1000);
    expect(standardSignature([vector.secret], vector.id, sentAt, vector.payload)).toBe(vector.expect);
  });

  test('the corpus has a vector', () => expect(signed.length).toBeGreaterThan(0));
}

interface Vector {
  kind: string;
  source: string;
  secret: string;
  id: string;
  timestamp: number;
  payload: string;
  expect: string;
}

test('cards signs "t.body" with every valid secret', () => {
  const { headers, body } = signDelivery('cards', [NEWEST, OLDER], MESSAGE, SENT_AT);
  expect(JSON.parse(body)).toEqual({ event: 'customer.created', data: MESSAGE.data });
  const signatures = [NEWEST, OLDER].map((secret) => hmac(secret, `${SENT_AT_UNIX}.${body}`).digest('hex'));
  expect(headers['x-cartevo-signature']).toBe(`t=${SENT_AT_UNIX},v1=${signatures[0]},v1=${signatures[1]}`);
});

test('accounts signs the body with the newest secret', () => {
  const { headers, body } = signDelivery('accounts', [NEWEST, OLDER], MESSAGE, SENT_AT);
  expect(JSON.parse(body)).toEqual({ event: 'customer.created', data: MESSAGE.data });
  expect(headers['x-waza-signature']).toBe(hmac(NEWEST, body).digest('hex'));
});

test('wallets puts an upper-case checksum over the event and the sorted data into the body', () => {
  const { body } = signDelivery('wallets', [NEWEST, OLDER], MESSAGE, SENT_AT);
  const sorted = '{"id":"c1","name":"Adébáyọ̀ 😀","reasons":["b","a"],"version":1}';
  expect(JSON.parse(body)).toEqual({
    event: 'customer.created',
    data: MESSAGE.data,
    checksum: hmac(NEWEST, `customer.created|${sorted}`).digest('hex').toUpperCase(),
  });
});

test.each([
  ['nested objects', { z: { b: 1, a: { d: null, c: true } }, a: '' }, '{"a":"","z":{"a":{"c":true,"d":null},"b":1}}'],
  ['arrays keep their order', { a: [3, { y: 1, x: [2, 1] }, []] }, '{"a":[3,{"x":[2,1],"y":1},[]]}'],
  ['integer-like keys sort as text', { 9: 'b', 10: 'a', '-': 'c' }, '{"-":"c","10":"a","9":"b"}'],
  ['non-ASCII text stays', { é: '\u2028', z: '😀', Z: 'ọ' }, '{"Z":"ọ","z":"😀","é":"\u2028"}'],
  ['escapes', { a: '"\\\n\u0000' }, '{"a":"\\"\\\\\\n\\u0000"}'],
  ['absent and dated members', { b: undefined, a: new Date(0) }, '{"a":"1970-01-01T00:00:00.000Z"}'],
  ['no members', {}, '{}'],
  ['a member named __proto__', JSON.parse('{"b":1,"__proto__":{"z":1,"a":2}}'), '{"__proto__":{"a":2,"z":1},"b":1}'],
])('wallets sorts keys: %s', (_name, data, sorted) => {
  const { body } = signDelivery('wallets', [NEWEST], { ...MESSAGE, data }, SENT_AT);
  const checksum = hmac(NEWEST, `customer.created|${sorted}`).digest('hex').toUpperCase();
  expect(body).toBe(`{"event":"customer.created","data":${sorted},"checksum":"${checksum}"}`);
});

test('a new secret is 32 bytes, and another one each time', () => {
  expect(NEWEST).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(NEWEST).not.toBe(OLDER);
});
