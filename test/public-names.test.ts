import { expect, inject, test } from 'vitest';
import { FAULT_KINDS } from '../src/lib/fault.ts';
import { EVENT_TYPES } from '../src/onboarding/events.ts';
import { newWebhookSecret, signDelivery, WEBHOOK_FORMATS } from '../src/webhooks/formats.ts';
import { cardsClient, enrollBody } from './support/cards.ts';

/*
 * Names that programs of others depend on: permanent. A name may be added; to change or remove one here is to break them.
 * Fields of the APIs stand in openapi/, which is generated and compared.
 */

test('event types', () => {
  expect(EVENT_TYPES).toMatchInlineSnapshot(`
    [
      "customer.created",
      "customer.updated",
      "customer.activated",
      "customer.deactivated",
      "customer.blocked",
      "customer.unblocked",
      "customer.erased",
      "document.received",
      "verification.started",
      "verification.review_required",
      "verification.approved",
      "verification.rejected",
      "requirement.added",
      "requirement.resolved",
      "enrollment.started",
      "enrollment.succeeded",
      "enrollment.failed",
    ]
  `);
});

test('fault codes and what kind each is', () => {
  expect(FAULT_KINDS).toMatchInlineSnapshot(`
    {
      "document_mismatch": "document",
      "document_unreachable": "document",
      "document_unreadable": "document",
      "duplicate": "conflict",
      "duplicate_field": "invalid",
      "duplicate_key": "malformed",
      "empty_update": "missing",
      "forbidden_character": "malformed",
      "in_future": "invalid",
      "invalid_format": "invalid",
      "invalid_type": "invalid_type",
      "invalid_utf8": "malformed",
      "invalid_value": "invalid",
      "key_in_use": "conflict",
      "key_reused": "key_reused",
      "malformed_json": "malformed",
      "malformed_multipart": "malformed",
      "not_https": "invalid",
      "out_of_range": "invalid",
      "required": "missing",
      "share_exceeded": "invalid",
      "stale_version": "precondition",
      "state_conflict": "conflict",
      "too_deep": "malformed",
      "too_large": "too_large",
      "too_long": "invalid",
      "too_many": "invalid",
      "too_short": "invalid",
      "underage": "invalid",
      "unknown_field": "invalid",
      "unknown_person": "invalid",
      "unsafe_number": "malformed",
      "unsupported_type": "unsupported_type",
      "wrong_content_type": "malformed",
      "wrong_kind": "conflict",
    }
  `);
});

test('headers and members of a webhook, by its format', () => {
  const message = { id: 'id', type: 'customer.created', timestamp: new Date(0), data: {} };
  const names = WEBHOOK_FORMATS.map((format) => {
    const { headers, body } = signDelivery(format, [newWebhookSecret()], message, new Date(0));
    return `${format}: ${Object.keys(headers).join(', ')} | ${Object.keys(JSON.parse(body)).join(', ')}`;
  });
  expect(names).toMatchInlineSnapshot(`
    [
      "standard: content-type, user-agent, webhook-id, webhook-timestamp, webhook-signature | type, timestamp, data",
      "cards: content-type, user-agent, webhook-id, x-cartevo-signature | event, data",
      "wallets: content-type, user-agent, webhook-id | event, data, checksum",
      "accounts: content-type, user-agent, webhook-id, x-waza-signature | event, data",
    ]
  `);
});

/** Headers of HTTP itself, of the connection and of security: standard names that say nothing of ours. */
const STANDARD =
  /^(?:connection|content-(?:length|security-policy|type)|cross-origin-.*|date|keep-alive|origin-agent-cluster|referrer-policy|strict-transport-security|transfer-encoding|vary|x-(?:content-type-options|dns-prefetch-control|download-options|frame-options|permitted-cross-domain-policies|xss-protection))$/;

test('headers of the answers', async () => {
  const cards = await cardsClient();
  const { client_id, client_key } = cards.tenant;
  const body = enrollBody();
  const key = { 'idempotency-key': 'one' };
  const answers = {
    created: await cards.enroll(body, '', key),
    replayed: await cards.enroll(body, '', key),
    reused: await cards.enroll({ ...body, first_name: 'Jane' }, '', key),
    token: await cards.request('POST', '/auth/token', { body: { client_id, client_key } }),
    unauthorized: await (await cardsClient({ ...cards.tenant, api_key: 'nobody' }, inject('shared').url)).list(),
    absent: await cards.get('none'),
  };
  const names = Object.entries(answers).map(
    ([name, { status, headers }]) =>
      `${name} ${status}: ${[...headers.keys()].filter((header) => !STANDARD.test(header)).join(', ')}`,
  );
  expect(names).toMatchInlineSnapshot(`
    [
      "created 201: ratelimit-limit, ratelimit-remaining, ratelimit-reset, x-request-id",
      "replayed 201: idempotent-replayed, ratelimit-limit, ratelimit-remaining, ratelimit-reset, x-request-id",
      "reused 422: ratelimit-limit, ratelimit-remaining, ratelimit-reset, x-request-id",
      "token 200: cache-control, ratelimit-limit, ratelimit-remaining, ratelimit-reset, x-request-id",
      "unauthorized 401: ratelimit-limit, ratelimit-remaining, ratelimit-reset, www-authenticate, x-request-id",
      "absent 404: ratelimit-limit, ratelimit-remaining, ratelimit-reset, x-request-id",
    ]
  `);
});
