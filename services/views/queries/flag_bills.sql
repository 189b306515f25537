-- Which bills were invoiced before a day and are not paid? $2 the day, $3 whether only invented companies of an example
-- count.
select b.id, b.party_id, b.invoiced_on, b.transfer
from sinergi.rm_billings b
left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = b.party_id
where b.tenant_id = $1 and b.invoiced_on < $2 and b.paid_at is null
  and (not $3 or c.legal_name ~* '(contoh|rekaan|fiktif)')
order by b.invoiced_on, b.id limit 1000
