//! The behavioural half: the same questions that an intruder would ask, as the application's role, over canaries.

use sqlx::{AssertSqlSafe, PgConnection};

use super::{
    allowed::{OPEN_TO_COMPANIES, OVERSEERS, READERS},
    execute,
    seeds::{A, B, C, Cell, D, Relation},
    strings,
};

const NOT_ALLOWED: &str = "42501";

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Rows(Vec<String>),
    Done(u64),
    Refused(String),
}

/// Asks, and counts.
#[derive(Debug)]
pub(crate) struct Prober<'a> {
    pub(crate) connection: &'a mut PgConnection,
    pub(crate) probes: usize,
    pub(crate) leaks: Vec<String>,
}

impl<'a> Prober<'a> {
    pub(crate) fn new(connection: &'a mut PgConnection) -> Self {
        Self { connection, probes: 0, leaks: Vec::new() }
    }

    /// One statement as a role under a border; nothing of it stays.
    async fn ask(&mut self, role: &str, setup: &str, sql: &str) -> Answer {
        self.probes += 1;
        execute(self.connection, &format!("savepoint probe; {setup}; set local role {role}")).await;
        let answer = if sql.starts_with("select") {
            match sqlx::query_scalar::<_, Option<String>>(AssertSqlSafe(sql.to_owned()))
                .fetch_all(&mut *self.connection)
                .await
            {
                Ok(rows) => Answer::Rows(rows.into_iter().flatten().collect()),
                Err(error) => refused(&error),
            }
        } else {
            match sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut *self.connection).await {
                Ok(done) => Answer::Done(done.rows_affected()),
                Err(error) => refused(&error),
            }
        };
        execute(self.connection, "rollback to savepoint probe; release savepoint probe").await;
        answer
    }

    async fn as_app(&mut self, viewer: Cell, sql: &str) -> Answer {
        self.ask("sinergi_app", &bound_to(viewer), sql).await
    }

    fn leak(&mut self, relation: &str, what: impl std::fmt::Display) {
        self.leaks.push(format!("{relation}: {what}"));
    }

    /// The statement must be refused for want of a right, and for nothing else: another code means that it got further.
    async fn must_be_refused(&mut self, relation: &Relation, viewer: Cell, what: &str, sql: &str) {
        match self.as_app(viewer, sql).await {
            Answer::Refused(code) if code == NOT_ALLOWED => {}
            other => self.leak(&relation.name, format!("{what}: {other:?}")),
        }
    }

    /// The statement may be allowed, but must reach no row.
    async fn must_reach_nothing(&mut self, relation: &Relation, viewer: Cell, what: &str, sql: &str) {
        match self.as_app(viewer, sql).await {
            Answer::Done(0) => {}
            Answer::Refused(code) if code == NOT_ALLOWED => {}
            other => self.leak(&relation.name, format!("{what}: {other:?}")),
        }
    }

    pub(crate) async fn relation(&mut self, relation: &Relation) {
        for (own, other) in [(A, B), (B, A)] {
            self.tenants(relation, Cell::staff(own), Cell::staff(other)).await;
        }
        self.unbound(relation).await;
        if relation.is_table {
            for (own, other) in [(1, 2), (2, 1), (1, 0)] {
                self.parties(relation, Cell::company(A, own), Cell::company(A, other)).await;
            }
            self.unique(relation).await;
            self.foreign_keys(relation).await;
        }
        for (name, role) in READERS.iter().filter(|(name, _)| *name == relation.name) {
            let setup = bound_to(Cell::staff(A));
            let answer = self.ask(role, &setup, &format!("select t::text from {name} t")).await;
            self.look(relation, Cell::staff(A), Cell::staff(B), &format!("{role} reads"), answer, true);
        }
        for (name, role) in OVERSEERS.iter().filter(|(name, _)| *name == relation.name) {
            let answer = self.ask(role, "select 1", &format!("select t::text from {name} t")).await;
            let Answer::Rows(rows) = answer else { return self.leak(name, format!("{role} oversees nothing")) };
            if ![A, B].iter().all(|tenant| rows.iter().any(|row| Cell::staff(*tenant).tenant_is_in(row))) {
                self.leak(name, format!("{role} does not oversee all tenants"));
            }
        }
    }

    fn look(&mut self, relation: &Relation, own: Cell, other: Cell, what: &str, answer: Answer, must_see: bool) {
        let Answer::Rows(rows) = answer else {
            if must_see {
                self.leak(&relation.name, format!("{what}: {answer:?}"));
            }
            return;
        };
        if let Some(row) = rows.iter().find(|row| other.tenant_is_in(row)) {
            self.leak(&relation.name, format!("{what} the other tenant's row {row}"));
        }
        if must_see && !rows.iter().any(|row| own.tenant_is_in(row)) {
            self.leak(&relation.name, format!("{what} and does not see the own canary"));
        }
    }

    async fn tenants(&mut self, relation: &Relation, own: Cell, other: Cell) {
        let name = &relation.name;
        let answer = self.as_app(own, &format!("select t::text from {name} t")).await;
        self.look(relation, own, other, "reads", answer, relation.may("SELECT"));
        if !relation.is_table || !relation.has("tenant_id") {
            return;
        }
        let (column, tenant) = (relation.plain_column(), other.tenant);
        let update = format!("update {name} set \"{column}\" = \"{column}\" where tenant_id = {tenant}");
        self.must_reach_nothing(relation, own, "updates the other tenant's rows", &update).await;
        let delete = format!("delete from {name} where tenant_id = {tenant}");
        self.must_reach_nothing(relation, own, "deletes the other tenant's rows", &delete).await;
        let shift = format!("update {name} set tenant_id = {tenant} where tenant_id = {}", own.tenant);
        self.must_be_refused(relation, own, "moves a row to the other tenant", &shift).await;
        let cell = relation.cells(tenant)[0];
        self.must_be_refused(relation, own, "inserts for the other tenant", &relation.insert(cell, cell, 7)).await;
        self.must_be_refused(relation, own, "truncates", &format!("truncate {name}")).await;
    }

    /// Without a tenant, or after one that has ended, nothing is seen; without a party nothing of a party.
    async fn unbound(&mut self, relation: &Relation) {
        let select = format!("select t::text from {} t", relation.name);
        for setup in ["select 1", "set local app.tenant_id = ''", "set local app.party_id = 'staff'"] {
            match self.ask("sinergi_app", setup, &select).await {
                Answer::Rows(rows) if rows.is_empty() => {}
                Answer::Rows(rows) => self.leak(&relation.name, format!("unbound ({setup}) sees {}", rows[0])),
                Answer::Refused(_) | Answer::Done(_) => {}
            }
        }
        if relation.is_table && relation.has("party_id") {
            let setup = format!("set local app.tenant_id = '{A}'");
            if let Answer::Rows(rows) = self.ask("sinergi_app", &setup, &select).await
                && let Some(row) = rows.first()
            {
                self.leak(&relation.name, format!("without a party sees {row}"));
            }
        }
    }

    async fn parties(&mut self, relation: &Relation, own: Cell, other: Cell) {
        let name = &relation.name;
        let select = format!("select t::text from {name} t");
        let answer = self.as_app(own, &select).await;
        if relation.has("party_id") {
            match answer {
                Answer::Rows(rows) => {
                    if let Some(row) = rows.iter().find(|row| other.party_is_in(row)) {
                        self.leak(name, format!("company {} reads a row of party {}: {row}", own.party, other.party));
                    }
                    if !rows.iter().any(|row| own.party_is_in(row)) {
                        self.leak(name, format!("company {} does not see its own canary", own.party));
                    }
                }
                other if relation.may("SELECT") => self.leak(name, format!("company {} reads: {other:?}", own.party)),
                _ => {}
            }
            let whose = if other.party == 0 {
                "party_id is null".to_owned()
            } else {
                format!("party_id = '{}'", other.party_id())
            };
            let column = relation.plain_column();
            let update = format!("update {name} set \"{column}\" = \"{column}\" where {whose}");
            self.must_reach_nothing(relation, own, "a company updates another party's rows", &update).await;
            let delete = format!("delete from {name} where {whose}");
            self.must_reach_nothing(relation, own, "a company deletes another party's rows", &delete).await;
            if other.party != 0 {
                let shift = format!(
                    "update {name} set party_id = '{}' where party_id = '{}'",
                    other.party_id(),
                    own.party_id()
                );
                self.must_be_refused(relation, own, "a company moves a row to another party", &shift).await;
            }
            if other.party != 0 || relation.cells(A)[0].party == 0 {
                let insert = relation.insert(other, other, 7);
                self.must_be_refused(relation, own, "a company inserts for another party", &insert).await;
            }
        } else if !OPEN_TO_COMPANIES.contains(&name.as_str()) {
            if let Answer::Rows(rows) = answer
                && let Some(row) = rows.first()
            {
                self.leak(name, format!("a company reads {row}"));
            }
            let insert = relation.insert(Cell::staff(A), Cell::staff(A), 7);
            self.must_be_refused(relation, own, "a company inserts", &insert).await;
        }
    }

    /// A tenant may have every value that another one has, and learns nothing by trying.
    async fn unique(&mut self, relation: &Relation) {
        if !relation.may("INSERT") || !relation.has("tenant_id") {
            return;
        }
        let theirs = relation.cells(B)[0];
        let insert = relation.insert(Cell { tenant: C, ..theirs }, theirs, 0);
        let setup = format!("set local session_replication_role = replica; {}", bound_to(Cell::staff(C)));
        match self.ask("sinergi_app", &setup, &insert).await {
            Answer::Done(1) => {}
            other => self.leak(&relation.name, format!("a value of another tenant is not free: {other:?}")),
        }
    }

    /// A row that points at another tenant's row gets the answer of a row that points nowhere.
    async fn foreign_keys(&mut self, relation: &Relation) {
        if !relation.may("INSERT") {
            return;
        }
        let keys = sqlx::query_as::<_, (String, Vec<String>, Vec<String>)>(
            "select c.confrelid::regclass::text, \
               array(select a.attname::text from unnest(c.conkey) with ordinality k (n, i) \
                     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by k.i), \
               array(select a.attname::text from unnest(c.confkey) with ordinality k (n, i) \
                     join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n order by k.i) \
             from pg_constraint c join guarded g on g.oid = c.confrelid \
             where c.contype = 'f' and c.conrelid = $1::regclass",
        )
        .bind(&relation.name)
        .fetch_all(&mut *self.connection)
        .await
        .expect("foreign keys");
        for (parent, here, there) in keys {
            let pointing = |at: &str| {
                let (names, values) = relation.row(Cell::staff(A), Cell::staff(A), 8);
                let mut values: Vec<String> = values.split(", ").map(str::to_owned).collect();
                let names_list: Vec<&str> = names.split(", ").collect();
                for (here, there) in here.iter().zip(&there).filter(|(here, _)| *here != "tenant_id") {
                    let place = names_list.iter().position(|name| name.trim_matches('"') == here).expect("a column");
                    values[place] = at.replace("COLUMN", there);
                }
                format!("insert into {} ({names}) select {}", relation.name, values.join(", "))
            };
            let theirs = theirs_of(self.connection, &parent, &there).await;
            let mut answers = Vec::new();
            for values in [theirs, vec!["gen_random_uuid()".to_owned(); there.len()]] {
                let mut sql = pointing("\u{1}COLUMN\u{1}");
                for (there, value) in there.iter().zip(&values) {
                    sql = sql.replace(&format!("\u{1}{there}\u{1}"), value);
                }
                answers.push(self.as_app(Cell::staff(A), &sql).await);
            }
            if answers[0] != answers[1] {
                self.leak(&relation.name, format!("{parent} tells whether a row exists: {answers:?}"));
            }
        }
    }

    /// Functions without arguments: what they give a tenant without rows must not change when another gets one.
    pub(crate) async fn functions(&mut self, relations: &[Relation]) {
        let functions = strings(
            self.connection,
            "select p.oid::regproc::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace \
             where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and p.pronargs = 0 and p.prokind = 'f' \
               and p.prorettype <> 'trigger'::regtype and has_function_privilege('sinergi_app', p.oid, 'execute')",
        )
        .await;
        for function in functions {
            let call = format!("select f::text from {function}() f");
            let at_first = self.as_app(Cell::staff(C), &call).await;
            execute(self.connection, "savepoint more; set local session_replication_role = replica").await;
            for relation in relations.iter().filter(|relation| relation.is_table) {
                let newcomer = relation.cells(D)[0];
                let insert = format!("{} on conflict do nothing", relation.insert(newcomer, newcomer, 0));
                execute(self.connection, &insert).await;
            }
            let at_last = self.as_app(Cell::staff(C), &call).await;
            execute(self.connection, "rollback to savepoint more").await;
            if at_first != at_last {
                self.leak(&function, "counts what other tenants have");
            }
        }
    }
}

fn bound_to(cell: Cell) -> String {
    format!("select sinergi.set_tenant({}, '{}'::text)", cell.tenant, cell.party_setting())
}

fn refused(error: &sqlx::Error) -> Answer {
    let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
    Answer::Refused(code.unwrap_or_else(|| error.to_string()))
}

/// Values of a row of the other tenant, as literals.
async fn theirs_of(connection: &mut PgConnection, parent: &str, columns: &[String]) -> Vec<String> {
    let mut values = Vec::new();
    for column in columns {
        let sql =
            format!("select quote_literal(\"{column}\"::text) from {parent} where tenant_id = {B} order by 1 limit 1");
        values.push(strings(connection, &sql).await.into_iter().next().expect("a row of the other tenant"));
    }
    values
}
