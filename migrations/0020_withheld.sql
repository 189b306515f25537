-- What came off a bill because its page did not stay and the office does not pay it (EF-44): placement, amount and
-- reason, for the company and for whoever pays the rest.
do $m$
begin
  alter table sinergi.rm_billings add column withheld jsonb;
  perform sinergi.refresh_tables();
end $m$;
