-- What happened in the tenant, newest first, before a position, in a time, of a kind?
select e.position, e.at, e.occurred_at, e.version, e.type_id, e.schema_ver, e.enc, e.stream_id, e.actor_id, e.command_id, e.party_id, e.envelope, e.payload, e.hash
from sinergi.events e
where e.tenant_id = $1 and e.position < $2
  and ($4::timestamptz is null or e.occurred_at >= $4) and ($5::timestamptz is null or e.occurred_at < $5)
  and ($6::text is null or e.type_id in (select t.type_id from sinergi.event_types t where t.category = $6))
order by e.position desc limit $3
