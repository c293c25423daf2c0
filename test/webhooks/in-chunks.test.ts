import { beforeAll, describe, expect, test } from 'vitest';
import type { Scope } from '../../src/lib/scope.ts';
import { insertDeliveries } from '../../src/store/deliveries.ts';
import { tenantTransaction } from '../../src/store/tenant-transaction.ts';
import { disableEndpoint } from '../../src/webhooks/disable-endpoint.ts';
import { type BulkAsked, CHUNK_ROWS, type Done, inChunks } from '../../src/webhooks/in-chunks.ts';
import { recoverDeliveries } from '../../src/webhooks/recover-deliveries.ts';
import { removeEndpoint } from '../../src/webhooks/remove-endpoint.ts';
import { replayEvents } from '../../src/webhooks/replay-events.ts';
import { addEvents, newCustomer, newEndpoint } from '../audit/support.ts';
import { newScope, openTestServices } from '../support/services.ts';

const MAX_ROWS = 50_000;
/** A chunk and a part of the next one. */
const EVENTS = CHUNK_ROWS + 200;

const services = await openTestServices();
const { core, owner } = services;
const period = () => ({ from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 60_000) });
const dont = async () => {};
const asked: BulkAsked = { isGone: () => false, remember: dont };

async function enabledEndpoint(scope: Scope): Promise<string> {
  const { id } = (await newEndpoint(services, scope)).head;
  await owner.updateTable('webhook_endpoint').set({ state: 'enabled' }).where('id', '=', id).execute();
  return id;
}

const deliveriesOf = (endpointId: string) =>
  owner.selectFrom('delivery').selectAll().where('endpoint_id', '=', endpointId).orderBy('id').execute();

describe('more than one chunk', () => {
  let scope: Scope;
  let events: Awaited<ReturnType<typeof addEvents>>;
  beforeAll(async () => {
    scope = await newScope(services);
    events = await addEvents(services, scope, await newCustomer(services, scope), EVENTS);
  });

  test('of events that were never sent is all written, once and in order', async () => {
    const id = await enabledEndpoint(scope);
    const told: Done[] = [];
    const remember = async (_tx: unknown, done: Done) => void told.push(done);
    const done = { count: EVENTS, nextSince: null };
    expect(await replayEvents(core, scope, id, period(), { ...asked, remember })).toEqual({ kind: 'done', ...done });
    expect(told).toEqual([done]);
    const rows = await deliveriesOf(id);
    expect(rows.map(({ version }) => version)).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
    expect(rows.every(({ state, next_attempt_at }) => state === 'pending' && next_attempt_at !== null)).toBe(true);
    expect(await replayEvents(core, scope, id, period(), asked)).toMatchObject({ count: 0, nextSince: null });
  });

  test('of deliveries that failed is all made due', async () => {
    const id = await enabledEndpoint(scope);
    const dueAt = scope.now();
    const wanted = events.map((event) => ({ event, endpointId: id, inOrder: false, dueAt }));
    await tenantTransaction(core.database, scope, (tx) => insertDeliveries(tx, scope, wanted));
    const given = { state: 'exhausted', attempts: 10, next_attempt_at: null, settled_at: dueAt };
    await owner.updateTable('delivery').set(given).where('endpoint_id', '=', id).execute();
    const result = await recoverDeliveries(core, scope, id, period(), asked);
    expect(result).toEqual({ kind: 'done', count: EVENTS, nextSince: null });
    const isDue = ({ state, next_attempt_at, earlier_attempts, settled_at }: (typeof rows)[number]) =>
      state === 'pending' && next_attempt_at !== null && earlier_attempts === 10 && settled_at === null;
    const rows = await deliveriesOf(id);
    expect(rows.filter(isDue)).toHaveLength(EVENTS);
  });

  test('stays done as far as it went, when the answer cannot be kept', async () => {
    const id = await enabledEndpoint(scope);
    const remember = async () => {
      throw new Error('not kept');
    };
    const lost = replayEvents(core, scope, id, period(), { ...asked, remember });
    await expect(lost).rejects.toThrow('not kept');
    expect(await deliveriesOf(id)).toHaveLength(CHUNK_ROWS);
    expect(await replayEvents(core, scope, id, period(), asked)).toMatchObject({ count: EVENTS - CHUNK_ROWS });
  });
});

