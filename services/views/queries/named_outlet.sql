-- Which issued decree of a year ($3) names an outlet ($2), the youngest first?
select t.application_id, d.id
from sinergi.rm_decree_rows t
join sinergi.rm_decrees d on d.tenant_id = $1 and d.id = t.decree_id
join sinergi.rm_windows w on w.tenant_id = $1 and w.id = d.window_id
where t.tenant_id = $1 and t.outlet_id = $2 and w.fiscal_year = $3 and d.issued_at is not null
order by d.issued_at desc, d.id desc limit 1
