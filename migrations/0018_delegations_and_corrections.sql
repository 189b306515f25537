-- Who may act for whom, for which days, on which letter, and on how many records it was done; and wrong facts that are
-- to be put right. For the office alone.
-- For whom a session acts is a choice of that session and no right: each command asks the log.
do $m$
begin
  create table sinergi.rm_delegations (
    tenant_id     int not null,
    id            uuid not null,
    position      bigint not null,
    version       int not null,
    principal_id  uuid not null,
    delegate_id   uuid not null,
    roles         text[] not null,
    starts_on     date not null,
    ends_on       date not null,
    letter_number text not null,
    granted_by    uuid not null,
    granted_at    timestamptz not null,
    revoked_by    uuid,
    revoked_at    timestamptz,
    revoke_reason text,
    records_count int not null,
    last_used_at  timestamptz,
    constraint rm_delegations_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);
  perform sinergi.distribute('sinergi.rm_delegations'::regclass);
  perform sinergi.protect('sinergi.rm_delegations'::regclass);
  create policy staff_floor on sinergi.rm_delegations as restrictive for all to public
    using (current_setting('app.party_id', true) = 'staff')
    with check (current_setting('app.party_id', true) = 'staff');

  -- Facts that are wrong, with what stands there and what should: asked for by one person, decided by another.
  create table sinergi.rm_corrections (
    tenant_id      int not null,
    id             uuid not null,
    position       bigint not null,
    version        int not null,
    kind           text not null,
    record_id      uuid not null,
    placement_id   uuid,
    company_id     uuid,
    title          text not null,
    field          text not null,
    from_value     text not null,
    to_value       text not null,
    record_version int not null,
    reason         text not null,
    evidence       text not null,
    status         text not null,
    asked_by       uuid not null,
    asked_at       timestamptz not null,
    decided_by     uuid,
    decided_at     timestamptz,
    refuse_reason  text,
    constraint rm_corrections_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);
  perform sinergi.distribute('sinergi.rm_corrections'::regclass);
  perform sinergi.protect('sinergi.rm_corrections'::regclass);
  create policy staff_floor on sinergi.rm_corrections as restrictive for all to public
    using (current_setting('app.party_id', true) = 'staff')
    with check (current_setting('app.party_id', true) = 'staff');

  alter table auth.sessions add column acting_for uuid, add column delegation_id uuid;

  perform sinergi.refresh_tables();
end $m$;
