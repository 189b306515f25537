-- Has the office dealt with the company ($2): a row of a decree, an agreement, an order, or an account that was named?
select exists (select from sinergi.rm_decree_rows d where d.tenant_id = $1 and d.company_id = $2)
  or exists (select from sinergi.rm_agreements a where a.tenant_id = $1 and a.party_id = $2)
  or exists (select from sinergi.rm_orders o where o.tenant_id = $1 and o.company_id = $2)
  or exists (select from sinergi.rm_payees p where p.tenant_id = $1 and p.party_id = $2)
