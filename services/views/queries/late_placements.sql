-- Which placements were not proved in time, the longest overdue first?
select p.order_id, p.id from sinergi.rm_placements p
where p.tenant_id = $1 and p.proof_until <= $2
  and p.stage in ('awaiting_draft', 'draft_submitted', 'cleared_to_publish', 'published', 'proof_rejected')
order by p.proof_until, p.id limit $3
