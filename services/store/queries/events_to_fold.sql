-- A page of the tenant's log for its read models; nobody looks at the hashes.
select position, at, occurred_at, version, type_id, schema_ver, enc, stream_id, actor_id, command_id, party_id, envelope,
  payload, ''::bytea as hash
from sinergi.events
where tenant_id = $1 and position > $2
order by position
limit $3
