-- The events of one tenant that figures are made of, after a position, oldest first.
select e.position, t.name, e.schema_ver, e.stream_id, e.occurred_at, e.payload
from sinergi.events e
join sinergi.event_types t on t.type_id = e.type_id
where e.tenant_id = $1 and e.position > $2 and e.position <= $3 and e.enc = 0 and t.name = any($4)
order by e.position
