-- Bills from handover to money in the bank, the accounts of companies, outages, terms of payment, claims for money back.
--
-- A bill keeps its papers and its calculation as JSON: pages and lists read them whole, and only the two or three parts
-- that lists sort by have columns. Stays are rows of their own, never changed: when a bill left a stage is when it came
-- to the next one.
do $m$
declare
  tbl text;
begin
  create table sinergi.rm_billings (
    tenant_id        int not null,
    id               uuid not null,
    position         bigint not null,
    party_id         uuid not null,
    version          int not null,
    title            text not null,
    fiscal_year      int not null,
    channel          text not null,
    tax              jsonb not null,
    stage            text not null,
    stage_since      timestamptz not null,
    opened_at        timestamptz not null,
    opened_by        uuid not null,
    items            jsonb not null,
    items_count      int not null,
    terms_version    int,
    breakdown        jsonb,
    net              bigint not null,
    vat              bigint not null,
    gross            bigint not null,
    -- what the treasurer keeps of the bill and deposits
    kept             bigint not null,
    transfer         bigint not null,
    -- number and day by kind of paper
    papers           jsonb not null,
    invoiced_on      date,
    account          jsonb,
    returns_count    int not null,
    return_to        text,
    return_reasons   text[],
    also_committed   boolean not null,
    -- what the catalogue calls a payment; no payment by itself
    reported_paid    text,
    paid_at          timestamptz,
    paid_amount      bigint,
    deposits         jsonb,
    slip             jsonb,
    -- the budget year that did not pay
    carried_over_from int,
    carry_over_reason text,
    corrections      jsonb not null,
    constraint rm_billings_pkey primary key (tenant_id, id)
  ) with (fillfactor = 60);

  create table sinergi.rm_billing_stays (
    tenant_id  int not null,
    id         uuid not null,
    position   bigint not null,
    party_id   uuid not null,
    billing_id uuid not null,
    -- the version at which the bill came there
    number     int not null,
    stage      text not null,
    entered_at timestamptz not null,
    constraint rm_billing_stays_pkey primary key (tenant_id, id)
  );

  create table sinergi.rm_payees (
    tenant_id      int not null,
    id             uuid not null,
    position       bigint not null,
    party_id       uuid not null,
    version        int not null,
    -- the account approved last, and the one that is used until then
    account        jsonb,
    usable_from    date,
    previous       jsonb,
    approved_by    uuid,
    waiting        jsonb,
    letter         text,
    proposed_by    uuid,
    refuse_reason  text,
    block_reason   text,
    changed_at     timestamptz not null,
    constraint rm_payees_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_outages (
    tenant_id  int not null,
    id         uuid not null,
    position   bigint not null,
    version    int not null,
    system     text not null,
    began_at   timestamptz not null,
    ended_at   timestamptz,
    source     text not null,
    note       text not null,
    constraint rm_outages_pkey primary key (tenant_id, id)
  );

  create table sinergi.rm_payment_terms (
    tenant_id      int not null,
    id             uuid not null,
    position       bigint not null,
    number         int not null,
    stream_version int not null,
    effective_from date not null,
    terms          jsonb not null,
    basis          text not null,
    author_id      uuid not null,
    proposed_at    timestamptz not null,
    approved_at    timestamptz,
    constraint rm_payment_terms_pkey primary key (tenant_id, id)
  );

  create table sinergi.rm_repayments (
    tenant_id      int not null,
    id             uuid not null,
    position       bigint not null,
    party_id       uuid not null,
    version        int not null,
    auditor        text not null,
    report_number  text not null,
    report_date    date not null,
    lines          jsonb not null,
    -- in sen: findings of auditors carry hundredths of a rupiah
    amount_sen     bigint not null,
    left_sen       bigint not null,
    pay_by         date not null,
    claimed_at     timestamptz not null,
    receipts       jsonb not null,
    objection      text,
    answer         text,
    handed_over    text,
    constraint rm_repayments_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  foreach tbl in array array[
    'rm_billings', 'rm_billing_stays', 'rm_payees', 'rm_outages', 'rm_payment_terms', 'rm_repayments'
  ] loop
    perform sinergi.distribute(format('sinergi.%I', tbl)::regclass);
    perform sinergi.protect(format('sinergi.%I', tbl)::regclass);
  end loop;
  create policy public_floor on sinergi.rm_payment_terms as restrictive for select to public
    using (current_setting('app.party_id', true) = 'staff' or approved_at is not null);

  create index rm_billings_company_idx on sinergi.rm_billings (tenant_id, party_id);
  create index rm_billings_stage_idx on sinergi.rm_billings (tenant_id, stage, stage_since);
  create index rm_billing_stays_billing_idx on sinergi.rm_billing_stays (tenant_id, billing_id, number);
  create index rm_repayments_company_idx on sinergi.rm_repayments (tenant_id, party_id);

  perform sinergi.refresh_tables();
end $m$;
