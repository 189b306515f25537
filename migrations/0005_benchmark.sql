-- The benchmark's own tables: figures by tenant, indicator and year, and how far each tenant's log was read. Only the
-- role sinergi_benchmark reaches them: it is the one part of the program that sees more than one tenant, and there is
-- no name of a company or a person in here.
do $m$
begin
  create table sinergi.bm_progress (
    tenant_id int primary key,
    position  bigint not null default 0,
    -- the shape of the fold; another shape is folded again from the first event
    revision  int not null,
    fold      bytea not null
  ) with (fillfactor = 50);
  perform sinergi.distribute('sinergi.bm_progress');

  create table sinergi.bm_figures (
    tenant_id  int not null,
    indicator  text not null,
    version    int not null,
    year       int not null,
    -- hundredths of the indicator's unit; null has a reason beside it
    value      bigint,
    missing    text,
    cases      bigint not null,
    shared     boolean not null default false,
    decision   text,
    constraint bm_figures_pkey primary key (tenant_id, indicator, year),
    constraint bm_figures_value_or_reason check ((value is null) = (missing is not null)),
    constraint bm_figures_missing_check check (missing in ('NOT_REPORTED', 'NOT_APPLICABLE', 'SUPPRESSED', 'NOT_YET', 'WITHDRAWN'))
  ) with (fillfactor = 70);
  perform sinergi.distribute('sinergi.bm_figures');
  create index bm_figures_shared on sinergi.bm_figures (indicator, year) where shared;

  alter table sinergi.bm_progress enable row level security;
  alter table sinergi.bm_progress force row level security;
  create policy benchmark_all on sinergi.bm_progress for all to sinergi_benchmark using (true) with check (true);
  alter table sinergi.bm_figures enable row level security;
  alter table sinergi.bm_figures force row level security;
  create policy benchmark_all on sinergi.bm_figures for all to sinergi_benchmark using (true) with check (true);

  revoke all on table sinergi.bm_progress, sinergi.bm_figures from public, sinergi_app;
  grant select, insert, update, delete on table sinergi.bm_progress, sinergi.bm_figures to sinergi_benchmark;
end $m$;
