-- The short way into the log, for a command that waits alone and brings one event: most commands by far. The same rows
-- and the same hashes as sinergi.append, without arrays, joins and sets: half the work for the server. And the long way
-- goes row by row while there are few of them.
do $m$
begin
  -- Without Citus there are no workers that a setting has to travel to, and set_config is a function call instead of a
  -- statement to parse.
  create or replace function sinergi.set_tenant(t int, party text) returns void language plpgsql as $f$
  declare
    bound text;
  begin
    if t is null or party is null then
      raise exception 'a transaction needs a tenant and a party' using errcode = '22004';
    end if;
    if party <> 'staff' then
      party := party::uuid::text;
    end if;
    if current_setting('citus.shard_count', true) is null then
      bound := set_config('app.tenant_id', t::text, true);
      bound := set_config('app.party_id', party, true);
      return;
    end if;
    perform set_config('citus.propagate_set_commands', 'local', true);
    execute format('set local app.tenant_id = %L', t);
    execute format('set local app.party_id = %L', party);
  end $f$;

  -- What an event gives to the chain (schema/hash-chain.md). One expression: it costs no call where it is used.
  create function sinergi.leaf(
    p_tenant int, p_position bigint, p_stream uuid, p_version int, p_type smallint, p_name text, p_schema smallint,
    p_at timestamptz, p_occurred timestamptz, p_actor uuid, p_command uuid, p_party uuid, p_envelope bytea, p_payload bytea
  ) returns bytea language sql stable as $f$
    select sha256('\x0001'::bytea
      || int4send(p_tenant) || int8send(p_position) || uuid_send(p_stream) || int4send(p_version)
      || int2send(p_type) || int4send(octet_length(p_name)) || convert_to(p_name, 'UTF8')
      || int2send(p_schema) || int2send(0::smallint)
      || timestamptz_send(p_at) || timestamptz_send(p_occurred)
      || uuid_send(p_actor) || uuid_send(p_command)
      || case when p_party is null then '\x00'::bytea else '\x01'::bytea || uuid_send(p_party) end
      || int4send(octet_length(p_envelope)) || p_envelope
      || sha256(p_payload))
  $f$;

  -- Three functions with one branch per table, made from the catalog: reading and writing many rows as before, and
  -- write_each, which writes rows one by one: one call for all of them, since a call costs a third of a row.
  create or replace function sinergi.refresh_tables() returns void language plpgsql as $f$
  declare
    tbl record;
    each text := '';
    writes text := '';
    reads text := '';
    word text := 'if';
  begin
    for tbl in
      select c.relname as name,
        string_agg('r.' || quote_ident(a.attname), ', ' order by a.attnum) filter (where a.attname <> 'tenant_id') as sources,
        string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (where a.attname <> 'tenant_id') as targets,
        string_agg(format('%1$I = excluded.%1$I', a.attname), ', ' order by a.attnum)
          filter (where a.attname not in ('tenant_id', 'id')) as changes
      from pg_catalog.pg_class c
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where c.relnamespace = 'sinergi'::regnamespace and c.relname like 'rm\_%' and c.relkind = 'r'
      group by c.relname order by c.relname
    loop
      each := each || format($q$
    %1$s p_tables[i] = %2$L then
      r := json_populate_record(null::sinergi.%2$I, p_rows[i]::json);
      insert into sinergi.%2$I as t (tenant_id, %3$s) values (p_tenant, %4$s)
        on conflict (tenant_id, id) do update set %5$s;$q$, word, tbl.name, tbl.targets, tbl.sources, tbl.changes);
      writes := writes || format($q$
  %1$s p_table = %2$L then
    if p_gone is not null then
      delete from sinergi.%2$I where tenant_id = p_tenant and id = any (p_gone);
    end if;
    if p_rows is not null then
      insert into sinergi.%2$I as t (tenant_id, %3$s)
        select h.tenant_id, %4$s
        from sinergi.tenant_head h, json_populate_recordset(null::sinergi.%2$I, p_rows) r
        where h.tenant_id = p_tenant
        on conflict (tenant_id, id) do update set %5$s;
    end if;$q$, word, tbl.name, tbl.targets, tbl.sources, tbl.changes);
      reads := reads || format($q$
    %1$s p_tables[i] = %2$L then
      return query select i, to_json(t) from sinergi.%2$I t where t.tenant_id = p_tenant and t.id = any (ids);$q$,
        word, tbl.name);
      word := 'elsif';
    end loop;
    if word = 'if' then
      each := ' if false then null;';
      writes := ' if false then null;';
      reads := ' if false then null;';
    end if;
    execute format($q$
create or replace function sinergi.write_each(p_tenant int, p_tables text[], p_rows text[]) returns boolean language plpgsql as $w$
declare
  r record;
begin
  for i in 1 .. cardinality(p_tables) loop %s
    else
      raise exception 'no table %%', p_tables[i] using errcode = 'SN404';
    end if;
  end loop;
  return true;
end $w$ $q$, each);
    execute format($q$
create or replace function sinergi.write_rows(p_tenant int, p_table text, p_rows json, p_gone uuid[])
returns void language plpgsql as $w$
begin %s
  else
    raise exception 'no table %%', p_table using errcode = 'SN404';
  end if;
end $w$ $q$, writes);
    -- The ids are read from their text once: as a filter (a plan from when the table was empty) the cast ran per row.
    execute format($q$
create or replace function sinergi.read_rows(p_tenant int, p_tables text[], p_ids text[])
returns table (place int, content json) language plpgsql as $w$
declare
  ids uuid[];
begin
  perform sinergi.set_tenant(p_tenant, 'staff'::text);
  for i in 1 .. cardinality(p_tables) loop
    ids := p_ids[i]::uuid[];%s
    else
      raise exception 'no table %%', p_tables[i] using errcode = 'SN404';
    end if;
  end loop;
end $w$ $q$, reads);
    grant execute on function
      sinergi.write_each(int, text[], text[]), sinergi.write_rows(int, text, json, uuid[]),
      sinergi.read_rows(int, text[], text[])
      to sinergi_app;
  end $f$;
  perform sinergi.refresh_tables();

  -- One command with one event: the head moves from p_position to the next one, or nothing happens. The update is the
  -- lock, the check and the move at once; answers and errors are those of sinergi.append.
  create function sinergi.append_one(
    p_tenant int, p_position bigint, p_epoch int, p_at timestamptz,
    p_stream uuid, p_version int, p_type smallint, p_name text, p_schema smallint, p_party uuid,
    p_actor uuid, p_command uuid, p_occurred timestamptz, p_envelope bytea, p_payload bytea,
    p_tables text[], p_rows text[], p_fingerprint bytea, p_answer bytea
  ) returns timestamptz language plpgsql as $f$
  declare
    head record;
    clock timestamptz;
    chained bytea;
    was_written boolean;
  begin
    perform sinergi.set_tenant(p_tenant, 'staff'::text);
    chained := sinergi.leaf(p_tenant, p_position + 1, p_stream, p_version, p_type, p_name, p_schema, p_at, p_occurred,
      p_actor, p_command, p_party, p_envelope, p_payload);
    update sinergi.tenant_head h
      set position = p_position + 1, last_at = p_at, hash = sha256(h.hash || chained)
      where h.tenant_id = p_tenant and h.position = p_position and h.epoch = p_epoch and h.last_at < p_at
      returning h.hash into chained;
    clock := clock_timestamp();
    if not found then
      select h.position, h.last_at, h.epoch into head from sinergi.tenant_head h where h.tenant_id = p_tenant;
      if not found then
        raise exception 'tenant % has no log', p_tenant using errcode = 'P0002';
      end if;
      if head.position <> p_position or head.epoch <> p_epoch then
        raise exception 'the head moved' using errcode = 'SN409', detail = head.position::text;
      end if;
      raise exception 'the clocks differ' using errcode = 'SN408', detail = format('at %s, last %s', p_at, head.last_at);
    end if;
    if p_at > clock + interval '1 second' or p_at < clock - interval '5 seconds' then
      raise exception 'the clocks differ' using errcode = 'SN408', detail = format('at %s, clock %s', p_at, clock);
    end if;
    insert into sinergi.events (
      position, at, occurred_at, tenant_id, version, type_id, schema_ver, enc, stream_id, actor_id, command_id, party_id,
      envelope, payload, hash)
    values (p_position + 1, p_at, p_occurred, p_tenant, p_version, p_type, p_schema, 0, p_stream, p_actor, p_command,
      p_party, p_envelope, p_payload, chained);
    was_written := sinergi.write_each(p_tenant, p_tables, p_rows);
    insert into sinergi.command_seen (tenant_id, command_id, fingerprint, answer, position, at)
      values (p_tenant, p_command, p_fingerprint, p_answer, p_position + 1, clock);
    return clock;
  end $f$;
  -- A batch, as before; few events, few answers and single rows (p_rows holds an object then, not an array) go one by
  -- one.
  create or replace function sinergi.append(
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
    few constant int := 4;
    head record;
    clock timestamptz;
    chained bytea;
    chain bytea[] := '{}';
    single_tables text[] := '{}';
    single_rows text[] := '{}';
    total int := cardinality(p_streams);
    was_written boolean;
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
        chained := sha256(chained || sinergi.leaf(p_tenant, p_position + i, p_streams[i], p_versions[i], p_types[i],
          p_names[i], p_schemas[i], p_at + (i - 1) * interval '1 microsecond', p_occurred[i], p_actors[i], p_commands[i],
          p_parties[i], p_envelopes[i], p_payloads[i]));
        if total <= few then
          insert into sinergi.events (
            position, at, occurred_at, tenant_id, version, type_id, schema_ver, enc, stream_id, actor_id, command_id,
            party_id, envelope, payload, hash)
          values (p_position + i, p_at + (i - 1) * interval '1 microsecond', p_occurred[i], p_tenant, p_versions[i],
            p_types[i], p_schemas[i], 0, p_streams[i], p_actors[i], p_commands[i], p_parties[i], p_envelopes[i],
            p_payloads[i], chained);
        else
          chain[i] := chained;
        end if;
      end loop;
      if total > few then
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
      end if;
      for i in 1 .. cardinality(p_tables) loop
        if p_gone[i] is null and starts_with(p_rows[i], '{') then
          single_tables := array_append(single_tables, p_tables[i]);
          single_rows := array_append(single_rows, p_rows[i]);
        else
          perform sinergi.write_rows(p_tenant, p_tables[i], p_rows[i]::json, p_gone[i]::uuid[]);
        end if;
      end loop;
      was_written := sinergi.write_each(p_tenant, single_tables, single_rows);
    end if;

    if cardinality(p_seen) <= few then
      for i in 1 .. cardinality(p_seen) loop
        insert into sinergi.command_seen (tenant_id, command_id, fingerprint, answer, position, at)
          values (p_tenant, p_seen[i], p_fingerprints[i], p_answers[i], p_answer_positions[i], clock);
      end loop;
    else
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
    sinergi.leaf(int, bigint, uuid, int, smallint, text, smallint, timestamptz, timestamptz, uuid, uuid, uuid, bytea, bytea),
    sinergi.append_one(
      int, bigint, int, timestamptz, uuid, int, smallint, text, smallint, uuid, uuid, uuid, timestamptz, bytea, bytea,
      text[], text[], bytea, bytea)
    to sinergi_app;
end $m$;
