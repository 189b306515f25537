-- Which proofs stand for placements of an outlet ($2), the one that was shown last first, $3 at most? What was rejected or
-- came to nothing may prove another placement.
select p.id, r.number, p.title, p.evidence, p.capture
from sinergi.rm_placements p
join sinergi.rm_orders r on r.tenant_id = $1 and r.id = p.order_id
where p.tenant_id = $1 and p.outlet_id = $2 and p.evidence is not null
  and p.stage not in ('cancelled', 'forfeited', 'proof_rejected', 'proof_rejected_final')
order by p.proof_sent_at desc, p.id desc limit $3
