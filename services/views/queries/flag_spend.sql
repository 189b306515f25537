-- What did each company get in a year, and who owns it? $2 first instant, $3 first instant after, $4 whether only invented
-- companies of an example count. Of each company the names of all its directors, and its largest orders.
select r.company_id,
  array(
    select distinct lower(trim(p.name)) from sinergi.rm_people p
    where p.tenant_id = $1 and p.party_id = r.company_id and p.role = 'director' and p.ended_on is null
      and p.name is not null order by 1),
  sum(r.amount - r.released)::bigint, count(*)::int, (array_agg(r.id order by r.amount desc, r.id))[1:100]
from sinergi.rm_orders r
left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = r.company_id
where r.tenant_id = $1 and r.issued_at >= $2 and r.issued_at < $3 and r.status in ('accepted', 'completed')
  and (not $4 or c.legal_name ~* '(contoh|rekaan|fiktif)')
group by r.company_id order by r.company_id
