-- Closes an account (or opens it again, with null), and ends all of its sessions.
with changed as (
  update auth.accounts set disabled_at = $2 where account_id = $1 returning account_id
), ended as (
  delete from auth.sessions s using changed c where s.account_id = c.account_id
)
select account_id from changed;
