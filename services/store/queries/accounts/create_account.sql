-- A new account; no row when the address has one already.
insert into auth.accounts as a (account_id, email, display_name, password_hash, password_changed_at, is_operator, created_at)
values ($1, $2, $3, $4, case when $4::text is null then null else $6::timestamptz end, $5, $6)
on conflict (email) do nothing
returning a.account_id;
