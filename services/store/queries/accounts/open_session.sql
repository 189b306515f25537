-- A session of an account that is open.
insert into auth.sessions as s
  (token_hash, account_id, tenant_id, csrf, user_agent_digest, created_at, last_seen_at, idle_seconds, expires_at)
select $1, a.account_id, $3::int, $4, $5, $6, $6, $7, $8
from auth.accounts a
where a.account_id = $2 and a.disabled_at is null
returning s.token_hash;
