-- The ground: schemas, the border between tenants as functions, the directory of regions, tenants, and sign-in.
--
-- Every migration is one DO block: sqlx sends a file as one message, and Citus forwards the whole text of a message to
-- its workers when a statement in it touches a distributed table. Run as sinergi_owner; the roles exist already
-- (they belong to the cluster, not to a database).
do $m$
begin
  create schema if not exists sinergi;
  create schema auth;
  revoke all on schema sinergi, auth from public;
  grant usage on schema sinergi to sinergi_app, sinergi_anchor, sinergi_benchmark;
  grant usage on schema auth to sinergi_auth;

  -- PostgreSQL lets everybody call every new function; here nobody may until a migration says so.
  alter default privileges revoke execute on functions from public;

  -- Binds the transaction to a tenant and a party: 'staff', or the uuid of a company. Everything fails closed: without
  -- a call no row is seen, and a party that is neither is refused. The first line means nothing on plain PostgreSQL;
  -- on Citus it lets the two real SET LOCAL statements travel to the workers (set_config would not).
  create function sinergi.set_tenant(t int, party text) returns void language plpgsql as $f$
  begin
    if t is null or party is null then
      raise exception 'a transaction needs a tenant and a party' using errcode = '22004';
    end if;
    if party <> 'staff' then
      party := party::uuid::text;
    end if;
    perform set_config('citus.propagate_set_commands', 'local', true);
    execute format('set local app.tenant_id = %L', t);
    execute format('set local app.party_id = %L', party);
  end $f$;

  -- The same for callers that hold a company's id or none: null is staff.
  create function sinergi.set_tenant(t int, party uuid) returns void language plpgsql as $f$
  begin
    perform sinergi.set_tenant(t, coalesce(party::text, 'staff'));
  end $f$;

  grant execute on function sinergi.set_tenant(int, text), sinergi.set_tenant(int, uuid)
    to sinergi_app, sinergi_anchor, sinergi_benchmark;

  -- Spreads a table over the nodes of Citus; does nothing on plain PostgreSQL. Call it right after CREATE TABLE and add
  -- foreign keys afterwards.
  create function sinergi.distribute(tbl regclass, is_reference boolean default false)
  returns void language plpgsql as $f$
  begin
    if not exists (select 1 from pg_catalog.pg_extension where extname = 'citus') then
      return;
    end if;
    perform set_config('citus.multi_shard_modify_mode', 'sequential', true);
    if is_reference then
      execute format('select create_reference_table(%L)', tbl);
    elsif tbl = 'sinergi.tenant_head'::regclass then
      execute format('select create_distributed_table(%L, %L, shard_count => 32)', tbl, 'tenant_id');
    else
      execute format('select create_distributed_table(%L, %L, colocate_with => %L)', tbl, 'tenant_id', 'sinergi.tenant_head');
    end if;
  end $f$;

  -- Puts the border around a tenant's table, and grants the application what `privileges` names (never truncate,
  -- references or trigger). May be called again, for instance after a column party_id was added.
  --
  -- tenant_allow opens the rows of the tenant that is set to the application. The floors are restrictive and hold for
  -- everybody: a policy that somebody adds later can narrow, never widen.
  --   readers:   roles that may read, one tenant at a time, as the application does
  --   overseers: roles that may read the rows of all tenants; for tables without content, such as the heads
  create function sinergi.protect(
    tbl regclass,
    privileges text default 'select, insert, update, delete',
    readers name[] default '{}',
    overseers name[] default '{}'
  ) returns void language plpgsql as $f$
  declare
    own constant text := $x$tenant_id = nullif(current_setting('app.tenant_id', true), '')::int$x$;
    own_party constant text := $x$current_setting('app.party_id', true) = 'staff' or party_id = nullif(nullif(current_setting('app.party_id', true), 'staff'), '')::uuid$x$;
    floor text := own;
    word text;
    someone name;
  begin
    if not exists (
      select 1 from pg_catalog.pg_attribute a
      join pg_catalog.pg_index i on i.indrelid = a.attrelid and i.indisprimary and i.indkey[0] = a.attnum
      where a.attrelid = tbl and a.attname = 'tenant_id' and a.attnotnull and a.atttypid = 'int4'::regtype
    ) then
      raise exception 'the primary key of % does not start with tenant_id int', tbl;
    end if;
    foreach word in array string_to_array(privileges, ',') loop
      if btrim(word) not in ('select', 'insert', 'update', 'delete') then
        raise exception 'no table is granted with %', word;
      end if;
    end loop;

    if cardinality(overseers) > 0 then
      floor := format('%s or current_user = any (%L::name[])', own, overseers);
    end if;
    execute format('alter table %s enable row level security', tbl);
    execute format('alter table %s force row level security', tbl);
    execute format('drop policy if exists tenant_allow on %s', tbl);
    execute format('create policy tenant_allow on %s as permissive for all to sinergi_app using (%s) with check (%s)', tbl, own, own);
    execute format('drop policy if exists tenant_floor on %s', tbl);
    execute format('create policy tenant_floor on %s as restrictive for all to public using (%s) with check (%s)', tbl, floor, own);
    execute format('drop policy if exists party_floor on %s', tbl);
    if exists (select 1 from pg_catalog.pg_attribute where attrelid = tbl and attname = 'party_id' and not attisdropped) then
      execute format('create policy party_floor on %s as restrictive for all to public using (%s) with check (%s)', tbl, own_party, own_party);
    end if;

    execute format('revoke all on table %s from public, sinergi_app', tbl);
    execute format('grant %s on table %s to sinergi_app', privileges, tbl);
    foreach someone in array readers loop
      execute format('drop policy if exists %I on %s', 'tenant_read_' || someone, tbl);
      execute format('create policy %I on %s as permissive for select to %I using (%s)', 'tenant_read_' || someone, tbl, someone, own);
      execute format('grant select on table %s to %I', tbl, someone);
    end loop;
    foreach someone in array overseers loop
      execute format('drop policy if exists %I on %s', 'oversee_' || someone, tbl);
      execute format('create policy %I on %s as permissive for select to %I using (true)', 'oversee_' || someone, tbl, someone);
      execute format('grant select on table %s to %I', tbl, someone);
    end loop;
  end $f$;

  -- The program looks at its start whether the schema is as new as itself.
  grant select (version) on sinergi._sqlx_migrations to sinergi_app, sinergi_anchor, sinergi_benchmark;

  -- The directory of regions: 38 provinces and 514 regencies and cities, filled by `sinergi migrate`. The same for
  -- everybody, therefore without a tenant.
  create table sinergi.regions (
    code          text primary key,
    province_code text not null,
    name          text not null,
    kind          text not null check (kind in ('province', 'city', 'regency')),
    zone          text not null check (zone in ('wib', 'wita', 'wit'))
  );
  perform sinergi.distribute('sinergi.regions', true);
  grant select on sinergi.regions to sinergi_app, sinergi_benchmark;

  -- The tenants: which regions use the program. Names of governments are public; nothing else stands here.
  create table sinergi.tenants (
    tenant_id   int primary key check (tenant_id > 0),
    region_code text not null unique,
    slug        text not null unique check (slug ~ '^[a-z0-9-]{1,63}$'),
    name        text not null,
    kind        text not null check (kind in ('province', 'city', 'regency')),
    zone        text not null check (zone in ('wib', 'wita', 'wit')),
    is_demo     boolean not null default false,
    created_at  timestamptz not null
  );
  perform sinergi.distribute('sinergi.tenants', true);
  alter table sinergi.tenants add constraint tenants_region_fkey foreign key (region_code) references sinergi.regions (code);
  grant select, insert, update (name) on sinergi.tenants to sinergi_app;
  grant select on sinergi.tenants to sinergi_anchor, sinergi_benchmark;

  -- Sign-in. Reached by sinergi_auth alone, over a pool of its own: what the application's role can be made to say by
  -- a mistake in a query can never be a password hash. What a person may do in a tenant is in that tenant's log.
  create table auth.accounts (
    account_id          uuid primary key,
    -- written in lower case by the program; two spellings of one address are one account
    email               text not null unique check (email = lower(email) and char_length(email) <= 254 and email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    display_name        text not null,
    -- null until the person has chosen one
    password_hash       text,
    password_changed_at timestamptz,
    -- creates tenants; sees no business data
    is_operator         boolean not null default false,
    created_at          timestamptz not null,
    disabled_at         timestamptz
  );
  grant select, insert, update on auth.accounts to sinergi_auth;

  -- Which tenants to ask for a membership at sign-in. A hint, not a right.
  create table auth.account_tenants (
    account_id uuid not null references auth.accounts,
    tenant_id  int not null,
    primary key (account_id, tenant_id)
  );
  grant select, insert, delete on auth.account_tenants to sinergi_auth;

  -- The token itself is in the browser only.
  create table auth.sessions (
    token_hash        bytea primary key check (octet_length(token_hash) = 32),
    account_id        uuid not null references auth.accounts,
    tenant_id         int,
    csrf              bytea not null check (octet_length(csrf) = 32),
    user_agent_digest bytea,
    created_at        timestamptz not null,
    last_seen_at      timestamptz not null,
    -- ends after so many seconds without a request, and at the latest then
    idle_seconds      int not null check (idle_seconds > 0),
    expires_at        timestamptz not null
  );
  create index sessions_account_idx on auth.sessions (account_id);
  grant select, insert, update, delete on auth.sessions to sinergi_auth;

  -- One row per sign-in that failed, by digests: addresses that have no account must be slowed down as well, and
  -- nobody needs a list of them.
  create table auth.login_attempts (
    attempt_id    bigint generated always as identity primary key,
    email_digest  bytea not null,
    source_digest bytea not null,
    at            timestamptz not null
  );
  create index login_attempts_email_idx on auth.login_attempts (email_digest, at);
  create index login_attempts_source_idx on auth.login_attempts (source_digest, at);
  grant select, insert, delete on auth.login_attempts to sinergi_auth;

  -- What is sent by mail: an invitation, a password reset, the proof that an address is somebody's own.
  create table auth.one_time_tokens (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    kind       text not null check (kind in ('invite', 'reset', 'verify')),
    account_id uuid references auth.accounts,
    email      text,
    tenant_id  int,
    payload    jsonb not null default '{}',
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
  );
  create index one_time_tokens_account_idx on auth.one_time_tokens (account_id);
  grant select, insert, update, delete on auth.one_time_tokens to sinergi_auth;
end $m$;
