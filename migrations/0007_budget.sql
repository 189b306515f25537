-- Read models of the budget: lines with all their buckets, every move of money, what each order holds on a line,
-- shortfall cases, communication plans with their items, and from which accounts formats are paid.
--
-- No company reads them: what it may know of its orders and payments stands in tables of its own.
do $m$
declare
  tbl text;
begin
  create table sinergi.rm_budget_lines (
    tenant_id          int not null,
    id                 uuid not null,
    position           bigint not null,
    version            int not null,
    fiscal_year        int not null,
    agency_id          uuid not null,
    sub_activity       text not null,
    sub_activity_name  text not null,
    account            text not null,
    account_name       text not null,
    opening_ceiling    bigint not null,
    ceiling            bigint not null,
    blocked            bigint not null,
    reserved           bigint not null,
    committed          bigint not null,
    accrued            bigint not null,
    invoiced           bigint not null,
    realised           bigint not null,
    -- of the DPA, or of the last change
    document           text not null,
    shortfall_wanted   bigint,
    shortfall_document text,
    import_id          uuid,
    opened_at          timestamptz not null,
    ceiling_changed_at timestamptz,
    closed_on          date,
    constraint rm_budget_lines_pkey primary key (tenant_id, id),
    -- EF-13: the rule of the domain, once more where no code comes by
    constraint rm_budget_lines_buckets_check check (blocked + reserved + committed + accrued + invoiced + realised <= ceiling)
  ) with (fillfactor = 50);

  create table sinergi.rm_budget_moves (
    tenant_id   int not null,
    id          uuid not null,
    position    bigint not null,
    line_id     uuid not null,
    order_id    uuid,
    kind        text not null,
    from_bucket text,
    to_bucket   text,
    amount      bigint not null,
    change      text,
    document    text,
    reason      text,
    account_id  uuid not null,
    at          timestamptz not null,
    constraint rm_budget_moves_pkey primary key (tenant_id, id)
  );

  -- What an order holds on a line: the sum over the orders is what the line says.
  create table sinergi.rm_budget_holdings (
    tenant_id  int not null,
    id         uuid not null,
    position   bigint not null,
    line_id    uuid not null,
    order_id   uuid not null,
    reserved   bigint not null,
    committed  bigint not null,
    accrued    bigint not null,
    invoiced   bigint not null,
    realised   bigint not null,
    changed_at timestamptz not null,
    constraint rm_budget_holdings_pkey primary key (tenant_id, id)
  ) with (fillfactor = 50);

  create table sinergi.rm_budget_shortfalls (
    tenant_id int not null,
    id        uuid not null,
    position  bigint not null,
    line_id   uuid not null,
    change    text not null,
    ceiling   bigint not null,
    wanted    bigint not null,
    missing   bigint not null,
    document  text not null,
    -- who held what when it was opened
    orders    jsonb not null,
    opened_at timestamptz not null,
    closed_at timestamptz,
    outcome   text,
    constraint rm_budget_shortfalls_pkey primary key (tenant_id, id)
  );

  create table sinergi.rm_communication_plans (
    tenant_id   int not null,
    id          uuid not null,
    position    bigint not null,
    version     int not null,
    agency_id   uuid not null,
    fiscal_year int not null,
    title       text not null,
    needs       text not null,
    document    text not null,
    adopted_at  timestamptz not null,
    account_id  uuid not null,
    constraint rm_communication_plans_pkey primary key (tenant_id, id)
  ) with (fillfactor = 50);

  create table sinergi.rm_plan_items (
    tenant_id     int not null,
    id            uuid not null,
    position      bigint not null,
    plan_id       uuid not null,
    topic         text not null,
    audience      text not null,
    channel       text not null,
    format        text not null,
    quantity      bigint not null,
    starts_on     date not null,
    ends_on       date not null,
    line_id       uuid not null,
    amount        bigint not null,
    author_id     uuid not null,
    added_at      timestamptz not null,
    changed_at    timestamptz,
    change_reason text,
    closed_at     timestamptz,
    close_reason  text,
    constraint rm_plan_items_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);

  create table sinergi.rm_format_accounts (
    tenant_id int not null,
    id        uuid not null,
    position  bigint not null,
    format    text not null,
    accounts  text[] not null,
    basis     text not null,
    mapped_at timestamptz not null,
    constraint rm_format_accounts_pkey primary key (tenant_id, id)
  );

  -- An import brings media or budget lines.
  alter table sinergi.rm_imports add column lines_count int not null default 0;

  foreach tbl in array array[
    'rm_budget_lines', 'rm_budget_moves', 'rm_budget_holdings', 'rm_budget_shortfalls', 'rm_communication_plans',
    'rm_plan_items', 'rm_format_accounts'
  ] loop
    perform sinergi.distribute(format('sinergi.%I', tbl)::regclass);
    perform sinergi.protect(format('sinergi.%I', tbl)::regclass);
    execute format(
      'create policy staff_floor on sinergi.%I as restrictive for all to public using (%2$s) with check (%2$s)',
      tbl, $x$current_setting('app.party_id', true) = 'staff'$x$);
  end loop;

  create index rm_budget_moves_line_idx on sinergi.rm_budget_moves (tenant_id, line_id, at desc);
  create index rm_budget_moves_order_idx on sinergi.rm_budget_moves (tenant_id, order_id) where order_id is not null;
  create index rm_budget_holdings_line_idx on sinergi.rm_budget_holdings (tenant_id, line_id);
  create index rm_budget_holdings_order_idx on sinergi.rm_budget_holdings (tenant_id, order_id);
  create index rm_plan_items_plan_idx on sinergi.rm_plan_items (tenant_id, plan_id);

  perform sinergi.refresh_tables();
end $m$;
