-- What was refused, newest first, before an id, in a time, of some use cases?
select r.id, r.at, r.position, r.actor_id, r.role, r.on_behalf_of, r.action, r.stream_id, r.code, r.detail::text, r.command_id, r.request_id, r.party_id
from sinergi.refusals r
where r.tenant_id = $1 and r.id < $2 and ($3::uuid is null or r.stream_id = $3) and ($4::uuid is null or r.actor_id = $4)
  and ($6::timestamptz is null or r.at >= $6) and ($7::timestamptz is null or r.at < $7)
  and ($8::text[] is null or r.action = any ($8))
order by r.id desc limit $5
