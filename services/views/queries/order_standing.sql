-- What do other orders take of an agreement ($2) and of a plan item ($3), this order ($4) left aside?
select
  coalesce(sum(r.amount - r.released) filter (where r.agreement_id = $2), 0)::bigint as agreement_used,
  coalesce(sum(r.placements_count) filter (where r.plan_item_id = $3), 0)::bigint as plan_used
from sinergi.rm_orders r
where r.tenant_id = $1 and (r.agreement_id = $2 or r.plan_item_id = $3) and r.id <> $4
  and r.status in ('budget_reserved', 'issued', 'accepted', 'completed')
