-- Sanctions of companies: proposed, heard, decided, objected to, ended. A company reads its own from the proposal on.
do $m$
begin
  create table sinergi.rm_sanctions (
    tenant_id       int not null,
    id              uuid not null,
    position        bigint not null,
    party_id        uuid not null,
    -- the stream of the company's sanctions
    file_id         uuid not null,
    outlet_id       uuid,
    -- the order that shows what is said
    order_id        uuid,
    ground          text not null,
    level           text not null,
    status          text not null,
    facts           text not null,
    document        text,
    proposed_at     timestamptz not null,
    proposer_id     uuid not null,
    hear_until      timestamptz not null,
    statement       text,
    heard_at        timestamptz,
    number          text,
    from_day        date,
    until_day       date,
    reason          text,
    decided_at      timestamptz,
    decider_id      uuid,
    objection_until timestamptz,
    objection       text,
    objected_at     timestamptz,
    answer          text,
    answerer_id     uuid,
    ended_on        date,
    lift_reason     text,
    constraint rm_sanctions_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);
  perform sinergi.distribute('sinergi.rm_sanctions');
  perform sinergi.protect('sinergi.rm_sanctions');
  create index rm_sanctions_company_idx on sinergi.rm_sanctions (tenant_id, party_id);
  create index rm_sanctions_over_idx on sinergi.rm_sanctions (tenant_id, until_day) where status = 'imposed';

  perform sinergi.refresh_tables();
end $m$;
