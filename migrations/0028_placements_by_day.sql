-- Placements of a region, those of the newest days first: without it their list sorted every one of them. The company stands
-- in it so that counting needs the index alone.
do $m$
begin
  create index rm_placements_days_idx on sinergi.rm_placements (tenant_id, first_day desc, number, id) include (party_id);
end $m$;
