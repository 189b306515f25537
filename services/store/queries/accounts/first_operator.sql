-- The account that was made operator first and still is one.
select account_id, email, display_name, password_hash, password_changed_at, is_operator, created_at, disabled_at
from auth.accounts
where is_operator and disabled_at is null
order by created_at, account_id
limit 1
