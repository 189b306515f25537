//! Canaries: rows whose every value says whose they are.

use sqlx::{AssertSqlSafe, PgConnection};

use super::{execute, strings};

/// A tenant, and a party inside it: 0 is staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) tenant: i32,
    pub(crate) party: u8,
}

pub(crate) const A: i32 = 1_111_111_110;
pub(crate) const B: i32 = 1_222_222_220;
/// Has no rows.
pub(crate) const C: i32 = 1_333_333_330;
/// Gets its first rows while somebody looks.
pub(crate) const D: i32 = 1_444_444_440;

impl Cell {
    pub(crate) const fn staff(tenant: i32) -> Self {
        Self { tenant, party: 0 }
    }

    pub(crate) const fn company(tenant: i32, party: u8) -> Self {
        Self { tenant, party }
    }

    fn code(self) -> String {
        (i64::from(self.tenant) + i64::from(self.party)).to_string()
    }

    fn uuid(self, tail: &str) -> String {
        let code = self.code();
        format!("{}-{}{tail}", &code[..8], &code[8..])
    }

    /// The id of the company, as it stands in `party_id`.
    pub(crate) fn party_id(self) -> String {
        self.uuid("00-7000-8000-000000000000")
    }

    /// What `set_tenant` is told.
    pub(crate) fn party_setting(self) -> String {
        if self.party == 0 { "staff".to_owned() } else { self.party_id() }
    }

    /// Whether a row, as text, has anything of this tenant in it.
    pub(crate) fn tenant_is_in(self, row: &str) -> bool {
        let code = Self::staff(self.tenant).code();
        [code[..9].to_owned(), hex(&code[..9]), format!("{}-{}", &code[..8], &code[8..9])]
            .iter()
            .any(|mark| row.contains(mark))
    }

    /// Whether a row, as text, has anything of this party in it.
    pub(crate) fn party_is_in(self, row: &str) -> bool {
        let mark = format!("k{}", self.code());
        [hex(&mark), mark, self.uuid("")].iter().any(|mark| row.contains(mark))
    }
}

fn hex(text: &str) -> String {
    hex::encode(text)
}

/// A column that can be written.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) may_be_null: bool,
}

/// A table or view that the application can reach.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    pub(crate) name: String,
    pub(crate) is_table: bool,
    pub(crate) index: usize,
    pub(crate) columns: Vec<Column>,
    pub(crate) privileges: Vec<String>,
}

impl Relation {
    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|c| c.name == column)
    }

    pub(crate) fn may(&self, privilege: &str) -> bool {
        self.privileges.iter().any(|p| p == privilege)
    }

    /// Whose rows are seeded.
    pub(crate) fn cells(&self, tenant: i32) -> Vec<Cell> {
        let Some(party) = self.columns.iter().find(|column| column.name == "party_id") else {
            return vec![Cell::staff(tenant)];
        };
        let first = u8::from(!party.may_be_null);
        (first..=2).map(|party| Cell::company(tenant, party)).collect()
    }

    /// A column that is not part of a border and of no key, to write to without meaning anything.
    pub(crate) fn plain_column(&self) -> &str {
        let plain =
            self.columns.iter().rev().find(|column| !["tenant_id", "party_id", "id"].contains(&column.name.as_str()));
        plain.map_or("tenant_id", |column| &column.name)
    }

    /// A column whose values differ between all cells.
    pub(crate) fn distinct_column(&self) -> Option<&Column> {
        self.columns
            .iter()
            .filter(|column| !["tenant_id", "party_id"].contains(&column.name.as_str()))
            .find(|column| ["uuid", "bytea", "text", "bigint", "integer"].contains(&column.kind.as_str()))
    }

    /// A row of a cell as columns and literals. `values_of`: whose values stand in it, if not its own.
    pub(crate) fn row(&self, cell: Cell, values_of: Cell, variant: usize) -> (String, String) {
        let mut names = Vec::new();
        let mut values = Vec::new();
        for (place, column) in self.columns.iter().enumerate() {
            names.push(format!("\"{}\"", column.name));
            values.push(match column.name.as_str() {
                "tenant_id" => cell.tenant.to_string(),
                "party_id" if cell.party == 0 && column.may_be_null => "null".to_owned(),
                "party_id" => format!("'{}'", Cell { party: cell.party.max(1), ..cell }.party_id()),
                _ => literal(column, values_of, self.index, place, variant),
            });
        }
        (names.join(", "), values.join(", "))
    }

    pub(crate) fn insert(&self, cell: Cell, values_of: Cell, variant: usize) -> String {
        let (names, values) = self.row(cell, values_of, variant);
        format!("insert into {} ({names}) values ({values})", self.name)
    }
}

