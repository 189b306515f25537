-- Which orders that went out come to about as much as $2, $3 away at most, the nearest first: by amount, then by the days
-- from $4? $5 hours from UTC, $6 one that is left out, $7 how many. An order that an order of the catalogue has is none of
-- them.
select o.id, o.number, o.title, c.legal_name, o.amount
from sinergi.rm_orders o
left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = o.company_id
where o.tenant_id = $1 and o.amount between $2::bigint - $3::bigint and $2::bigint + $3::bigint
  and o.id is distinct from $6 and o.status in ('issued', 'accepted', 'completed')
  and not exists (select from sinergi.rm_catalogue_orders k where k.tenant_id = $1 and k.order_id = o.id)
order by abs(o.amount - $2::bigint),
  abs(((coalesce(o.issued_at, o.drafted_at) at time zone 'utc') + make_interval(hours => $5))::date - $4::date), o.id
limit $7
