-- The tenants to ask for a membership.
select tenant_id from auth.account_tenants where account_id = $1 order by tenant_id;
