-- Who may read which file, and how far those have come who follow a tenant's log.
--
-- The bytes of a file are in the object store, under the hash of the bytes and the number of the tenant. Having a hash
-- is no right: what is not in this table, for this tenant and this party, is not there.
do $m$
begin
  create table sinergi.files (
    tenant_id  int not null,
    id         uuid not null,
    sha256     text not null,
    -- the name that the file had where it came from
    name       text not null,
    size_bytes bigint not null,
    media_type text not null,
    actor_id   uuid not null,
    at         timestamptz not null,
    -- the company whose people put it there; null is for staff alone
    party_id   uuid,
    constraint files_pkey primary key (tenant_id, id),
    constraint files_sha256_key unique nulls not distinct (tenant_id, sha256, party_id),
    constraint files_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint files_size_check check (size_bytes > 0)
  );
  perform sinergi.distribute('sinergi.files');
  perform sinergi.protect('sinergi.files', 'select, insert');

  -- Notes a file for a party; one that is noted already stays as it is.
  create function sinergi.add_file(
    p_tenant int, p_party uuid, p_id uuid, p_sha256 text, p_name text, p_size bigint, p_media_type text, p_actor uuid,
    p_at timestamptz
  ) returns void language plpgsql as $f$
  begin
    perform sinergi.set_tenant(p_tenant, p_party);
    insert into sinergi.files (tenant_id, id, sha256, name, size_bytes, media_type, actor_id, at, party_id)
      select h.tenant_id, p_id, p_sha256, p_name, p_size, p_media_type, p_actor, p_at, p_party
      from sinergi.tenants h where h.tenant_id = p_tenant
      on conflict on constraint files_sha256_key do nothing;
  end $f$;
  grant execute on function sinergi.add_file(int, uuid, uuid, text, text, bigint, text, uuid, timestamptz) to sinergi_app;

  -- How far somebody who follows the log has come: whoever sends mails goes on from here after a restart.
  create table sinergi.followers (
    tenant_id int not null,
    name      text not null,
    position  bigint not null,
    at        timestamptz not null,
    constraint followers_pkey primary key (tenant_id, name),
    constraint followers_position_check check (position >= 0)
  );
  perform sinergi.distribute('sinergi.followers');
  perform sinergi.protect('sinergi.followers', 'select, insert, update');
  create policy staff_floor on sinergi.followers as restrictive for all to public
    using (current_setting('app.party_id', true) = 'staff') with check (current_setting('app.party_id', true) = 'staff');

  -- Moves a follower on; never back.
  create function sinergi.move_follower(p_tenant int, p_name text, p_position bigint, p_at timestamptz)
  returns void language plpgsql as $f$
  begin
    perform sinergi.set_tenant(p_tenant, 'staff'::text);
    insert into sinergi.followers as f (tenant_id, name, position, at)
      select t.tenant_id, p_name, p_position, p_at from sinergi.tenants t where t.tenant_id = p_tenant
      on conflict (tenant_id, name) do update set position = excluded.position, at = excluded.at
        where f.position < excluded.position;
  end $f$;
  grant execute on function sinergi.move_follower(int, text, bigint, timestamptz) to sinergi_app;
end $m$;
