import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Connection, connectAsOwner } from '../src/store/connect.ts';
import { accountsClient } from './support/accounts.ts';
import type { Book } from './support/book.ts';
import { type Answer, type CardsClient, cardsClient } from './support/cards.ts';
import { cloneDatabase, type TestDatabase } from './support/databases.ts';
import { eventually } from './support/eventually.ts';
import { type Gatehouse, runGatehouse, startGatehouse } from './support/gatehouse.ts';
import { breakConnections, CONTROL, DIGITS, KEY, MARK, markedBody, markedForm, PERSONAL } from './support/marked.ts';
import { sendBadRequests, sendGoodRequests } from './support/marked-cards.ts';
import { changeThroughOthers, sendBadRequestsToOthers, sendGoodRequestsToOthers } from './support/marked-others.ts';
import { type Needles, needlesIn, needlesInDatabase, needlesInFiles } from './support/needles.ts';
import { newTenant } from './support/tenants.ts';
import { walletsClient } from './support/wallets.ts';
import { type Receiver, startReceiver } from './support/webhook-receiver.ts';

/*
 * Sends people through a server of its own, at its most talkative, with a mark in everything that is personal or secret:
 * through all creates and changes, every refusal and some faults. Then looks for the marks where they must not be.
 */

const external = process.env.TEST_DATABASE_URL !== undefined;

let server: Gatehouse;
let owner: Connection;
let receiver: Receiver;
let clone: TestDatabase | null = null;
let book: Book;
let cards: CardsClient;
let directory: string;
let secrets: Needles;
/** Answers that must not repeat what was sent. */
const refusals: Record<string, Answer> = {};
/** Through cards: as it was made. */
const created: Answer[] = [];
/** Through the others: as each shows it. */
const shownByOthers: Answer[] = [];
let metrics = '';
let leftInDatabase: string[] = [];

async function openInstallation(): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-canary-'));
  // PostgreSQL runs as another user where we are root, and must be able to pass.
  await chmod(directory, 0o711);
  clone = external ? await cloneDatabase() : null;
  const settings = {
    GATEHOUSE_DATA_DIR: directory,
    GATEHOUSE_ROOT_KEY: inject('shared').rootKey,
    LOG_LEVEL: 'trace',
    ...(clone && { DATABASE_URL: clone.url }),
  };
  server = await startGatehouse(settings);
  owner = connectAsOwner(clone?.url ?? (await readFile(join(directory, 'database.url'), 'utf8')));
  await sql`insert into tenant (id, name, created_at) values (gen_random_uuid(), ${CONTROL}, now())`.execute(
    owner.database,
  );
  const tenant = await newTenant({ database: owner.database });
  cards = await cardsClient(tenant, server.url);
  const [wallets, accounts] = [await walletsClient(tenant, server.url), await accountsClient(tenant, server.url)];
  book = { cards, wallets, accounts };
  receiver = await startReceiver((count) => ({ status: count % 3 === 0 ? 500 : 204 }));
  const add = ['webhook', 'add', '--tenant', cards.tenant.id, '--url', receiver.url, '--json'];
  const { stdout, stderr } = await runGatehouse(add, settings);
  if (!stdout) throw new Error(stderr);
  const { secret } = JSON.parse(stdout) as { secret: string };
  const { client_key, api_key } = cards.tenant;
  secrets = {
    api_key: api_key.slice(-50),
    client_key,
    webhook_secret: secret.slice('whsec_'.length),
    root_key: settings.GATEHOUSE_ROOT_KEY,
  };
}

/** Runs `work` while the database refuses new rows of a table, and quotes them. */
async function refusing(table: string, check: string, work: () => Promise<void>): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(owner.database);
  await run(`alter table ${table} add constraint refused check (${check}) not valid`);
  await work();
  await run(`alter table ${table} drop constraint refused`);
}

/** Faults of ours, in requests and in a job. */
async function provokeFaults(): Promise<void> {
  const faults: Record<string, Answer> = {};
  await refusing('document', `side = 'none'`, async () => {
    faults['of cards'] = await cards.enroll(markedBody(), '', { 'idempotency-key': `${KEY}-fault` });
    faults['of an upload'] = await cards.create(await markedForm());
  });
  const [id, holder, company] = [idOf(shownByOthers[0]), idOf(shownByOthers[3]), idOf(shownByOthers[4])];
  await refusing('customer', 'version < 0', async () => {
    faults['of wallets'] = await book.wallets.update(id, { metadata: { [`A ${MARK}`]: MARK } });
    faults['of accounts'] = await book.accounts.updateIndividual(holder, { other_name: MARK });
    faults['of numbers'] = await book.accounts.updateBusiness(company, { tax_id: `${DIGITS}-${MARK}` });
  });
  await refusing('reveal', `request_id = 'none'`, async () => {
    faults['of a reveal'] = await book.accounts.get(holder, `?reveal=true&reason=${MARK}`);
  });
  expect(Object.entries(faults).filter(([, { status }]) => status !== 500)).toEqual([]);
  expect(faults['of wallets']?.body.error).toMatchObject({ code: 'internal_error', type: 'api_error', errors: [] });
  expect(faults['of accounts']?.body.error).toMatchObject({ code: '500', description: 'INTERNAL_ERROR' });
  Object.assign(refusals, faults);
  await refusing('verification', 'decision is null', failAJob);
}

async function failAJob(): Promise<void> {
  const { body } = await cards.enroll(markedBody());
  await eventually('a job failed', async () => {
    const failed =
      await sql`select from pgboss.job where data->>'subject' = ${body.data.id} and output is not null`.execute(
        owner.database,
      );
    return failed.rows.length > 0 || null;
  });
}

