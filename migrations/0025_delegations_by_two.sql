-- A delegation of somebody else's place of power over money waits for a second person. Rows that are there get it when the
-- read models are built anew.
do $m$
begin
  alter table sinergi.rm_delegations
    add column is_waiting boolean not null default false,
    add column confirmed_by uuid,
    add column confirmed_at timestamptz;

  -- Everybody who acted on an order, a bill, an agreement or a company: they leave the review of its flags to others. For
  -- the office alone.
  create table sinergi.rm_record_actors (
    tenant_id int not null,
    id        uuid not null,
    position  bigint not null,
    actors    uuid[] not null,
    constraint rm_record_actors_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);
  perform sinergi.distribute('sinergi.rm_record_actors'::regclass);
  perform sinergi.protect('sinergi.rm_record_actors'::regclass);
  create policy staff_floor on sinergi.rm_record_actors as restrictive for all to public
    using (current_setting('app.party_id', true) = 'staff')
    with check (current_setting('app.party_id', true) = 'staff');
  perform sinergi.refresh_tables();
end $m$;
