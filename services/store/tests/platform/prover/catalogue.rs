//! The structural half: rules over the catalogue, each a query that names what breaks it.

use sqlx::{AssertSqlSafe, PgConnection};

use super::{
    allowed::{ACROSS, APPEND_ONLY, GLOBAL, LOGINS, OPEN_TO_COMPANIES, OVERSEERS, READERS},
    execute, strings,
};

/// Something that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) rule: String,
    pub(crate) what: String,
}

/// What the rules speak of, each over the ones before it: relations outside the system's schemas; which of them a login
/// role can touch, and how; every table that must have the border (all of ours that are not in `allowed`, and whatever a
/// role can reach); their policies.
const WORDS: &[(&str, &str)] = &[
    (
        "relation",
        "select c.oid, n.nspname || '.' || c.relname as name, n.nspname as schema, c.relkind::text as relkind, c.relowner, \
           c.relispartition, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relacl \
         from pg_class c join pg_namespace n on n.oid = c.relnamespace \
         where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'",
    ),
    (
        "touch",
        "select r.*, l.name as role, p.privilege from relation r, a_logins l, \
           unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p (privilege) \
         where has_table_privilege(l.name, r.oid, p.privilege) \
           or (p.privilege in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') \
               and r.oid in (select attrelid from pg_attribute where attacl is not null) \
               and has_any_column_privilege(l.name, r.oid, p.privilege))",
    ),
    (
        "guarded",
        "select r.* from relation r \
         where r.relkind in ('r', 'p') and r.schema <> 'auth' \
           and (r.schema = 'sinergi' or exists (select 1 from touch t where t.oid = r.oid)) \
           and r.name not in (select name from a_global union all select name from a_across)",
    ),
    (
        "policy",
        "select g.oid, g.name, p.oid as id, p.polname, p.polpermissive as permissive, p.polcmd as command, \
           array(select case when u = 0 then 'public' else u::regrole::text end from unnest(p.polroles) u order by 1) as roles, \
           pg_get_expr(p.polqual, p.polrelid) as uses, pg_get_expr(p.polwithcheck, p.polrelid) as checks \
         from guarded g join pg_policy p on p.polrelid = g.oid",
    ),
];

/// Names that the rules share, as temporary tables and views of the session.
pub(crate) async fn prepare(connection: &mut PgConnection) {
    let list = |rows: Vec<String>| rows.join(", ");
    let global = GLOBAL
        .iter()
        .flat_map(|(table, role, privileges)| privileges.iter().map(move |p| format!("('{table}', '{role}', '{p}')")));
    let global = list(global.collect());
    let pairs = |pairs: &[(&str, &str)]| list(pairs.iter().map(|(t, r)| format!("('{t}', '{r}', '')")).collect());
    let names = |names: &[&str]| list(names.iter().map(|name| format!("('{name}', '', '')")).collect());
    for (table, rows) in [
        ("a_global", global),
        ("a_across", pairs(ACROSS)),
        ("a_overseers", pairs(OVERSEERS)),
        ("a_readers", pairs(READERS)),
        ("a_open", names(OPEN_TO_COMPANIES)),
        ("a_append_only", names(APPEND_ONLY)),
        ("a_logins", names(LOGINS)),
    ] {
        execute(connection, &format!("create temp table {table} (name text, role text, privilege text)")).await;
        if !rows.is_empty() {
            execute(connection, &format!("insert into {table} values {rows}")).await;
        }
    }
    for sql in [
        // The canonical expressions, written as SECURITY.md appendix A has them, in the words the server prints.
        "create temp table canon (tenant_id int, party_id uuid)",
        "create policy own on canon using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::int)",
        "create policy party on canon using (current_setting('app.party_id', true) = 'staff' \
           or party_id = nullif(nullif(current_setting('app.party_id', true), 'staff'), '')::uuid)",
        "create policy staff on canon using (current_setting('app.party_id', true) = 'staff')",
        "create temp view said as select polname as name, pg_get_expr(polqual, polrelid) as text \
           from pg_policy where polrelid = 'canon'::regclass",
    ] {
        execute(connection, sql).await;
    }
    for (name, sql) in WORDS {
        execute(connection, &format!("create temp view {name} as {sql}")).await;
    }
}

