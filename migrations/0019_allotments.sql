-- What orders take of agreements and of plan items, kept instead of added up: the page of an order added up every order of
-- its plan item (0.2 s for 100,000 of them). For the office alone; a company adds up the orders that it sees.
do $m$
begin
  create table sinergi.rm_allotments (
    tenant_id int not null,
    id        uuid not null,
    position  bigint not null,
    taken     bigint not null,
    constraint rm_allotments_pkey primary key (tenant_id, id)
  ) with (fillfactor = 80);
  perform sinergi.distribute('sinergi.rm_allotments'::regclass);
  perform sinergi.protect('sinergi.rm_allotments'::regclass);
  create policy staff_floor on sinergi.rm_allotments as restrictive for all to public
    using (current_setting('app.party_id', true) = 'staff')
    with check (current_setting('app.party_id', true) = 'staff');

  -- The orders of a line that moved last, and the placements that wait for somebody: few of many.
  drop index sinergi.rm_budget_holdings_line_idx;
  create index rm_budget_holdings_line_idx on sinergi.rm_budget_holdings (tenant_id, line_id, changed_at, id);
  create index rm_placements_stage_idx on sinergi.rm_placements (tenant_id, stage, proof_until, order_id);

  perform sinergi.refresh_tables();
end $m$;
