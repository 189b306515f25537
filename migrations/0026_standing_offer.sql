-- Of an agreement, the offer that stands: a decline and other terms make the last one void. Of a placement, when it was
-- reported, beside when it was published. Rows that are there get them when the read models are built anew.
do $m$
begin
  alter table sinergi.rm_agreements add column standing jsonb;
  alter table sinergi.rm_placements add column reported_at timestamptz;
  perform sinergi.refresh_tables();
end $m$;
