-- Writes one figure of one tenant.
insert into sinergi.bm_figures as f (tenant_id, indicator, version, year, value, missing, cases, shared, decision)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
