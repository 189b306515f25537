//! Tables of budget lines as SIPD gives them (DOMAIN.md 12): `tahun`, `kode_sub_giat`, `kode_akun`, `nilai_anggaran`,
//! `is_blokir`, under these and the heads of the printed DPA.

use std::collections::BTreeMap;

use documents::table_reader::{Row, Table};
use domain::{
    budget::{AccountCode, SubActivityCode},
    office::{self, Office},
};
use kernel::{FiscalYear, Party, Rupiah, ids::AgencyId};
use store::Border;

use super::{ImportPlan, ImportReport, Looked, RowError, doubts, header_uses, template, wrong};
use crate::{App, AppError, Export, Scope, input::written_whole, use_cases::singleton};

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Year,
    Agency,
    SubActivity,
    SubActivityName,
    Account,
    AccountName,
    Ceiling,
    Blocked,
}

impl Column {
    const ALL: [Self; 8] = [
        Self::Year,
        Self::Agency,
        Self::SubActivity,
        Self::SubActivityName,
        Self::Account,
        Self::AccountName,
        Self::Ceiling,
        Self::Blocked,
    ];
    /// Without these a table says nothing about money.
    const NEEDED: [Self; 4] = [Self::Year, Self::SubActivity, Self::Account, Self::Ceiling];

    fn field(self) -> &'static str {
        match self {
            Self::Year => "fiscal_year",
            Self::Agency => "agency",
            Self::SubActivity => "sub_activity",
            Self::SubActivityName => "sub_activity_name",
            Self::Account => "account",
            Self::AccountName => "account_name",
            Self::Ceiling => "ceiling",
            Self::Blocked => "blocked",
        }
    }

    /// The heads by which it is known; the first is that of SIPD.
    fn heads(self) -> &'static [&'static str] {
        match self {
            Self::Year => &["tahun", "tahun_anggaran", "ta"],
            Self::Agency => &["nama_skpd", "skpd", "opd", "nama_opd", "nama_unit", "perangkat_daerah", "dinas"],
            Self::SubActivity => &["kode_sub_giat", "kode_sub_kegiatan", "sub_kegiatan_kode", "id_sub_giat"],
            Self::SubActivityName => &["nama_sub_giat", "nama_sub_kegiatan", "sub_kegiatan"],
            Self::Account => &["kode_akun", "kode_rekening", "rekening", "id_akun"],
            Self::AccountName => &["nama_akun", "nama_rekening", "uraian"],
            Self::Ceiling => &["nilai_anggaran", "pagu", "anggaran", "jumlah"],
            Self::Blocked => &["is_blokir", "blokir"],
        }
    }

    fn head(self) -> &'static str {
        self.heads().first().copied().unwrap_or_default()
    }

    fn example(self) -> &'static str {
        match self {
            Self::Year => "2026",
            Self::Agency => "Dinas Komunikasi dan Informatika",
            Self::SubActivity => "2.16.02.2.01.0014",
            Self::SubActivityName => "Relasi Media",
            Self::Account => "5.1.02.02.01.0055",
            Self::AccountName => "Belanja Jasa Iklan/Reklame, Film, dan Pemotretan",
            Self::Ceiling => "458800000",
            Self::Blocked => "0",
        }
    }
}

type Places = BTreeMap<Column, usize>;

/// A row that is ready to become a line, or to change one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlannedLine {
    pub(crate) fiscal_year: FiscalYear,
    pub(crate) agency: AgencyId,
    pub(crate) sub_activity: SubActivityCode,
    pub(crate) sub_activity_name: String,
    pub(crate) account: AccountCode,
    pub(crate) account_name: String,
    pub(crate) ceiling: Rupiah,
    pub(crate) blocked: bool,
}

impl App {
    /// Checks a table of budget lines, and writes nothing. Rows that name no agency are of `agency`.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission, [`AppError::Invalid`] when the file is no table of budget lines.
    pub async fn import_budget_dry_run(
        &self,
        scope: &Scope,
        sha256: &str,
        agency: Option<AgencyId>,
    ) -> Result<ImportReport, AppError> {
        Ok(self.look_at_budget(scope, sha256, agency).await?.report("budget_lines"))
    }

    /// The rows with mistakes in the form in which they came, each with what is wrong with it.
    ///
    /// # Errors
    /// As [`App::import_budget_dry_run`].
    pub async fn import_budget_error_file(
        &self,
        scope: &Scope,
        sha256: &str,
        agency: Option<AgencyId>,
        words: &(dyn Fn(&RowError) -> String + Sync),
    ) -> Result<Export, AppError> {
        self.look_at_budget(scope, sha256, agency).await?.faulty(words)
    }

    /// An empty table of budget lines with one example, under the heads of SIPD.
    pub fn import_budget_template(&self) -> Export {
        let heads: Vec<&str> = Column::ALL.iter().map(|column| column.head()).collect();
        let example: Vec<&str> = Column::ALL.iter().map(|column| column.example()).collect();
        template("templat-impor-anggaran.csv", &heads, &example)
    }

