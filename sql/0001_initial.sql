-- The tables of the customer book. Every table with tenant_id is behind FORCE row-level security: the application connects as
-- gatehouse_app, which owns nothing and cannot bypass it, and names tenant and mode per transaction in app.tenant and app.mode.

create function current_tenant() returns uuid language sql stable
  as $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;
create function current_mode() returns text language sql stable
  as $$ select nullif(current_setting('app.mode', true), '') $$;

-- One row: what the root key of this installation opens, so that a wrong key is noticed before it writes anything.
create table installation (
  id integer primary key default 1 check (id = 1),
  root_key_proof bytea not null,
  created_at timestamptz not null default now()
);

create table tenant (
  id uuid primary key,
  name text not null,
  kyb_status text not null default 'PENDING' check (kyb_status in ('PENDING', 'APPROVED', 'REJECTED')),
  -- How far the tenant's test clock runs ahead of the real one.
  test_clock_offset_ms bigint not null default 0 check (test_clock_offset_ms >= 0),
  created_at timestamptz not null
);

-- A client pair (client_id, client_key) or an API key. Only the SHA-256 of the 256-bit secret is kept.
create table credential (
  id text primary key,
  tenant_id uuid not null references tenant,
  kind text not null check (kind in ('client', 'api_key')),
  mode text not null check (mode in ('test', 'live')),
  secret_sha256 bytea not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);
create index credential_tenant on credential (tenant_id);

create table customer (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  kind text not null check (kind in ('individual', 'business')),
  lifecycle text not null check (lifecycle in ('created', 'active', 'inactive', 'blocked', 'erased')),
  verification text not null check (verification in ('unverified', 'pending', 'in_review', 'verified', 'rejected')),
  -- Version and hash of the customer's newest event: the head of its chain.
  version integer not null,
  event_hash bytea not null,
  -- The customer's own data key, wrapped by the root key; null once erased.
  wrapped_key bytea,
  -- The sealed profile and the version it was sealed at (part of its authenticated context).
  profile bytea,
  profile_version integer not null,
  -- Keyed hash of the e-mail, for equality.
  email_index bytea,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint customer_email_unique unique (tenant_id, mode, email_index)
);
create index customer_newest on customer (tenant_id, mode, created_at desc, id desc);

-- Keyed hashes of the whole words that find a customer. A table of its own, because behind row-level security an index is used
-- for leakproof operators only: equality is one, the containment of arrays is not.
create table search_token (
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  token bytea not null,
  customer_id uuid not null references customer,
  primary key (tenant_id, mode, token, customer_id)
);
create index search_token_customer on search_token (customer_id);

create table identifier (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  customer_id uuid not null references customer,
  type text not null,
  country text not null,
  value bytea not null,
  value_index bytea not null,
  created_at timestamptz not null,
  constraint identifier_value_unique unique (tenant_id, mode, type, country, value_index)
);
create index identifier_customer on identifier (customer_id);

create table document (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  customer_id uuid not null references customer,
  side text not null check (side in ('front', 'back')),
  type text not null,
  media_type text not null check (media_type in ('image/jpeg', 'image/png', 'application/pdf')),
  size_bytes integer not null,
  -- Hash of the bytes as received, before encryption.
  sha256 bytea not null,
  -- The sealed address the bytes were fetched from; null for an upload.
  source_url bytea,
  -- Name of the built-in specimen that the bytes are, in test mode.
  specimen text,
  inspection jsonb not null,
  received_at timestamptz not null
);
create index document_customer on document (customer_id);

create table verification (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  customer_id uuid not null references customer,
  policy_version text not null,
  -- How often the providers were asked, and when they are asked next while no decision is made.
  tries integer not null default 0,
  next_try_at timestamptz,
  last_fault text,
  decision text check (decision in ('approved', 'rejected_retry', 'rejected_final', 'review')),
  public_reasons text[] not null default '{}',
  private_reasons text[] not null default '{}',
  checks jsonb not null default '[]',
  started_at timestamptz not null,
  decided_at timestamptz
);
create index verification_customer on verification (customer_id, started_at desc);
create index verification_due on verification (tenant_id, mode, next_try_at) where next_try_at is not null;

