-- Notes how far one tenant's log was read.
insert into sinergi.bm_progress as p (tenant_id, position, revision, fold) values ($1, $2, $3, $4)
on conflict (tenant_id) do update set position = excluded.position, revision = excluded.revision, fold = excluded.fold
