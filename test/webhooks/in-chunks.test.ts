import { beforeAll, describe, expect, test } from 'vitest';
import type { Scope } from '../../src/lib/scope.ts';
import { insertDeliveries } from '../../src/store/deliveries.ts';
import { tenantTransaction } from '../../src/store/tenant-transaction.ts';
import { disableEndpoint } from '../../src/webhooks/disable-endpoint.ts';
import { CHUNK_ROWS, type Done, inChunks } from '../../src/webhooks/in-chunks.ts';
import { recoverDeliveries } from '../../src/webhooks/recover-deliveries.ts';
import { removeEndpoint } from '../../src/webhooks/remove-endpoint.ts';
import { replayEvents } from '../../src/webhooks/replay-events.ts';
import { addEvents, newCustomer, newEndpoint } from '../audit/support.ts';
import { newScope, openTestServices } from '../support/services.ts';

const MAX_DELIVERIES = 50_000;
/** A chunk and a part of the next one. */
const EVENTS = CHUNK_ROWS + 200;

const services = await openTestServices();
const { core, owner } = services;
const period = () => ({ from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 60_000) });
const dont = async () => {};

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
    const done = { count: EVENTS, hasMore: false };
    expect(await replayEvents(core, scope, id, period(), remember)).toEqual({ kind: 'done', ...done });
    expect(told).toEqual([done]);
    const rows = await deliveriesOf(id);
    expect(rows.map(({ version }) => version)).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
    expect(rows.every(({ state, next_attempt_at }) => state === 'pending' && next_attempt_at !== null)).toBe(true);
    expect(await replayEvents(core, scope, id, period(), dont)).toMatchObject({ count: 0, hasMore: false });
  });

  test('of deliveries that failed is all made due', async () => {
    const id = await enabledEndpoint(scope);
    const dueAt = scope.now();
    const wanted = events.map((event) => ({ event, endpointId: id, inOrder: false, dueAt }));
    await tenantTransaction(core.database, scope, (tx) => insertDeliveries(tx, scope, wanted));
    const given = { state: 'exhausted', attempts: 10, next_attempt_at: null, settled_at: dueAt };
    await owner.updateTable('delivery').set(given).where('endpoint_id', '=', id).execute();
    const result = await recoverDeliveries(core, scope, id, period(), dont);
    expect(result).toEqual({ kind: 'done', count: EVENTS, hasMore: false });
    const isDue = ({ state, next_attempt_at, earlier_attempts, settled_at }: (typeof rows)[number]) =>
      state === 'pending' && next_attempt_at !== null && earlier_attempts === 10 && settled_at === null;
    const rows = await deliveriesOf(id);
    expect(rows.filter(isDue)).toHaveLength(EVENTS);
  });

  test('stays done as far as it went, when the answer cannot be kept', async () => {
    const id = await enabledEndpoint(scope);
    const lost = replayEvents(core, scope, id, period(), async () => {
      throw new Error('not kept');
    });
    await expect(lost).rejects.toThrow('not kept');
    expect(await deliveriesOf(id)).toHaveLength(CHUNK_ROWS);
    expect(await replayEvents(core, scope, id, period(), dont)).toMatchObject({ count: EVENTS - CHUNK_ROWS });
  });
});

describe('a call', () => {
  test(`makes at most ${MAX_DELIVERIES} due, and tells that there is more`, async () => {
    const scope = await newScope(services);
    const id = await enabledEndpoint(scope);
    const chunk = async (_tx: unknown, _endpoint: unknown, after: number | null) => ({
      count: CHUNK_ROWS,
      next: (after ?? 0) + 1,
    });
    const result = await inChunks(core, scope, id, chunk, dont);
    expect(result).toEqual({ kind: 'done', count: MAX_DELIVERIES, hasMore: true });
  });

  test('goes on while chunks find little', async () => {
    const scope = await newScope(services);
    const id = await enabledEndpoint(scope);
    const chunk = async (_tx: unknown, _endpoint: unknown, after: number | null) => ({
      count: 1,
      next: after === 60 ? null : (after ?? 0) + 1,
    });
    expect(await inChunks(core, scope, id, chunk, dont)).toEqual({ kind: 'done', count: 61, hasMore: false });
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
      return { count: 1, next: chunks };
    };
    expect(await inChunks(core, scope, id, chunk, dont)).toEqual({ kind: 'disabled' });
    await ending;
  });

  test.each(['other tenant', 'other mode'] as const)('finds no endpoint of the %s', async (which) => {
    const scope = await newScope(services);
    const id = await enabledEndpoint(scope);
    const foreign: Scope = which === 'other mode' ? { ...scope, mode: 'live' } : await newScope(services);
    expect(await replayEvents(core, foreign, id, period(), dont)).toEqual({ kind: 'absent' });
    expect(await recoverDeliveries(core, foreign, id, period(), dont)).toEqual({ kind: 'absent' });
  });
});