/** The places for a key that only some APIs have. */
async function presentKeys(): Promise<void> {
  const { api_key } = cards.tenant;
  const bare = await fetch(`${server.url}/customers`, { headers: { authorization: api_key } });
  const named = await fetch(`${server.url}/customer`, { headers: { 'x-waza-key': api_key } });
  expect([bare.status, named.status]).toEqual([200, 200]);
}

const idOf = (answer: Answer | undefined): string => answer?.body.data.id;

beforeAll(async () => {
  await openInstallation();
  const sent = await sendGoodRequests(cards);
  created.push(...sent.created);
  Object.assign(refusals, sent.refusals, await sendBadRequests(cards));
  shownByOthers.push(...(await sendGoodRequestsToOthers(book)), ...(await changeThroughOthers(book)));
  Object.assign(refusals, await sendBadRequestsToOthers(book));
  await presentKeys();
  await breakConnections(server.url, cards.tenant.api_key);
  await provokeFaults();
  await eventually('webhooks came, and one failed', () => receiver.received.length > 6 || null);
  metrics = await (await fetch(`${server.url}/metrics`)).text();
  leftInDatabase = await needlesInDatabase({ ...PERSONAL, ...secrets, control: CONTROL, key: KEY }, owner.database);
}, 120_000);

afterAll(async () => {
  await owner?.close();
  await server?.stop();
  await receiver?.close();
  await clone?.drop();
  await rm(directory, { recursive: true, force: true });
});

test('a mark is found in every form in which it could lie somewhere', () => {
  const around = ['', 'a', 'ab', 'abc'].map((before) => `${before}${MARK}-after`);
  const bytes = around.map((text) => Buffer.from(text));
  const forms = [
    ...around,
    MARK.toUpperCase(),
    ...bytes.flatMap((each) => [each.toString('hex'), each.toString('base64'), each.toString('base64url')]),
    Buffer.from(MARK, 'utf16le'),
  ];
  for (const form of forms) expect(needlesIn(PERSONAL, form), String(form)).toEqual(['text']);
  expect(needlesIn(PERSONAL, MARK.slice(1))).toEqual([]);
});

describe('what was told is kept', () => {
  test('and shown to its tenant, all of it', async () => {
    for (const answer of created) {
      const { body, text } = await cards.get(answer.body.data.id);
      expect(needlesIn(PERSONAL, text).sort()).toEqual(['birth', 'digits', 'text']);
      expect(body.data.street).toBe(`1 "${MARK}" Street`);
    }
    const list = await cards.list('?limit=100');
    expect(list.body.data.length).toBeGreaterThanOrEqual(7);
    expect(needlesIn(PERSONAL, list.text).sort()).toEqual(['digits', 'text']);
  });

  test('by the other APIs too', () => {
    expect(shownByOthers.length).toBeGreaterThan(5);
    for (const { text } of shownByOthers) expect(needlesIn(PERSONAL, text)).toContain('text');
    expect(shownByOthers.flatMap(({ text }) => needlesIn(PERSONAL, text))).toEqual(
      expect.arrayContaining(['birth', 'digits', 'text']),
    );
  });

  test('the bytes of a document among it', async () => {
    const { body } = await cards.get(created[0]?.body.data.id);
    const document = await fetch(body.data.image);
    expect(needlesIn(PERSONAL, Buffer.from(await document.arrayBuffer()))).toEqual(['text']);
  });
});

describe('and is nowhere else:', () => {
  test('no refusal repeats what was sent', () => {
    const repeated = Object.entries(refusals).flatMap(([name, { text }]) =>
      needlesIn({ ...PERSONAL, ...secrets }, text).map((needle) => `${name}: ${needle}`),
    );
    expect(repeated).toEqual([]);
    expect(Object.keys(refusals).length).toBeGreaterThan(180);
  });

  test('the log has neither anything personal nor a secret, though it tells of every request and fault', () => {
    const log = server.log();
    expect(log.split('\n').flatMap((line) => needlesIn({ ...PERSONAL, ...secrets, key: KEY }, line))).toEqual([]);
    for (const route of ['/api/v1/customers/enroll', '/customers/:id/kyc', '/customer', '/customer/:id/country_data'])
      expect(log).toContain(`"route":"${route}"`);
    for (const message of ['request failed', 'job failed']) expect(log).toContain(`"msg":"${message}"`);
  });

  test('the metrics have none of it', () => {
    expect(needlesIn({ ...PERSONAL, ...secrets }, metrics)).toEqual([]);
    expect(metrics).toContain('route="/api/v1/customers/enroll"');
  });

  test('no webhook has any of it', () => {
    for (const { body, headers } of receiver.received)
      expect(needlesIn({ ...PERSONAL, ...secrets }, body + JSON.stringify(headers))).toEqual([]);
    expect(receiver.received.length).toBeGreaterThan(6);
  });

  test('no column of any table has any of it, events and jobs among them', () => {
    expect(leftInDatabase.sort()).toEqual(['public.tenant.name: control']);
  });

  test('no file of the data directory has any of it, those of PostgreSQL among them', async () => {
    await server.stop();
    const found = await needlesInFiles({ ...PERSONAL, ...secrets, control: CONTROL }, directory);
    expect(found.filter((each) => !each.endsWith(': control'))).toEqual([]);
    if (!external) expect(found.length).toBeGreaterThan(0);
  }, 60_000);
});
