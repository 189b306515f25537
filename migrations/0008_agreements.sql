-- Prices, rules of buying, agreements with their offers and items.
--
-- Of prices a company sees those in force or to come, but not what the office holds an offer against; of agreements its
-- own, from the day on which they were shown to it. What the office was warned of has a table of its own.
do $m$
declare
  tbl text;
begin
  create table sinergi.rm_prices (
    tenant_id       int not null,
    id              uuid not null,
    position        bigint not null,
    -- of the price list's stream
    stream_version  int not null,
    kind            text not null,
    format          text not null,
    media           text not null,
    grade           text,
    outlet_id       uuid,
    unit            text not null,
    specification   text not null,
    amount          bigint not null,
    tax_inclusive   boolean not null,
    valid_from      date not null,
    valid_to        date,
    basis           text not null,
    comparables     jsonb not null,
    standard_id     uuid,
    author_id       uuid not null,
    proposed_at     timestamptz not null,
    approved_at     timestamptz,
    withdrawn_at    timestamptz,
    withdraw_reason text,
    ended_at        timestamptz,
    end_reason      text,
    constraint rm_prices_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_procurement_rules (
    tenant_id       int not null,
    id              uuid not null,
    position        bigint not null,
    number          int not null,
    stream_version  int not null,
    basis           jsonb not null,
    effective_from  date not null,
    book            jsonb not null,
    author_id       uuid not null,
    drafted_at      timestamptz not null,
    published_at    timestamptz,
    withdrawn_at    timestamptz,
    withdraw_reason text,
    constraint rm_procurement_rules_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_agreements (
    tenant_id            int not null,
    id                   uuid not null,
    position             bigint not null,
    party_id             uuid not null,
    version              int not null,
    title                text not null,
    status               text not null,
    agency_id            uuid,
    sub_activity         text,
    starts_on            date,
    ends_on              date,
    method               text,
    providers            bigint,
    method_basis         text,
    ceiling              bigint,
    under_delivery       text,
    under_delivery_words text,
    items                jsonb not null,
    -- what EF-12 asks for and it does not say
    gaps                 text[] not null,
    offers_count         int not null,
    -- what the items come to, or the ceiling; taxes in it
    value                bigint,
    number               text,
    signed_on            date,
    signature            jsonb,
    contract_form        text,
    policy_version       int,
    book_version         int,
    drafted_at           timestamptz not null,
    opened_at            timestamptz,
    concluded_on         date,
    concluded_at         timestamptz,
    signed_at            timestamptz,
    accepted_at          timestamptz,
    declined_at          timestamptz,
    decline_reason       text,
    activated_at         timestamptz,
    terminated_on        date,
    terminate_reason     text,
    terminate_letter     text,
    cancelled_at         timestamptz,
    cancel_reason        text,
    constraint rm_agreements_pkey primary key (tenant_id, id)
  ) with (fillfactor = 60);

  -- The office's side of an agreement: who wrote it, what its prices were held against, a method that is asked for.
  create table sinergi.rm_agreement_desks (
    tenant_id        int not null,
    id               uuid not null,
    position         bigint not null,
    authors          uuid[] not null,
    price_references jsonb,
    warnings         jsonb not null,
    justification    text,
    requested_method jsonb,
    request_reason   text,
    requester_id     uuid,
    requested_at     timestamptz,
    constraint rm_agreement_desks_pkey primary key (tenant_id, id)
  ) with (fillfactor = 60);

  create table sinergi.rm_offers (
    tenant_id    int not null,
    id           uuid not null,
    position     bigint not null,
    party_id     uuid not null,
    agreement_id uuid not null,
    number       bigint not null,
    side         text not null,
    prices       jsonb not null,
    note         text,
    made_at      timestamptz not null,
    constraint rm_offers_pkey primary key (tenant_id, id)
  );

  -- The prices that bind, item by item, as they were when both sides had signed: what other agencies pay is read here.
  create table sinergi.rm_agreement_items (
    tenant_id     int not null,
    id            uuid not null,
    position      bigint not null,
    party_id      uuid not null,
    agreement_id  uuid not null,
    number        bigint not null,
    agency_id     uuid,
    outlet_id     uuid not null,
    format        text not null,
    media         text not null,
    grade         text,
    unit          text not null,
    specification text not null,
    unit_price    bigint,
    tax_inclusive boolean not null,
    -- null where there is expressly none
    quantity      bigint,
    tariff_id     uuid,
    activated_at  timestamptz not null,
    constraint rm_agreement_items_pkey primary key (tenant_id, id)
  );

  foreach tbl in array array[
    'rm_prices', 'rm_procurement_rules', 'rm_agreements', 'rm_agreement_desks', 'rm_offers', 'rm_agreement_items'
  ] loop
    perform sinergi.distribute(format('sinergi.%I', tbl)::regclass);
    perform sinergi.protect(format('sinergi.%I', tbl)::regclass);
  end loop;
  foreach tbl in array array['rm_procurement_rules', 'rm_agreement_desks'] loop
    execute format(
      'create policy staff_floor on sinergi.%I as restrictive for all to public using (%2$s) with check (%2$s)',
      tbl, $x$current_setting('app.party_id', true) = 'staff'$x$);
  end loop;
  create policy public_floor on sinergi.rm_prices as restrictive for select to public
    using (current_setting('app.party_id', true) = 'staff' or (approved_at is not null and kind <> 'reference'));
  create policy public_floor on sinergi.rm_agreements as restrictive for select to public
    using (current_setting('app.party_id', true) = 'staff' or opened_at is not null);

  create index rm_prices_format_idx on sinergi.rm_prices (tenant_id, format, valid_from);
  create index rm_agreements_company_idx on sinergi.rm_agreements (tenant_id, party_id);
  create index rm_agreements_concluded_idx on sinergi.rm_agreements (tenant_id, concluded_at);
  create index rm_offers_agreement_idx on sinergi.rm_offers (tenant_id, agreement_id);
  create index rm_agreement_items_agreement_idx on sinergi.rm_agreement_items (tenant_id, agreement_id);
  create index rm_agreement_items_outlet_idx on sinergi.rm_agreement_items (tenant_id, outlet_id, format);

  perform sinergi.refresh_tables();
end $m$;