    /// What an import of the table would bring in.
    pub(crate) async fn plan_budget_import(
        &self,
        scope: &Scope,
        sha256: &str,
        agency: Option<AgencyId>,
    ) -> Result<ImportPlan<PlannedLine>, AppError> {
        Ok(self.look_at_budget(scope, sha256, agency).await?.plan)
    }

    async fn look_at_budget(
        &self,
        scope: &Scope,
        sha256: &str,
        agency: Option<AgencyId>,
    ) -> Result<Looked<PlannedLine>, AppError> {
        scope.may("import_budget")?;
        let (file, table) = self.table(scope, sha256).await?;
        let places = places(&table);
        if let Some(missing) = Column::NEEDED.iter().find(|column| !places.contains_key(column)) {
            return Err(wrong("table_column_missing", vec![("column", missing.head().to_owned())]));
        }
        let border = Border { tenant: scope.tenant, party: Party::Staff };
        let (office, _) = self.store().load::<Office>(border, singleton("office")).await?;
        if agency.is_some_and(|agency| !office.knows_agency(agency)) {
            return Err(AppError::Denied);
        }
        let plan = plan(&table, &places, &office, agency);
        let field = |place: usize| places.iter().find(|(_, at)| **at == place).map(|(column, _)| column.field());
        let headers = header_uses(&table, field);
        Ok(Looked { file_name: file.name, table, headers, plan })
    }
}

fn places(table: &Table) -> Places {
    Column::ALL.into_iter().filter_map(|column| Some((column, table.column(column.heads())?))).collect()
}

/// Puts the rows together: a line stands once in a file.
fn plan(table: &Table, places: &Places, office: &office::State, agency: Option<AgencyId>) -> ImportPlan<PlannedLine> {
    let mut seen: BTreeMap<(FiscalYear, AgencyId, SubActivityCode, AccountCode), usize> = BTreeMap::new();
    let mut plan = ImportPlan::default();
    for row in &table.rows {
        let mut reader = Reader { table, places, row, errors: doubts(table, row) };
        let read = reader.line(office, agency);
        if let Some(line) = &read {
            let key = (line.fiscal_year, line.agency, line.sub_activity.clone(), line.account.clone());
            match seen.get(&key) {
                Some(first) => reader.wrong(Column::Account, "duplicate_in_file", &first.to_string()),
                None => drop(seen.insert(key, row.number)),
            }
        }
        match read {
            Some(line) if reader.errors.is_empty() => plan.rows.push(line),
            Some(_) | None => plan.errors.extend(reader.errors),
        }
    }
    plan
}

struct Reader<'a> {
    table: &'a Table,
    places: &'a Places,
    row: &'a Row,
    errors: Vec<RowError>,
}

impl Reader<'_> {
    fn text(&self, column: Column) -> &str {
        self.places.get(&column).map_or("", |place| self.row.cell(*place).trim())
    }

    fn wrong(&mut self, column: Column, code: &'static str, value: &str) {
        let head = self.places.get(&column).and_then(|place| self.table.headers.get(*place)).cloned();
        let value = value.chars().take(200).collect();
        self.errors.push(RowError { row: self.row.number, column: head.unwrap_or_default(), code, value });
    }

    /// A value that must be there, or the mistake.
    fn needed<T>(&mut self, column: Column, code: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(column).to_owned();
        if text.is_empty() {
            self.wrong(column, "required", "");
            return None;
        }
        let value = read(&text);
        if value.is_none() {
            self.wrong(column, code, &text);
        }
        value
    }

    /// A name, or the code in its place.
    fn name(&mut self, column: Column, code: &str) -> String {
        let name = self.text(column).to_owned();
        if name.chars().count() > 200 {
            self.wrong(column, "too_long", &name);
        }
        if name.chars().any(char::is_control) {
            self.wrong(column, "control_characters", &name);
        }
        if name.is_empty() { code.to_owned() } else { name }
    }

    fn agency(&mut self, office: &office::State, otherwise: Option<AgencyId>) -> Option<AgencyId> {
        let name = self.text(Column::Agency).to_owned();
        let found = if name.is_empty() { otherwise } else { office.agency_named(&name) };
        if found.is_none() {
            self.wrong(Column::Agency, "agency_unknown", &name);
        }
        found
    }

    fn line(&mut self, office: &office::State, agency: Option<AgencyId>) -> Option<PlannedLine> {
        let fiscal_year = self.needed(Column::Year, "fiscal_year", fiscal_year);
        let agency = self.agency(office, agency);
        let sub_activity = self.needed(Column::SubActivity, "budget_code", |text| SubActivityCode::parse(text).ok());
        let account = self.needed(Column::Account, "budget_code", |text| AccountCode::parse(text).ok());
        let ceiling = self.needed(Column::Ceiling, "amount", amount);
        let is_blocked = match self.text(Column::Blocked).to_lowercase().as_str() {
            "" | "0" | "tidak" | "false" => Some(false),
            "1" | "ya" | "true" => Some(true),
            other => {
                let other = other.to_owned();
                self.wrong(Column::Blocked, "yes_or_no", &other);
                None
            }
        };
        let (sub_activity, account) = (sub_activity?, account?);
        Some(PlannedLine {
            fiscal_year: fiscal_year?,
            agency: agency?,
            sub_activity_name: self.name(Column::SubActivityName, sub_activity.as_str()),
            account_name: self.name(Column::AccountName, account.as_str()),
            sub_activity,
            account,
            ceiling: ceiling?,
            blocked: is_blocked?,
        })
    }
}

