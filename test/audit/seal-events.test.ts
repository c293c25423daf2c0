import { createHash, createPublicKey, verify } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { ChainBroken } from '../../src/audit/check-chains.ts';
import { exportEvents } from '../../src/audit/export-events.ts';
import { sealEvents } from '../../src/audit/seal-events.ts';
import { verifyExport } from '../../src/audit/verify-export.ts';
import { chain, type Event, eventHash } from '../../src/onboarding/events.ts';
import { insertEvents } from '../../src/store/events.ts';
import { enterScope, tenantTransaction } from '../../src/store/tenant-transaction.ts';
import { removeEndpoint } from '../../src/store/webhook-endpoints.ts';
import { createdCustomer } from '../onboarding/support.ts';
import { newScope, openTestServices } from '../support/services.ts';
import {
  addEvents,
  addEventsIn,
  type Chained,
  facts,
  keysOf,
  linesOf,
  newCustomer,
  newEndpoint,
  sealedRows,
  tamper,
} from './support.ts';

const services = await openTestServices();
const { key, publicKey } = keysOf(services);
const { core, owner } = services;

const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The root of four entries, as RFC 9162 writes it out. */
function rootOfFour(entries: readonly Buffer[]): Buffer {
  const [a, b, c, d] = entries.map((entry) => sha256(Buffer.of(0), entry)) as [Buffer, Buffer, Buffer, Buffer];
  const node = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.of(1), left, right);
  return node(node(a, b), node(c, d));
}

const intact = async (scope: Parameters<typeof exportEvents>[1]) =>
  (await verifyExport(await linesOf(exportEvents(core.database, scope)), publicKey)).problems;

