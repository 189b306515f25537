-- How many bills stand at each stage, since when, and how much are they worth; how many of them does a page stop that is not
-- decided on? $2 a week ago, $3 a month ago.
select b.stage, count(*), count(*) filter (where b.stage_since >= $2),
  count(*) filter (where b.stage_since < $2 and b.stage_since >= $3), count(*) filter (where b.stage_since < $3),
  coalesce(sum(b.gross), 0)::bigint,
  count(*) filter (where b.stage in ('tax_documented', 'spp_verified') and exists (
    select from jsonb_array_elements(b.items) i
    join sinergi.rm_placements p on p.tenant_id = $1 and p.id = right(i ->> 'placement', 36)::uuid
    where p.stage = 'retention_breach'))
from sinergi.rm_billings b
where b.tenant_id = $1
group by b.stage
