-- How far has the tenant's last rebuild come?
select phase, position, target, rows_changed, started_at, updated_at from sinergi.rebuild_progress where tenant_id = $1
