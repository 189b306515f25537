-- Red flags with their thresholds, and how often each rule was right. For the office alone: a suspicion that nobody has
-- looked at hurts who it is about.
--
-- What a flag stands on is kept as JSON and shown whole; the ids of the records are columns of their own, so that the
-- page of an order finds its flags.
do $m$
declare
  tbl text;
begin
  create table sinergi.rm_flags (
    tenant_id      int not null,
    id             uuid not null,
    position       bigint not null,
    version        int not null,
    flag_rule      text not null,
    rules_version  int not null,
    threshold      bigint not null,
    basis          text not null,
    measured       bigint not null,
    status         text not null,
    company_id     uuid,
    evidence       jsonb not null,
    -- ids of everything that it ever spoke of
    records        text[] not null,
    raised_at      timestamptz not null,
    seen_at        timestamptz not null,
    reopened_count int not null,
    outcome        text,
    review_reason  text,
    reviewer_id    uuid,
    reviewed_at    timestamptz,
    constraint rm_flags_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_flag_rules (
    tenant_id      int not null,
    id             uuid not null,
    position       bigint not null,
    number         int not null,
    stream_version int not null,
    effective_from date not null,
    settings       jsonb not null,
    basis          text not null,
    author_id      uuid not null,
    proposed_at    timestamptz not null,
    approver_id    uuid,
    approved_at    timestamptz,
    constraint rm_flag_rules_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_flag_tallies (
    tenant_id    int not null,
    id           uuid not null,
    position     bigint not null,
    flag_rule    text not null,
    raised       int not null,
    reopened     int not null,
    explained    int not null,
    false_alarms int not null,
    corrected    int not null,
    repayments   int not null,
    sent         int not null,
    constraint rm_flag_tallies_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  foreach tbl in array array['rm_flags', 'rm_flag_rules', 'rm_flag_tallies'] loop
    perform sinergi.distribute(format('sinergi.%I', tbl)::regclass);
    perform sinergi.protect(format('sinergi.%I', tbl)::regclass);
    execute format(
      'create policy staff_floor on sinergi.%I as restrictive for all to public
         using (current_setting(''app.party_id'', true) = ''staff'')
         with check (current_setting(''app.party_id'', true) = ''staff'')', tbl);
  end loop;

  create index rm_flags_status_idx on sinergi.rm_flags (tenant_id, status, raised_at desc);
  -- What rules compare an order with: orders of the kind before it, of the agency and company around it, of a year.
  create index rm_orders_kind_issued_idx on sinergi.rm_orders (tenant_id, kind, issued_at) where issued_at is not null;
  create index rm_orders_pair_issued_idx on sinergi.rm_orders (tenant_id, company_id, agency_id, issued_at)
    where issued_at is not null;
  create index rm_orders_issued_idx on sinergi.rm_orders (tenant_id, issued_at) where issued_at is not null;
  create index rm_placements_content_idx on sinergi.rm_placements (tenant_id, (capture ->> 'fingerprint'))
    where capture is not null;
  create index rm_placements_billing_idx on sinergi.rm_placements (tenant_id, billing_id) where billing_id is not null;
  create index refusals_proof_idx on sinergi.refusals (tenant_id, stream_id) where code = 'order.proof_used';

  perform sinergi.refresh_tables();
end $m$;
