-- For whom a session acts from now on; nulls for nobody.
update auth.sessions set acting_for = $2, delegation_id = $3 where token_hash = $1;
