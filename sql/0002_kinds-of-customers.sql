-- Businesses, several numbers, references of the tenant, persons of a business, and who looked at what is masked.

alter table customer
  -- Keyed hash of the tenant's own id of the customer.
  add column reference_index bytea,
  add column requested_currencies text[] not null default '{}',
  add constraint customer_reference_unique unique (tenant_id, mode, reference_index);

alter table verification
  drop constraint verification_decision_check,
  add constraint verification_decision_check
    check (decision in ('approved', 'rejected_retry', 'rejected_final', 'review', 'superseded'));

-- The persons of a business: customers of their own.
create table associated_person (
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  business_id uuid not null references customer,
  person_id uuid not null references customer,
  roles text[] not null check (cardinality(roles) > 0),
  share_percent numeric(5, 2) check (share_percent > 0 and share_percent <= 100),
  created_at timestamptz not null,
  primary key (business_id, person_id)
);
create index associated_person_person on associated_person (person_id);

-- Who had masked numbers shown, and why. Append-only for the application.
create table reveal (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  mode text not null check (mode in ('test', 'live')),
  customer_id uuid not null references customer,
  credential_id text not null references credential,
  request_id text not null,
  -- Names of the fields that were shown.
  fields text[] not null,
  -- Sealed under the customer's key: whoever writes it may name people.
  reason bytea not null,
  revealed_at timestamptz not null
);
create index reveal_customer on reveal (customer_id, revealed_at desc, id desc);

do $$
declare name text;
begin
  foreach name in array array['associated_person', 'reveal']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy own_tenant on %I using (tenant_id = current_tenant() and mode = current_mode())', name);
  end loop;
end
$$;

grant select, insert, update, delete on associated_person to gatehouse_app;
grant select, insert on reveal to gatehouse_app;
