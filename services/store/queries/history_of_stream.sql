-- What happened to one thing, newest first, before a position?
select e.position, e.at, e.occurred_at, e.version, e.type_id, e.schema_ver, e.enc, e.stream_id, e.actor_id, e.command_id, e.party_id, e.envelope, e.payload, e.hash
from sinergi.events e
where e.tenant_id = $1 and e.stream_id = $2 and e.position < $3
order by e.version desc limit $4
