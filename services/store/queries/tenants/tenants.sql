-- Which tenants are there? Names of governments are public.
select t.tenant_id, t.region_code, t.slug, t.name, t.kind, t.zone, t.is_demo, t.created_at
from sinergi.tenants t
where $1::int is null or t.tenant_id = $1
order by t.name, t.tenant_id
