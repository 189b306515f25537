-- Notes which revision the rows of a table have.
insert into sinergi.projection_state as s (tenant_id, table_name, revision, position, checksum, at)
values ($1, $2, $3, $4, $5, now())
on conflict (tenant_id, table_name) do update
set revision = excluded.revision, position = excluded.position, checksum = excluded.checksum, at = excluded.at
