-- What waits for a person, by the use case that would do it? $2 the person, $3 today, $4 now, $5 hours from UTC, $6 the use
-- cases that the person may call, $7 the person's company, $8 how many of each to show.
with waiting as (
  select v.action, 'applications' as list, a.id, coalesce(o.name, '') as title, coalesce(c.legal_name, '') as detail, v.due
  from sinergi.rm_applications a
  left join sinergi.rm_application_desks k on k.tenant_id = $1 and k.id = a.id
  left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = a.party_id
  left join sinergi.rm_outlets o on o.tenant_id = $1 and o.id = a.outlet_id
  left join sinergi.rm_windows w on w.tenant_id = $1 and w.id = a.window_id
  cross join lateral (values
    ('submit_application', a.status = 'draft' and w.opens_at <= $4 and w.closes_at > $4 and w.cancelled_at is null, w.closes_at),
    ('assign_verifier',
      a.status = 'submitted' or a.status = 'under_administrative_check' and a.verifiers_count < 2, null),
    ('record_administrative_check',
      a.status = 'under_administrative_check' and cardinality(k.differing) = 0
        and $2 = any (k.verifiers) and not $2 = any (k.checked_by), null),
    ('settle_administrative_check',
      a.status = 'under_administrative_check' and cardinality(k.differing) > 0 and not $2 = any (k.checked_by), null),
    ('resubmit_application', a.status = 'correction_requested' and a.correction_until > $4, a.correction_until),
    ('schedule_factual_check', a.status = 'administratively_verified', null),
    ('record_factual_check', a.status = 'under_factual_check',
      (a.field_check_on + 1)::timestamp at time zone 'UTC' - make_interval(hours => $5)),
    ('grade_application', a.status = 'factually_verified', null),
    ('object_to_result',
      a.status = 'preliminary_announced' and a.objected_at is null and a.objections_until > $4, a.objections_until),
    ('decide_objection', a.status = 'under_objection' and not $2 = any (k.checkers), null),
    ('decide_application',
      a.status = 'preliminary_announced' and a.objections_until <= $4 and not $2 = any (k.checkers), null)
  ) as v (action, waits, due)
  where a.tenant_id = $1 and v.action = any ($6) and v.waits
  union all
  select v.action, 'windows', w.id, w.title, w.fiscal_year::text, v.due
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
  select 'issue_decree', 'decrees', d.id, d.wording ->> 'about', coalesce(w.title, ''), null
  from sinergi.rm_decrees d left join sinergi.rm_windows w on w.tenant_id = $1 and w.id = d.window_id
  where d.tenant_id = $1 and 'issue_decree' = any ($6) and d.issued_at is null and d.author_id <> $2
  union all
  select 'publish_policy', 'policies', p.id, p.title, p.number::text,
    p.effective_from::timestamp at time zone 'UTC' - make_interval(hours => $5)
  from sinergi.rm_policies p
  where p.tenant_id = $1 and 'publish_policy' = any ($6) and p.status = 'draft' and not $2 = any (p.authors)
  union all
  select 'file_document', 'documents', d.id, concat_ws(' ', d.requirement, d.number), c.legal_name,
    (d.expires_on + 1)::timestamp at time zone 'UTC' - make_interval(hours => $5)
  from sinergi.rm_documents d
  join sinergi.rm_companies c on c.tenant_id = $1 and c.id = d.party_id and c.retracted_at is null
  where d.tenant_id = $1 and 'file_document' = any ($6) and d.withdrawn_at is null and d.expires_on <= $3::date + 30
    and not exists (
      select from sinergi.rm_documents n
      where n.tenant_id = $1 and n.party_id = d.party_id and n.requirement = d.requirement and n.withdrawn_at is null
        and n.outlet_id is not distinct from d.outlet_id and (n.expires_on is null or n.expires_on > d.expires_on))
  union all
  select 'change_company', 'companies', c.id, c.legal_name, array_to_string(c.gaps, ', '), null
  from sinergi.rm_companies c
  where c.tenant_id = $1 and c.id = $7 and 'change_company' = any ($6) and cardinality(c.gaps) > 0
), numbered as (
  select waiting.*, count(*) over (partition by action) as total,
    row_number() over (partition by action order by due nulls last, id) as place
  from waiting
)
select action, list, id, title, detail, due, total from numbered
where place <= $8
order by due nulls last, action, place
