-- Which verified pages are to be read again, and on which occasion, the longest overdue first? A page that is to be paid
-- is read again as soon as its last reading is half as old ($4 seconds) as payment allows.
select due.order_id, due.id, due.occasion
from (
  select p.order_id, p.id, o.name as occasion, p.verified_at + o.after as since
  from sinergi.rm_placements p
  cross join lateral (values
    ('day', interval '24 hours'), ('week', interval '7 days'), ('month', interval '30 days'),
    ('year', interval '365 days')
  ) as o (name, after)
  where p.tenant_id = $1 and p.stage in ('proof_verified', 'handed_over') and p.evidence ->> 'kind' = 'page'
    -- what did not stay and was settled is not read for ever
    and p.breach is null
    and p.verified_at + o.after <= $2 and not (o.name = any (coalesce(p.read_on, '{}')))
  union all
  select p.order_id, p.id, 'payment', coalesce(p.read_at, b.stage_since)
  from sinergi.rm_billings b
  join sinergi.rm_placements p on p.tenant_id = b.tenant_id and p.billing_id = b.id
  where b.tenant_id = $1 and p.tenant_id = $1 and b.stage in ('tax_documented', 'spp_submitted', 'spp_verified')
    and p.stage = 'handed_over' and p.evidence ->> 'kind' = 'page' and p.breach is null
    and (p.read_at is null or p.read_at <= $2 - make_interval(secs => $4::bigint))
) as due
order by due.since, due.id limit $3
