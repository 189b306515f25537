-- What did other agencies than $3 agree with an outlet ($2) since an instant ($4)?
select i.format, i.unit, i.specification, i.unit_price, i.tax_inclusive
from sinergi.rm_agreement_items i
where i.tenant_id = $1 and i.outlet_id = $2 and i.agency_id is distinct from $3 and i.activated_at >= $4
  and i.unit_price is not null
order by i.unit_price, i.id limit 1000