create table enrollment (
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  customer_id uuid not null references customer,
  issuer text not null,
  state text not null check (state in ('pending', 'enrolled', 'failed')),
  tries integer not null default 0,
  next_try_at timestamptz,
  last_fault text,
  issuer_reference text,
  failure_reason text,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (customer_id, issuer)
);
create index enrollment_due on enrollment (tenant_id, mode, next_try_at) where next_try_at is not null;

create table event (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  customer_id uuid not null references customer,
  version integer not null,
  type text not null,
  data jsonb not null,
  previous_hash bytea not null,
  hash bytea not null,
  created_at timestamptz not null,
  constraint event_version_unique unique (customer_id, version)
);
create index event_newest on event (tenant_id, mode, created_at desc, id desc);

create table webhook_endpoint (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  url text not null,
  -- Event types it is told of; empty means all.
  event_types text[] not null default '{}',
  format text not null check (format in ('standard', 'cards', 'wallets', 'accounts')),
  state text not null default 'enabled' check (state in ('enabled', 'disabled')),
  -- Why the service itself disabled it.
  disabled_reason text,
  failing_since timestamptz,
  secret bytea not null,
  created_at timestamptz not null
);
create index webhook_endpoint_tenant on webhook_endpoint (tenant_id, mode);

-- The outbox: one row per event and endpoint, written in the event's transaction.
create table delivery (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  event_id uuid not null references event,
  endpoint_id uuid not null references webhook_endpoint on delete cascade,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'exhausted', 'cancelled')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  created_at timestamptz not null,
  constraint delivery_event_endpoint_unique unique (event_id, endpoint_id)
);
create index delivery_due on delivery (tenant_id, mode, next_attempt_at) where state = 'pending';
create index delivery_endpoint on delivery (endpoint_id);

create table delivery_attempt (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  delivery_id uuid not null references delivery on delete cascade,
  attempted_at timestamptz not null,
  status integer,
  error_code text,
  duration_ms integer not null,
  answer text not null
);
create index delivery_attempt_delivery on delivery_attempt (delivery_id);

create table idempotency (
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  operation text not null,
  -- Keyed hash: a caller's key may say something of a person.
  key_index bytea not null,
  fingerprint bytea not null,
  -- The process that works on it: the number of the session-level advisory lock it holds while it lives.
  claimed_by bigint not null,
  claimed_at timestamptz not null,
  -- The answer, sealed under the customer's data key where it speaks of one; null while the first request runs.
  status integer,
  body bytea,
  customer_id uuid references customer,
  primary key (tenant_id, mode, operation, key_index)
);
create index idempotency_age on idempotency (tenant_id, mode, claimed_at);

do $$
declare name text;
begin
  if not exists (select from pg_roles where rolname = 'gatehouse_app') then
    create role gatehouse_app nologin nosuperuser nobypassrls;
  end if;
  execute format('grant gatehouse_app to %I', current_user);

  foreach name in array array['customer', 'search_token', 'identifier', 'document', 'verification', 'enrollment', 'event', 'webhook_endpoint',
                              'delivery', 'delivery_attempt', 'idempotency']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_tenant on %I using (tenant_id = current_tenant() and mode = current_mode())', name);
  end loop;
end
$$;

-- A credential is found by its id before the tenant is known: whoever presents the id may see that one row.
alter table credential enable row level security;
alter table credential force row level security;
create policy own_tenant on credential
  using (tenant_id = current_tenant() or id = nullif(current_setting('app.credential', true), ''));

create function find_credential(presented_id text)
  returns table (tenant_id uuid, kind text, mode text, secret_sha256 bytea, kyb_status text, test_clock_offset_ms bigint)
  language plpgsql volatile
as $$
begin
  perform set_config('app.credential', presented_id, true);
  return query
    select c.tenant_id, c.kind, c.mode, c.secret_sha256, t.kyb_status, t.test_clock_offset_ms
    from credential c join tenant t on t.id = c.tenant_id
    where c.id = presented_id and c.revoked_at is null;
end
$$;

grant usage on schema public to gatehouse_app;
grant select, update (test_clock_offset_ms) on tenant to gatehouse_app;
grant select on credential to gatehouse_app;
grant select, insert, update on customer to gatehouse_app;
grant select, insert, update, delete on search_token, identifier, document, verification, enrollment to gatehouse_app;
-- The chain is append-only for the application.
grant select, insert on event to gatehouse_app;
grant select, insert, update, delete on webhook_endpoint, delivery, delivery_attempt, idempotency to gatehouse_app;
