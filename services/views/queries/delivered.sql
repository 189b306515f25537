-- How many agreements had been signed by both, orders had gone out, placements had appeared, and bills had been paid
-- before an instant?
select
  (select count(*) from sinergi.rm_agreements a where a.tenant_id = $1 and a.activated_at < $2),
  (select count(*) from sinergi.rm_orders o where o.tenant_id = $1 and o.issued_at < $2),
  (select count(*) from sinergi.rm_placements p where p.tenant_id = $1 and p.published_at < $2),
  (select count(*) from sinergi.rm_billings b where b.tenant_id = $1 and b.paid_at < $2)