/// Each rule: its name, and a query for what breaks it.
const RULES: &[(&str, &str)] = &[
    (
        "role-powers",
        "select r.rolname from pg_roles r join a_logins l on l.name = r.rolname \
         where r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication",
    ),
    (
        "role-member",
        "select m.member::regrole::text || ' of ' || m.roleid::regrole::text from pg_auth_members m \
         join a_logins l on l.name = m.member::regrole::text",
    ),
    ("kind", "select name || ' ' || relkind || ' for ' || role from touch where relkind in ('m', 'f')"),
    ("partition", "select name || ' for ' || role from touch where relispartition"),
    (
        "view-options",
        "select name || ' for ' || role from touch where relkind = 'v' and not coalesce( \
           reloptions @> array['security_invoker=true', 'security_barrier=true'], false)",
    ),
    (
        "global-privileges",
        "select t.name || ' ' || t.privilege || ' for ' || t.role from touch t \
         where t.name in (select name from a_global) \
           and (t.name, t.role, t.privilege) not in (select name, role, privilege from a_global)",
    ),
    (
        "across",
        "select r.name from relation r join a_across a on a.name = r.name \
         where not (r.relrowsecurity and r.relforcerowsecurity) or r.relowner::regrole::text <> 'sinergi_owner' \
         union all select r.name || ' ' || p.polname from relation r join a_across a on a.name = r.name \
           join pg_policy p on p.polrelid = r.oid where p.polroles <> array[a.role::regrole::oid]",
    ),
    ("rls", "select name from guarded where not (relrowsecurity and relforcerowsecurity)"),
    (
        "owner",
        "select name from guarded where relowner::regrole::text <> 'sinergi_owner' \
         union select name from touch where schema = 'sinergi' and relkind = 'v' and relowner::regrole::text <> 'sinergi_owner'",
    ),
    (
        "tenant-column",
        "select g.name from guarded g where not exists ( \
           select 1 from pg_attribute a join pg_index i on i.indrelid = a.attrelid and i.indisprimary and i.indkey[0] = a.attnum \
           where a.attrelid = g.oid and a.attname = 'tenant_id' and a.attnotnull and a.atttypid = 'int4'::regtype)",
    ),
    (
        "tenant-floor",
        "select g.name from guarded g where not exists ( \
           select 1 from policy p where p.oid = g.oid and not p.permissive and p.command = '*' and p.roles = '{public}' \
             and p.checks = (select text from said where name = 'own') \
             and p.uses = coalesce( \
               (select format('(%s OR (CURRENT_USER = ANY (''{%s}''::name[])))', s.text, string_agg(o.role, ',')) \
                from said s, a_overseers o where s.name = 'own' and o.name = g.name group by s.text), \
               (select text from said where name = 'own')))",
    ),
    (
        "party-floor",
        "select g.name from guarded g join pg_attribute a on a.attrelid = g.oid and a.attname = 'party_id' and not a.attisdropped \
         where not exists ( \
           select 1 from policy p, said s where p.oid = g.oid and not p.permissive and p.command = '*' and p.roles = '{public}' \
             and s.name = 'party' and p.uses = s.text and p.checks = s.text)",
    ),
    (
        "party-class",
        "select g.name from guarded g \
         where not exists (select 1 from pg_attribute a where a.attrelid = g.oid and a.attname = 'party_id' and not a.attisdropped) \
           and g.name not in (select name from a_open) \
           and not exists (select 1 from policy p, said s where p.oid = g.oid and not p.permissive and p.command = '*' \
             and p.roles = '{public}' and s.name = 'staff' and p.uses = s.text and p.checks = s.text)",
    ),
    (
        "permissive",
        "select p.name || ' ' || p.polname from policy p join said s on s.name = 'own' \
         where p.permissive and not ( \
           (p.roles = '{sinergi_app}' and p.command = '*' and p.uses = s.text and p.checks = s.text) \
           or (p.command = 'r' and p.uses = s.text and exists ( \
                select 1 from a_readers r where r.name = p.name and array[r.role] = p.roles)) \
           or (p.command = 'r' and p.uses = 'true' and exists ( \
                select 1 from a_overseers o where o.name = p.name and array[o.role] = p.roles)))",
    ),
    (
        "policy-function",
        "select p.name || ' ' || p.polname || ' calls ' || d.refobjid::regproc::text from policy p \
         join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.id and d.refclassid = 'pg_proc'::regclass",
    ),
    (
        "unique",
        "select g.name || ' ' || i.indexrelid::regclass::text from guarded g \
         join pg_index i on i.indrelid = g.oid and (i.indisunique or i.indisexclusion) \
         where not exists (select 1 from pg_attribute a where a.attrelid = g.oid and a.attname = 'tenant_id' and a.attnum = i.indkey[0])",
    ),
    (
        "foreign-key",
        "select c.conrelid::regclass::text || ' ' || c.conname from pg_constraint c join guarded parent on parent.oid = c.confrelid \
         where c.contype = 'f' and not exists ( \
           select 1 from unnest(c.conkey, c.confkey) k (here, there) \
           join pg_attribute h on h.attrelid = c.conrelid and h.attnum = k.here and h.attname = 'tenant_id' \
           join pg_attribute t on t.attrelid = c.confrelid and t.attnum = k.there and t.attname = 'tenant_id')",
    ),
    (
        "privileges",
        "select name || ' ' || privilege || ' for ' || role from touch where privilege in ('TRUNCATE', 'REFERENCES', 'TRIGGER')",
    ),
    (
        "grantees",
        "select t.name || ' ' || t.privilege || ' for ' || t.role from touch t \
         where t.name not in (select name from a_global) and case \
           when t.schema = 'auth' then t.role <> 'sinergi_auth' \
           when t.name in (select name from a_across) then (t.name, t.role) not in (select name, role from a_across) \
           when t.role = 'sinergi_app' then t.schema <> 'sinergi' \
           when t.privilege = 'SELECT' then (t.name, t.role) not in (select name, role from a_readers \
                                                           union all select name, role from a_overseers) \
           else true end",
    ),
    (
        "public",
        "select r.name from relation r, aclexplode(r.relacl) a where r.schema in ('sinergi', 'auth') and a.grantee = 0 \
         union all select a.attrelid::regclass::text from pg_attribute a, aclexplode(a.attacl) x, relation r \
           where r.oid = a.attrelid and r.schema in ('sinergi', 'auth') and x.grantee = 0 \
         union all select p.oid::regprocedure::text from pg_proc p, \
           aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a \
           where p.pronamespace in ('sinergi'::regnamespace, 'auth'::regnamespace) and a.grantee = 0",
    ),
    (
        "append-only",
        "select name || ' ' || privilege || ' for ' || role from touch \
         where name in (select name from a_append_only) and privilege in ('UPDATE', 'DELETE', 'TRUNCATE')",
    ),
    (
        "trigger",
        "select r.name || ' ' || t.tgname from relation r join pg_trigger t on t.tgrelid = r.oid and not t.tgisinternal \
           where r.schema in ('sinergi', 'auth') \
         union all select r.name || ' ' || w.rulename from relation r join pg_rewrite w on w.ev_class = r.oid \
           where r.schema in ('sinergi', 'auth') and w.rulename <> '_RETURN'",
    ),
    (
        "function",
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace \
         join pg_language l on l.oid = p.prolang \
         where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' \
           and exists (select 1 from a_logins g where has_function_privilege(g.name, p.oid, 'execute')) \
           and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') \
           and (p.prosecdef or p.proleakproof or l.lanname not in ('plpgsql', 'sql') \
                or p.proowner::regrole::text <> 'sinergi_owner')",
    ),
    (
        "create",
        "select l.name || ' in ' || n.nspname from a_logins l, pg_namespace n \
           where n.nspname !~ '^pg_(toast|temp)' and has_schema_privilege(l.name, n.oid, 'create') \
         union all select l.name || ' in the database, ' || p from a_logins l, unnest(array['create', 'temporary']) p \
           where has_database_privilege(l.name, current_database(), p)",
    ),
    (
        "default-privileges",
        "select d.defaclrole::regrole::text || ' ' || d.defaclobjtype::text from pg_default_acl d, aclexplode(d.defaclacl) a \
           where a.grantee <> d.defaclrole \
         union all select 'functions are open to everybody' where not exists ( \
           select 1 from pg_default_acl where defaclrole = 'sinergi_owner'::regrole and defaclnamespace = 0 and defaclobjtype = 'f')",
    ),
    (
        "sequence",
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace, a_logins l \
         where c.relkind = 'S' and n.nspname = 'sinergi' \
           and (has_sequence_privilege(l.name, c.oid, 'usage') or has_sequence_privilege(l.name, c.oid, 'select'))",
    ),
];

