-- The session of a token, if it has not ended. What was seen is written down once a minute, not with each request.
with live as (
  select s.token_hash, s.last_seen_at from auth.sessions s join auth.accounts a using (account_id)
  where s.token_hash = $1 and a.disabled_at is null
    and $2 < s.expires_at and $2 < s.last_seen_at + make_interval(secs => s.idle_seconds)
), seen as (
  update auth.sessions s set last_seen_at = $2
  from live l
  where s.token_hash = l.token_hash and l.last_seen_at < $2 - interval '1 minute'
)
select s.token_hash, s.account_id, s.tenant_id, s.csrf, s.user_agent_digest, s.created_at,
  greatest(s.last_seen_at, $2) as last_seen_at, s.expires_at, s.acting_for, s.delegation_id
from auth.sessions s join live l using (token_hash);
