-- Orders, their placements with proof, receipts of what arrived, and what the office was warned of.
--
-- A company sees its order from the day on which it goes out: until then `party_id` is null and the row is the office's.
-- What warned, and why it was done all the same, has a table of its own for the office alone.
do $m$
declare
  tbl text;
begin
  create table sinergi.rm_orders (
    tenant_id        int not null,
    id               uuid not null,
    position         bigint not null,
    party_id         uuid,
    version          int not null,
    company_id       uuid not null,
    outlet_id        uuid not null,
    kind             text not null,
    agency_id        uuid not null,
    line_id          uuid not null,
    agreement_id     uuid not null,
    plan_id          uuid not null,
    plan_item_id     uuid not null,
    title            text not null,
    brief            text not null,
    status           text not null,
    amount           bigint not null,
    placements_count int not null,
    verified_count   int not null,
    verified_amount  bigint not null,
    released         bigint not null,
    number           text,
    policy_version   int,
    author_id        uuid not null,
    approver_id      uuid,
    drafted_at       timestamptz not null,
    reserved_at      timestamptz,
    returned_at      timestamptz,
    return_reason    text,
    issued_at        timestamptz,
    answer_until     timestamptz,
    accepted_at      timestamptz,
    declined_at      timestamptz,
    decline_reason   text,
    lapsed_at        timestamptz,
    cancelled_at     timestamptz,
    cancel_reason    text,
    completed_at     timestamptz,
    constraint rm_orders_pkey primary key (tenant_id, id)
  ) with (fillfactor = 60);

  create table sinergi.rm_placements (
    tenant_id         int not null,
    id                uuid not null,
    position          bigint not null,
    party_id          uuid,
    order_id          uuid not null,
    company_id        uuid not null,
    outlet_id         uuid not null,
    number            int not null,
    format            text not null,
    title             text not null,
    first_day         date not null,
    last_day          date not null,
    unit              text not null,
    quantity          bigint not null,
    price_id          uuid not null,
    unit_price        bigint not null,
    amount            bigint not null,
    draft_needed      boolean not null,
    stage             text not null,
    round             int not null,
    draft             text,
    draft_files       jsonb,
    draft_sent_at     timestamptz,
    draft_notes       text,
    cleared_at        timestamptz,
    published_at      timestamptz,
    place             text,
    proof_until       timestamptz,
    extensions_count  int not null,
    extension_reason  text,
    proof_id          uuid,
    evidence          jsonb,
    proof_sent_at     timestamptz,
    findings          jsonb,
    failed            text[],
    capture           jsonb,
    checked_at        timestamptz,
    received          bigint not null,
    verified_at       timestamptz,
    verified_quantity bigint,
    verified_amount   bigint,
    verifier_id       uuid,
    rejections_count  int not null,
    reject_reason     text,
    rejected_at       timestamptz,
    forfeited_at      timestamptz,
    released          bigint not null,
    read_at           timestamptz,
    read_on           text[],
    breach            jsonb,
    breached_at       timestamptz,
    breach_answer     text,
    breach_reason     text,
    billing_id        uuid,
    handed_over_at    timestamptz,
    constraint rm_placements_pkey primary key (tenant_id, id)
  ) with (fillfactor = 50);

  create table sinergi.rm_receipts (
    tenant_id      int not null,
    id             uuid not null,
    position       bigint not null,
    party_id       uuid not null,
    order_id       uuid not null,
    placement_id   uuid not null,
    number         text not null,
    received_on    date not null,
    count          bigint not null,
    receiver_id    uuid not null,
    counter_signer text not null,
    stored_at      text,
    recorded_at    timestamptz not null,
    constraint rm_receipts_pkey primary key (tenant_id, id)
  );

  create table sinergi.rm_order_warnings (
    tenant_id    int not null,
    id           uuid not null,
    position     bigint not null,
    order_id     uuid not null,
    placement_id uuid,
    code         text not null,
    evidence     text not null,
    reason       text not null,
    account_id   uuid not null,
    recorded_at  timestamptz not null,
    constraint rm_order_warnings_pkey primary key (tenant_id, id)
  );

  foreach tbl in array array['rm_orders', 'rm_placements', 'rm_receipts', 'rm_order_warnings'] loop
    perform sinergi.distribute(format('sinergi.%I', tbl)::regclass);
    perform sinergi.protect(format('sinergi.%I', tbl)::regclass);
  end loop;
  create policy staff_floor on sinergi.rm_order_warnings as restrictive for all to public
    using (current_setting('app.party_id', true) = 'staff') with check (current_setting('app.party_id', true) = 'staff');

  create index rm_orders_company_idx on sinergi.rm_orders (tenant_id, party_id);
  create index rm_orders_outlet_idx on sinergi.rm_orders (tenant_id, outlet_id);
  create index rm_orders_line_idx on sinergi.rm_orders (tenant_id, line_id);
  create index rm_orders_agreement_idx on sinergi.rm_orders (tenant_id, agreement_id);
  create index rm_orders_plan_idx on sinergi.rm_orders (tenant_id, plan_item_id);
  create index rm_orders_drafted_idx on sinergi.rm_orders (tenant_id, drafted_at, id);
  create index rm_orders_answer_idx on sinergi.rm_orders (tenant_id, answer_until) where status = 'issued';
  create index rm_placements_order_idx on sinergi.rm_placements (tenant_id, order_id);
  create index rm_placements_company_idx on sinergi.rm_placements (tenant_id, party_id);
  create index rm_placements_outlet_idx on sinergi.rm_placements (tenant_id, outlet_id);
  create index rm_placements_due_idx on sinergi.rm_placements (tenant_id, proof_until)
    where stage in ('awaiting_draft', 'draft_submitted', 'cleared_to_publish', 'published', 'proof_rejected');
  create index rm_receipts_placement_idx on sinergi.rm_receipts (tenant_id, placement_id);
  create index rm_order_warnings_order_idx on sinergi.rm_order_warnings (tenant_id, order_id);

  perform sinergi.refresh_tables();
end $m$;
