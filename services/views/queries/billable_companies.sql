-- Which companies have placements that were verified and are on no bill, how many, and what is owed for them? From the
-- handover on a placement says so itself.
select p.company_id, coalesce(min(c.legal_name), ''), count(*), coalesce(sum(p.verified_amount), 0)::bigint
from sinergi.rm_placements p
left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = p.company_id
left join (
  select distinct right(i ->> 'placement', 36)::uuid as id
  from sinergi.rm_billings b cross join lateral jsonb_array_elements(b.items) i
  where b.tenant_id = $1 and b.stage in ('assembled', 'inspected')
) billed on billed.id = p.id
where p.tenant_id = $1 and p.stage = 'proof_verified' and billed.id is null
group by p.company_id
order by 2, 1
