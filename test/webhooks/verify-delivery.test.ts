import { expect, test } from 'vitest';
import {
  newWebhookSecret,
  signDelivery,
  WEBHOOK_FORMATS,
  type WebhookFormat,
  type WebhookMessage,
} from '../../src/webhooks/formats.ts';
import { SIGNATURE_TOLERANCE_MS, verifyDelivery } from '../../src/webhooks/verify-delivery.ts';

const NEWEST = newWebhookSecret();
const OLDER = newWebhookSecret();
const SENT_AT = new Date('2026-11-21T10:00:07.000Z');
const MESSAGE: WebhookMessage = {
  id: '0193489a-0000-7000-8000-000000000001',
  type: 'customer.created',
  timestamp: new Date('2026-11-20T08:30:00.000Z'),
  data: { id: 'c1', version: 1, reasons: ['b', 'a'], name: 'Adébáyọ̀ 😀', amount: 1.5e30 },
};

/** The header that holds the signature; `wallets` has it in its body. */
const SIGNATURE_HEADERS = {
  standard: 'webhook-signature',
  cards: 'x-cartevo-signature',
  accounts: 'x-waza-signature',
} as const;
type SignedInHeader = keyof typeof SIGNATURE_HEADERS;
const IN_HEADER = Object.keys(SIGNATURE_HEADERS) as SignedInHeader[];
/** Those that sign a time as well. */
const TIMED = ['standard', 'cards'] as const;

const sign = (format: WebhookFormat, ...secrets: [string, ...string[]]) =>
  signDelivery(format, secrets, MESSAGE, SENT_AT);
const refused = (reason: string) => ({ ok: false, reason });
const later = (ms: number): Date => new Date(SENT_AT.getTime() + ms);

test.each(WEBHOOK_FORMATS)('%s: what we send is verified, with its secret only', (format) => {
  const { headers, body } = sign(format, NEWEST);
  expect(verifyDelivery(format, NEWEST, headers, body, SENT_AT)).toEqual({ ok: true });
  expect(verifyDelivery(format, OLDER, headers, body, SENT_AT)).toEqual(refused('bad_signature'));
});

test.each(WEBHOOK_FORMATS)('%s: a changed body is refused', (format) => {
  const { headers, body } = sign(format, NEWEST);
  for (const changed of [body.replace('c1', 'c2'), body.replace('customer.created', 'customer.blocked')]) {
    expect(changed).not.toBe(body);
    expect(verifyDelivery(format, NEWEST, headers, changed, SENT_AT)).toEqual(refused('bad_signature'));
  }
});

test.each(['standard', 'cards'] as const)('%s: during a rotation either secret verifies', (format) => {
  const { headers, body } = sign(format, NEWEST, OLDER);
  for (const secret of [NEWEST, OLDER]) {
    expect(verifyDelivery(format, secret, headers, body, SENT_AT)).toEqual({ ok: true });
  }
  expect(verifyDelivery(format, newWebhookSecret(), headers, body, SENT_AT)).toEqual(refused('bad_signature'));
});

test.each(['wallets', 'accounts'] as const)('%s: during a rotation the newest secret verifies', (format) => {
  const { headers, body } = sign(format, NEWEST, OLDER);
  expect(verifyDelivery(format, NEWEST, headers, body, SENT_AT)).toEqual({ ok: true });
});

test.each(IN_HEADER)('%s: without its header it is refused', (format) => {
  const { headers, body } = sign(format, NEWEST);
  const name = SIGNATURE_HEADERS[format];
  const { [name]: _signature, ...others } = headers;
  for (const signature of [undefined, '', [headers[name] ?? '']]) {
    const changed = { ...others, [name]: signature };
    expect(verifyDelivery(format, NEWEST, changed, body, SENT_AT)).toEqual(refused('missing_header'));
  }
});

test.each(['webhook-id', 'webhook-timestamp'])('standard: without %s it is refused', (name) => {
  const { headers, body } = sign('standard', NEWEST);
  const changed = { ...headers, [name]: undefined };
  expect(verifyDelivery('standard', NEWEST, changed, body, SENT_AT)).toEqual(refused('missing_header'));
});

test('standard: another id is refused', () => {
  const { headers, body } = sign('standard', NEWEST);
  const changed = { ...headers, 'webhook-id': 'other' };
  expect(verifyDelivery('standard', NEWEST, changed, body, SENT_AT)).toEqual(refused('bad_signature'));
});

