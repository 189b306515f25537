-- Brings the directory of regions to what the program carries. A region that is gone from the list stays: tenants point
-- at it.
insert into sinergi.regions as r (code, province_code, name, kind, zone)
select n.code, n.province_code, n.name, n.kind, n.zone
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as n (code, province_code, name, kind, zone)
on conflict (code) do update
  set province_code = excluded.province_code, name = excluded.name, kind = excluded.kind, zone = excluded.zone
  where (r.province_code, r.name, r.kind, r.zone)
     is distinct from (excluded.province_code, excluded.name, excluded.kind, excluded.zone);
