-- Endpoints with an order, a payload, a dialect and two secrets; events of endpoints; deliveries in batches; sealed checkpoints.

-- What is there already is filled in for all tenants at once, which row-level security would keep an owner from that is no superuser.
alter table webhook_endpoint no force row level security;
alter table delivery no force row level security;
alter table event no force row level security;

alter table webhook_endpoint
  add column description text not null default '',
  -- The API whose customer a full payload holds.
  add column dialect text not null default 'cards' check (dialect in ('cards', 'wallets', 'accounts')),
  add column payload text not null default 'thin' check (payload in ('thin', 'full')),
  -- One customer's events are sent in version order, each once the one before is settled.
  add column in_order boolean not null default false,
  -- The secret before the last rotation, which signs beside the newest until its time is over.
  add column older_secret bytea,
  add column older_secret_until timestamptz,
  add column updated_at timestamptz,
  -- The head of the chain of the endpoint's own events.
  add column version integer not null default 0,
  add column event_hash bytea not null default decode(repeat('00', 32), 'hex'),
  -- One that has events stays when it is removed, emptied: it says where their chain ends.
  drop constraint webhook_endpoint_state_check,
  add constraint webhook_endpoint_state_check check (state in ('enabled', 'disabled', 'removed')),
  add constraint webhook_endpoint_older_secret check ((older_secret is null) = (older_secret_until is null));
update webhook_endpoint set updated_at = created_at, dialect = case when format = 'standard' then 'cards' else format end;
alter table webhook_endpoint
  alter column updated_at set not null,
  alter column dialect drop default,
  alter column payload drop default;

-- An event is of a customer, or of an endpoint.
alter table event
  alter column customer_id drop not null,
  add column endpoint_id uuid,
  -- The checkpoint that seals it, and its leaf there, from 0.
  add column checkpoint integer,
  add column leaf integer,
  add constraint event_subject check ((customer_id is null) <> (endpoint_id is null)),
  add constraint event_sealed check ((checkpoint is null) = (leaf is null)),
  add constraint event_endpoint_version_unique unique (endpoint_id, version);
create index event_type on event (tenant_id, mode, type, created_at desc, id desc);
create index event_unsealed on event (tenant_id, mode, id) where checkpoint is null;
create unique index event_leaf on event (tenant_id, mode, checkpoint, leaf) where checkpoint is not null;

-- The root over a tenant's events since the checkpoint before, signed. Append-only for the application.
create table checkpoint (
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  -- From 1, without gaps.
  sequence integer not null,
  event_count integer not null check (event_count > 0),
  root bytea not null,
  previous_hash bytea not null,
  hash bytea not null,
  key_id text not null,
  signature bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, mode, sequence)
);
alter table checkpoint enable row level security;
alter table checkpoint force row level security;
create policy own_tenant on checkpoint using (tenant_id = current_tenant() and mode = current_mode());

alter table delivery
  -- Whose event it is: in order, deliveries of one subject wait for one another.
  add column subject_id uuid,
  add column version integer,
  add column in_order boolean not null default false,
  -- Attempts made before the schedule was started again.
  add column earlier_attempts integer not null default 0,
  add column settled_at timestamptz;
update delivery set subject_id = event.customer_id, version = event.version
  from event where event.id = delivery.event_id;
update delivery set settled_at = created_at where state <> 'pending';
alter table delivery
  alter column subject_id set not null,
  alter column version set not null;
alter table webhook_endpoint force row level security;
alter table delivery force row level security;
alter table event force row level security;
drop index delivery_due;
drop index delivery_endpoint;
create index delivery_due on delivery (endpoint_id, next_attempt_at, id) where state = 'pending';
create index delivery_in_order on delivery (endpoint_id, subject_id, version) where state = 'pending' and in_order;
-- Of what belongs to an endpoint, that one says the tenant. To look it up for each row took an eighth of the time of recording an attempt.
alter table delivery drop constraint delivery_tenant_id_fkey;
alter table delivery_attempt drop constraint delivery_attempt_tenant_id_fkey;
-- Ids are in the order of time.
create index delivery_newest on delivery (endpoint_id, id);
create index delivery_failed on delivery (endpoint_id, id) where state in ('exhausted', 'cancelled');

grant select, insert on checkpoint to gatehouse_app;
-- What an event says stays as it was written; only its place in a checkpoint is added.
grant update (checkpoint, leaf) on event to gatehouse_app;

-- Records attempts of one endpoint's deliveries in one round trip, so that little is sent and not recorded when a process dies. Each is kept;
-- one that arrives late changes nothing else: its delivery settled, another attempt was counted, or the schedule was started again meanwhile.
-- In order, what comes after a delivery waits as long as it does, and no longer. Answers the endpoint, or nothing when it is gone.
create function record_attempts(of_tenant uuid, of_mode text, of_endpoint uuid, attempts json)
  returns setof webhook_endpoint
  language plpgsql volatile
as $$
begin
  perform set_config('app.tenant', of_tenant::text, true), set_config('app.mode', of_mode, true);
  -- Whoever writes an endpoint and its deliveries locks the endpoint first.
  perform from webhook_endpoint where id = of_endpoint and tenant_id = of_tenant and mode = of_mode for no key update;
  if not found then
    return;
  end if;

  with made as (
    select * from json_to_recordset(attempts) as made(id uuid, delivery_id uuid, number integer, earlier integer, attempted_at timestamptz,
      status integer, error_code text, duration_ms integer, answer text, state text, next_attempt_at timestamptz)
  ), settled as (
    update delivery set state = made.state, attempts = made.number, next_attempt_at = made.next_attempt_at,
      settled_at = case when made.state <> 'pending' then made.attempted_at end
    from made
    where delivery.id = made.delivery_id and delivery.tenant_id = of_tenant and delivery.mode = of_mode and delivery.endpoint_id = of_endpoint
      and delivery.state = 'pending' and delivery.attempts = made.number - 1 and delivery.earlier_attempts = made.earlier
  )
  insert into delivery_attempt (id, tenant_id, mode, delivery_id, attempted_at, status, error_code, duration_ms, answer)
  select made.id, of_tenant, of_mode, delivery.id, made.attempted_at, made.status, made.error_code, made.duration_ms, made.answer
  from made join delivery on delivery.id = made.delivery_id and delivery.tenant_id = of_tenant and delivery.mode = of_mode and delivery.endpoint_id = of_endpoint
  on conflict (id) do nothing;

  with head as (
    select * from json_to_recordset(attempts) as head(in_order boolean, subject_id uuid, version integer, attempted_at timestamptz,
      next_attempt_at timestamptz)
    where in_order
  )
  update delivery set next_attempt_at = coalesce(head.next_attempt_at, head.attempted_at)
  from head
  where delivery.tenant_id = of_tenant and delivery.mode = of_mode and delivery.endpoint_id = of_endpoint and delivery.subject_id = head.subject_id and delivery.version > head.version
    and delivery.state = 'pending' and delivery.in_order
    -- One that was tried itself waits for its own next attempt.
    and delivery.attempts = delivery.earlier_attempts
    and delivery.next_attempt_at <> coalesce(head.next_attempt_at, head.attempted_at);

  return query select * from webhook_endpoint where id = of_endpoint and tenant_id = of_tenant and mode = of_mode;
end
$$;
