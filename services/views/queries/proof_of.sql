-- What stands as the proof of a placement ($2)?
select p.id, r.number, p.title, p.evidence, p.capture
from sinergi.rm_placements p
join sinergi.rm_orders r on r.tenant_id = $1 and r.id = p.order_id
where p.tenant_id = $1 and p.id = $2 and p.evidence is not null
