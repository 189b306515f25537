//! Faults, planted one at a time in a transaction that is rolled back. Each must be found by the rule that is there for it.

use super::seeds::Relation;

const OWN: &str = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::int";
const STAFF: &str = "current_setting('app.party_id', true) = 'staff'";
const PARTY: &str = "party_id = nullif(nullif(current_setting('app.party_id', true), 'staff'), '')::uuid";

/// A fault, and the rule that must find it.
#[derive(Debug)]
pub(crate) struct Mutant {
    pub(crate) kind: &'static str,
    pub(crate) table: String,
    pub(crate) rule: &'static str,
    /// Whether probing must find it as well.
    pub(crate) shows: bool,
    pub(crate) plant: Vec<String>,
}

/// The faults of one table.
pub(crate) fn of_table(relation: &Relation) -> Vec<Mutant> {
    let t = relation.name.as_str();
    let bare = t.rsplit('.').next().expect("a name");
    let mut mutants = Vec::new();
    let mut add = |kind, rule, shows, plant: Vec<String>| {
        mutants.push(Mutant { kind, table: t.to_owned(), rule, shows, plant });
    };
    let floor = |using: &str, check: &str| {
        format!(
            "create policy tenant_floor on {t} as restrictive for all to public using ({using}) with check ({check})"
        )
    };
    let allow = |using: &str, check: &str| {
        format!(
            "create policy tenant_allow on {t} as permissive for all to sinergi_app using ({using}) with check ({check})"
        )
    };
    let no_floor = format!("drop policy tenant_floor on {t}");
    let no_allow = format!("drop policy tenant_allow on {t}");
    let open =
        format!("create policy extra on {t} as permissive for all to sinergi_app using (true) with check (true)");

    add("row security off", "rls", true, vec![format!("alter table {t} disable row level security")]);
    add("not forced", "rls", false, vec![format!("alter table {t} no force row level security")]);
    add("no floor, open policy", "tenant-floor", true, vec![no_floor.clone(), open.clone()]);
    add("open policy under the floor", "permissive", false, vec![open]);
    add("no floor", "tenant-floor", false, vec![no_floor.clone()]);
    add(
        "check is true",
        "tenant-floor",
        true,
        vec![no_floor.clone(), no_allow.clone(), floor(OWN, "true"), allow(OWN, "true")],
    );
    let or_null = format!("{OWN} or nullif(current_setting('app.tenant_id', true), '') is null");
    add(
        "open when no tenant is set",
        "tenant-floor",
        true,
        vec![no_floor.clone(), no_allow.clone(), floor(&or_null, OWN), allow(&or_null, OWN)],
    );
    add(
        "floor for reading only",
        "tenant-floor",
        false,
        vec![
            no_floor.clone(),
            format!("create policy tenant_floor on {t} as restrictive for select to public using ({OWN})"),
        ],
    );
    add(
        "floor for one role only",
        "tenant-floor",
        false,
        vec![
            no_floor.clone(),
            format!(
                "create policy tenant_floor on {t} as restrictive for all to sinergi_auth using ({OWN}) with check ({OWN})"
            ),
        ],
    );
    add(
        "floor that is permissive",
        "tenant-floor",
        false,
        vec![
            no_floor.clone(),
            format!(
                "create policy tenant_floor on {t} as permissive for all to public using ({OWN}) with check ({OWN})"
            ),
        ],
    );
    add(
        "policy calls a function",
        "policy-function",
        true,
        vec![
            "create function sinergi.tenant() returns int language sql as 'select null::int'".to_owned(),
            "grant execute on function sinergi.tenant() to public".to_owned(),
            no_floor.clone(),
            no_allow.clone(),
            floor("tenant_id = coalesce(sinergi.tenant(), tenant_id)", OWN),
            allow("tenant_id = coalesce(sinergi.tenant(), tenant_id)", OWN),
        ],
    );
    add("owned by the application", "owner", true, vec![format!("alter table {t} owner to sinergi_app")]);
    for privilege in ["truncate", "references", "trigger"] {
        let plant = vec![format!("grant {privilege} on {t} to sinergi_app")];
        add("privilege beyond rows", "privileges", privilege == "truncate", plant);
    }
    add("granted to everybody", "public", false, vec![format!("grant select on {t} to public")]);
    add("granted to sign-in", "grantees", false, vec![format!("grant select on {t} to sinergi_auth")]);
    add("granted to the witness", "grantees", false, vec![format!("grant insert on {t} to sinergi_anchor")]);
    add(
        "a column granted to sign-in",
        "grantees",
        false,
        vec![format!("grant select (tenant_id) on {t} to sinergi_auth")],
    );
    add(
        "view of its owner",
        "view-options",
        true,
        vec![
            format!("create view sinergi.leak as select * from {t}"),
            "grant select on sinergi.leak to sinergi_app".to_owned(),
        ],
    );
    add(
        "view without barrier",
        "view-options",
        false,
        vec![
            format!("create view sinergi.leak with (security_invoker = true) as select * from {t}"),
            "alter view sinergi.leak owner to sinergi_owner".to_owned(),
            "grant select on sinergi.leak to sinergi_app".to_owned(),
        ],
    );
    add(
        "materialised view",
        "kind",
        true,
        vec![
            format!("create materialized view sinergi.leak as select * from {t}"),
            "grant select on sinergi.leak to sinergi_app".to_owned(),
        ],
    );
    add(
        "function of its owner",
        "function",
        true,
        vec![
            format!(
                "create function sinergi.leak() returns bigint language sql security definer as 'select count(*) from {t}'"
            ),
            "grant execute on function sinergi.leak() to sinergi_app".to_owned(),
        ],
    );
    add(
        "new table without the border",
        "rls",
        true,
        vec![
            format!("create table sinergi.leak (like {t} including all)"),
            "alter table sinergi.leak owner to sinergi_owner".to_owned(),
            "grant select, insert, update, delete on sinergi.leak to sinergi_app".to_owned(),
        ],
    );
    add(
        "new table that nobody was let in to",
        "rls",
        false,
        vec![
            format!("create table sinergi.leak (like {t} including all)"),
            "alter table sinergi.leak owner to sinergi_owner".to_owned(),
        ],
    );
    add(
        "partition by name",
        "partition",
        true,
        vec![
            format!("create table sinergi.leak_parent (like {t}) partition by list (tenant_id)"),
            "create table sinergi.leak partition of sinergi.leak_parent default".to_owned(),
            "grant select, insert on sinergi.leak to sinergi_app".to_owned(),
        ],
    );
    if let Some(column) = relation.distinct_column() {
        let column = &column.name;
        add(
            "unique over all tenants",
            "unique",
            relation.may("INSERT"),
            vec![format!("create unique index leak_idx on {t} (\"{column}\")")],
        );
        add(
            "key over all tenants",
            "unique",
            relation.may("INSERT"),
            vec![format!(
                "create unique index leak_idx on {t} (\"{column}\", tenant_id, (tenant_id + 1)); \
             alter table {t} add constraint leak_key unique (\"{column}\")"
            )],
        );
        add(
            "reference without tenant",
            "foreign-key",
            true,
            vec![
                format!("alter table {t} add constraint leak_key unique (\"{column}\")"),
                format!(
                    "create table sinergi.leak (tenant_id int not null, id uuid not null, other {}, primary key (tenant_id, id))",
                    relation.distinct_column().map_or("uuid", |column| column.kind.as_str())
                ),
                "alter table sinergi.leak owner to sinergi_owner".to_owned(),
                "select sinergi.protect('sinergi.leak')".to_owned(),
                format!(
                    "alter table sinergi.leak add constraint leak_fkey foreign key (other) references {t} (\"{column}\") not valid"
                ),
            ],
        );
    }
    add(
        "a trigger",
        "trigger",
        false,
        vec![
            "create function sinergi.leak() returns trigger language plpgsql as 'begin return new; end'".to_owned(),
            format!("create trigger leak before insert on {t} for each row execute function sinergi.leak()"),
        ],
    );
    add("a rule", "trigger", false, vec![format!("create rule leak as on insert to {t} do also select 1")]);
    add(
        "key without the tenant first",
        "tenant-column",
        false,
        vec![format!(
            "alter table {t} drop constraint {bare}_pkey cascade; alter table {t} add constraint {bare}_pkey primary key (\"{}\", tenant_id)",
            relation.plain_column()
        )],
    );

    if relation.has("party_id") {
        let party = format!("{STAFF} or {PARTY}");
        let no_party = format!("drop policy party_floor on {t}");
        let floor = |kind: &str, command: &str, using: &str, check: &str| {
            let check = if command == "select" { String::new() } else { format!("with check ({check})") };
            format!("create policy party_floor on {t} as {kind} for {command} to public using ({using}) {check}")
        };
        add("no party floor", "party-floor", true, vec![no_party.clone()]);
        add(
            "party floor for reading only",
            "party-floor",
            false,
            vec![no_party.clone(), floor("restrictive", "select", &party, "")],
        );
        add(
            "party floor shows what is nobody's",
            "party-floor",
            relation.cells(1)[0].party == 0,
            vec![no_party.clone(), floor("restrictive", "all", &format!("{party} or party_id is null"), &party)],
        );
        add(
            "party floor without a check",
            "party-floor",
            relation.may("INSERT"),
            vec![no_party.clone(), floor("restrictive", "all", &party, "true")],
        );
        add(
            "party floor open without a party",
            "party-floor",
            true,
            vec![
                no_party.clone(),
                floor(
                    "restrictive",
                    "all",
                    &format!("{party} or coalesce(current_setting('app.party_id', true), '') = ''"),
                    &party,
                ),
            ],
        );
        add(
            "party floor that is permissive",
            "party-floor",
            true,
            vec![no_party, floor("permissive", "all", &party, &party)],
        );
    } else {
        add(
            "a party column without floor",
            "party-floor",
            false,
            vec![format!("alter table {t} add column party_id uuid")],
        );
        if !super::allowed::OPEN_TO_COMPANIES.contains(&t) {
            add("no staff floor", "party-class", true, vec![format!("drop policy staff_floor on {t}")]);
            add(
                "staff floor for reading only",
                "party-class",
                relation.may("INSERT"),
                vec![
                    format!("drop policy staff_floor on {t}"),
                    format!("create policy staff_floor on {t} as restrictive for select to public using ({STAFF})"),
                ],
            );
        }
    }
    mutants
}

