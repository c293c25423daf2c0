import { createHash, createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CardsClient, cardsClient, enrollBody } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { ownerDatabase } from '../support/tenants.ts';
import { type Received, type Receiver, startReceiver, webhookAdd } from '../support/webhook-receiver.ts';

/** What no delivery may hold: nothing of it occurs in an id, a hash or a time by chance. */
const PERSON = {
  first_name: 'Zoraïde',
  last_name: 'Quxworth',
  email: `zoraide.${crypto.randomUUID()}@example.com`,
  country: 'Cameroon',
  street: 'Rue Wouri',
  city: 'Garoua',
  state: 'Nord-Pays',
  postal_code: 'QX-ZW-77',
  country_phone_code: '+237',
  phone_number: '699887766554',
  identification_number: '77668855994433221109',
  date_of_birth: '1991-12-31',
};
const ENROLLED_TYPES = [
  'customer.activated',
  'customer.created',
  'document.received',
  'document.received',
  'enrollment.started',
  'enrollment.succeeded',
  'verification.approved',
  'verification.started',
];

const cards: CardsClient = await cardsClient();
let person: { id: string };
let declined: { id: string };
let standard: Receiver & { secret: string; id: string };
let inCardsFormat: Receiver & { secret: string; id: string };
let filtered: Receiver & { secret: string; id: string };

const endpoint = async (...options: string[]) => {
  const receiver = await startReceiver();
  return { ...receiver, ...(await webhookAdd(cards.tenant.id, receiver.url, ...options)) };
};
const about = (receiver: Receiver, { id }: { id: string }): Received[] =>
  receiver.received.filter(({ json }) => json.data.customer_id === id);

beforeAll(async () => {
  [standard, inCardsFormat, filtered] = await Promise.all([
    endpoint(),
    endpoint('--format', 'cards', '--payload', 'thin'),
    endpoint('--events', 'customer.created, enrollment.failed'),
  ]);
  person = (await cards.enroll(enrollBody(PERSON))).body.data;
  declined = (await cards.enroll(enrollBody({ last_name: 'Declined' }))).body.data;
  await eventually('everything is delivered', () =>
    [standard, inCardsFormat].every((receiver) =>
      [person, declined].every((customer) => about(receiver, customer).length === 8),
    ) && filtered.received.length === 3
      ? true
      : null,
  );
});
afterAll(() => Promise.all([standard, inCardsFormat, filtered].map((receiver) => receiver.close())));

describe('a receiver of Standard Webhooks', () => {
  test('verifies everything that happens to a customer with the standard library', () => {
    const webhook = new Webhook(standard.secret);
    const types = about(standard, person).map(({ headers, body }) => {
      const message = webhook.verify(body, headers as Record<string, string>) as { type: string; timestamp: string };
      expect(Math.abs(Date.now() - Date.parse(message.timestamp))).toBeLessThan(60_000);
      return message.type;
    });
    expect(types.toSorted()).toEqual(ENROLLED_TYPES);
  });

  test('notices a changed body, and a secret that is not its own', () => {
    const [{ headers, body }] = about(standard, person) as [Received];
    const signed = headers as Record<string, string>;
    expect(() => new Webhook(standard.secret).verify(body.replace('customer', 'costumer'), signed)).toThrow();
    expect(() => new Webhook(filtered.secret).verify(body, signed)).toThrow();
  });

  test('is told what the issuer said', () => {
    const events = about(standard, declined).map(({ json }) => json);
    expect(events.map(({ type }) => type)).toContain('enrollment.started');
    expect(events.find(({ type }) => type === 'enrollment.failed')?.data).toMatchObject({
      issuer: 'cards',
      reasons: ['declined_by_issuer'],
    });
    expect(events.map(({ type }) => type)).not.toContain('enrollment.succeeded');
  });

  test('finds the same id in the message as in no other, and the customer in all', () => {
    const messages = about(standard, person);
    expect(new Set(messages.map(({ headers }) => headers['webhook-id'])).size).toBe(messages.length);
    for (const { headers, json } of messages) {
      expect(headers['content-type']).toBe('application/json');
      expect(Object.keys(json).toSorted()).toEqual(['data', 'timestamp', 'type']);
      expect(json.data).toMatchObject({ id: person.id, customer_id: person.id, mode: 'test' });
    }
  });
});

