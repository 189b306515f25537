-- What is the tenant?
select o.id, o.version, o.region, o.name, o.kind, o.zone, o.demo, o.letterhead, o.ahead_seconds
from sinergi.rm_office o where o.tenant_id = $1
