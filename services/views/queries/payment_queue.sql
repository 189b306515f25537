-- How many bills stand at each stage, since when, and how much are they worth? $2 a week ago, $3 a month ago.
select b.stage, count(*), count(*) filter (where b.stage_since >= $2),
  count(*) filter (where b.stage_since < $2 and b.stage_since >= $3), count(*) filter (where b.stage_since < $3),
  coalesce(sum(b.gross), 0)::bigint
from sinergi.rm_billings b
where b.tenant_id = $1
group by b.stage
