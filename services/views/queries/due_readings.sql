-- Which verified pages are to be read again, and on which occasion, the longest overdue first?
select p.order_id, p.id, o.name
from sinergi.rm_placements p
cross join lateral (values
  ('day', interval '24 hours'), ('week', interval '7 days'), ('month', interval '30 days'), ('year', interval '365 days')
) as o (name, after)
where p.tenant_id = $1 and p.stage in ('proof_verified', 'handed_over') and p.evidence ->> 'kind' = 'page'
  and p.verified_at + o.after <= $2 and not (o.name = any (coalesce(p.read_on, '{}')))
order by p.verified_at + o.after, p.id limit $3
