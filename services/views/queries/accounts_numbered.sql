-- Accounts of companies whose number, in use or waiting, has these digits.
select t.id
from sinergi.rm_payees t
where t.tenant_id = $1
  and $2 in (
    regexp_replace(coalesce(t.account ->> 'number', ''), '[^0-9]', '', 'g'),
    regexp_replace(coalesce(t.previous ->> 'number', ''), '[^0-9]', '', 'g'),
    regexp_replace(coalesce(t.waiting ->> 'number', ''), '[^0-9]', '', 'g')
  )
order by t.id
