-- What waits for a person, by the use case that would do it? $2 the person, $3 today, $4 now, $5 hours from UTC, $6 the use
-- cases that the person may call, $7 the person's company, $8 how many of each to show.
with waiting as (
  select m.action, 'applications' as list, a.id,
    case m.action
      when 'submit_application' then w.closes_at
      when 'resubmit_application' then a.correction_until
      when 'record_factual_check' then (a.field_check_on + 1)::timestamp at time zone 'UTC' - make_interval(hours => $5)
      when 'object_to_result' then a.objections_until
    end as due,
    a.party_id as company_id, a.outlet_id, null::uuid as window_id, null as title, null as detail
  -- which status waits for which use case; most applications of a tenant are at their end, and in none of these
  from (values
    ('submit_application', 'draft'),
    ('assign_verifier', 'submitted'),
    ('assign_verifier', 'under_administrative_check'),
    ('record_administrative_check', 'under_administrative_check'),
    ('settle_administrative_check', 'under_administrative_check'),
    ('resubmit_application', 'correction_requested'),
    ('schedule_factual_check', 'administratively_verified'),
    ('record_factual_check', 'under_factual_check'),
    ('grade_application', 'factually_verified'),
    ('object_to_result', 'preliminary_announced'),
    ('decide_objection', 'under_objection'),
    ('decide_application', 'preliminary_announced')
  ) as m (action, status)
  join sinergi.rm_applications a on a.tenant_id = $1 and a.status = m.status
  left join sinergi.rm_application_desks k on k.tenant_id = $1 and k.id = a.id
  left join sinergi.rm_windows w on w.tenant_id = $1 and w.id = a.window_id
  where m.action = any ($6) and case m.action
    when 'submit_application' then w.opens_at <= $4 and w.closes_at > $4 and w.cancelled_at is null
    when 'assign_verifier' then a.verifiers_count < 2
    when 'record_administrative_check' then
      cardinality(k.differing) = 0 and $2 = any (k.verifiers) and not $2 = any (k.checked_by)
    when 'settle_administrative_check' then cardinality(k.differing) > 0 and not $2 = any (k.checked_by)
    when 'record_factual_check' then $2 = any (k.field_team)
    when 'resubmit_application' then a.correction_until > $4
    when 'object_to_result' then a.objected_at is null and a.objections_until > $4
    when 'decide_objection' then not $2 = any (k.checkers)
    when 'decide_application' then a.objections_until <= $4 and not $2 = any (k.checkers)
    else true
  end
  union all
  select v.action, 'windows', w.id, v.due, null, null, w.id, w.title, w.fiscal_year::text
  from sinergi.rm_windows w
  left join (
    select a.window_id,
      count(*) filter (where a.status = 'graded') as graded,
      count(*) filter (where a.status in (
        'submitted', 'under_administrative_check', 'correction_requested', 'administratively_verified',
        'under_factual_check', 'factually_verified')) as under_way,
      count(*) filter (where a.status in ('preliminary_announced', 'under_objection')) as undecided,
      count(*) filter (where a.status = 'accepted') as accepted
    from sinergi.rm_applications a where a.tenant_id = $1 group by a.window_id
  ) n on n.window_id = w.id
  cross join lateral (values
    ('announce_window', w.announced_at is null and w.closes_at > $4 and w.author_id <> $2, w.opens_at),
    ('start_application', w.announced_at is not null and w.opens_at <= $4 and w.closes_at > $4 and n.window_id is null, w.closes_at),
    ('extend_window', w.announced_at is not null and w.closes_at > $4 and w.closes_at <= $4 + interval '3 days', w.closes_at),
    ('announce_preliminary_results',
      w.results_announced_at is null and w.closes_at <= $4 and n.graded > 0 and n.under_way = 0, null),
    ('finalise_window', w.finalised_at is null and w.objections_until <= $4 and coalesce(n.undecided, 0) = 0, null),
    ('prepare_decree',
      n.accepted > 0 and not exists (
        select from sinergi.rm_decrees d where d.tenant_id = $1 and d.window_id = w.id and d.issued_at is null), null)
  ) as v (action, waits, due)
  where w.tenant_id = $1 and v.action = any ($6) and w.cancelled_at is null and v.waits
  union all
  select 'issue_decree', 'decrees', d.id, null, null, null, d.window_id, d.wording ->> 'about', null
  from sinergi.rm_decrees d
  where d.tenant_id = $1 and 'issue_decree' = any ($6) and d.issued_at is null and d.author_id <> $2
  union all
  select 'publish_policy', 'policies', p.id,
    p.effective_from::timestamp at time zone 'UTC' - make_interval(hours => $5), null, null, null, p.title, p.number::text
  from sinergi.rm_policies p
  where p.tenant_id = $1 and 'publish_policy' = any ($6) and p.status = 'draft' and not $2 = any (p.authors)
  union all
  select 'file_document', 'documents', d.id, (d.expires_on + 1)::timestamp at time zone 'UTC' - make_interval(hours => $5),
    d.party_id, null, null, concat_ws(' ', d.requirement, d.number), null
  from sinergi.rm_documents d
  where d.tenant_id = $1 and 'file_document' = any ($6) and d.withdrawn_at is null and d.expires_on <= $3::date + 30
    and not exists (
      select from sinergi.rm_documents n
      where n.tenant_id = $1 and n.party_id = d.party_id and n.requirement = d.requirement and n.withdrawn_at is null
        and n.outlet_id is not distinct from d.outlet_id and (n.expires_on is null or n.expires_on > d.expires_on))
    and exists (
      select from sinergi.rm_companies c where c.tenant_id = $1 and c.id = d.party_id and c.retracted_at is null)
  union all
  select 'change_company', 'companies', c.id, null, c.id, null, null, c.legal_name, array_to_string(c.gaps, ', ')
  from sinergi.rm_companies c
  where c.tenant_id = $1 and c.id = $7 and 'change_company' = any ($6) and cardinality(c.gaps) > 0
), numbered as (
  select waiting.*, count(*) over (partition by action) as total,
    row_number() over (partition by action order by due nulls last, id) as place
  from waiting
)
select n.action, n.list, n.id, coalesce(n.title, o.name, ''), coalesce(n.detail, c.legal_name, w.title, ''), n.due, n.total
from numbered n
left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = n.company_id
left join sinergi.rm_outlets o on o.tenant_id = $1 and o.id = n.outlet_id
left join sinergi.rm_windows w on w.tenant_id = $1 and w.id = n.window_id
where n.place <= $8
order by n.due nulls last, n.action, n.place
