-- Notes how far a rebuild has come.
insert into sinergi.rebuild_progress as p (tenant_id, phase, position, target, rows_changed, started_at, updated_at)
values ($1, $2, $3, $4, $5, now(), now())
on conflict (tenant_id) do update
set phase = excluded.phase, position = excluded.position, target = excluded.target, rows_changed = excluded.rows_changed,
  started_at = case when p.phase in ('done', 'failed') then excluded.started_at else p.started_at end, updated_at = excluded.updated_at
