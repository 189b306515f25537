-- What the program must know of the server and of its own role before it serves anybody.
select to_json(f) from (
  select
    r.rolname::text as role,
    r.rolsuper as superuser,
    r.rolbypassrls as bypasses,
    r.rolcreaterole as creates_roles,
    (select count(*) from pg_catalog.pg_class c where c.relowner = r.oid) as owned,
    array(
      select g.rolname::text from pg_catalog.pg_auth_members m join pg_catalog.pg_roles g on g.oid = m.roleid
      where m.member = r.oid order by 1
    ) as member_of,
    current_setting('server_version_num')::int as server_version,
    current_setting('fsync') as fsync,
    current_setting('full_page_writes') as full_page_writes,
    current_setting('synchronous_commit') as synchronous_commit,
    current_setting('synchronous_standby_names') <> '' as has_standbys,
    current_setting('data_checksums') as data_checksums,
    (extract(epoch from clock_timestamp() - $1::timestamptz) * 1000)::bigint as clock_ahead_ms,
    case when to_regclass('sinergi._sqlx_migrations') is null then false
         else has_column_privilege('sinergi._sqlx_migrations', 'version', 'select') end as is_migrated
  from pg_catalog.pg_roles r
  where r.rolname = current_user
) f;
