-- Ends all sessions of an account but one.
delete from auth.sessions where account_id = $1 and token_hash is distinct from $2::bytea;