describe('sealing', () => {
  test('puts all events under a root, signed over what anyone can write down who has the rows', async () => {
    const scope = await newScope(services);
    const [ada, bob] = [await newCustomer(services, scope), await newCustomer(services, scope)];
    await addEvents(services, scope, ada, 2);
    await addEvents(services, scope, bob);
    await addEvents(services, scope, ada);
    const before = Date.now();
    expect(await sealEvents(core.database, scope, key)).toBe(4);
    const { events, checkpoints } = await sealedRows(services, scope);
    expect(events.map(({ checkpoint, leaf }) => [checkpoint, leaf])).toEqual([0, 1, 2, 3].map((leaf) => [1, leaf]));
    const [row] = checkpoints as [(typeof checkpoints)[number]];
    expect(row.root).toEqual(rootOfFour(events.map(({ hash }) => hash)));
    expect(row.created_at.getTime()).toBeGreaterThanOrEqual(before);
    const text =
      `{"created_at":"${row.created_at.toISOString()}","event_count":4,"key_id":"${key.keyId}","mode":"test",` +
      `"previous_hash":"${'0'.repeat(64)}","root":"${row.root.toString('hex')}","sequence":1,` +
      `"tenant_id":"${scope.tenantId}","type":"gatehouse.checkpoint.v1"}`;
    expect(row.hash).toEqual(sha256(text));
    expect(verify(null, Buffer.from(text), createPublicKey(key.publicKeyPem), row.signature)).toBe(true);
  });

  test('goes on where it stopped, and writes nothing when there is nothing new', async () => {
    const scope = await newScope(services);
    const ada = await newCustomer(services, scope);
    expect(await sealEvents(core.database, scope, key)).toBe(0);
    for (const count of [1, 3]) {
      await addEvents(services, scope, ada, count);
      expect(await sealEvents(core.database, scope, key)).toBe(count);
      expect(await sealEvents(core.database, scope, key)).toBe(0);
    }
    const { checkpoints } = await sealedRows(services, scope);
    expect(checkpoints.map(({ sequence, event_count }) => [sequence, event_count])).toEqual([
      [1, 1],
      [2, 3],
    ]);
    expect(checkpoints[1]?.previous_hash).toEqual(checkpoints[0]?.hash);
    expect(await intact(scope)).toEqual([]);
  });

  test('keeps to its tenant and mode', async () => {
    const scope = await newScope(services);
    const others = [{ ...scope, mode: 'live' as const }, await newScope(services)];
    for (const each of [scope, ...others]) await addEvents(services, each, await newCustomer(services, each));
    expect(await sealEvents(core.database, scope, key)).toBe(1);
    for (const other of others) expect(await sealedRows(services, other)).toMatchObject({ checkpoints: [] });
  });

  test('takes what a customer of an API wrote, at the real time though its clock runs ahead', async () => {
    const scope = await newScope(services);
    const ahead = { ...scope, now: () => new Date(Date.now() + 86_400_000) };
    await createdCustomer(services, ahead);
    expect(await sealEvents(core.database, ahead, key)).toBeGreaterThan(2);
    const { checkpoints } = await sealedRows(services, scope);
    expect(Math.abs(Date.now() - Number(checkpoints[0]?.created_at))).toBeLessThan(60_000);
    expect(await intact(scope)).toEqual([]);
  });

  test('by several at once is as by one', async () => {
    const scope = await newScope(services);
    const customers = await Promise.all(Array.from({ length: 4 }, () => newCustomer(services, scope)));
    const sealed = await Promise.all([
      ...customers.map((customer) => addEvents(services, scope, customer, 3).then(() => 0)),
      ...Array.from({ length: 4 }, () => sealEvents(core.database, scope, key)),
    ]);
    const rest = await sealEvents(core.database, scope, key);
    expect(sealed.reduce((sum, count) => sum + count, rest)).toBe(12);
    expect(await intact(scope)).toEqual([]);
  });

  test('waits for nobody, and takes an event that is committed late at the next time', async () => {
    const scope = await newScope(services);
    const [slow, quick] = [await newCustomer(services, scope), await newCustomer(services, scope)];
    const [written, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const committed = tenantTransaction(core.database, scope, async (tx) => {
      await addEventsIn(tx, scope, slow, 2);
      written.resolve();
      await commit.promise;
    });
    await written.promise;
    await addEvents(services, scope, quick);
    expect(await sealEvents(core.database, scope, key)).toBe(1);
    commit.resolve();
    await committed;
    expect(await sealEvents(core.database, scope, key)).toBe(2);
    expect(await intact(scope)).toEqual([]);
  });

  test('takes events whose ids are not in the order of their versions, as clocks that differ make them', async () => {
    const scope = await newScope(services);
    const ada = await newCustomer(services, scope);
    await tenantTransaction(core.database, scope, async (tx) => {
      const [late, early] = [Date.now(), Date.now() - 5_000].map((ms) => ms.toString(16).padStart(12, '0'));
      const idAt = (time = '') => `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${crypto.randomUUID().slice(-12)}`;
      const events: Event[] = [];
      for (const id of [idAt(late), idAt(early)]) {
        const head = events.at(-1);
        const [event] = chain(
          scope,
          head ? { id: ada.head.id, version: head.version, eventHash: head.hash } : ada.head,
          facts(1),
          new Date(),
        ) as [Event];
        events.push({ ...event, id, hash: eventHash(scope, { ...event, id }) });
      }
      await insertEvents(tx, scope, events);
      const last = events[1] as Event;
      await tx
        .updateTable('customer')
        .set({ version: last.version, event_hash: last.hash })
        .where('id', '=', ada.head.id)
        .execute();
    });
    expect(await sealEvents(core.database, scope, key)).toBe(2);
    const { events } = await sealedRows(services, scope);
    expect(events.map(({ version, leaf }) => [version, leaf])).toEqual([
      [2, 0],
      [1, 1],
    ]);
    expect(await intact(scope)).toEqual([]);
  });

  test('of many events makes several checkpoints of at most 1,000', async () => {
    const scope = await newScope(services);
    const ada = await newCustomer(services, scope);
    for (const count of [1_200, 1_201]) await addEvents(services, scope, ada, count);
    expect(await sealEvents(core.database, scope, key)).toBe(2_401);
    const { checkpoints } = await sealedRows(services, scope);
    expect(checkpoints.map(({ event_count }) => event_count)).toEqual([1_000, 1_000, 401]);
    expect(await intact(scope)).toEqual([]);
  });
});

describe('what does not hold is not sealed:', () => {
  const DATA = { lifecycle: 'sixtyfour' };

  /** The id of the event with a version. */
  const at = (events: readonly Event[], version: number) => events.find((event) => event.version === version)?.id ?? '';

  const tamperings: [
    string,
    ChainBroken['code'],
    (events: readonly Event[], ada: Chained) => ReturnType<typeof sql>,
  ][] = [
    ['other data', 'wrong_hash', (events) => sql`update event set data = ${DATA} where id = ${at(events, 2)}`],
    [
      'a number that reads the same',
      'wrong_hash',
      (events) =>
        sql`update event set data = data || '{"tries": 2.00000000000000001}'::jsonb where id = ${at(events, 3)}`,
    ],
    ['another hash', 'wrong_hash', (events) => sql`update event set hash = sha256(hash) where id = ${at(events, 4)}`],
    [
      'a time that differs by a microsecond',
      'wrong_hash',
      (events) => sql`update event set created_at = created_at + interval '1 microsecond' where id = ${at(events, 1)}`,
    ],
    ['a first event that is gone', 'wrong_predecessor', (events) => sql`delete from event where id = ${at(events, 1)}`],
    ['an event between that is gone', 'wrong_end', (events) => sql`delete from event where id = ${at(events, 3)}`],
    ['a last event that is gone', 'wrong_end', (events) => sql`delete from event where id = ${at(events, 4)}`],
    [
      'a head that was set back',
      'wrong_end',
      (_events, ada) => sql`update customer set version = version - 1 where id = ${ada.head.id}`,
    ],
  ];

  test.each(tamperings)('%s', async (_what, code, statement) => {
    const scope = await newScope(services);
    const [ada, bob] = [await newCustomer(services, scope), await newCustomer(services, scope)];
    await addEvents(services, scope, bob);
    const events = await addEvents(services, scope, ada, 4);
    await tamper(services, statement(events, ada));
    const error = await sealEvents(core.database, scope, key).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ChainBroken);
    const { code: found, eventId, message } = error as ChainBroken;
    expect([found, message.includes(eventId)]).toEqual([code, true]);
    expect(events.map(({ id }) => id)).toContain(eventId);
    expect(message).not.toMatch(/sixtyfour|lifecycle/);
    const rows = await sealedRows(services, scope);
    expect([rows.checkpoints, rows.events.filter(({ checkpoint }) => checkpoint !== null)]).toEqual([[], []]);
  });

  test('an event with a good hash that was put behind the last one', async () => {
    const scope = await newScope(services);
    const chained = [await newCustomer(services, scope), await newEndpoint(services, scope)];
    for (const { subject, head } of chained) {
      const [forged] = chain(scope, head, facts(1), new Date(), subject) as [Event];
      await tenantTransaction(core.database, scope, (tx) => insertEvents(tx, scope, [forged]));
      await expect(sealEvents(core.database, scope, key)).rejects.toMatchObject({
        code: 'wrong_end',
        eventId: forged.id,
      });
      await tamper(services, sql`delete from event where id = ${forged.id}`);
    }
  });

  test('an event that follows a sealed one which is gone', async () => {
    const scope = await newScope(services);
    const ada = await newCustomer(services, scope);
    const [sealed] = (await addEvents(services, scope, ada)) as [Event];
    await sealEvents(core.database, scope, key);
    await tamper(services, sql`delete from event where id = ${sealed.id}`);
    await addEvents(services, scope, ada);
    await expect(sealEvents(core.database, scope, key)).rejects.toMatchObject({ code: 'wrong_predecessor' });
  });
});

