-- What happened in the tenant after a position, as far as the reader may see it?
select e.position, e.at, e.occurred_at, e.version, e.type_id, e.schema_ver, e.enc, e.stream_id, e.actor_id, e.command_id, e.party_id, e.envelope, e.payload, e.hash
from sinergi.events e
where e.tenant_id = $1 and e.position > $2
order by e.position limit $3
