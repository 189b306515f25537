-- Of which orders are the placements on bills?
select distinct p.order_id from sinergi.rm_placements p
where p.tenant_id = $1 and p.billing_id = any ($2) order by p.order_id
