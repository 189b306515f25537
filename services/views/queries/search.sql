-- Where do all these words occur: names of companies, outlets and people, numbers of companies, documents, letters,
-- decrees, bills with their papers, accounts, and reports of auditors? $2 patterns, $3 the first word, $4 the lists that may be looked into.
-- Of each list at most $5, with the company that each belongs to and how many there are in the list.
select f.kind, f.id, f.title, f.detail, f.found,
  case f.kind
    when 'outlets' then (select o.party_id from sinergi.rm_outlets o where o.tenant_id = $1 and o.id = f.id)
    when 'people' then (select p.party_id from sinergi.rm_people p where p.tenant_id = $1 and p.id = f.id)
    when 'documents' then (select d.party_id from sinergi.rm_documents d where d.tenant_id = $1 and d.id = f.id)
  end
from (
select s.kind, s.rank, s.id, s.title, s.detail, count(*) over (partition by s.kind) as found,
  row_number() over (partition by s.kind order by not starts_with(lower(s.title), $3), lower(s.title), s.id) as place
from (
  select 'companies' as kind, 1 as rank, c.id, c.legal_name as title, concat_ws(' · ', c.npwp, c.nib, c.city) as detail,
    lower(concat_ws(' ', c.legal_name, c.nib, c.npwp, c.email)) as words
  from sinergi.rm_companies c
  where c.tenant_id = $1 and 'companies' = any ($4) and c.retracted_at is null
  union all
  select 'outlets', 2, o.id, o.name, concat_ws(' · ', c.legal_name, o.domain), lower(concat_ws(' ', o.name, o.domain, o.channel))
  from sinergi.rm_outlets o
  join sinergi.rm_companies c on c.tenant_id = $1 and c.id = o.party_id and c.retracted_at is null
  where o.tenant_id = $1 and 'outlets' = any ($4)
  union all
  select 'people', 3, p.id, p.name, c.legal_name, lower(concat_ws(' ', p.name, p.competence_number))
  from sinergi.rm_people p
  join sinergi.rm_companies c on c.tenant_id = $1 and c.id = p.party_id and c.retracted_at is null
  where p.tenant_id = $1 and 'people' = any ($4) and p.name is not null
  union all
  select 'documents', 4, d.id, d.number, concat_ws(' · ', d.requirement, c.legal_name), lower(d.number)
  from sinergi.rm_documents d
  join sinergi.rm_companies c on c.tenant_id = $1 and c.id = d.party_id and c.retracted_at is null
  where d.tenant_id = $1 and 'documents' = any ($4) and d.number is not null
  union all
  select 'decrees', 5, d.id, coalesce(d.number, d.wording ->> 'about'), d.wording ->> 'about',
    lower(concat_ws(' ', d.number, d.code, d.wording ->> 'about'))
  from sinergi.rm_decrees d
  where d.tenant_id = $1 and 'decrees' = any ($4)
  union all
  select 'windows', 6, w.id, w.title, coalesce(w.extension_letter, ''), lower(concat_ws(' ', w.title, w.extension_letter))
  from sinergi.rm_windows w
  where w.tenant_id = $1 and 'windows' = any ($4)
  union all
  select 'applications', 7, a.id, concat_ws(' · ', o.name, a.field_check ->> 'minutes_number'), c.legal_name,
    lower(a.field_check ->> 'minutes_number')
  from sinergi.rm_applications a
  left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = a.party_id
  left join sinergi.rm_outlets o on o.tenant_id = $1 and o.id = a.outlet_id
  where a.tenant_id = $1 and 'applications' = any ($4) and a.field_check is not null
  union all
  select 'orders', 10, r.id, r.title, concat_ws(' · ', r.number, o.name), lower(concat_ws(' ', r.title, r.number))
  from sinergi.rm_orders r
  left join sinergi.rm_outlets o on o.tenant_id = $1 and o.id = r.outlet_id
  where r.tenant_id = $1 and 'orders' = any ($4)
  union all
  select 'agreements', 11, g.id, g.title, concat_ws(' · ', g.number, c.legal_name), lower(concat_ws(' ', g.title, g.number))
  from sinergi.rm_agreements g
  left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = g.party_id
  where g.tenant_id = $1 and 'agreements' = any ($4)
  union all
  select 'budget_lines', 12, l.id, l.sub_activity_name || ', ' || l.account_name,
    concat_ws(' · ', l.sub_activity || '.' || l.account, l.fiscal_year),
    lower(concat_ws(' ', l.sub_activity_name, l.account_name, l.sub_activity || '.' || l.account, l.document))
  from sinergi.rm_budget_lines l
  where l.tenant_id = $1 and 'budget_lines' = any ($4)
  union all
  select 'members', 8, m.id, m.name, coalesce(m.letter_number, ''), lower(concat_ws(' ', m.name, m.email, m.letter_number))
  from sinergi.rm_members m
  where m.tenant_id = $1 and 'members' = any ($4) and m.name is not null
  union all
  select 'officials', 9, f.id, f.name, f.title, lower(concat_ws(' ', f.name, f.nip, f.letter_number))
  from sinergi.rm_officials f
  where f.tenant_id = $1 and 'officials' = any ($4)
  union all
  select 'billings', 20, b.id, b.title, concat_ws(' · ', c.legal_name, b.papers -> 'invoice' ->> 'number'),
    lower(concat_ws(' ', b.title, (select string_agg(p.value ->> 'number', ' ') from jsonb_each(b.papers) p), b.reported_paid))
  from sinergi.rm_billings b
  left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = b.party_id
  where b.tenant_id = $1 and 'billings' = any ($4)
  union all
  select 'payees', 21, y.id, coalesce(y.account ->> 'number', y.waiting ->> 'number'),
    concat_ws(' · ', coalesce(y.account ->> 'bank', y.waiting ->> 'bank'), c.legal_name),
    lower(concat_ws(' ', y.account ->> 'number', y.account ->> 'holder', y.waiting ->> 'number', y.letter))
  from sinergi.rm_payees y
  left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = y.party_id
  where y.tenant_id = $1 and 'payees' = any ($4) and coalesce(y.account, y.waiting) is not null
  union all
  select 'repayments', 22, r.id, r.report_number, c.legal_name, lower(concat_ws(' ', r.report_number, r.handed_over))
  from sinergi.rm_repayments r
  left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = r.party_id
  where r.tenant_id = $1 and 'repayments' = any ($4)
) s
where s.words like all ($2)
) f
where f.place <= $5
order by f.rank, f.place
