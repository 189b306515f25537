-- Ends the session of a token.
delete from auth.sessions where token_hash = $1;
