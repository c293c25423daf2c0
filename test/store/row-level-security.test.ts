import { sql } from 'kysely';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { sealEvents } from '../../src/audit/seal-events.ts';
import { createSigningKey } from '../../src/audit/signing-key.ts';
import { connectAsApp, type Database } from '../../src/store/connect.ts';
import { accountsClient, businessBody, individualBody } from '../support/accounts.ts';
import { cardsClient, enrollBody } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { newTenant, ownerDatabase, type TestTenant } from '../support/tenants.ts';
import { startReceiver, webhookAdd } from '../support/webhook-receiver.ts';

const APP = 'gatehouse_app';
const INSUFFICIENT_PRIVILEGE = '42501';
const UNIQUE_VIOLATION = '23505';

/** Rows of this table belong to a tenant in every mode: a credential is what says the mode of its caller. */
const BOTH_MODES = ['credential'];

interface Table {
  readonly name: string;
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly policies: number;
  /** What the application's role may do to the table as a whole. */
  readonly grants: readonly string[];
}

const owner = ownerDatabase();
const app = connectAsApp(inject('shared').databaseUrl);
afterAll(() => app.close());

const { rows: tables } = await sql<Table>`
  select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
    array(select privilege from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) privilege
          where has_table_privilege(${APP}, c.oid, privilege)) as grants
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'tenant_id'
  order by c.relname`.execute(owner);

/** A tenant with at least one row in every table of its own. */
async function filledTenant(receiverUrl: string): Promise<string> {
  const cards = await cardsClient(await newTenant());
  await webhookAdd(cards.tenant.id, receiverUrl);
  const created = await cards.enroll(enrollBody(), '', { 'idempotency-key': 'one' });
  expect(created.status, created.text).toBe(201);
  await associateAndReveal(cards.tenant);
  // The server does so once a minute.
  const scope = { tenantId: cards.tenant.id, mode: 'test', now: () => new Date() } as const;
  await sealEvents(app.database, scope, createSigningKey(Buffer.from(inject('shared').rootKey, 'hex')));
  await eventually('a row in every table', async () => {
    const counts = await Promise.all(tables.map(({ name }) => count(owner, name, cards.tenant.id)));
    return (counts.every((rows) => rows > 0) && (await isAtRest(cards.tenant.id))) || null;
  });
  return cards.tenant.id;
}

/** A business with a person, and a look at that person's numbers. */
async function associateAndReveal(tenant: TestTenant): Promise<void> {
  const accounts = await accountsClient(tenant);
  const [business, person] = [await accounts.create(businessBody()), await accounts.create(individualBody())];
  const { id } = person.body.data;
  const linked = await accounts.putPerson(business.body.data.id, id, { roles: ['OWNER'], ownership_percent: 50 });
  const revealed = await accounts.get(id, '?reveal=true&reason=Dispute%201042');
  expect([linked.status, revealed.status], linked.text).toEqual([200, 200]);
}

/** Whether everything that was to happen has happened, so that counts stay as they are. */
async function isAtRest(tenantId: string): Promise<boolean> {
  const { rows } = await sql<{ rest: boolean }>`
    select not exists (select from delivery where tenant_id = ${tenantId} and state = 'pending')
      and exists (select from customer where tenant_id = ${tenantId} and lifecycle = 'active')
      and exists (select from enrollment where tenant_id = ${tenantId} and state = 'enrolled') as rest`.execute(owner);
  return rows[0]?.rest ?? false;
}

const receiver = await startReceiver();
afterAll(() => receiver.close());
const [victim, attacker] = await Promise.all([filledTenant(receiver.url), filledTenant(receiver.url)]);

