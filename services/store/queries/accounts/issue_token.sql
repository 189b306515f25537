-- Something to be used once, by whoever holds the token.
insert into auth.one_time_tokens (token_hash, kind, account_id, email, tenant_id, payload, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);
