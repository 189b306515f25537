-- What happened in the tenant after a position? For the store itself.
select position, at, occurred_at, version, type_id, schema_ver, enc, stream_id, actor_id, command_id, party_id, envelope, payload, hash
from sinergi.load_events($1, $2, $3)