async function count(database: Database, table: string, tenantId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(table)} where tenant_id = ${tenantId}`.execute(database);
  return rows[0]?.count ?? 0;
}

class RolledBack extends Error {}

/** Runs one statement as the application in a scope, and takes back what it did. */
async function attempt(scope: { tenantId: string; mode: string } | null, statement: ReturnType<typeof sql>) {
  let result: { rows: number; affected: number; code: string | null } = { rows: 0, affected: 0, code: null };
  const running = app.database.transaction().execute(async (tx) => {
    if (scope) {
      await sql`select set_config('app.tenant', ${scope.tenantId}, true), set_config('app.mode', ${scope.mode}, true)`.execute(
        tx,
      );
    }
    const { rows, numAffectedRows } = await statement.execute(tx);
    result = { rows: rows.length, affected: Number(numAffectedRows ?? 0), code: null };
    throw new RolledBack();
  });
  await running.catch((error: { code?: string }) => {
    if (!(error instanceof RolledBack)) result = { rows: 0, affected: 0, code: error.code ?? String(error) };
  });
  return result;
}

const NOTHING = { rows: 0, affected: 0, code: null };

test('there are tables to look at, and each has row-level security that binds its owner too', () => {
  expect(tables.length).toBeGreaterThanOrEqual(14);
  for (const table of tables) {
    expect(table).toMatchObject({ enabled: true, forced: true });
    expect(table.policies, table.name).toBeGreaterThan(0);
  }
});

test('tables without a tenant hold nothing of customers', async () => {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`.execute(owner);
  const guarded = tables.map(({ name }) => name);
  expect(rows.map(({ name }) => name).filter((name) => !guarded.includes(name))).toEqual([
    'installation',
    'schema_migration',
    'tenant',
  ]);
});

describe.each(tables)('$name', ({ name, grants }) => {
  const table = sql.table(name);
  const all = sql`select * from ${table}`;
  const ofVictim = sql`select * from ${table} where tenant_id = ${victim}`;
  const scopes = [
    { who: 'another tenant', scope: { tenantId: attacker, mode: 'test' } },
    { who: 'another tenant in the other mode', scope: { tenantId: attacker, mode: 'live' } },
    ...(BOTH_MODES.includes(name) ? [] : [{ who: 'the other mode', scope: { tenantId: victim, mode: 'live' } }]),
    { who: 'nobody', scope: null },
  ];

  test('shows its rows to their own tenant', async () => {
    const seen = await attempt({ tenantId: victim, mode: 'test' }, ofVictim);
    expect(seen.rows).toBe(await count(owner, name, victim));
    expect(seen.rows).toBeGreaterThan(0);
  });

  test('shows nothing without a scope', async () => {
    expect(await attempt(null, all)).toEqual(NOTHING);
    expect((await attempt({ tenantId: '', mode: '' }, all)).rows).toBe(0);
  });

  test.each(scopes)('is closed to $who', async ({ scope }) => {
    expect(await attempt(scope, ofVictim)).toEqual(NOTHING);
    const change = await attempt(scope, sql`update ${table} set tenant_id = tenant_id where tenant_id = ${victim}`);
    const removal = await attempt(scope, sql`delete from ${table} where tenant_id = ${victim}`);
    expect(change).toEqual(grants.includes('UPDATE') ? NOTHING : { ...NOTHING, code: INSUFFICIENT_PRIVILEGE });
    expect(removal).toEqual(grants.includes('DELETE') ? NOTHING : { ...NOTHING, code: INSUFFICIENT_PRIVILEGE });
    expect((await attempt(scope, await copyOfARow(name))).code).toBe(INSUFFICIENT_PRIVILEGE);
  });

  if (grants.includes('INSERT')) {
    test('would take the same row from its own tenant', async () => {
      const { code } = await attempt({ tenantId: victim, mode: 'test' }, await copyOfARow(name));
      expect(code).toBe(UNIQUE_VIOLATION);
    });
  }

  if (!grants.includes('UPDATE')) return;
  test('lets no row be given to another tenant or mode', async () => {
    const own = { tenantId: attacker, mode: 'test' };
    const given = sql`update ${table} set tenant_id = ${victim} where tenant_id = ${attacker}`;
    const moved = sql`update ${table} set mode = 'live' where tenant_id = ${attacker}`;
    expect((await attempt(own, given)).code).toBe(INSUFFICIENT_PRIVILEGE);
    expect((await attempt(own, moved)).code).toBe(INSUFFICIENT_PRIVILEGE);
  });
});

/** An insert of a row of the victim as it stands. */
async function copyOfARow(name: string): Promise<ReturnType<typeof sql>> {
  const table = sql.table(name);
  const { rows } = await sql<{ row: string }>`
    select to_jsonb(t)::text as row from ${table} t where tenant_id = ${victim} limit 1`.execute(owner);
  return sql`insert into ${table} select * from jsonb_populate_record(null::${table}, ${rows[0]?.row}::jsonb)`;
}