test('an endpoint has a chain of its own, which stays sealed when the endpoint is removed', async () => {
  const scope = await newScope(services);
  const endpoint = await newEndpoint(services, scope);
  await addEvents(services, scope, endpoint, 2);
  expect(await sealEvents(core.database, scope, key)).toBe(2);
  expect(await intact(scope)).toEqual([]);
  await addEvents(services, scope, endpoint);
  await tenantTransaction(core.database, scope, (tx) => removeEndpoint(tx, scope, endpoint.head.id));
  expect(await sealEvents(core.database, scope, key)).toBe(1);
  expect(await intact(scope)).toEqual([]);
});

test('events of an endpoint that never was are not sealed', async () => {
  const scope = await newScope(services);
  const endpoint = await newEndpoint(services, scope);
  await addEvents(services, scope, endpoint, 2);
  await tamper(services, sql`delete from webhook_endpoint where id = ${endpoint.head.id}`);
  await expect(sealEvents(core.database, scope, key)).rejects.toMatchObject({ code: 'wrong_end' });
  expect(await intact(scope)).not.toEqual([]);
});

test('the application can write no more of an event than its place, and nothing of a checkpoint', async () => {
  const scope = await newScope(services);
  await addEvents(services, scope, await newCustomer(services, scope));
  await sealEvents(core.database, scope, key);
  const statements = [
    sql`update event set data = '{}'`,
    sql`update event set hash = previous_hash`,
    sql`delete from event`,
    sql`update checkpoint set root = hash`,
    sql`delete from checkpoint`,
  ];
  for (const statement of statements) {
    const run = core.database.transaction().execute(async (tx) => {
      await enterScope(tx, scope);
      await statement.execute(tx);
    });
    await expect(run).rejects.toMatchObject({ code: '42501' });
  }
  const { events, checkpoints } = await sealedRows({ ...services, owner }, scope);
  expect([events.length, checkpoints.length]).toEqual([1, 1]);
});
