-- A new password; every session of the account but the given one ends with the old one.
with changed as (
  update auth.accounts set password_hash = $2, password_changed_at = $3 where account_id = $1 returning account_id
), ended as (
  delete from auth.sessions s using changed c where s.account_id = c.account_id and s.token_hash is distinct from $4::bytea
)
select account_id from changed;
