-- One tenant's own figure of a year, shared or not.
select f.value, f.missing, f.cases, f.shared from sinergi.bm_figures f
where f.tenant_id = $1 and f.indicator = $2 and f.year = $3
