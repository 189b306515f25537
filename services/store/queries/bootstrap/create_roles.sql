-- Makes the roles of SECURITY.md appendix A that are not there yet, and lets them into this database. They belong to the
-- cluster: the same text runs again for each database. A password comes in by the setting `sinergi.password`
-- (role=password, one a line), so that it stands in no statement text that we write.
do $b$
declare
  someone text;
  line text;
begin
  foreach someone in array array['sinergi_owner', 'sinergi_app', 'sinergi_auth', 'sinergi_anchor', 'sinergi_benchmark'] loop
    begin
      if not exists (select 1 from pg_roles where rolname = someone) then
        execute format('create role %I %s', someone, case someone when 'sinergi_owner' then 'nologin' else 'login' end);
      end if;
    exception
      -- another bootstrap, for another database of the cluster, was a moment faster
      when duplicate_object or unique_violation then null;
    end;
    if exists (select 1 from pg_roles where rolname = someone and (rolsuper or rolbypassrls)) then
      raise exception 'the role % is there already and may bypass row security: take that away first', someone;
    end if;
  end loop;

  -- Migrations do SET ROLE: whoever runs them must be a member. A superuser may anyway.
  if not pg_has_role(current_user, 'sinergi_owner', 'member') then
    execute format('grant sinergi_owner to %I', current_user);
  end if;

  foreach line in array string_to_array(coalesce(current_setting('sinergi.password', true), ''), E'\n') loop
    execute format('alter role %I password %L', split_part(line, '=', 1), split_part(line, '=', 2));
  end loop;

  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect, create on database %I to sinergi_owner', current_database());
  execute format(
    'grant connect on database %I to sinergi_app, sinergi_auth, sinergi_anchor, sinergi_benchmark',
    current_database()
  );
  if not has_database_privilege('sinergi_owner', current_database(), 'create') then
    raise exception 'the role % may not grant CREATE on the database %: run this as the owner of the database',
      current_user, current_database();
  end if;

  -- A writer that hangs holds its tenant's head row; it may stop its tenant only, and not for long.
  alter role sinergi_app set lock_timeout = '10s';
  alter role sinergi_app set idle_in_transaction_session_timeout = '30s';
end $b$;
