-- Which texts were cleared for placements that are said to stand on a host, and where, the last one first?
select p.place, p.evidence ->> 'url' as url, p.draft as text from sinergi.rm_placements p
where p.tenant_id = $1 and p.cleared_at is not null and p.draft is not null
  and (strpos(lower(p.place), $2) > 0 or strpos(lower(p.evidence ->> 'url'), $2) > 0)
order by p.published_at desc nulls last, p.id desc
