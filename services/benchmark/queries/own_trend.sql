-- One tenant's own figures of an indicator over the years.
select f.year, f.value, f.missing, f.cases from sinergi.bm_figures f
where f.tenant_id = $1 and f.indicator = $2 order by f.year
