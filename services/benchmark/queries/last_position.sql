-- How far one tenant's log reaches.
select e.position from sinergi.events e where e.tenant_id = $1 order by e.position desc limit 1
