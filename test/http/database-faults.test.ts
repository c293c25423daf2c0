import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { toRefusal } from '../../src/http/to-refusal.ts';
import { accountsClient } from '../support/accounts.ts';
import { cardsClient } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { ownInstallation } from '../support/own-installation.ts';
import { newTenant } from '../support/tenants.ts';
import { walletsClient } from '../support/wallets.ts';

/** An answer that tells the client to come again. */
const comeAgain = expect.objectContaining({ status: 503, retryAfterSeconds: 5 });

const failureOf = (query: Promise<unknown>): Promise<unknown> =>
  query.then(
    () => null,
    (error: unknown) => error,
  );

test('a statement that waited for too long is answered with "come again"', async () => {
  const own = await ownInstallation();
  onTestFinished(() => own.remove());
  const server = await own.start();
  const tenant = await newTenant({ database: own.database });
  const apis = [
    await cardsClient(tenant, server.url),
    await walletsClient(tenant, server.url),
    await accountsClient(tenant, server.url),
  ];
  const [cards, wallets, accounts] = await own.database.transaction().execute(async (tx) => {
    await sql`lock table customer in access exclusive mode`.execute(tx);
    let isAnswered: true | null = null;
    const waiting = Promise.all(apis.map((api) => api.list())).finally(() => {
      isAnswered = true;
    });
    // What the server's own time-out does, without the wait for it.
    await eventually('the statements wait and were cancelled', async () => {
      await sql`
        select pg_cancel_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(own.database);
      return isAnswered;
    });
    return waiting;
  });
  for (const answer of [cards, wallets, accounts])
    expect([answer?.status, answer?.headers.get('retry-after')]).toEqual([503, '5']);
  expect(cards?.body).toMatchObject({ success: false, statusCode: 503 });
  expect(wallets?.body.error).toMatchObject({ code: 'internal_error', type: 'api_error', errors: [] });
  expect(accounts?.body.error).toMatchObject({ code: '503', description: 'UNAVAILABLE', field_errors: [] });
});

describe('PostgreSQL says', () => {
  test.each([
    ['a deadlock', '40P01', true],
    ['a serialisation failure', '40001', true],
    ['a cancelled statement', '57014', true],
    ['a shutdown', '57P01', true],
    ['a broken constraint', '23514', false],
    ['a column that is not there', '42703', false],
  ])('%s (%s)', async (_what, code, passes) => {
    const client = new pg.Client({ connectionString: inject('shared').databaseUrl });
    await client.connect();
    onTestFinished(() => client.end());
    const raise = `do $$ begin raise exception 'no' using errcode = '${code}'; end $$`;
    expect(toRefusal(await failureOf(client.query(raise)))).toEqual(passes ? comeAgain : null);
  });
});

test('a connection that breaks under a statement, and what is asked of it afterwards', async () => {
  // As much of PostgreSQL's protocol as a client needs to believe that it is connected: authenticated, ready.
  const hello = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
  const server = createServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(hello);
      socket.once('data', () => socket.resetAndDestroy());
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'nobody', database: 'none' });
  client.on('error', () => {});
  await client.connect();
  const broken = await failureOf(client.query('select 1'));
  expect(broken).toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
  const after = await failureOf(client.query('select 1'));
  expect(after).toMatchObject({ message: expect.stringContaining('not queryable') });
  for (const error of [broken, after]) expect(toRefusal(error)).toEqual(comeAgain);
});

test('a fault of a file is ours, though it is read or written too', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  expect(toRefusal(full)).toBeNull();
});
