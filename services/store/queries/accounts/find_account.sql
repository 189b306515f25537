-- The account of a number.
select account_id, email, display_name, password_hash, password_changed_at, is_operator, created_at, disabled_at
from auth.accounts
where account_id = $1;
