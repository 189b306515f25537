-- What did each agency order in a year, and what of it in the year's last days? $2 first instant, $3 first instant after,
-- $4 first instant of the last days, $5 whether only invented companies of an example count.
select r.agency_id, sum(r.amount)::bigint, coalesce(sum(r.amount) filter (where r.issued_at >= $4), 0)::bigint,
  coalesce(
    (array_agg(r.id order by r.amount desc, r.id) filter (where r.issued_at >= $4))[1:100], '{}'::uuid[]),
  (count(*) filter (where r.issued_at >= $4))::int
from sinergi.rm_orders r
left join sinergi.rm_outlets o on o.tenant_id = $1 and o.id = r.outlet_id
left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = r.company_id
where r.tenant_id = $1 and r.issued_at >= $2 and r.issued_at < $3
  and r.status not in ('declined', 'lapsed', 'cancelled')
  and (not $5 or o.domain like '%.example' or c.legal_name ~* '(contoh|rekaan|fiktif)')
group by r.agency_id order by r.agency_id
