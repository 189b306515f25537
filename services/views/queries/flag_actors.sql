-- Who acted on what a flag speaks of, and in whose place? $2 the flag, $3 hours from UTC. A flag over a year speaks of every
-- order of its owner, or of the agency's last days, also of those that it does not name. tasks.sql asks the same.
with spoken as (
  select f.flag_rule, f.records::uuid[] as records, f.evidence
  from sinergi.rm_flags f where f.tenant_id = $1 and f.id = $2
), streams as (
  select unnest(s.records) as id from spoken s
  union
  select p.order_id from spoken s
  join sinergi.rm_placements p on p.tenant_id = $1 and p.id = any (s.records)
  union
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
), acted as (
  select e.actor_id as id, e.envelope
  from streams t join sinergi.events e on e.tenant_id = $1 and e.stream_id = t.id
)
select a.id from acted a
union
select right(convert_from(a.envelope, 'UTF8')::jsonb ->> 'on_behalf_of', 36)::uuid from acted a
where convert_from(a.envelope, 'UTF8')::jsonb ->> 'on_behalf_of' is not null
union
select unnest(array[d.principal_id, d.delegate_id, d.granted_by]) from spoken s
join sinergi.rm_delegations d on d.tenant_id = $1 and d.id = any (s.records)
