-- Which bills of a company ($2) with a placement of an outlet ($3) wait for the company itself, the longest first?
select b.id from sinergi.rm_billings b
where b.tenant_id = $1 and b.party_id = $2 and b.stage in ('handover_signed', 'handed_over', 'invoiced')
  and exists (select from jsonb_array_elements(b.items) as item where item ->> 'outlet' = $3::uuid::text)
order by b.stage_since, b.id limit 20
