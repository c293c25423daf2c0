import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Connection, connectAsOwner } from '../src/store/connect.ts';
import { type Answer, type CardsClient, cardsClient } from './support/cards.ts';
import { cloneDatabase, type TestDatabase } from './support/databases.ts';
import { eventually } from './support/eventually.ts';
import { type Gatehouse, runGatehouse, startGatehouse } from './support/gatehouse.ts';
import {
  breakConnections,
  CONTROL,
  DIGITS,
  KEY,
  MARK,
  markedBody,
  markedForm,
  markedImage,
  PERSONAL,
} from './support/marked.ts';
import { type Needles, needlesIn, needlesInDatabase, needlesInFiles } from './support/needles.ts';
import { newTenant } from './support/tenants.ts';
import { type Receiver, startReceiver } from './support/webhook-receiver.ts';

/*
 * Sends people through a server of its own, at its most talkative, with a mark in everything that is personal or secret:
 * through both creates, every refusal and some faults. Then looks for the marks where they must not be.
 */

const external = process.env.TEST_DATABASE_URL !== undefined;

let server: Gatehouse;
let owner: Connection;
let receiver: Receiver;
let clone: TestDatabase | null = null;
let cards: CardsClient;
let directory: string;
let secrets: Needles;
/** Answers that must not repeat what was sent. */
const refusals: Record<string, Answer> = {};
const created: Answer[] = [];
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
  cards = await cardsClient(await newTenant({ database: owner.database }), server.url);
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

/** The requests that are answered with a customer. */
async function sendGoodRequests(): Promise<void> {
  const key = {
    'idempotency-key': `${KEY}-1`,
    'user-agent': MARK,
    referer: `https://${MARK}/`,
    cookie: `a=${MARK}`,
    'x-forwarded-for': MARK,
  };
  const [form, again, other] = [await markedForm(), await markedForm({}), await markedForm()];
  const sent = Object.fromEntries(form.entries());
  for (const name of ['email', 'identification_number']) again.set(name, String(sent[name]));
  created.push(await cards.create(form, '', key));
  created.push(await cards.create(again, '', key));
  refusals['key reused'] = await cards.create(other, '', key);
  const body = markedBody();
  const enrollKey = { 'idempotency-key': `${KEY}-2` };
  created.push(await cards.enroll(body, '', enrollKey), await cards.enroll(body, '', enrollKey));
  // Registry down, left to a person, rejected; issuer that refuses, and that fails twice.
  for (const suffix of ['00005', '00004', '00002'])
    created.push(await cards.enroll(markedBody({ identification_number: `${DIGITS}${suffix}` })));
  for (const last_name of ['Declined', 'Flaky']) created.push(await cards.enroll(markedBody({ last_name })));
  expect(created.map(({ status, text }) => [status, status === 201 ? '' : text])).toEqual(created.map(() => [201, '']));
  refusals.duplicate = await cards.enroll(body);
  refusals['duplicate upload'] = await cards.create(
    await markedForm({ email: sent.email, identification_number: sent.identification_number }),
  );
}

