-- The same session under a new token, in another tenant; the old token is worth nothing from here on. It ends when it
-- would have ended.
with old as (
  delete from auth.sessions s using auth.accounts a
  where s.token_hash = $1 and a.account_id = s.account_id and a.disabled_at is null
    and $6 < s.expires_at and $6 < s.last_seen_at + make_interval(secs => s.idle_seconds)
  returning s.*
)
insert into auth.sessions as n
  (token_hash, account_id, tenant_id, csrf, user_agent_digest, created_at, last_seen_at, idle_seconds, expires_at)
select $2, account_id, $3::int, $4, user_agent_digest, created_at, $6, $5, expires_at from old
returning n.token_hash;
