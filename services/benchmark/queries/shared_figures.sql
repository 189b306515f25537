-- The figures of one indicator and year that regions share, whoever they are: names of regions, never of companies.
select f.tenant_id, n.name, n.region_code, n.kind, f.value, f.missing, f.cases, f.decision, n.is_demo
from sinergi.bm_figures f
join sinergi.tenants n on n.tenant_id = f.tenant_id
where f.indicator = $1 and f.year = $2 and f.shared
order by n.region_code
