-- A new tenant under the next number; no row when the region is one already.
insert into sinergi.tenants as t (tenant_id, region_code, slug, name, kind, zone, is_demo, created_at)
select coalesce(max(x.tenant_id), 0) + 1, $1, $2, $3, $4, $5, $6, $7 from sinergi.tenants x
on conflict (region_code) do nothing
returning t.tenant_id, t.region_code, t.slug, t.name, t.kind, t.zone, t.is_demo, t.created_at
