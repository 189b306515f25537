-- The log: heads, events, what belongs to them, and the functions that write and read them in one round trip.
--
-- Append-only is a matter of privileges, not of triggers (Citus refuses those): the application may insert events and
-- read them, and nothing else. How the hash of a row is computed stands in schema/hash-chain.md.
do $m$
begin
  -- One row per tenant: the only lock that an append takes, and the only place that hands out positions.
  create table sinergi.tenant_head (
    tenant_id int primary key,
    position  bigint not null default 0 check (position >= 0),
    last_at   timestamptz not null default 'epoch',
    -- raised by what changes the past's shadow without an event (a rebuild that found differences, a destroyed key):
    -- a writer that decided before it is told to forget what it kept
    epoch     int not null default 0,
    hash      bytea not null default decode(repeat('00', 32), 'hex') check (octet_length(hash) = 32)
  ) with (fillfactor = 10);
  perform sinergi.distribute('sinergi.tenant_head');
  perform sinergi.protect('sinergi.tenant_head', 'select, insert, update', '{}', '{sinergi_anchor}');

  -- Names of event types, as small numbers; the same for all tenants. The name is part of each event's hash, so nobody
  -- can rename a type after the fact.
  create table sinergi.event_types (
    type_id  smallint primary key check (type_id > 0),
    name     text not null unique,
    category text not null
  );
  perform sinergi.distribute('sinergi.event_types', true);
  grant select, insert on sinergi.event_types to sinergi_app;
  grant select on sinergi.event_types to sinergi_anchor, sinergi_benchmark;

  -- Widest columns first, so that no byte is lost to alignment.
  create table sinergi.events (
    position    bigint not null,
    at          timestamptz not null,
    occurred_at timestamptz not null,
    tenant_id   int not null,
    version     int not null,
    type_id     smallint not null,
    schema_ver  smallint not null,
    enc         smallint not null default 0,
    stream_id   uuid not null,
    actor_id    uuid not null,
    command_id  uuid not null,
    -- the company whose people may read the event; null is for staff alone
    party_id    uuid,
    -- canonical JSON: role, on_behalf_of, reason, request, policy_version
    envelope    bytea not null,
    -- exact bytes, never written anew: enc 0 is JSON in UTF-8
    payload     bytea not null,
    hash        bytea not null,
    constraint events_pkey primary key (tenant_id, position),
    -- last line of optimistic concurrency, and the index that streams are read by
    constraint events_stream_key unique (tenant_id, stream_id, version),
    constraint events_position_check check (position > 0),
    constraint events_version_check check (version > 0)
  );
  alter table sinergi.events alter column payload set storage external;
  perform sinergi.distribute('sinergi.events');
  perform sinergi.protect('sinergi.events', 'select, insert', '{sinergi_benchmark}');

  -- What was answered to a command. Never pruned: twice is once, also next year.
  create table sinergi.command_seen (
    tenant_id   int not null,
    command_id  uuid not null,
    fingerprint bytea not null,
    answer      bytea not null,
    position    bigint not null,
    at          timestamptz not null,
    constraint command_seen_pkey primary key (tenant_id, command_id)
  );
  perform sinergi.distribute('sinergi.command_seen');
  perform sinergi.protect('sinergi.command_seen', 'select, insert');

  -- What must be unique in a tenant. The value stands here as a keyed digest: it may be a number of a person.
  create table sinergi.claims (
    tenant_id    int not null,
    kind         text not null,
    value_digest bytea not null,
    owner_id     uuid not null,
    position     bigint not null,
    constraint claims_pkey primary key (tenant_id, kind, value_digest)
  );
  perform sinergi.distribute('sinergi.claims');
  perform sinergi.protect('sinergi.claims', 'select, insert, update, delete');

  -- Commands that a rule refused: who, what, why, when. Their ids grow with time.
  create table sinergi.refusals (
    tenant_id    int not null,
    id           uuid not null,
    at           timestamptz not null,
    position     bigint not null,
    actor_id     uuid not null,
    role         text not null,
    on_behalf_of uuid,
    action       text not null,
    stream_id    uuid,
    code         text not null,
    -- params, reasons, allowed
    detail       json not null,
    command_id   uuid not null,
    request_id   uuid not null,
    party_id     uuid,
    constraint refusals_pkey primary key (tenant_id, id)
  );
  perform sinergi.distribute('sinergi.refusals');
  perform sinergi.protect('sinergi.refusals', 'select, insert');

  -- One key per person; deleting it removes what was sealed with it. The nil subject is the tenant's own key for the
  -- digests of claims.
  create table sinergi.subject_keys (
    tenant_id  int not null,
    subject_id uuid not null,
    key_id     uuid not null,
    key        bytea not null,
    created_at timestamptz not null default now(),
    constraint subject_keys_pkey primary key (tenant_id, subject_id),
    constraint subject_keys_key_check check (octet_length(key) = 32)
  );
  perform sinergi.distribute('sinergi.subject_keys');
  perform sinergi.protect('sinergi.subject_keys', 'select, insert, delete');

  -- Which meaning of a table the tenant's rows have.
  create table sinergi.projection_state (
    tenant_id  int not null,
    table_name text not null,
    revision   int not null,
    position   bigint not null,
    checksum   bytea,
    at         timestamptz not null,
    constraint projection_state_pkey primary key (tenant_id, table_name)
  );
  perform sinergi.distribute('sinergi.projection_state');
  perform sinergi.protect('sinergi.projection_state', 'select, insert, update');

  -- How far a rebuild has come; one row per tenant, of the last one.
  create table sinergi.rebuild_progress (
    tenant_id    int not null,
    phase        text not null,
    position     bigint not null,
    target       bigint not null,
    rows_changed bigint not null,
    started_at   timestamptz not null,
    updated_at   timestamptz not null,
    constraint rebuild_progress_pkey primary key (tenant_id),
    constraint rebuild_progress_phase_check check (phase in ('reading', 'comparing', 'done', 'failed'))
  );
  perform sinergi.distribute('sinergi.rebuild_progress');
  perform sinergi.protect('sinergi.rebuild_progress', 'select, insert, update');

  -- These say something about all companies of the tenant, and have no column that names one: for staff alone.
  create policy staff_floor on sinergi.command_seen as restrictive for all to public
    using (current_setting('app.party_id', true) = 'staff') with check (current_setting('app.party_id', true) = 'staff');
  create policy staff_floor on sinergi.claims as restrictive for all to public
    using (current_setting('app.party_id', true) = 'staff') with check (current_setting('app.party_id', true) = 'staff');
  create policy staff_floor on sinergi.subject_keys as restrictive for all to public
    using (current_setting('app.party_id', true) = 'staff') with check (current_setting('app.party_id', true) = 'staff');

  -- Gives a tenant its empty log.
  create function sinergi.open_log(p_tenant int) returns void language plpgsql as $f$
  begin
    perform sinergi.set_tenant(p_tenant, 'staff'::text);
    insert into sinergi.tenant_head (tenant_id) values (p_tenant) on conflict (tenant_id) do nothing;
  end $f$;

  -- The number of an event type; a new name gets the next one.
  create function sinergi.event_type(p_name text, p_category text) returns smallint language plpgsql as $f$
  declare
    found_id smallint;
    found_category text;
  begin
    select t.type_id, t.category into found_id, found_category from sinergi.event_types t where t.name = p_name;
    if not found then
      perform pg_advisory_xact_lock(20260101);
      insert into sinergi.event_types as t (type_id, name, category)
        select coalesce(max(x.type_id), 0) + 1, p_name, p_category from sinergi.event_types x
        on conflict (name) do nothing;
      select t.type_id, t.category into found_id, found_category from sinergi.event_types t where t.name = p_name;
    end if;
    if found_category <> p_category then
      raise exception 'event type % belongs to %, not to %', p_name, found_category, p_category using errcode = 'SN422';
    end if;
    return found_id;
  end $f$;

  -- Where the tenant stands, and what the clock of the database says.
  create function sinergi.load_head(p_tenant int)
  returns table (head_position bigint, head_at timestamptz, head_epoch int, clock timestamptz) language plpgsql as $f$
  begin
    perform sinergi.set_tenant(p_tenant, 'staff'::text);
    return query select h.position, h.last_at, h.epoch, clock_timestamp() from sinergi.tenant_head h where h.tenant_id = p_tenant;
  end $f$;

  -- A stream after a version, for deciding.
  create function sinergi.load_stream(p_tenant int, p_stream uuid, p_after int)
  returns table (version int, type_id smallint, schema_ver smallint, enc smallint, payload bytea) language plpgsql as $f$
  begin
    perform sinergi.set_tenant(p_tenant, 'staff'::text);
    return query
      select e.version, e.type_id, e.schema_ver, e.enc, e.payload from sinergi.events e
      where e.tenant_id = p_tenant and e.stream_id = p_stream and e.version > p_after
      order by e.version;
  end $f$;

  -- A page of the tenant's log.
  create function sinergi.load_events(p_tenant int, p_after bigint, p_limit int)
  returns setof sinergi.events language plpgsql as $f$
  begin
    perform sinergi.set_tenant(p_tenant, 'staff'::text);
    return query
      select e.* from sinergi.events e
      where e.tenant_id = p_tenant and e.position > p_after
      order by e.position limit p_limit;
  end $f$;

  -- Answers that were given to these commands.
  create function sinergi.load_seen(p_tenant int, p_commands uuid[])
  returns table (command_id uuid, fingerprint bytea, answer bytea) language plpgsql as $f$
  begin
    perform sinergi.set_tenant(p_tenant, 'staff'::text);
    return query
      select s.command_id, s.fingerprint, s.answer from sinergi.command_seen s
      where s.tenant_id = p_tenant and s.command_id = any (p_commands);
  end $f$;

  -- Who holds a value.
  create function sinergi.load_claim(p_tenant int, p_kind text, p_digest bytea)
  returns table (owner_id uuid) language plpgsql as $f$
  begin
    perform sinergi.set_tenant(p_tenant, 'staff'::text);
    return query
      select c.owner_id from sinergi.claims c
      where c.tenant_id = p_tenant and c.kind = p_kind and c.value_digest = p_digest;
  end $f$;

  -- Keys of these subjects.
  create function sinergi.load_keys(p_tenant int, p_subjects uuid[])
  returns table (subject_id uuid, key_id uuid, key bytea) language plpgsql as $f$
  begin
    perform sinergi.set_tenant(p_tenant, 'staff'::text);
    return query
      select k.subject_id, k.key_id, k.key from sinergi.subject_keys k
      where k.tenant_id = p_tenant and k.subject_id = any (p_subjects);
  end $f$;

  -- Destroys the key of a subject. The new epoch keeps every writer from sealing with it afterwards.
  create function sinergi.forget_subject(p_tenant int, p_subject uuid) returns boolean language plpgsql as $f$
  begin
    perform sinergi.set_tenant(p_tenant, 'staff'::text);
    update sinergi.tenant_head h set epoch = h.epoch + 1 where h.tenant_id = p_tenant;
    delete from sinergi.subject_keys k where k.tenant_id = p_tenant and k.subject_id = p_subject;
    return found;
  end $f$;

  -- Reading and writing rows of read models: functions with one branch per table, made from the catalog, so that each
  -- statement keeps its plan. Migrations that make or change a table rm_* end with `perform sinergi.refresh_tables();`.
  create function sinergi.refresh_tables() returns void language plpgsql as $f$
  declare
    tbl record;
    writes text := '';
    reads text := '';
    word text := 'if';
  begin
    for tbl in
      select c.relname as name,
        string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns,
        string_agg('r.' || quote_ident(a.attname), ', ' order by a.attnum) filter (where a.attname <> 'tenant_id') as sources,
        string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (where a.attname <> 'tenant_id') as targets,
        string_agg(format('%1$I = excluded.%1$I', a.attname), ', ' order by a.attnum)
          filter (where a.attname not in ('tenant_id', 'id')) as changes
      from pg_catalog.pg_class c
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where c.relnamespace = 'sinergi'::regnamespace and c.relname like 'rm\_%' and c.relkind = 'r'
      group by c.relname order by c.relname
    loop
      writes := writes || format($q$
  %1$s p_table = %2$L then
    if p_gone is not null then
      delete from sinergi.%3$I where tenant_id = p_tenant and id = any (p_gone);
    end if;
    if p_rows is not null then
      insert into sinergi.%3$I as t (tenant_id, %4$s)
        select h.tenant_id, %5$s
        from sinergi.tenant_head h, json_populate_recordset(null::sinergi.%3$I, p_rows) r
        where h.tenant_id = p_tenant
        on conflict (tenant_id, id) do update set %6$s;
    end if;$q$, word, tbl.name, tbl.name, tbl.targets, tbl.sources, tbl.changes);
      reads := reads || format($q$
    %1$s p_tables[i] = %2$L then
      return query select i, to_json(t) from sinergi.%2$I t where t.tenant_id = p_tenant and t.id = any (p_ids[i]::uuid[]);$q$,
        word, tbl.name);
      word := 'elsif';
    end loop;
    if word = 'if' then
      writes := ' if false then null;';
      reads := ' if false then null;';
    end if;
    execute format($q$
create or replace function sinergi.write_rows(p_tenant int, p_table text, p_rows json, p_gone uuid[])
returns void language plpgsql as $w$
begin %s
  else
    raise exception 'no table %%', p_table using errcode = 'SN404';
  end if;
end $w$ $q$, writes);
    execute format($q$
create or replace function sinergi.read_rows(p_tenant int, p_tables text[], p_ids text[])
returns table (place int, content json) language plpgsql as $w$
begin
  perform sinergi.set_tenant(p_tenant, 'staff'::text);
  for i in 1 .. cardinality(p_tables) loop %s
    else
      raise exception 'no table %%', p_tables[i] using errcode = 'SN404';
    end if;
  end loop;
end $w$ $q$, reads);
    grant execute on function sinergi.write_rows(int, text, json, uuid[]), sinergi.read_rows(int, text[], text[]) to sinergi_app;
  end $f$;
  perform sinergi.refresh_tables();

  -- A page of a table's rows, by id.
  create function sinergi.read_table(p_tenant int, p_table text, p_after uuid, p_limit int)
  returns table (content json) language plpgsql as $f$
  begin
    if p_table !~ '^rm_[a-z0-9_]+$' then
      raise exception 'no table %', p_table using errcode = 'SN404';
    end if;
    perform sinergi.set_tenant(p_tenant, 'staff'::text);
    return query execute format(
      'select to_json(t) from sinergi.%I t where t.tenant_id = $1 and t.id > $2 order by t.id limit $3', p_table)
      using p_tenant, p_after, p_limit;
  end $f$;

  -- Writes a batch: events with their hashes, the rows folded from them, claims, keys, answers and refusals; all or
  -- nothing, and only if the tenant still stands at p_position. The writer has decided at that position.
  --   SN409 the head moved           SN408 the writer's clock is not the database's
  --   P0002 no such tenant
  create function sinergi.append(
    p_tenant int, p_position bigint, p_epoch int, p_at timestamptz,
    p_streams uuid[], p_versions int[], p_types smallint[], p_names text[], p_schemas smallint[], p_parties uuid[],
    p_actors uuid[], p_commands uuid[], p_occurred timestamptz[], p_envelopes bytea[], p_payloads bytea[],
    p_tables text[], p_rows text[], p_gone text[],
    p_seen uuid[], p_fingerprints bytea[], p_answers bytea[], p_answer_positions bigint[],
    p_claim_kinds text[], p_claim_digests bytea[], p_claim_owners uuid[],
    p_key_subjects uuid[], p_key_ids uuid[], p_keys bytea[],
    p_refusals text
  ) returns timestamptz language plpgsql as $f$
  declare
    head record;
    clock timestamptz;
    chained bytea;
    chain bytea[] := '{}';
    total int := cardinality(p_streams);
  begin
    perform sinergi.set_tenant(p_tenant, 'staff'::text);
    select h.position, h.last_at, h.epoch, h.hash into head from sinergi.tenant_head h where h.tenant_id = p_tenant for update;
    if not found then
      raise exception 'tenant % has no log', p_tenant using errcode = 'P0002';
    end if;
    if head.position <> p_position or head.epoch <> p_epoch then
      raise exception 'the head moved' using errcode = 'SN409', detail = head.position::text;
    end if;
    clock := clock_timestamp();

    if total > 0 then
      if p_at <= head.last_at or p_at > clock + interval '1 second' or p_at < clock - interval '5 seconds' then
        raise exception 'the clocks differ' using errcode = 'SN408',
          detail = format('at %s, last %s, clock %s', p_at, head.last_at, clock);
      end if;
      chained := head.hash;
      for i in 1 .. total loop
        chained := sha256(chained || sha256('\x0001'::bytea
          || int4send(p_tenant) || int8send(p_position + i) || uuid_send(p_streams[i]) || int4send(p_versions[i])
          || int2send(p_types[i]) || int4send(octet_length(p_names[i])) || convert_to(p_names[i], 'UTF8')
          || int2send(p_schemas[i]) || int2send(0::smallint)
          || timestamptz_send(p_at + (i - 1) * interval '1 microsecond') || timestamptz_send(p_occurred[i])
          || uuid_send(p_actors[i]) || uuid_send(p_commands[i])
          || case when p_parties[i] is null then '\x00'::bytea else '\x01'::bytea || uuid_send(p_parties[i]) end
          || int4send(octet_length(p_envelopes[i])) || p_envelopes[i]
          || sha256(p_payloads[i])));
        chain[i] := chained;
      end loop;
      insert into sinergi.events (
        position, at, occurred_at, tenant_id, version, type_id, schema_ver, enc, stream_id, actor_id, command_id,
        party_id, envelope, payload, hash)
      select p_position + u.i, p_at + (u.i - 1) * interval '1 microsecond', u.occurred, h.tenant_id, u.version, u.type_id,
        u.schema_ver, 0, u.stream_id, u.actor_id, u.command_id, u.party_id, u.envelope, u.payload, u.hash
      from sinergi.tenant_head h,
        unnest(p_streams, p_versions, p_types, p_schemas, p_parties, p_actors, p_commands, p_occurred, p_envelopes,
          p_payloads, chain)
        with ordinality u (stream_id, version, type_id, schema_ver, party_id, actor_id, command_id, occurred, envelope,
          payload, hash, i)
      where h.tenant_id = p_tenant;
      for i in 1 .. cardinality(p_tables) loop
        perform sinergi.write_rows(p_tenant, p_tables[i], p_rows[i]::json, p_gone[i]::uuid[]);
      end loop;
    end if;

    if cardinality(p_seen) > 0 then
      insert into sinergi.command_seen (tenant_id, command_id, fingerprint, answer, position, at)
      select h.tenant_id, u.command_id, u.fingerprint, u.answer, u.position, clock
      from sinergi.tenant_head h,
        unnest(p_seen, p_fingerprints, p_answers, p_answer_positions) u (command_id, fingerprint, answer, position)
      where h.tenant_id = p_tenant;
    end if;
    if cardinality(p_key_subjects) > 0 then
      insert into sinergi.subject_keys (tenant_id, subject_id, key_id, key)
      select h.tenant_id, u.subject_id, u.key_id, u.key
      from sinergi.tenant_head h, unnest(p_key_subjects, p_key_ids, p_keys) u (subject_id, key_id, key)
      where h.tenant_id = p_tenant;
    end if;
    if cardinality(p_claim_kinds) > 0 then
      delete from sinergi.claims c
      using unnest(p_claim_kinds, p_claim_digests, p_claim_owners) u (kind, value_digest, owner_id)
      where c.tenant_id = p_tenant and c.kind = u.kind and c.value_digest = u.value_digest and u.owner_id is null;
      insert into sinergi.claims (tenant_id, kind, value_digest, owner_id, position)
      select h.tenant_id, u.kind, u.value_digest, u.owner_id, p_position + total
      from sinergi.tenant_head h, unnest(p_claim_kinds, p_claim_digests, p_claim_owners) u (kind, value_digest, owner_id)
      where h.tenant_id = p_tenant and u.owner_id is not null;
    end if;
    if p_refusals is not null then
      insert into sinergi.refusals (
        tenant_id, id, at, position, actor_id, role, on_behalf_of, action, stream_id, code, detail, command_id,
        request_id, party_id)
      select h.tenant_id, r.id, clock, p_position, r.actor_id, r.role, r.on_behalf_of, r.action, r.stream_id, r.code,
        r.detail, r.command_id, r.request_id, r.party_id
      from sinergi.tenant_head h, json_populate_recordset(null::sinergi.refusals, p_refusals::json) r
      where h.tenant_id = p_tenant
      on conflict (tenant_id, id) do nothing;
    end if;

    if total > 0 then
      update sinergi.tenant_head
        set position = p_position + total, last_at = p_at + (total - 1) * interval '1 microsecond', hash = chained
        where tenant_id = p_tenant;
    end if;
    return clock;
  end $f$;

  grant execute on function
    sinergi.open_log(int), sinergi.event_type(text, text), sinergi.load_head(int), sinergi.load_stream(int, uuid, int),
    sinergi.load_events(int, bigint, int), sinergi.load_seen(int, uuid[]), sinergi.load_claim(int, text, bytea),
    sinergi.load_keys(int, uuid[]), sinergi.forget_subject(int, uuid), sinergi.read_table(int, text, uuid, int),
    sinergi.append(
      int, bigint, int, timestamptz,
      uuid[], int[], smallint[], text[], smallint[], uuid[], uuid[], uuid[], timestamptz[], bytea[], bytea[],
      text[], text[], text[],
      uuid[], bytea[], bytea[], bigint[],
      text[], bytea[], uuid[],
      uuid[], uuid[], bytea[],
      text)
    to sinergi_app;
end $m$;
