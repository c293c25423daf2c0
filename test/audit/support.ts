import type { sql } from 'kysely';
import { createSigningKey, readVerifyingKey } from '../../src/audit/signing-key.ts';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import {
  CHAIN_START,
  type ChainHead,
  chain,
  type Event,
  type Fact,
  type Subject,
} from '../../src/onboarding/events.ts';
import type { Services } from '../../src/services.ts';
import { insertEvents } from '../../src/store/events.ts';
import { type Tx, tenantTransaction } from '../../src/store/tenant-transaction.ts';

/** A customer or an endpoint with its chain so far, in the database. */
export interface Chained {
  readonly subject: Subject;
  head: ChainHead;
}

/** Facts as a customer's life has them. */
export const facts = (count: number): Fact[] =>
  Array.from(
    { length: count },
    (_, index) =>
      [
        { type: 'customer.created', data: { lifecycle: 'created', verification: 'unverified' } } as const,
        { type: 'customer.updated', data: { fields: ['first_name', 'address'] } } as const,
        {
          type: 'verification.rejected',
          data: { verification_id: newId(), reasons: ['name_mismatch'], final: false, tries: 2 },
        } as const,
      ][index % 3] as Fact,
  );

/** A customer that is no more than a row, without events. */
export async function newCustomer({ core }: Services, scope: Scope): Promise<Chained> {
  const [id, now] = [newId(), scope.now()];
  await tenantTransaction(core.database, scope, (tx) =>
    tx
      .insertInto('customer')
      .values({
        ...{ id, tenant_id: scope.tenantId, mode: scope.mode, kind: 'individual', lifecycle: 'created' },
        ...{ verification: 'unverified', version: CHAIN_START.version, event_hash: CHAIN_START.eventHash },
        ...{ profile_version: 1, created_at: now, updated_at: now },
      })
      .execute(),
  );
  return { subject: 'customer', head: { id, ...CHAIN_START } };
}

/** The same for an endpoint. It is disabled, so that nothing is sent to it. */
export async function newEndpoint({ core }: Services, scope: Scope): Promise<Chained> {
  const [id, now] = [newId(), scope.now()];
  await tenantTransaction(core.database, scope, (tx) =>
    tx
      .insertInto('webhook_endpoint')
      .values({
        ...{ id, tenant_id: scope.tenantId, mode: scope.mode, url: 'https://example.com/', secret: Buffer.alloc(1) },
        ...{ format: 'standard', dialect: 'cards', payload: 'thin', state: 'disabled' },
        ...{ created_at: now, updated_at: now },
      })
      .execute(),
  );
  return { subject: 'endpoint', head: { id, ...CHAIN_START } };
}

/** Writes more events of a chain, and where it ends then, as a use case does. */
export const addEvents = (services: Services, scope: Scope, chained: Chained, count = 1): Promise<Event[]> =>
  tenantTransaction(services.core.database, scope, (tx) => addEventsIn(tx, scope, chained, count));

/** The same in a transaction that is open. */
export async function addEventsIn(tx: Tx, scope: Scope, chained: Chained, count = 1): Promise<Event[]> {
  const { id, version } = chained.head;
  const added = facts(version + count).slice(version);
  const all =
    chained.subject === 'customer' ? added : added.map(() => ({ type: 'endpoint.disabled', data: {} }) as const);
  const events = chain(scope, chained.head, all, scope.now(), chained.subject);
  await insertEvents(tx, scope, events);
  const last = events.at(-1) as Event;
  chained.head = { id, version: last.version, eventHash: last.hash };
  await setHead(tx, chained);
  return events;
}

export const setHead = (tx: Tx, { subject, head }: Chained): Promise<unknown> =>
  tx
    .updateTable(subject === 'customer' ? 'customer' : 'webhook_endpoint')
    .set({ version: head.version, event_hash: head.eventHash })
    .where('id', '=', head.id)
    .execute();

/** The key that signs for these services, and the one that anybody may have. */
export function keysOf({ rootKey }: Services) {
  const key = createSigningKey(rootKey);
  const publicKey = readVerifyingKey(key.publicKeyPem);
  if (!publicKey) throw new Error('the public key cannot be read');
  return { key, publicKey };
}

/** Every row of events and checkpoints that a tenant has. */
export async function sealedRows({ owner }: Services, { tenantId, mode }: Scope) {
  const events = await owner
    .selectFrom('event')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('mode', '=', mode)
    .orderBy('id')
    .execute();
  const checkpoints = await owner
    .selectFrom('checkpoint')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('mode', '=', mode)
    .orderBy('sequence')
    .execute();
  return { events, checkpoints };
}

/** Runs as a superuser what nobody else may. */
export const tamper = ({ owner }: Services, statement: ReturnType<typeof sql>): Promise<unknown> =>
  statement.execute(owner);

/** All lines of an export, without their line feeds. */
export async function linesOf(exported: AsyncIterable<string>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exported) lines.push(line.slice(0, -1));
  return lines;
}
