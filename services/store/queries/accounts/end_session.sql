-- Ends one session of an account.
delete from auth.sessions where account_id = $1 and token_hash = $2;