test.each([
  ['event', 'type'],
  ['reveal', 'reason'],
])(
  'rows of %s can neither be changed nor removed by the application, their own tenant included',
  async (name, column) => {
    const own = { tenantId: victim, mode: 'test' };
    const [table, value] = [sql.table(name), sql.ref(column)];
    for (const statement of [
      sql`update ${table} set ${value} = ${value}`,
      sql`delete from ${table}`,
      sql`truncate ${table}`,
      sql`alter table ${table} disable row level security`,
    ]) {
      expect((await attempt(own, statement)).code).toBe(INSUFFICIENT_PRIVILEGE);
    }
  },
);

test('a credential is shown to whoever presents its id, and only that one', async () => {
  const { rows } = await sql<{ id: string }>`select id from credential where tenant_id = ${victim} limit 1`.execute(
    owner,
  );
  const found = await app.database.transaction().execute(async (tx) => {
    await sql`select * from find_credential(${rows[0]?.id})`.execute(tx);
    return sql<{ id: string }>`select id from credential`.execute(tx);
  });
  expect(found.rows).toEqual(rows);
  expect(await attempt(null, sql`select * from credential`)).toEqual(NOTHING);
});

describe('the role of the application', () => {
  test('is what this connection acts as', async () => {
    const { rows } = await sql<{ role: string }>`select current_user as role`.execute(app.database);
    expect(rows).toEqual([{ role: APP }]);
  });

  test('is no superuser, bypasses nothing, makes nothing, owns nothing and belongs to no other role', async () => {
    const { rows } = await sql`
      select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin,
        (select count(*)::int from pg_class where relowner = r.oid) as tables,
        (select count(*)::int from pg_proc where proowner = r.oid) as functions,
        (select count(*)::int from pg_namespace where nspowner = r.oid) as schemas,
        (select count(*)::int from pg_auth_members where member = r.oid) as memberships,
        has_schema_privilege(r.oid, 'public', 'CREATE') as can_create
      from pg_roles r where rolname = ${APP}`.execute(owner);
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        rolcanlogin: false,
        tables: 0,
        functions: 0,
        schemas: 0,
        memberships: 0,
        can_create: false,
      },
    ]);
  });

  test('has the rights on the tables that it needs, and no others', async () => {
    const { rows } = await sql<{ right: string }>`
      select grantee_rights.right from (
        select table_schema || '.' || table_name || ' ' || privilege_type as right
        from information_schema.table_privileges where grantee = ${APP}
        union all
        select table_schema || '.' || table_name || ' (' || column_name || ') ' || privilege_type
        from information_schema.column_privileges p where grantee = ${APP} and not exists (
          select from information_schema.table_privileges t
          where t.grantee = p.grantee and t.table_schema = p.table_schema and t.table_name = p.table_name
            and t.privilege_type = p.privilege_type)
      ) grantee_rights order by 1`.execute(owner);
    const full = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
    const wanted = Object.entries({
      'pgboss.job_common': ['INSERT', '(id) SELECT', '(start_after) SELECT'],
      'pgboss.queue': ['SELECT'],
      'public.associated_person': full,
      'public.checkpoint': ['SELECT', 'INSERT'],
      'public.credential': ['SELECT'],
      'public.customer': ['SELECT', 'INSERT', 'UPDATE'],
      'public.delivery': full,
      'public.delivery_attempt': full,
      'public.document': full,
      'public.enrollment': full,
      'public.event': ['SELECT', 'INSERT', '(checkpoint) UPDATE', '(leaf) UPDATE'],
      'public.idempotency': full,
      'public.identifier': full,
      'public.reveal': ['SELECT', 'INSERT'],
      'public.search_token': full,
      'public.tenant': ['SELECT', '(test_clock_offset_ms) UPDATE'],
      'public.verification': full,
      'public.webhook_endpoint': full,
    }).flatMap(([table, rights]) => rights.map((right) => `${table} ${right}`));
    const found = rows.map(({ right }) => right);
    expect(found.sort()).toEqual(wanted.sort());
  });

  test('sees the jobs of nobody', async () => {
    for (const statement of [
      sql`select data from pgboss.job`,
      sql`select data from pgboss.job_common`,
      sql`update pgboss.job_common set data = '{}'`,
      sql`delete from pgboss.job_common`,
      sql`select pgboss.delete_queue('verify-customer')`,
    ]) {
      expect((await attempt({ tenantId: victim, mode: 'test' }, statement)).code).toBe(INSUFFICIENT_PRIVILEGE);
    }
  });
});