fn literal(column: &Column, cell: Cell, table: usize, place: usize, variant: usize) -> String {
    let text = format!("k{}c{place}v{variant}", cell.code());
    let uuid = cell.uuid(&format!("{:02}-7{place:03}-8000-{variant:012}", table % 100));
    let number = match cell.tenant {
        A => 10,
        B => 20,
        C => 30,
        _ => 40,
    } + usize::from(cell.party)
        + 100 * variant;
    if let Some(kind) = column.kind.strip_suffix("[]") {
        let element = Column { kind: kind.to_owned(), ..column.clone() };
        return format!("array[{}]::{}", literal(&element, cell, table, place, variant), column.kind);
    }
    match column.kind.as_str() {
        "uuid" => format!("'{uuid}'"),
        "text" | "character varying" => format!("'{text}'"),
        "bytea" => format!("'\\x{}'", hex(&text)),
        "json" | "jsonb" => format!("'{{\"k\": \"{text}\"}}'"),
        "boolean" => "false".to_owned(),
        "date" => format!("date '2026-01-01' + {}", number % 20),
        "timestamp with time zone" => format!("timestamptz '2026-01-01' + {number} * interval '1 minute'"),
        "smallint" | "integer" | "bigint" | "numeric" | "double precision" => number.to_string(),
        other => panic!("no canary of type {other} for column {}", column.name),
    }
}

/// What the application can reach inside the border: tables with a tenant, and views. `known` ones are not looked up
/// again, but for the one that was `changed`.
pub(crate) async fn relations(connection: &mut PgConnection, known: &[Relation], changed: &str) -> Vec<Relation> {
    let names = strings(
        connection,
        "select name || ' ' || relkind from touch where role = 'sinergi_app' and schema <> 'auth' \
         and name not in (select name from a_global) group by name, relkind order by name",
    )
    .await;
    let mut found = Vec::new();
    for (index, line) in names.iter().enumerate() {
        let (name, kind) = line.rsplit_once(' ').expect("a name and a kind");
        if let Some(old) = known.iter().find(|relation| relation.name == name && name != changed) {
            found.push(old.clone());
            continue;
        }
        let index = known.iter().find(|relation| relation.name == name).map_or(index, |old| old.index);
        let columns = sqlx::query_as::<_, (String, String, bool)>(
            "select attname::text, format_type(atttypid, null), not attnotnull from pg_attribute \
             where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum",
        )
        .bind(name)
        .fetch_all(&mut *connection)
        .await
        .expect("columns");
        let privileges = sqlx::query_scalar("select privilege from touch where role = 'sinergi_app' and name = $1")
            .bind(name)
            .fetch_all(&mut *connection)
            .await
            .expect("privileges");
        found.push(Relation {
            name: name.to_owned(),
            is_table: kind == "r" || kind == "p",
            index,
            columns: columns.into_iter().map(|(name, kind, may_be_null)| Column { name, kind, may_be_null }).collect(),
            privileges,
        });
    }
    found
}

/// Lets every value in: what is tested is the border, not the values.
pub(crate) async fn drop_checks(connection: &mut PgConnection) {
    let checks = strings(
        connection,
        "select format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) \
         from pg_constraint c join relation r on r.oid = c.conrelid \
         where c.contype = 'c' and r.schema = 'sinergi'",
    )
    .await;
    for sql in checks {
        execute(connection, &sql).await;
    }
}

/// The rows of both tenants, as the superuser; references need not lead anywhere.
pub(crate) async fn plant(connection: &mut PgConnection, relation: &Relation) {
    execute(connection, "set session_replication_role = replica").await;
    for tenant in [A, B] {
        for cell in relation.cells(tenant) {
            let sql = format!("{} on conflict do nothing", relation.insert(cell, cell, 0));
            sqlx::raw_sql(AssertSqlSafe(sql.clone()))
                .execute(&mut *connection)
                .await
                .unwrap_or_else(|e| panic!("{sql}: {e}"));
        }
    }
    execute(connection, "reset session_replication_role").await;
}
