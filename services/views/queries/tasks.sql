-- What waits for a person, by the use case that would do it? $2 the person, $3 today, $4 now, $5 hours from UTC, $6 the use
-- cases that the person may call, $7 the person's company, $8 how many of each to show, $9 how many orders of a state to
-- look at: a backlog of thousands is not counted one by one.
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
  -- two verifiers differ, and nobody is there who may settle it: one has to be named
  select 'change_member_roles', 'applications', a.id, null, null, null, null, null, null
  from sinergi.rm_applications a
  join sinergi.rm_application_desks k on k.tenant_id = $1 and k.id = a.id
  where a.tenant_id = $1 and 'change_member_roles' = any ($6) and a.status = 'under_administrative_check'
    and cardinality(k.differing) > 0
    and not exists (
      select from sinergi.rm_members m
      where m.tenant_id = $1 and m.party_id is null and m.roles && array['verifier', 'budget_user_delegate']
        and m.joined_at is not null and m.suspended_at is null and m.starts_on <= $3
        and (m.ends_on is null or m.ends_on >= $3) and (m.ended_on is null or m.ended_on >= $3)
        and not m.id = any (k.checked_by))
  union all
  -- the side of an order whose turn it is; who wrote it does not approve it
  select m.action, 'orders', r.id, case m.action when 'accept_order' then r.answer_until end,
    r.company_id, r.outlet_id, null, r.title, null
  from (values ('reserve_order', 'draft'), ('issue_order', 'budget_reserved'), ('accept_order', 'issued')) as m (action, status)
  cross join lateral (
    select o.id, o.answer_until, o.company_id, o.outlet_id, o.title
    from sinergi.rm_orders o
    where o.tenant_id = $1 and o.status = m.status and case m.action
      when 'issue_order' then o.author_id <> $2
      when 'accept_order' then o.answer_until > $4
      else true
    end
    order by o.drafted_at, o.id
    limit $9) r
  where m.action = any ($6)
  union all
  -- orders of which a placement waits; who ordered or approved does not verify
  select m.action, 'orders', w.id, min(case when m.has_term then w.proof_until end),
    w.company_id, w.outlet_id, null, w.title, null
  from (values
    ('submit_draft', 'awaiting_draft', true),
    ('clear_draft', 'draft_submitted', false),
    ('report_publication', 'cleared_to_publish', true),
    ('submit_proof', 'published', true),
    ('submit_proof', 'proof_rejected', true),
    ('verify_proof', 'auto_checked', false),
    ('answer_breach', 'retention_breach', false),
    ('settle_breach', 'retention_breach', false)
  ) as m (action, stage, has_term)
  cross join lateral (
    select r.id, p.proof_until, r.company_id, r.outlet_id, r.title
    from sinergi.rm_placements p
    join sinergi.rm_orders r on r.tenant_id = $1 and r.id = p.order_id
    where p.tenant_id = $1 and p.stage = m.stage and case m.action
      when 'verify_proof' then r.author_id <> $2 and r.approver_id is distinct from $2
      when 'answer_breach' then p.breach_answer is null
      when 'settle_breach' then p.breach_answer is not null
      else not m.has_term or p.proof_until > $4
    end
    order by p.proof_until
    limit $9) w
  where m.action = any ($6)
  group by m.action, w.id, w.company_id, w.outlet_id, w.title
  union all
  -- agreements: an offer waits for the other side, a signature for whoever has not signed
  select m.action, 'agreements', g.id, null, g.party_id, null, null, g.title, null
  from (values
    ('open_negotiation', 'draft'),
    ('make_offer', 'negotiating'),
    ('conclude_negotiation', 'negotiating'),
    ('decide_method_change', 'negotiating'),
    ('decide_method_change', 'agreed'),
    ('revise_agreement', 'agreed'),
    ('accept_agreement', 'agreed'),
    ('sign_agreement', 'agreed')
  ) as m (action, status)
  join sinergi.rm_agreements g on g.tenant_id = $1 and g.status = m.status
  left join sinergi.rm_agreement_desks k on k.tenant_id = $1 and k.id = g.id
  where m.action = any ($6) and case m.action
    -- the offer that stands waits for the other side; without one the company begins, and a yes is concluded
    when 'make_offer' then (g.standing ->> 'is_yes')::boolean is not true
      and coalesce(g.standing ->> 'side', 'office') = case when $7::uuid is null then 'company' else 'office' end
    when 'conclude_negotiation' then (g.standing ->> 'is_yes')::boolean
    when 'decide_method_change' then k.requested_method is not null and k.requester_id <> $2
    -- prices may be agreed before everything is said: nobody signs until the office has completed it
    -- but for a method that was asked for: the head decides on that
    when 'revise_agreement' then cardinality(g.gaps) > 0 and not (g.gaps = array['method'] and k.requested_method is not null)
    when 'accept_agreement' then cardinality(g.gaps) = 0 and g.accepted_at is null
    when 'sign_agreement' then cardinality(g.gaps) = 0 and g.signed_at is null and not $2 = any (k.authors)
    else true
  end
  union all
  select 'approve_price', 'prices', p.id, null, null, p.outlet_id, null, p.basis, null
  from sinergi.rm_prices p
  where p.tenant_id = $1 and 'approve_price' = any ($6) and p.approved_at is null and p.withdrawn_at is null
    and p.author_id <> $2
  union all
  -- a cut that waits until orders make room for it
  select 'cancel_order', 'budget_lines', l.id, null, null, null, null, l.sub_activity_name, l.account_name
  from sinergi.rm_budget_lines l
  where l.tenant_id = $1 and 'cancel_order' = any ($6) and l.shortfall_wanted is not null and l.closed_on is null
  union all
  select 'issue_decree', 'decrees', d.id, null, null, null, d.window_id, d.wording ->> 'about', null
  from sinergi.rm_decrees d
  where d.tenant_id = $1 and 'issue_decree' = any ($6) and d.issued_at is null and d.author_id <> $2
  union all
  -- a place of power over money that another person proposed
  select 'confirm_member_roles', 'role_proposals', r.id, null, null, null, null, coalesce(r.name, m.name), null
  from sinergi.rm_role_proposals r
  left join sinergi.rm_members m on m.tenant_id = $1 and m.id = r.id
  where r.tenant_id = $1 and 'confirm_member_roles' = any ($6) and r.status = 'waiting'
    and r.proposed_by <> $2 and r.id <> $2
  union all
  -- somebody's place that the head wants to lend: that person confirms, or whoever may be the second one
  select 'confirm_delegation', 'delegations', d.id,
    (d.ends_on + 1)::timestamp at time zone 'UTC' - make_interval(hours => $5), null, null, null, p.name, q.name
  from sinergi.rm_delegations d
  left join sinergi.rm_members p on p.tenant_id = $1 and p.id = d.principal_id
  left join sinergi.rm_members q on q.tenant_id = $1 and q.id = d.delegate_id
  where d.tenant_id = $1 and 'confirm_delegation' = any ($6) and d.is_waiting and d.revoked_at is null and d.ends_on >= $3
    and not $2 in (d.granted_by, d.delegate_id)
    and (d.principal_id = $2 or 'confirm_member_roles' = any ($6))
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
  select 'confirm_tax_certificate', 'companies', c.id, null, c.id, null, null, c.legal_name, d.number
  from sinergi.rm_documents d
  join sinergi.rm_companies c on c.tenant_id = $1 and c.id = d.party_id and c.retracted_at is null
  where d.tenant_id = $1 and 'confirm_tax_certificate' = any ($6) and d.requirement = 'TAX_CERTIFICATE'
    and d.confirmed_at is null and d.withdrawn_at is null and d.expires_on >= $3
    and d.number is not null and d.issued_on is not null and d.file_sha256 is not null
    and d.filed_by is distinct from $2 and d.filed_for is distinct from $2
  union all
  select 'change_company', 'companies', c.id, null, c.id, null, null, c.legal_name, array_to_string(c.gaps, ', ')
  from sinergi.rm_companies c
  where c.tenant_id = $1 and c.id = $7 and 'change_company' = any ($6) and cardinality(c.gaps) > 0
  union all
  -- the desk that a bill waits for; the treasury disburses what is paid directly, the treasurer pays the rest
  select m.action, 'billings', b.id, null, b.party_id, null, null, b.title, null
  from (values
    ('assemble_billing', 'open'),
    ('inspect_billing', 'assembled'),
    ('sign_handover', 'inspected'),
    ('countersign_handover', 'handover_signed'),
    ('submit_invoice', 'handed_over'),
    ('attach_tax_paper', 'invoiced'),
    ('request_payment', 'tax_documented'),
    ('verify_payment_request', 'spp_submitted'),
    ('order_payment', 'spp_verified'),
    ('record_disbursement', 'spm_issued'),
    ('confirm_payment', 'spm_issued'),
    ('confirm_payment', 'sp2d_issued'),
    ('settle_billing', 'paid'),
    ('pick_up_billing', 'carried_over')
  ) as m (action, stage)
  join sinergi.rm_billings b on b.tenant_id = $1 and b.stage = m.stage
  where m.action = any ($6) and case when b.stage <> 'spm_issued' then true
    else (m.action = 'record_disbursement') = (b.channel = 'direct') end
    -- nobody asks for money or orders it while a page of the bill is not decided on
    and not (b.stage in ('tax_documented', 'spp_verified') and exists (
      select from jsonb_array_elements(b.items) i
      join sinergi.rm_placements p on p.tenant_id = $1 and p.id = right(i ->> 'placement', 36)::uuid
      where p.stage = 'retention_breach'))
  union all
  select 'approve_billing_correction', 'billings', b.id, null, b.party_id, null, null, b.title, null
  from sinergi.rm_billings b
  where b.tenant_id = $1 and 'approve_billing_correction' = any ($6) and exists (
    select from jsonb_each(b.corrections) c where right(c.value ->> 'by', 36) <> $2::text)
  union all
  select 'approve_correction', 'corrections', k.id, null, k.company_id, null, null, k.title, k.to_value
  from sinergi.rm_corrections k
  where k.tenant_id = $1 and 'approve_correction' = any ($6) and k.status = 'waiting' and k.asked_by <> $2
  union all
  -- verified, and on no bill: from the handover on a placement says so itself
  select 'open_billing', 'companies', p.company_id, null, p.company_id, null, null, min(c.legal_name), count(*)::text
  from sinergi.rm_placements p
  left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = p.company_id
  left join (
    select distinct right(i ->> 'placement', 36)::uuid as id
    from sinergi.rm_billings b cross join lateral jsonb_array_elements(b.items) i
    where b.tenant_id = $1 and b.stage in ('assembled', 'inspected')
  ) billed on billed.id = p.id
  where p.tenant_id = $1 and 'open_billing' = any ($6) and p.stage = 'proof_verified' and billed.id is null
  group by p.company_id
  union all
  select 'approve_payee_account', 'payees', y.id, null, y.party_id, null, null, null, y.waiting ->> 'number'
  from sinergi.rm_payees y
  where y.tenant_id = $1 and 'approve_payee_account' = any ($6) and y.waiting is not null and y.proposed_by <> $2
  union all
  select 'propose_payee_account', 'companies', c.id, null, c.id, null, null, c.legal_name, null
  from sinergi.rm_companies c
  where c.tenant_id = $1 and c.id = $7 and 'propose_payee_account' = any ($6)
    and not exists (
      select from sinergi.rm_payees y
      where y.tenant_id = $1 and y.party_id = c.id and y.block_reason is null
        and (y.account is not null or y.waiting is not null))
    and exists (select from sinergi.rm_billings b where b.tenant_id = $1 and b.party_id = c.id)
  union all
  select 'approve_payment_terms', 'payment_terms', t.id,
    t.effective_from::timestamp at time zone 'UTC' - make_interval(hours => $5), null, null, null, t.basis, t.number::text
  from sinergi.rm_payment_terms t
  where t.tenant_id = $1 and 'approve_payment_terms' = any ($6) and t.approved_at is null and t.withdrawn_at is null
    and t.author_id <> $2
  union all
  select 'approve_flag_rules', 'flag_rules', t.id,
    t.effective_from::timestamp at time zone 'UTC' - make_interval(hours => $5), null, null, null, t.basis, t.number::text
  from sinergi.rm_flag_rules t
  where t.tenant_id = $1 and 'approve_flag_rules' = any ($6) and t.approved_at is null and t.withdrawn_at is null
    and t.author_id <> $2
    and t.effective_from >= $3
  union all
  -- red flags: what was handed to the Inspektorat waits for it alone, and who acted on what a flag speaks of leaves the
  -- review to others; flag_actors.sql asks the same
  select 'review_flag', 'flags', f.id, null, f.company_id, null, null, f.flag_rule, null
  from sinergi.rm_flags f
  where f.tenant_id = $1 and 'review_flag' = any ($6)
    and (f.status = 'open' or f.status = 'with_inspectorate' and 'approve_flag_rules' = any ($6))
    and not exists (
      with counted as (
        select o.id
        from jsonb_array_elements(f.evidence -> 'facts') y
        join sinergi.rm_orders o on o.tenant_id = $1 and o.company_id = any (f.records::uuid[])
          and o.issued_at is not null
          and extract(year from o.issued_at at time zone 'UTC' + make_interval(hours => $5)) = (y ->> 'count')::int
        where f.flag_rule = 'owner_concentration' and y ->> 'name' = 'fiscal_year'
        union all
        select o.id
        from jsonb_array_elements(f.evidence -> 'facts') a
        cross join lateral jsonb_array_elements(f.evidence -> 'facts') b
        join sinergi.rm_orders o on o.tenant_id = $1 and o.agency_id = any (f.records::uuid[])
          and o.issued_at is not null
          and (o.issued_at at time zone 'UTC' + make_interval(hours => $5))::date
            between (a ->> 'day')::date and (b ->> 'day')::date
        where f.flag_rule = 'year_end_burst' and a ->> 'name' = 'from' and b ->> 'name' = 'until'
      )
      select from (
        select unnest(f.records::uuid[]) as id
        union all
        select p.order_id from sinergi.rm_placements p where p.tenant_id = $1 and p.id = any (f.records::uuid[])
        union all
        select c.id from counted c
        union all
        select p.billing_id from counted c
        join sinergi.rm_placements p on p.tenant_id = $1 and p.order_id = c.id and p.billing_id is not null
      ) t
      join sinergi.rm_record_actors x on x.tenant_id = $1 and x.id = t.id
      where $2 = any (x.actors))
    and not exists (
      select from sinergi.rm_delegations d
      where d.tenant_id = $1 and d.id = any (f.records::uuid[]) 
        and $2 = any (array[d.principal_id, d.delegate_id, d.granted_by, d.confirmed_by]))
  union all
  select 'end_outage', 'outages', g.id, null, null, null, null, g.note, g.system
  from sinergi.rm_outages g
  where g.tenant_id = $1 and 'end_outage' = any ($6) and g.ended_at is null
  union all
  select m.action, 'repayments', r.id, (r.pay_by + 1)::timestamp at time zone 'UTC' - make_interval(hours => $5),
    r.party_id, null, null, r.report_number, null
  from sinergi.rm_repayments r
  cross join lateral (values
    ('record_repayment', r.objection is null or r.answer is not null),
    ('answer_contest', r.objection is not null and r.answer is null),
    ('contest_repayment', r.objection is null)
  ) as m (action, waits)
  where r.tenant_id = $1 and m.action = any ($6) and m.waits and r.left_sen > 0 and r.handed_over is null
  union all
  -- orders of the national catalogue that nobody has found among ours
  select 'match_catalogue_order', 'catalogue_orders', c.id, null, null, null, null, c.number, c.supplier
  from sinergi.rm_catalogue_orders c
  where c.tenant_id = $1 and 'match_catalogue_order' = any ($6) and c.order_id is null
    and c.stage not in ('basket', 'negotiation_cancelled', 'auto_cancelled', 'cancelled')
  union all
  -- sanctions: the company speaks while it may, then another person than the proposer decides, a third one answers
  select m.action, 'sanctions', s.id,
    case m.action when 'answer_sanction' then s.hear_until when 'object_to_sanction' then s.objection_until end,
    null, null, null, c.legal_name, s.ground
  from (values
    ('answer_sanction', 'proposed'),
    ('decide_sanction', 'proposed'),
    ('decide_sanction', 'heard'),
    ('object_to_sanction', 'imposed'),
    ('answer_sanction_objection', 'objected')
  ) as m (action, status)
  join sinergi.rm_sanctions s on s.tenant_id = $1 and s.status = m.status
  left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = s.party_id
  where m.action = any ($6) and case m.action
    when 'answer_sanction' then s.hear_until > $4
    when 'decide_sanction' then s.proposer_id <> $2 and (s.status = 'heard' or s.hear_until <= $4)
    when 'object_to_sanction' then s.objected_at is null and s.objection_until > $4
    else s.proposer_id <> $2 and s.decider_id is distinct from $2
  end
  union all
  -- who proposed a sanction sees to it that it goes on: the company was heard or let its time pass, or it objects
  select case s.status when 'objected' then 'follow_sanction_objection' else 'follow_sanction' end, 'sanctions', s.id,
    null, null, null, null, c.legal_name, s.ground
  from sinergi.rm_sanctions s
  left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = s.party_id
  where s.tenant_id = $1 and 'propose_sanction' = any ($6) and s.proposer_id = $2
    and (s.status in ('heard', 'objected') or (s.status = 'proposed' and s.hear_until <= $4))
), numbered as (
  -- of bills, which have no due of their own, those first that came to their desk first
  select waiting.*, count(*) over (partition by action) as total,
    row_number() over (partition by action order by due nulls last, b.stage_since, waiting.id) as place
  from waiting
  left join sinergi.rm_billings b on b.tenant_id = $1 and b.id = waiting.id
)
select n.action, n.list, n.id, coalesce(n.title, o.name, ''), coalesce(n.detail, c.legal_name, w.title, ''), n.due, n.total
from numbered n
left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = n.company_id
left join sinergi.rm_outlets o on o.tenant_id = $1 and o.id = n.outlet_id
left join sinergi.rm_windows w on w.tenant_id = $1 and w.id = n.window_id
where n.place <= $8
order by n.due nulls last, n.action, n.place