describe('a call that ends before its end', () => {
  /** After the first chunk. */
  const gone: BulkAsked = { ...asked, isGone: () => true };
  const nextOf = (result: Awaited<ReturnType<typeof replayEvents>>): Date => {
    if (result.kind !== 'done' || !result.nextSince) throw new Error(`it has ended: ${JSON.stringify(result)}`);
    return result.nextSince;
  };

  test('is gone on with by another from next_since, which misses nothing', async () => {
    const scope = await newScope(services);
    const customer = await newCustomer(services, scope);
    // The first chunk ends amid the events of one time.
    await addEvents(services, scope, customer, CHUNK_ROWS - 100);
    const second = await addEvents(services, scope, customer, 300);
    const id = await enabledEndpoint(scope);
    const { from, to } = period();
    const since = nextOf(await replayEvents(core, scope, id, { from, to }, gone));
    expect(since).toEqual(second[0]?.createdAt);
    expect(await replayEvents(core, scope, id, { from: since, to }, asked)).toMatchObject({
      count: 200,
      nextSince: null,
    });

    const failed = { state: 'exhausted', attempts: 10, next_attempt_at: null, settled_at: scope.now() };
    await owner.updateTable('delivery').set(failed).where('endpoint_id', '=', id).execute();
    // As a delivery that was written late, by a replay that began early.
    const last = (await deliveriesOf(id)).at(-1)?.id ?? '';
    await owner.updateTable('delivery').set({ created_at: from }).where('id', '=', last).execute();
    const again = nextOf(await recoverDeliveries(core, scope, id, { from, to }, gone));
    expect(await recoverDeliveries(core, scope, id, { from: again, to }, asked)).toMatchObject({
      count: 200,
      nextSince: null,
    });
  });
});

describe('a call', () => {
  /** Chunks without end, each a second after the one before. */
  const endless = (count: number) => async (_tx: unknown, _endpoint: unknown, after: number | null) => {
    const second = (after ?? 0) + 1;
    return { count, next: { after: second, since: new Date(second * 1_000) } };
  };

  test.each([0, 1, CHUNK_ROWS])(
    `looks at ${MAX_ROWS} at most, of which %i in each chunk are made due, and tells where to go on`,
    async (made) => {
      const scope = await newScope(services);
      const id = await enabledEndpoint(scope);
      const told: Done[] = [];
      const remember = async (_tx: unknown, done: Done) => void told.push(done);
      const chunks = MAX_ROWS / CHUNK_ROWS;
      const done = { count: made * chunks, nextSince: new Date(chunks * 1_000) };
      const result = await inChunks(core, scope, id, endless(made), { ...asked, remember });
      expect([result, told]).toEqual([{ kind: 'done', ...done }, [done]]);
    },
  );

  test('leaves the rest, and keeps where to go on, when whoever asked has gone', async () => {
    const scope = await newScope(services);
    const id = await enabledEndpoint(scope);
    let looks = 0;
    const isGone = () => ++looks === 3;
    const result = await inChunks(core, scope, id, endless(10), { ...asked, isGone });
    expect(result).toEqual({ kind: 'done', count: 30, nextSince: new Date(3_000) });
  });

  test('is the only one of its company and mode, until it ends', async () => {
    const scope = await newScope(services);
    const id = await enabledEndpoint(scope);
    const live: Scope = { ...scope, mode: 'live' };
    const other = await newScope(services);
    const within = async () => {
      expect(await replayEvents(core, scope, id, period(), asked)).toEqual({ kind: 'busy' });
      expect(await recoverDeliveries(core, scope, await enabledEndpoint(scope), period(), asked)).toEqual({
        kind: 'busy',
      });
      for (const each of [live, other])
        expect(await replayEvents(core, each, await enabledEndpoint(each), period(), asked)).toMatchObject({
          count: 0,
        });
      throw new Error('looked');
    };
    await expect(inChunks(core, scope, id, within, asked)).rejects.toThrow('looked');
    expect(await replayEvents(core, scope, id, period(), asked)).toMatchObject({ kind: 'done' });
  });

  test.each([
    ['disabled', disableEndpoint],
    // Whoever removes it disables it first.
    ['removed', removeEndpoint],
  ] as const)('ends where its endpoint is %s meanwhile', async (_what, end) => {
    const scope = await newScope(services);
    const id = await enabledEndpoint(scope);
    let chunks = 0;
    let ending: Promise<unknown> = Promise.resolve();
    const chunk = async () => {
      chunks += 1;
      // It waits for this chunk, and the next one for it.
      if (chunks === 3) ending = end(core, scope, id, dont);
      return { count: 1, next: { after: chunks, since: new Date() } };
    };
    expect(await inChunks(core, scope, id, chunk, asked)).toEqual({ kind: 'disabled' });
    await ending;
  });

  test.each(['other tenant', 'other mode'] as const)('finds no endpoint of the %s', async (which) => {
    const scope = await newScope(services);
    const id = await enabledEndpoint(scope);
    const foreign: Scope = which === 'other mode' ? { ...scope, mode: 'live' } : await newScope(services);
    expect(await replayEvents(core, foreign, id, period(), asked)).toEqual({ kind: 'absent' });
    expect(await recoverDeliveries(core, foreign, id, period(), asked)).toEqual({ kind: 'absent' });
  });
});
