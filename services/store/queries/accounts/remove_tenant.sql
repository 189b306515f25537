-- A tenant that need not be asked any more; sessions there end.
with gone as (
  delete from auth.account_tenants where account_id = $1 and tenant_id = $2
)
delete from auth.sessions where account_id = $1 and tenant_id = $2;