fn fiscal_year(text: &str) -> Option<FiscalYear> {
    text.parse().ok().filter(|year| (2000..=2200).contains(year)).map(FiscalYear)
}

/// Whole rupiah, however they are written. A line has some.
pub(super) fn amount(text: &str) -> Option<Rupiah> {
    written_whole(text).and_then(|amount| Rupiah::new(amount).ok()).filter(|amount| *amount > Rupiah::ZERO)
}

#[cfg(test)]
mod tests {
    use documents::table_reader;

    use super::*;

    #[test]
    fn amounts_are_read_as_sipd_excel_and_people_write_them() {
        let read = |text: &str| amount(text).map(Rupiah::get);
        for good in ["458800000", "458800000.00", "458.800.000", "Rp 458.800.000,00", "458,800,000", "458800000,0"] {
            assert_eq!(read(good), Some(458_800_000), "{good}");
        }
        assert_eq!(read("1.500"), Some(1_500));
        for bad in ["", "0", "-5", "1.5", "12,50", "45.88.00", "seratus", "1e9", "9007199254740992"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    fn looked(text: &str, agency: Option<AgencyId>) -> ImportPlan<PlannedLine> {
        let table = table_reader::read(text.as_bytes()).expect("a table");
        let agency_registered = office::Event::AgencyRegistered {
            agency: AgencyId(kernel::Uuid::from_u128(1)),
            name: "Dinas Komunikasi dan Informatika".to_owned(),
            short_name: "Diskominfo".to_owned(),
            kind: office::AgencyKind::Communications,
        };
        let office = <Office as kernel::Decider>::evolve(office::State::default(), &agency_registered);
        plan(&table, &places(&table), &office, agency)
    }

    /// EF-50, DOMAIN.md 12: the heads of SIPD in any order, and every mistake with its row and column.
    #[test]
    fn every_mistake_is_told_with_row_and_column() {
        let plan = looked(
            "is_blokir;nilai_anggaran;kode_akun;nama_akun;kode_sub_giat;tahun;nama_skpd\n\
             0;458.800.000;5.1.02.02.01.0055;Belanja Jasa Iklan;2.16.02.2.01.0014;2026;diskominfo\n\
             1;100000;5.1.02.02.01.0062;;2.16.02.2.01.0014;2026;Dinas Komunikasi dan Informatika\n\
             0;1,5;4.1.02.02.01.0055;;17035;26;Setwan\n\
             mungkin;;5.1.02.02.01.0055;;2.16.02.2.01.0014;2026;Diskominfo\n\
             0;7;5.1.02.02.01.0055;;2.16.02.2.01.0014;2026;Diskominfo\n",
            None,
        );
        let told: Vec<_> = plan.errors.iter().map(|error| (error.row, error.column.as_str(), error.code)).collect();
        assert_eq!(
            told,
            [
                (4, "tahun", "fiscal_year"),
                (4, "nama_skpd", "agency_unknown"),
                (4, "kode_sub_giat", "budget_code"),
                (4, "kode_akun", "budget_code"),
                (4, "nilai_anggaran", "amount"),
                (5, "nilai_anggaran", "required"),
                (5, "is_blokir", "yes_or_no"),
                (6, "kode_akun", "duplicate_in_file"),
            ]
        );
        assert_eq!(plan.wrong_rows(), 3);
        let good: Vec<_> =
            plan.rows.iter().map(|line| (line.account_name.as_str(), line.ceiling.get(), line.blocked)).collect();
        assert_eq!(good, [("Belanja Jasa Iklan", 458_800_000, false), ("5.1.02.02.01.0062", 100_000, true)]);
    }

    #[test]
    fn rows_without_an_agency_are_of_the_one_that_the_form_names() {
        let table = "tahun,kode_sub_kegiatan,kode_rekening,pagu\n2026,2.16.02.2.01.0014,5.1.02.02.01.0055,100\n";
        let own = AgencyId(kernel::Uuid::from_u128(1));
        assert_eq!(looked(table, Some(own)).rows.first().map(|line| line.agency), Some(own));
        assert_eq!(looked(table, None).errors.first().map(|error| error.code), Some("agency_unknown"));
    }
}
