import { expect, inject, test } from 'vitest';
import { FAULT_KINDS } from '../src/lib/fault.ts';
import { EVENT_TYPES } from '../src/onboarding/events.ts';
import { REQUIREMENT_CODES, REQUIREMENT_FIELDS } from '../src/onboarding/requirements.ts';
import { EVENT_TYPE_NOTES } from '../src/webhooks/event-types.ts';
import { newWebhookSecret, signDelivery, WEBHOOK_FORMATS } from '../src/webhooks/formats.ts';
import { business } from './support/accounts.ts';
import { made, openBook } from './support/book.ts';
import { cardsClient, enrollBody, uniqueDigits } from './support/cards.ts';
import { eventsApiClient } from './support/events-api.ts';
import { eventually } from './support/eventually.ts';
import { sourcesIn } from './support/sources.ts';
import { ownerDatabase } from './support/tenants.ts';
import { billingAddress, businessBody as businessOfWallets, customerBody, identification } from './support/wallets.ts';
import { startReceiver } from './support/webhook-receiver.ts';

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
      "endpoint.disabled",
    ]
  `);
});

/** A customer of each sort, changed in each way, until each type of event has been written. */
async function everythingThatHappens(): Promise<string> {
  const { cards, wallets, accounts } = await openBook();
  const receiver = await startReceiver(() => ({ status: 410 }));
  await (await eventsApiClient(cards.tenant)).endpoint({ url: receiver.url });
  const [approved, rejected, lost, reviewed] = ['00001', '00002', '00003', '00004'];
  for (const suffix of [approved, rejected, lost, reviewed])
    await cards.enroll(enrollBody({ identification_number: `${uniqueDigits(6)}${suffix}` }));
  await cards.enroll(enrollBody({ last_name: 'Declined' }));

  const person = await made(wallets.create(customerBody()));
  await wallets.update(person, {
    first_name: 'Grace',
    last_name: 'Hopper',
    email: `grace.${uniqueDigits()}@example.com`,
    phone: '+233241234567',
    billing_address: billingAddress({ city: 'Ibadan' }),
    metadata: { a: 'b' },
    client_reference: uniqueDigits(),
  });
  await accounts.updateIndividual(person, { other_name: 'B', date_of_birth: '1990-01-15' });
  await accounts.updateCountryData(person, { ng: { bvn: uniqueDigits(), nin: uniqueDigits() } });
  for (const type of ['PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE'])
    await wallets.submitKyc(person, { identification: identification({ type }) });
  await wallets.addDocument(person, { type: 'PASSPORT', url: 'https://example.com/documents/front.jpg' });
  for (const state of ['ACTIVE', 'INACTIVE', 'BLOCKED', 'ACTIVE']) await accounts.changeState(person, state);

  const firm = await made(wallets.create(businessOfWallets()));
  const { phone_number: _phone, registered_address: _address, ...details } = business();
  await accounts.updateBusiness(firm, { ...details, name: 'Hopper Ltd' });
  await accounts.putPerson(firm, person, { roles: ['OWNER'] });

  const has = (type: string) => async () => (await eventsOf(cards.tenant.id)).some((event) => event.type === type);
  for (const type of EVENT_TYPES.filter((each) => each !== 'customer.erased'))
    await eventually(type, async () => (await has(type)()) || null);
  await receiver.close();
  return cards.tenant.id;
}

const eventsOf = (tenantId: string) =>
  ownerDatabase().selectFrom('event').select(['type', 'data']).where('tenant_id', '=', tenantId).execute();

test('what events say', async () => {
  const events = await eventsOf(await everythingThatHappens());
  const members = EVENT_TYPES.map((type) => {
    const names = events.filter((event) => event.type === type).flatMap(({ data }) => Object.keys(data as object));
    // Test events say nothing that these do not.
    expect(names).toEqual(expect.arrayContaining(Object.keys(EVENT_TYPE_NOTES[type].sample)));
    return `${type}: ${[...new Set(names)].sort().join(', ')}`;
  });
  expect(members).toMatchInlineSnapshot(`
    [
      "customer.created: lifecycle, verification",
      "customer.updated: fields",
      "customer.activated: lifecycle",
      "customer.deactivated: lifecycle",
      "customer.blocked: lifecycle",
      "customer.unblocked: lifecycle",
      "customer.erased: ",
      "document.received: document_id, side",
      "verification.started: policy, verification_id",
      "verification.review_required: verification_id",
      "verification.approved: verification_id",
      "verification.rejected: final, reasons, verification_id",
      "requirement.added: document, field, reason, requirement",
      "requirement.resolved: document, field, reason, requirement",
      "enrollment.started: issuer",
      "enrollment.succeeded: issuer",
      "enrollment.failed: issuer, reasons",
      "endpoint.disabled: reason",
    ]
  `);
  const changed = events.filter(({ type }) => type === 'customer.updated');
  const fields = changed.flatMap(({ data }) => (data as { fields: string[] }).fields);
  expect([...new Set(fields)].sort()).toMatchInlineSnapshot(`
    [
      "address",
      "client_reference",
      "contact_person",
      "date_of_birth",
      "email",
      "first_name",
      "identifier.BVN",
      "identifier.DRIVERS_LICENSE",
      "identifier.INCORPORATION_NUMBER",
      "identifier.NIN",
      "identifier.PASSPORT",
      "identifier.TAX_ID",
      "identifier.VOTERS_CARD",
      "incorporation_date",
      "last_name",
      "legal_structure",
      "metadata",
      "name",
      "other_name",
      "persons",
      "phone",
      "website",
    ]
  `);
});

test('what a customer can owe', () => {
  expect(REQUIREMENT_CODES).toMatchInlineSnapshot(`
    [
      "field_missing",
      "document_missing",
      "document_resubmission",
      "field_correction",
      "person_missing",
      "person_unverified",
    ]
  `);
  expect(REQUIREMENT_FIELDS).toMatchInlineSnapshot(`
    [
      "date_of_birth",
      "address",
      "identification_number",
      "incorporation_number",
      "tax_id",
      "persons",
    ]
  `);
});

test('operations whose answers are remembered', async () => {
  const sources = await sourcesIn('src');
  const operation = /'((?:cards|wallets|accounts|events|sandbox)\.[a-z]+[A-Z]\w+)'/g;
  const named = sources.flatMap(({ code }) => [...code.matchAll(operation)].map(([, name]) => name));
  expect([...new Set(named)].sort()).toMatchInlineSnapshot(`
    [
      "accounts.addDocument",
      "accounts.changeState",
      "accounts.createCustomer",
      "accounts.putPerson",
      "accounts.removePerson",
      "accounts.updateBusiness",
      "accounts.updateCountryData",
      "accounts.updateIndividual",
      "cards.addDocument",
      "cards.createCustomer",
      "cards.enrollCustomer",
      "events.createEndpoint",
      "events.disableEndpoint",
      "events.enableEndpoint",
      "events.recoverDeliveries",
      "events.replayEvents",
      "events.resendDelivery",
      "events.rotateSecret",
      "events.sendTestEvent",
      "events.updateEndpoint",
      "sandbox.advanceClock",
      "wallets.addDocument",
      "wallets.createCustomer",
      "wallets.submitKyc",
      "wallets.updateCustomer",
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
      "forbidden_address": "invalid",
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
