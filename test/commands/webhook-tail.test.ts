import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Terminal } from '../../src/commands/command.ts';
import { tailUntil } from '../../src/commands/webhook-tail.ts';
import { type CardsClient, cardsClient, enrollBody } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { runGatehouse, spawnGatehouse } from '../support/gatehouse.ts';
import { ownerDatabase } from '../support/tenants.ts';
import { addEndpoint, type Receiver, sharedSettings, startReceiver } from '../support/webhook-receiver.ts';
import { runUntil } from './run-until.ts';
import { UUID } from './support.ts';

/** The last line of a terminal. */
const COUNT = /[1-9]\d* delivered.*[1-9]\d* failed.*\d\/s.*[1-9]\d* pending.*oldest/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let cards: CardsClient;
let [working, failing]: (Receiver & { id: string })[] = [];

async function receiving(status: number): Promise<Receiver & { id: string }> {
  const receiver = await startReceiver(() => ({ status }));
  const url = `${receiver.url}?key=hidden`;
  const { id } = await addEndpoint({ tenant: cards.tenant.id, url, events: 'customer.created' });
  return { ...receiver, id };
}

beforeAll(async () => {
  cards = await cardsClient();
  [working, failing] = [await receiving(204), await receiving(500)];
});
afterAll(() => Promise.all([working?.close(), failing?.close()]));

const startTail = (values: Record<string, string>, terminal: Terminal | null = null) =>
  runUntil(tailUntil, { since: '10m', ...values }, sharedSettings(), terminal);

/** The first line of an endpoint and a customer. Every line before it must be JSON. */
const lineOf = (stdout: () => string, endpoint: { id: string } | undefined, customerId: string) =>
  eventually(`the line of ${customerId}`, () => {
    const lines = stdout().split('\n').slice(0, -1);
    return lines
      .map((line) => JSON.parse(line))
      .find((each) => each.endpoint_id === endpoint?.id && each.customer_id === customerId);
  });

const enroll = async (): Promise<string> => (await cards.enroll(enrollBody())).body.data.id;

test('a line of JSON for each attempt, as it is made, and nothing else', async () => {
  const { tenant } = cards;
  const before = await enroll();
  const { stdout, stderr, stop } = startTail({ tenant: tenant.id, mode: 'test' });
  const delivered = await lineOf(stdout, working, before);
  expect(delivered).toEqual({
    attempt_id: expect.stringMatching(UUID),
    attempted_at: expect.stringMatching(TIME),
    tenant_id: tenant.id,
    mode: 'test',
    endpoint_id: working?.id,
    endpoint: `${new URL(working?.url ?? '').host}/hook`,
    event_id: expect.stringMatching(UUID),
    type: 'customer.created',
    customer_id: before,
    version: 1,
    delivery_id: expect.stringMatching(UUID),
    attempt: 1,
    outcome: 'delivered',
    status: 204,
    error_code: null,
    duration_ms: expect.any(Number),
    lag_ms: expect.any(Number),
    state: 'delivered',
    next_attempt_at: null,
  });
  expect(delivered.lag_ms).toBeGreaterThanOrEqual(0);
  expect(await lineOf(stdout, failing, before)).toMatchObject({
    ...{ attempt: 1, outcome: 'failed', status: 500, state: 'pending' },
    next_attempt_at: expect.stringMatching(TIME),
  });

  const meanwhile = await enroll();
  expect(await lineOf(stdout, working, meanwhile)).toMatchObject({ outcome: 'delivered', attempt: 1 });
  await stop();
  const ids = [...stdout().matchAll(/"attempt_id":"([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(stdout()).not.toContain('hidden');
  expect(stderr()).toBe('');
});

test('without a tenant it shows every tenant', async () => {
  const { stdout, stop } = startTail({});
  expect(await lineOf(stdout, working, await enroll())).toMatchObject({ tenant_id: cards.tenant.id, mode: 'test' });
  await stop();
});

test('without a time it shows what is made from now on', async () => {
  const before = await enroll();
  await eventually('its attempt', () =>
    ownerDatabase()
      .selectFrom('delivery')
      .innerJoin('delivery_attempt', 'delivery_attempt.delivery_id', 'delivery.id')
      .select('delivery_attempt.id')
      .where('subject_id', '=', before)
      .where('endpoint_id', '=', working?.id ?? '')
      .executeTakeFirst(),
  );
  const { stdout, stop } = runUntil(tailUntil, { endpoint: working?.id ?? '' }, sharedSettings());
  await lineOf(stdout, working, await enroll());
  expect(stdout()).not.toContain(before);
  await stop();
});

test('a terminal shows columns above a line that counts, until it ends', async () => {
  const customerId = await enroll();
  const { stdout, stop } = startTail({ tenant: cards.tenant.id }, { colours: true, columns: () => 100 });
  const colours = ['\u001b[32mdelivered 204', '\u001b[33mfailed 500'];
  await eventually('both attempts, and a count below them', () =>
    [customerId, ...colours].every((text) => stdout().includes(text)) && COUNT.test(stdout().split('\r').at(-1) ?? '')
      ? true
      : null,
  );
  await stop();
  expect(stdout().endsWith('\n')).toBe(true);
});

test('as a command it shows one endpoint alone, and ends when nobody reads any more', async () => {
  const command = spawnGatehouse(
    ['webhook', 'tail', '--since', '10m', '--endpoint', working?.id ?? ''],
    sharedSettings(),
  );
  onTestFinished(() => void command.process.kill('SIGKILL'));
  await lineOf(command.stdout, working, await enroll());
  expect(command.stdout()).not.toContain(failing?.id);
  command.process.stdout?.destroy();
  await enroll();
  expect(await command.ended).toEqual({ code: 0, signal: null });
});

describe('a wrong call ends with 2 and says what would be right', () => {
  const UNKNOWN = '01890000-0000-7000-8000-000000000000';
  test.each([
    ['--since yesterday', '--since must be a span such as 30s, 10m, 2h or 7d, or a time'],
    ['--since 10', '--since must be a span'],
    ['--since -10m', "Option '--since' argument is ambiguous"],
    ['--since 2026-13-01', '--since must be a span'],
    ['--since 2999-01-01T00:00:00Z', '--since must be a span'],
    ['--mode production', '--mode must be one of test, live'],
    ['--tenant acme', 'There is no tenant with this id'],
    [`--tenant ${UNKNOWN}`, 'There is no tenant with this id'],
    ['--endpoint hook', 'There is no endpoint with this id'],
    [`--endpoint ${UNKNOWN}`, 'There is no endpoint with this id'],
  ])('%s', async (options, message) => {
    const args = ['webhook', 'tail', '--tenant', cards.tenant.id, ...options.split(' ')];
    const { code, stdout, stderr } = await runGatehouse(args, sharedSettings());
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('without a database that is there already', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'gatehouse-tail-'));
    const { code, stderr } = await runGatehouse(['webhook', 'tail'], { GATEHOUSE_DATA_DIR: directory });
    await rm(directory, { recursive: true });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'gatehouse: webhook tail needs a server that runs on the embedded database, or DATABASE_URL\n',
    });
  });
});