pub(crate) fn rules_count() -> usize {
    RULES.len()
}

/// All that breaks a rule: one query, so that the words are worked out once.
pub(crate) async fn findings(connection: &mut PgConnection) -> Vec<Finding> {
    let words: Vec<String> = WORDS.iter().map(|(name, sql)| format!("{name} as materialized ({sql})")).collect();
    let rules: Vec<String> =
        RULES.iter().map(|(rule, sql)| format!("select '{rule}'::text, x::text from ({sql}) q (x)")).collect();
    let sql = format!("with {} {} order by 1, 2", words.join(", "), rules.join(" union all "));
    let rows: Vec<(String, String)> =
        sqlx::query_as(AssertSqlSafe(sql)).fetch_all(connection).await.unwrap_or_else(|error| panic!("{error}"));
    rows.into_iter().map(|(rule, what)| Finding { rule, what }).collect()
}

/// Every relation that a login role can reach, by class. A relation that is in no class would be seen here.
pub(crate) async fn classes(connection: &mut PgConnection) -> Vec<String> {
    strings(
        connection,
        "select case when schema = 'auth' then 'sign-in' when name in (select name from a_global) then 'global' \
           when name in (select name from a_across) then 'across' \
           when name in (select name from guarded) then 'guarded' else 'view' end || ' ' || name \
         from touch group by 1, name order by 1",
    )
    .await
}
