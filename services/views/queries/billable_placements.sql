-- Which placements of a company ($2) were verified and are on no bill, the longest waiting first, at most $3; and how many
-- are there in all?
select p.id, count(*) over ()
from sinergi.rm_placements p
left join (
  select distinct right(i ->> 'placement', 36)::uuid as id
  from sinergi.rm_billings b cross join lateral jsonb_array_elements(b.items) i
  where b.tenant_id = $1 and b.party_id = $2 and b.stage in ('assembled', 'inspected')
) billed on billed.id = p.id
where p.tenant_id = $1 and p.company_id = $2 and p.stage = 'proof_verified' and billed.id is null
order by p.verified_at, p.id
limit $3
