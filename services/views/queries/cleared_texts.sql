-- Which texts were cleared from an instant ($4) on, or ever, for placements of an outlet ($2), or of the outlets whose pages
-- may stand on a host ($3): the one that has it for its site, and creators, who have none of their own; all of them, or
-- those that were found good alone ($6); the last one first, $5 at most?
select p.id, r.number, p.title, p.place, p.evidence ->> 'url', p.draft,
  p.verified_at is not null and p.stage <> 'withheld'
from sinergi.rm_placements p
join sinergi.rm_orders r on r.tenant_id = $1 and r.id = p.order_id
where p.tenant_id = $1 and p.cleared_at >= coalesce($4, '-infinity'::timestamptz) and p.draft is not null
  and p.stage not in ('cancelled', 'forfeited', 'proof_rejected_final')
  and (not $6 or p.verified_at is not null and p.stage <> 'withheld')
  and p.outlet_id = any (
    select o.id from sinergi.rm_outlets o
    where o.tenant_id = $1 and (o.id = $2 or o.domain = $3 or $3 is not null and o.kind = 'creator'))
order by p.cleared_at desc, p.id desc limit $5
