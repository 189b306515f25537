-- What do red flags look at of orders that went out? $2 the orders, $3 days of comparable prices, $4 days of split orders,
-- $5 hours from UTC, $6 whether only invented companies of an example count.
select jsonb_build_object(
  'order', r.id, 'agency', r.agency_id, 'company', r.company_id, 'outlet', r.outlet_id, 'amount', r.amount,
  'issued_at', r.issued_at, 'outlet_since', o.since,
  'placements', coalesce((
    select jsonb_agg(jsonb_build_object(
      'placement', p.id, 'format', p.format, 'unit_price', p.unit_price,
      'median_price', near.median, 'comparables', coalesce(near.count, 0),
      'evidence', p.evidence, 'published_at', p.published_at, 'page_says', p.capture -> 'published_at',
      'received', p.received, 'verified', p.verified_quantity,
      'vanished_at', case when p.stage in ('retention_breach', 'withheld') then p.breached_at end,
      'billing', p.billing_id, 'paid_at', b.paid_at,
      -- What was shown for the wrong placement first and rejected there gave free what it showed. What the check itself
      -- found that another placement has counts as long as that one shows what it showed then: what is shown anew after a
      -- rejection is something else until it is looked at.
      'same_content', coalesce((
        select jsonb_agg(same.id order by same.id)
        from (
          select s.id from sinergi.rm_placements s
          where s.tenant_id = $1 and s.capture ->> 'fingerprint' = p.capture ->> 'fingerprint' and s.id <> p.id
            and p.capture is not null and s.capture is not null
            and p.stage not in ('proof_rejected', 'proof_rejected_final', 'forfeited')
            and s.stage not in ('proof_rejected', 'proof_rejected_final', 'forfeited', 'cancelled')
          union
          select s.id from jsonb_array_elements(p.findings) as found
          join sinergi.rm_placements s on s.tenant_id = $1 and s.id = (found ->> 'other')::uuid
          where found ->> 'point' = 'once' and found ->> 'passed' = 'false' and s.proof_sent_at <= p.checked_at
            and s.stage not in ('proof_rejected', 'proof_rejected_final', 'forfeited', 'cancelled')
        ) same), '[]')
    ) order by p.number)
    from sinergi.rm_placements p
    left join sinergi.rm_billings b on b.tenant_id = $1 and b.id = p.billing_id
    left join lateral (
      select percentile_disc(0.5) within group (order by q.unit_price) as median, count(*)::int as count
      from (
        select k.id from sinergi.rm_orders k
        where k.tenant_id = $1 and k.kind = r.kind and k.issued_at < r.issued_at
          and k.issued_at > r.issued_at - make_interval(days => $3) and k.id <> r.id
        order by k.issued_at desc limit 200
      ) k
      join sinergi.rm_placements q on q.tenant_id = $1 and q.order_id = k.id and q.format = p.format and q.unit = p.unit
    ) near on true
    where p.tenant_id = $1 and p.order_id = r.id and p.stage <> 'cancelled'), '[]'),
  'warnings', coalesce((
    select jsonb_agg(jsonb_build_object(
      'code', w.code, 'evidence', w.evidence, 'reason', w.reason, 'placement', w.placement_id) order by w.recorded_at, w.id)
    from sinergi.rm_order_warnings w where w.tenant_id = $1 and w.order_id = r.id), '[]'),
  'expired', coalesce((
    select jsonb_agg(jsonb_build_object(
      'document', d.id, 'requirement', d.requirement, 'expires_on', d.expires_on) order by d.expires_on, d.id)
    from sinergi.rm_documents d
    where d.tenant_id = $1 and d.party_id = r.company_id and d.withdrawn_at is null
      and (d.outlet_id is null or d.outlet_id = r.outlet_id)
      and d.expires_on < (r.issued_at + make_interval(hours => $5))::date and d.filed_at <= r.issued_at
      and not exists (
        select from sinergi.rm_documents n
        where n.tenant_id = $1 and n.party_id = d.party_id and n.requirement = d.requirement
          and n.outlet_id is not distinct from d.outlet_id and n.withdrawn_at is null
          and (n.expires_on is null or n.expires_on >= (r.issued_at + make_interval(hours => $5))::date))), '[]'),
  'neighbours', coalesce((
    select jsonb_agg(jsonb_build_object(
      'order', k.id, 'amount', k.amount, 'issued_at', k.issued_at, 'formats', (
        select jsonb_agg(distinct q.format) from sinergi.rm_placements q where q.tenant_id = $1 and q.order_id = k.id)
      ) order by k.issued_at, k.id)
    from (
      select k.id, k.amount, k.issued_at from sinergi.rm_orders k
      where k.tenant_id = $1 and k.company_id = r.company_id and k.agency_id = r.agency_id and k.id <> r.id
        and k.status not in ('declined', 'lapsed', 'cancelled')
        and k.issued_at between r.issued_at - make_interval(days => $4 + 1) and r.issued_at + make_interval(days => $4 + 1)
      order by k.issued_at, k.id limit 200
    ) k), '[]'),
  'refused_proofs', coalesce((
    select jsonb_agg(jsonb_build_object('shows', f.shows, 'attempts', f.attempts, 'tried', f.tried) order by f.shows)
    from (
      select reason ->> 0 as shows, count(*) as attempts,
        coalesce(jsonb_agg(distinct param ->> 1) filter (where param is not null), '[]') as tried
      from sinergi.refusals f cross join lateral json_array_elements(f.detail -> 'reasons') as reason
      left join lateral json_array_elements(f.detail -> 'params') as param on param ->> 0 = 'placement'
      where f.tenant_id = $1 and f.stream_id = r.id and f.code = 'order.proof_used'
      group by 1
    ) f), '[]')
)
from sinergi.rm_orders r
left join sinergi.rm_outlets o on o.tenant_id = $1 and o.id = r.outlet_id
left join sinergi.rm_companies c on c.tenant_id = $1 and c.id = r.company_id
where r.tenant_id = $1 and r.id = any ($2) and r.issued_at is not null
  and (not $6 or o.domain like '%.example' or c.legal_name ~* '(contoh|rekaan|fiktif)')
order by r.id
