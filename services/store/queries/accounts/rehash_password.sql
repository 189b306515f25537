-- The same password under newer parameters, if it is still the same.
update auth.accounts set password_hash = $3 where account_id = $1 and password_hash = $2;
