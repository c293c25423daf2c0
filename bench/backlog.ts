import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { sealEvents } from '../src/audit/seal-events.ts';
import { createSigningKey } from '../src/audit/signing-key.ts';
import type { Scope } from '../src/lib/scope.ts';
import { KEY_BYTES } from '../src/lib/sealing.ts';
import { chain, type Event, type Fact } from '../src/onboarding/events.ts';
import type { Database } from '../src/store/connect.ts';
import { insertDeliveries, wakeEndpoints } from '../src/store/deliveries.ts';
import { insertEvents } from '../src/store/events.ts';
import { enterScope, type Tx, tenantTransaction } from '../src/store/tenant-transaction.ts';
import { seededRandom } from '../test/support/seeded.ts';

const ROWS_PER_STATEMENT = 1_000;

/**
 * Writes further events of the tenant's customers, of which there has to be one, and seals them: the job that does so by the
 * clock would do it while something is measured. Endpoints there are already are told of them.
 */
export async function writeEvents(database: Database, scope: Scope, count: number, seed: number): Promise<Event[]> {
  const events = await tenantTransaction(database, scope, async (tx) => {
    const made = await nextEvents(tx, scope, count, seed);
    for (const some of inChunks(made)) await insertEvents(tx, scope, some);
    return made;
  });
  await sealEvents(database, scope, createSigningKey(randomBytes(KEY_BYTES)));
  await sql`analyze event`.execute(database);
  return events;
}

/** Puts events at the end of the customers' chains. */
async function nextEvents(tx: Tx, scope: Scope, count: number, seed: number): Promise<Event[]> {
  const customers = await tx
    .selectFrom('customer')
    .select(['id', 'version', 'event_hash'])
    .where('tenant_id', '=', scope.tenantId)
    .where('mode', '=', scope.mode)
    .orderBy('id')
    .forUpdate()
    .execute();
  const [now, random] = [scope.now(), seededRandom(seed)];
  const factsOf = customers.map((): Fact[] => []);
  for (let n = 0; n < count; n += 1) {
    const fields = [random() < 0.5 ? 'phone' : 'email'];
    factsOf[Math.floor(random() * customers.length)]?.push({ type: 'customer.updated', data: { fields } });
  }
  const events: Event[] = [];
  for (const [index, { id, version, event_hash: eventHash }] of customers.entries()) {
    const added = chain(scope, { id, version, eventHash }, factsOf[index] ?? [], now);
    const head = added.at(-1);
    if (!head) continue;
    events.push(...added);
    await tx
      .updateTable('customer')
      .set({ version: head.version, event_hash: head.hash })
      .where('id', '=', id)
      .execute();
  }
  return events;
}

/**
 * Writes a delivery of each event to an endpoint, due in their order, in a transaction that stays open.
 * @returns what ends it, and so lets them begin all at once.
 */
export async function queueDeliveries(
  database: Database,
  scope: Scope,
  endpointId: string,
  events: readonly Event[],
): Promise<() => Promise<void>> {
  const tx = await database.startTransaction().execute();
  await enterScope(tx, scope);
  const dueAt = scope.now();
  for (const some of inChunks(events)) {
    await insertDeliveries(
      tx,
      scope,
      some.map((event) => ({ event, endpointId, inOrder: false, dueAt })),
    );
  }
  await wakeEndpoints(tx, scope, [endpointId]);
  // As if they had come in the course of time, and not since PostgreSQL last looked.
  await sql`analyze delivery`.execute(tx);
  return async () => void (await tx.commit().execute());
}

const inChunks = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / ROWS_PER_STATEMENT) }, (_, index) =>
    rows.slice(index * ROWS_PER_STATEMENT, (index + 1) * ROWS_PER_STATEMENT),
  );