/// Faults that belong to no single table.
pub(crate) fn of_the_whole() -> Vec<Mutant> {
    let events = "sinergi.events";
    let all: &[(&str, &str, bool, &[&str])] = &[
        ("superuser", "role-powers", true, &["alter role sinergi_app superuser"]),
        ("bypasses row security", "role-powers", true, &["alter role sinergi_app bypassrls"]),
        ("creates roles", "role-powers", false, &["alter role sinergi_app createrole"]),
        ("replication", "role-powers", false, &["alter role sinergi_benchmark replication"]),
        ("member of the owner", "role-member", false, &["grant sinergi_owner to sinergi_app"]),
        ("reads all data", "role-member", false, &["grant pg_read_all_data to sinergi_anchor"]),
        ("events are edited", "append-only", false, &["grant update on sinergi.events to sinergi_app"]),
        (
            "events are edited in a column",
            "append-only",
            false,
            &["grant update (payload) on sinergi.events to sinergi_app"],
        ),
        ("events are removed", "append-only", false, &["grant delete on sinergi.events to sinergi_app"]),
        ("refusals are removed", "append-only", false, &["grant delete on sinergi.refusals to sinergi_app"]),
        ("answers are edited", "append-only", false, &["grant update on sinergi.command_seen to sinergi_app"]),
        (
            "overseer of the events",
            "tenant-floor",
            true,
            &["set local role sinergi_owner; \
               select sinergi.protect('sinergi.events', 'select, insert', '{}', '{sinergi_benchmark}'); reset role"],
        ),
        (
            "figures open to the application",
            "across",
            false,
            &["create policy extra on sinergi.bm_figures for select to sinergi_app using (true)"],
        ),
        (
            "figures without row security",
            "across",
            false,
            &["alter table sinergi.bm_figures disable row level security"],
        ),
        (
            "figures granted to the application",
            "grantees",
            false,
            &["grant select on sinergi.bm_figures to sinergi_app"],
        ),
        ("the witness reads the events", "grantees", false, &["grant select on sinergi.events to sinergi_anchor"]),
        (
            "the application reads sign-in",
            "grantees",
            false,
            &["grant usage on schema auth to sinergi_app", "grant select on auth.accounts to sinergi_app"],
        ),
        ("regions are edited", "global-privileges", false, &["grant update on sinergi.regions to sinergi_app"]),
        ("tenants are removed", "global-privileges", false, &["grant delete on sinergi.tenants to sinergi_app"]),
        ("the application creates", "create", false, &["grant create on schema sinergi to sinergi_app"]),
        ("the application creates in public", "create", false, &["grant create on schema public to public"]),
        (
            "temporary tables",
            "create",
            false,
            &["do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$"],
        ),
        (
            "functions open by default",
            "default-privileges",
            false,
            &["alter default privileges for role sinergi_owner grant execute on functions to public"],
        ),
        (
            "tables open by default",
            "default-privileges",
            false,
            &["alter default privileges for role sinergi_owner grant select on tables to sinergi_app"],
        ),
        (
            "leakproof function",
            "function",
            false,
            &[
                "create function sinergi.leak(int) returns int language sql leakproof as 'select 1'",
                "alter function sinergi.leak(int) owner to sinergi_owner",
                "grant execute on function sinergi.leak(int) to sinergi_app",
            ],
        ),
        (
            "function open to everybody",
            "public",
            false,
            &[
                "create function sinergi.leak() returns int language sql as 'select 1'",
                "grant execute on function sinergi.leak() to public",
            ],
        ),
        (
            "definer with a tenant argument",
            "function",
            false,
            &[
                "create function sinergi.leak(t int) returns setof sinergi.events language sql security definer as \
             'select * from sinergi.events where tenant_id = t'",
                "grant execute on function sinergi.leak(int) to sinergi_app",
            ],
        ),
        (
            "a counter for all tenants",
            "sequence",
            false,
            &["create sequence sinergi.leak", "grant usage on sequence sinergi.leak to sinergi_app"],
        ),
        (
            "table in another schema",
            "rls",
            true,
            &[
                "create table public.leak (like sinergi.events including all)",
                "grant select on public.leak to sinergi_app",
            ],
        ),
        (
            "foreign table",
            "kind",
            false,
            &[
                "create foreign data wrapper leak",
                "create server leak foreign data wrapper leak",
                "create foreign table sinergi.leak (tenant_id int) server leak",
                "grant select on sinergi.leak to sinergi_app",
            ],
        ),
        (
            "no tenant column",
            "tenant-column",
            false,
            &["create table sinergi.leak (id uuid primary key)", "grant select on sinergi.leak to sinergi_app"],
        ),
        (
            "the tenant may be null",
            "tenant-column",
            false,
            &["create table sinergi.leak (id uuid, tenant_id int)", "grant select on sinergi.leak to sinergi_app"],
        ),
        (
            "the tenant is a bigint",
            "tenant-column",
            false,
            &[
                "create table sinergi.leak (tenant_id bigint, id uuid, primary key (tenant_id, id))",
                "grant select on sinergi.leak to sinergi_app",
            ],
        ),
    ];
    all.iter()
        .map(|(kind, rule, shows, plant)| Mutant {
            kind,
            table: events.to_owned(),
            rule,
            shows: *shows,
            plant: plant.iter().map(|sql| (*sql).to_owned()).collect(),
        })
        .collect()
}
