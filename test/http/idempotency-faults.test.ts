import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CardsClient, cardsClient, customerFields, customerForm, enrollBody } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { killNow, type OwnInstallation, ownInstallation } from '../support/own-installation.ts';
import { newTenant } from '../support/tenants.ts';

let own: OwnInstallation;
beforeAll(async () => {
  own = await ownInstallation();
});
afterAll(() => own.remove());

/** Both creates, with fields and a key that stay the same. */
async function sameRequests() {
  const [uploaded, named] = [customerFields(), enrollBody()];
  const keys = [{ 'idempotency-key': randomUUID() }, { 'idempotency-key': randomUUID() }] as const;
  return (cards: CardsClient) => [
    customerForm(uploaded).then((form) => cards.create(form, '', keys[0])),
    cards.enroll(named, '', keys[1]),
  ];
}

test('a fault of the service is not remembered', async () => {
  const server = await own.start();
  const cards = await cardsClient(await newTenant({ database: own.database }), server.url);
  const send = await sameRequests();
  const documents = join(own.dataDirectory, 'documents');
  await rename(documents, `${documents}.away`);
  await writeFile(documents, 'no folder');
  const faults = await Promise.all(send(cards));
  expect(faults.map(({ status }) => status)).toEqual([500, 500]);
  for (const { body, text } of faults) {
    expect(body).toMatchObject({ success: false, statusCode: 500, message: 'Internal server error', errors: [] });
    expect(text).not.toContain(own.dataDirectory);
  }

  await rename(documents, `${documents}.file`);
  await rename(`${documents}.away`, documents);
  const mended = await Promise.all(send(cards));
  expect(mended.map(({ status, headers }) => [status, headers.get('idempotent-replayed')])).toEqual([
    [201, null],
    [201, null],
  ]);
  expect((await cards.list()).body.meta.total).toBe(2);
});

test('a key whose process died in the middle of a request is free for the next process', async () => {
  const tenant = await newTenant({ database: own.database });
  const send = await sameRequests();
  const dying = await own.start();
  const blocker = new pg.Client({ connectionString: own.databaseUrl });
  await blocker.connect();
  try {
    // Holds every creation at the door of its transaction, with the key already claimed.
    await blocker.query('begin; lock table customer in share mode');
    const lost = Promise.allSettled(send(await cardsClient(tenant, dying.url)));
    await eventually('both requests wait for the table', async () => {
      const { rows } = await blocker.query(
        `select from pg_locks where relation = 'customer'::regclass and not granted`,
      );
      return rows.length === 2 ? true : null;
    });
    const early = await Promise.all(send(await cardsClient(tenant, dying.url)));
    expect(early.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
      [409, '1'],
      [409, '1'],
    ]);
    await killNow(dying);
    expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  } finally {
    await blocker.end();
  }

  const next = await cardsClient(tenant, (await own.start()).url);
  const answers = await Promise.all(send(next));
  expect(answers.map(({ status, headers }) => [status, headers.get('idempotent-replayed')])).toEqual([
    [201, null],
    [201, null],
  ]);
  expect((await next.list()).body.meta.total).toBe(2);
  const replayed = await Promise.all(send(next));
  expect(replayed.map(({ text }) => text)).toEqual(answers.map(({ text }) => text));
});

test('a customer that was made before its process died is the answer of the next one', async () => {
  const tenant = await newTenant({ database: own.database });
  const body = enrollBody({ last_name: 'Timeout' });
  const key = { 'idempotency-key': randomUUID() };
  const dying = await own.start();
  // The issuer is slow for this name: the customer exists while its creation has not been answered.
  const lost = Promise.allSettled([(await cardsClient(tenant, dying.url)).enroll(body, '', key)]);
  const made = await eventually('the customer exists', () =>
    own.database.selectFrom('customer').select('id').where('tenant_id', '=', tenant.id).executeTakeFirst(),
  );
  await killNow(dying);
  expect((await lost).map(({ status }) => status)).toEqual(['rejected']);

  const next = await cardsClient(tenant, (await own.start()).url);
  const answer = await next.enroll(body, '', key);
  expect([answer.status, answer.body.data.id]).toEqual([201, made.id]);
  expect(answer.headers.get('idempotent-replayed')).toBe('true');
  expect((await next.list()).body.meta.total).toBe(1);
});
