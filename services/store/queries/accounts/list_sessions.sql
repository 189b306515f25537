-- The sessions of an account that have not ended, the last used first.
select token_hash, account_id, tenant_id, csrf, user_agent_digest, created_at, last_seen_at, expires_at, acting_for,
  delegation_id
from auth.sessions
where account_id = $1 and $2 < expires_at and $2 < last_seen_at + make_interval(secs => idle_seconds)
order by last_seen_at desc, token_hash;
