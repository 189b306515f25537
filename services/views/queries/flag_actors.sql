-- Who acted on what a flag speaks of, and in whose place? $2 the flag, $3 hours from UTC. A flag over a year speaks of every
-- order of its owner, or of the agency's last days, also of those that it does not name, and of their bills. tasks.sql asks
-- the same.
with spoken as (
  select f.flag_rule, f.records::uuid[] as records, f.evidence
  from sinergi.rm_flags f where f.tenant_id = $1 and f.id = $2
), counted as (
  select o.id from spoken s
  cross join lateral jsonb_array_elements(s.evidence -> 'facts') y
  join sinergi.rm_orders o on o.tenant_id = $1 and o.company_id = any (s.records) and o.issued_at is not null
    and extract(year from o.issued_at at time zone 'UTC' + make_interval(hours => $3)) = (y ->> 'count')::int
  where s.flag_rule = 'owner_concentration' and y ->> 'name' = 'fiscal_year'
  union
  select o.id from spoken s
  cross join lateral jsonb_array_elements(s.evidence -> 'facts') a
  cross join lateral jsonb_array_elements(s.evidence -> 'facts') b
  join sinergi.rm_orders o on o.tenant_id = $1 and o.agency_id = any (s.records) and o.issued_at is not null
    and (o.issued_at at time zone 'UTC' + make_interval(hours => $3))::date
      between (a ->> 'day')::date and (b ->> 'day')::date
  where s.flag_rule = 'year_end_burst' and a ->> 'name' = 'from' and b ->> 'name' = 'until'
), streams as (
  select unnest(s.records) as id from spoken s
  union
  select p.order_id from spoken s
  join sinergi.rm_placements p on p.tenant_id = $1 and p.id = any (s.records)
  union
  select c.id from counted c
  union
  select p.billing_id from counted c
  join sinergi.rm_placements p on p.tenant_id = $1 and p.order_id = c.id and p.billing_id is not null
)
select unnest(a.actors) as id
from streams t join sinergi.rm_record_actors a on a.tenant_id = $1 and a.id = t.id
union
select p.id from spoken s
join sinergi.rm_delegations d on d.tenant_id = $1 and d.id = any (s.records)
cross join lateral unnest(array[d.principal_id, d.delegate_id, d.granted_by, d.confirmed_by]) as p (id)
where p.id is not null