test('the versions of a customer have no gap', () => {
  for (const customer of [person, declined]) {
    const versions = about(standard, customer).map(({ json }) => json.data.version);
    expect(versions.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  }
  const first = about(standard, person).find(({ json }) => json.data.version === 1);
  expect(first?.json.type).toBe('customer.created');
});

test('a receiver of the cards format verifies with nothing but HMAC', () => {
  const messages = about(inCardsFormat, person);
  expect(messages.map(({ json }) => json.event).toSorted()).toEqual(ENROLLED_TYPES);
  for (const { headers, body, json } of messages) {
    expect(Object.keys(json).toSorted()).toEqual(['data', 'event']);
    const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-cartevo-signature'])) ?? [];
    expect(createHmac('sha256', inCardsFormat.secret).update(`${time}.${body}`).digest('hex')).toBe(signature);
    expect(Math.abs(Date.now() / 1_000 - Number(time))).toBeLessThan(60);
  }
});

test('an endpoint hears of the types it asked for and of no others', async () => {
  const planned = await ownerDatabase()
    .selectFrom('delivery')
    .select('state')
    .where('endpoint_id', '=', filtered.id)
    .execute();
  expect(planned).toHaveLength(3);
  const heard = filtered.received.map(({ json }) => [json.type, json.data.customer_id]);
  expect(heard.toSorted()).toEqual(
    [
      ['customer.created', person.id],
      ['customer.created', declined.id],
      ['enrollment.failed', declined.id],
    ].toSorted(),
  );
});

test('no delivery holds anything of the person', () => {
  const sent = [standard, inCardsFormat, filtered].flatMap((receiver) => about(receiver, person));
  expect(sent.length).toBeGreaterThan(16);
  for (const { body, headers } of sent) {
    const everything = `${body} ${JSON.stringify(headers)}`.toLowerCase();
    for (const value of [...Object.values(PERSON), 'front.jpg']) expect(everything).not.toContain(value.toLowerCase());
  }
});

test('every attempt is recorded', async () => {
  const attempts = await eventually('all of them', async () => {
    const rows = await ownerDatabase()
      .selectFrom('delivery')
      .innerJoin('delivery_attempt as attempt', 'attempt.delivery_id', 'delivery.id')
      .select(['delivery.state', 'delivery.attempts', 'attempt.status', 'attempt.error_code', 'attempt.duration_ms'])
      .where('delivery.endpoint_id', '=', standard.id)
      .execute();
    return rows.length >= standard.received.length ? rows : null;
  });
  expect(attempts).toHaveLength(standard.received.length);
  for (const { duration_ms, ...attempt } of attempts) {
    expect(attempt).toEqual({ state: 'delivered', attempts: 1, status: 204, error_code: null });
    expect(duration_ms).toBeGreaterThanOrEqual(0);
  }
});

describe('the chain of events', () => {
  const canonical = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
    if (value === null || typeof value !== 'object') return JSON.stringify(value);
    const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
  };

  test('is what anyone computes who has the rows, and ends in the customer', async () => {
    for (const { id } of [person, declined]) {
      const events = await ownerDatabase()
        .selectFrom('event')
        .selectAll()
        .where('customer_id', '=', id)
        .orderBy('version')
        .execute();
      let previous = Buffer.alloc(32);
      for (const [index, event] of events.entries()) {
        expect([event.version, event.previous_hash.toString('hex')]).toEqual([index + 1, previous.toString('hex')]);
        const said = {
          id: event.id,
          tenant_id: event.tenant_id,
          mode: event.mode,
          customer_id: event.customer_id,
          version: event.version,
          type: event.type,
          data: event.data,
          previous_hash: previous.toString('hex'),
          created_at: event.created_at.toISOString(),
        };
        previous = createHash('sha256').update(canonical(said)).digest();
        expect(event.hash.toString('hex')).toBe(previous.toString('hex'));
      }
      const customer = await ownerDatabase()
        .selectFrom('customer')
        .select(['version', 'event_hash'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expect([customer.version, customer.event_hash.toString('hex')]).toEqual([8, previous.toString('hex')]);
    }
  });

  test('is what was delivered', async () => {
    const rows = await ownerDatabase().selectFrom('event').selectAll().where('customer_id', '=', person.id).execute();
    const delivered = about(standard, person).map(({ headers, json }) => [
      headers['webhook-id'],
      json.type,
      json.data.version,
      json.timestamp,
    ]);
    expect(delivered.toSorted()).toEqual(
      rows.map((row) => [row.id, row.type, row.version, row.created_at.toISOString()]).toSorted(),
    );
  });
});
