-- Did an order of an outlet ($2) ever go out?
select exists (
  select from sinergi.rm_orders r where r.tenant_id = $1 and r.outlet_id = $2 and r.issued_at is not null)
