-- What a token is good for, if it still is.
select kind, account_id, email, tenant_id, payload, created_at, expires_at
from auth.one_time_tokens
where token_hash = $1 and kind = $2 and used_at is null and $3 < expires_at;
