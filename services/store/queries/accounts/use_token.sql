-- Uses a token: of two at once, one gets the row.
update auth.one_time_tokens set used_at = $3
where token_hash = $1 and kind = $2 and used_at is null and $3 < expires_at
returning kind, account_id, email, tenant_id, payload, created_at, expires_at;
