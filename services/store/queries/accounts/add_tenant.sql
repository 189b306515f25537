-- A tenant to ask for a membership at sign-in.
insert into auth.account_tenants (account_id, tenant_id) values ($1, $2) on conflict do nothing;