/** Requests that are refused, each for something else. */
async function sendBadRequests(): Promise<void> {
  const long = MARK.repeat(20);
  const wrong: Record<string, Record<string, unknown>> = Object.fromEntries(
    Object.keys(markedBody()).map((name) => [
      `long ${name}`,
      { [name]: name.endsWith('_url') ? `${MARK}://${long}` : long },
    ]),
  );
  const bodies: Record<string, unknown> = {
    ...Object.fromEntries(Object.entries(wrong).map(([name, changes]) => [name, markedBody(changes)])),
    'everything wrong': Object.fromEntries(Object.keys(markedBody()).map((name) => [name, { [`A ${MARK}`]: MARK }])),
    'unknown field': markedBody({ [`A ${MARK}`]: MARK }),
    underage: markedBody({ date_of_birth: '2020-01-01' }),
    'http url': markedBody({ id_document_front_url: `http://example.com/${MARK}` }),
    'host that is not there': markedBody({ id_document_front_url: `https://${MARK}.invalid/${MARK}` }),
    'private address': markedBody({ id_document_front_url: `https://10.0.0.1/${MARK}?${DIGITS}` }),
    'port that is closed': markedBody({ id_document_front_url: `https://127.0.0.1:9/${MARK}` }),
    'credentials in the url': markedBody({ id_document_front_url: `https://${MARK}:${MARK}@example.org/` }),
    blurry: markedBody({ id_document_front_url: `https://example.com/${MARK}-blurry.jpg` }),
    corrupt: markedBody({ id_document_back_url: `https://example.com/${MARK}-corrupt.jpg` }),
    'a page': markedBody({ id_document_back_url: `https://example.com/${MARK}-landing.html` }),
    'another hash': markedBody({ id_document_front_sha256: randomBytes(32).toString('hex') }),
    'no json': `{"first_name": "${MARK}`,
    'json text': JSON.stringify(MARK),
    'duplicate key': `{"A ${MARK}": 1, "A ${MARK}": 2}`,
    'forbidden character': JSON.stringify(markedBody({ street: `${MARK}\0` })),
    deep: `${`{"A ${MARK}":`.repeat(40)}1${'}'.repeat(40)}`,
    big: JSON.stringify({ street: MARK.repeat(30_000) }),
  };
  for (const [name, body] of Object.entries(bodies))
    refusals[name] = await cards.enroll(body, '', { 'idempotency-key': `${KEY}-${randomBytes(4).toString('hex')}` });

  const text = new Blob([`${MARK} is no image`], { type: 'image/jpeg' });
  const forms: Record<string, FormData> = {
    'no image': await markedForm({}, { id_document_front: text }),
    'too large': await markedForm(
      {},
      { id_document_front: new Blob([await markedImage(), Buffer.alloc(10 * 1024 * 1024 + 1)]) },
    ),
    'cut image': await markedForm({}, { id_document_front: (await markedImage()).slice(0, 4_000) }),
    'no files': await markedForm({}, { id_document_front: null, id_document_back: null }),
    'field twice': await markedForm(),
    'unknown part': await markedForm(),
    'long value': await markedForm({ street: MARK.repeat(400) }),
  };
  forms['field twice']?.append('email', MARK);
  forms['unknown part']?.append(`A ${MARK}`, text, MARK);
  for (const [name, form] of Object.entries(forms))
    refusals[`upload: ${name}`] = await cards.create(form, '', {
      'idempotency-key': `${KEY}-${randomBytes(4).toString('hex')}`,
    });

  const send = async (
    name: string,
    method: string,
    path: string,
    options: Parameters<CardsClient['request']>[2] = {},
  ) => {
    refusals[name] = await cards.request(method, path, options);
  };
  await send('malformed form', 'POST', '/customers', {
    body: `--x\r\ncontent-disposition: form-data; name="${MARK}"; filename="${MARK}"`,
    headers: { 'content-type': `multipart/form-data; boundary=x` },
  });
  await send('strange type', 'POST', '/customers', { body: MARK, headers: { 'content-type': `text/${MARK}` } });
  await send('strange query', 'POST', `/customers?enroll=${MARK}&A+${MARK}=1`, { body: await markedForm() });
  await send('wrong pair', 'POST', '/auth/token', { body: { client_id: `client_${MARK}`, client_key: MARK } });
  await send('nobody', 'GET', `/customers?email=${MARK}`, { headers: { authorization: `Bearer ${MARK}` } });
  await send('absent customer', 'GET', `/customers/${MARK}`);
  await send('absent document', 'GET', `/documents/${MARK}.${MARK}.${MARK}`);
  await send('absent route', 'GET', `/${MARK}/${DIGITS}?q=${MARK}`);
  await send('bad escapes', 'GET', `/customers/%ff${MARK}?q=${MARK}`);
  await send('other method', 'DELETE', `/customers/${MARK}`);
  await send('bad cursor', 'GET', `/customers?cursor=${MARK}&limit=${MARK}&created_from=${MARK}&q=${MARK}`);
  await send('bad key', 'POST', '/customers/enroll', {
    body: markedBody(),
    headers: { 'idempotency-key': `${MARK}é` },
  });
  expect(Object.entries(refusals).filter(([, { status }]) => status < 400)).toEqual([]);
}

/** Faults of ours, in a request and in a job: rows that the database refuses, whose errors quote them. */
async function provokeFaults(): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(owner.database);
  await run(`alter table document add constraint refused check (side = 'none') not valid`);
  refusals.fault = await cards.enroll(markedBody(), '', { 'idempotency-key': `${KEY}-fault` });
  refusals['fault of an upload'] = await cards.create(await markedForm());
  await run('alter table document drop constraint refused');
  expect([refusals.fault?.status, refusals['fault of an upload']?.status]).toEqual([500, 500]);

  await run('alter table verification add constraint refused check (decision is null) not valid');
  const { body } = await cards.enroll(markedBody());
  await eventually('a job failed', async () => {
    const failed =
      await sql`select from pgboss.job where data->>'subject' = ${body.data.id} and output is not null`.execute(
        owner.database,
      );
    return failed.rows.length > 0 || null;
  });
  await run('alter table verification drop constraint refused');
}

beforeAll(async () => {
  await openInstallation();
  await sendGoodRequests();
  await sendBadRequests();
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
    expect(Object.keys(refusals).length).toBeGreaterThan(50);
  });

  test('the log has neither anything personal nor a secret, though it tells of every request and fault', () => {
    const log = server.log();
    expect(log.split('\n').flatMap((line) => needlesIn({ ...PERSONAL, ...secrets, key: KEY }, line))).toEqual([]);
    for (const told of ['"route":"/api/v1/customers/enroll"', '"msg":"request failed"', '"msg":"job failed"'])
      expect(log).toContain(told);
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
