-- Places of power over money that one person proposed and another confirms: the last one of each person. For the office
-- alone. Versions that are refused or taken back, and files of what companies say of sanctions.
do $m$
begin
  create table sinergi.rm_role_proposals (
    tenant_id     int not null,
    id            uuid not null,
    position      bigint not null,
    version       int not null,
    name          text,
    email         text,
    is_invitation boolean not null,
    roles         text[] not null,
    starts_on     date not null,
    ends_on       date,
    letter_number text,
    status        text not null,
    proposed_by   uuid not null,
    proposed_at   timestamptz not null,
    decided_by    uuid,
    decided_at    timestamptz,
    refuse_reason text,
    constraint rm_role_proposals_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);
  perform sinergi.distribute('sinergi.rm_role_proposals'::regclass);
  perform sinergi.protect('sinergi.rm_role_proposals'::regclass);
  create policy staff_floor on sinergi.rm_role_proposals as restrictive for all to public
    using (current_setting('app.party_id', true) = 'staff')
    with check (current_setting('app.party_id', true) = 'staff');

  -- What was proposed and is refused, or taken back by who wrote it; rows that are there get it when the read models are
  -- built anew.
  alter table sinergi.rm_flag_rules
    add column withdrawn_by uuid, add column withdrawn_at timestamptz, add column withdraw_reason text;
  alter table sinergi.rm_payment_terms
    add column withdrawn_by uuid, add column withdrawn_at timestamptz, add column withdraw_reason text;

  -- What a company says of a sanction carries the files that show it, and so does its objection.
  alter table sinergi.rm_sanctions
    add column statement_files jsonb not null default '[]'::jsonb,
    add column objection_files jsonb not null default '[]'::jsonb;
  perform sinergi.refresh_tables();
end $m$;