test.each(TIMED)('%s: five minutes off are taken, more are not', (format) => {
  const { headers, body } = sign(format, NEWEST);
  const at = (ms: number) => verifyDelivery(format, NEWEST, headers, body, later(ms));
  for (const ms of [SIGNATURE_TOLERANCE_MS, -SIGNATURE_TOLERANCE_MS]) expect(at(ms)).toEqual({ ok: true });
  expect(at(SIGNATURE_TOLERANCE_MS + 1)).toEqual(refused('too_old'));
  expect(at(-SIGNATURE_TOLERANCE_MS - 1)).toEqual(refused('too_new'));
});

test.each(['wallets', 'accounts'] as const)('%s: signs no time, so none is asked for', (format) => {
  const { headers, body } = sign(format, NEWEST);
  expect(verifyDelivery(format, NEWEST, headers, body, later(365 * SIGNATURE_TOLERANCE_MS))).toEqual({ ok: true });
});

test.each(TIMED)('%s: a time brought up to date does not verify', (format) => {
  const { headers, body } = sign(format, NEWEST);
  const [then, now] = [String(SENT_AT.getTime() / 1_000), String(later(60_000).getTime() / 1_000)];
  const changed = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace(then, now)] as const),
  );
  expect(changed).not.toEqual(headers);
  expect(verifyDelivery(format, NEWEST, changed, body, later(60_000))).toEqual(refused('bad_signature'));
});

test.each(['', 'soon', '-1', '1e9', '17952552070000', ' 1795255207', 'NaN'])('a time "%s" is refused', (time) => {
  const { headers, body } = sign('standard', NEWEST);
  const changed = { ...headers, 'webhook-timestamp': time };
  const reason = time === '' ? 'missing_header' : 'malformed_header';
  expect(verifyDelivery('standard', NEWEST, changed, body, SENT_AT)).toEqual(refused(reason));
  const cards = { 'x-cartevo-signature': `t=${time},v1=00` };
  expect(verifyDelivery('cards', NEWEST, cards, body, SENT_AT)).toEqual(refused('malformed_header'));
});

test.each([
  ['no time', 'v1=00', 'malformed_header'],
  ['two times', 't=1795255207,t=1795255207,v1=00', 'malformed_header'],
  ['no signature', 't=1795255207', 'bad_signature'],
  ['an empty signature', 't=1795255207,v1=', 'bad_signature'],
  ['another version', 't=1795255207,v0=00', 'bad_signature'],
])('cards: a header with %s is refused', (_what, header, reason) => {
  const { body } = sign('cards', NEWEST);
  const headers = { 'x-cartevo-signature': header };
  expect(verifyDelivery('cards', NEWEST, headers, body, SENT_AT)).toEqual(refused(reason));
});

test('wallets: how the members are ordered and spaced does not matter', () => {
  const { body } = sign('wallets', NEWEST);
  const { checksum, data, event } = JSON.parse(body);
  const rewritten = JSON.stringify(
    { checksum, data: Object.fromEntries(Object.entries(data).reverse()), event },
    null,
    2,
  );
  expect(verifyDelivery('wallets', NEWEST, {}, rewritten, SENT_AT)).toEqual({ ok: true });
});

test.each([
  ['no JSON', 'hello', 'not_json'],
  ['no object', '[]', 'not_json'],
  ['no checksum', '{"event":"a","data":{}}', 'missing_checksum'],
  ['a checksum that is no text', '{"event":"a","data":{},"checksum":1}', 'missing_checksum'],
  ['no data', '{"event":"a","checksum":"00"}', 'bad_signature'],
  ['no event', '{"data":{},"checksum":"00"}', 'bad_signature'],
])('wallets: %s is refused', (_what, body, reason) => {
  expect(verifyDelivery('wallets', NEWEST, {}, body, SENT_AT)).toEqual(refused(reason));
});

test('a secret that is none is an error of its owner, and is not repeated', () => {
  const { headers, body } = sign('standard', NEWEST);
  const attempt = () => verifyDelivery('standard', 'whsec_not%base64', headers, body, SENT_AT);
  expect(attempt).toThrow();
  expect(attempt).not.toThrow('not%base64');
});
