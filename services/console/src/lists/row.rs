//! One row of a dataset, and its values as people read them.

use app::dataset::{ColumnKind, Dataset, Sense};
use kernel::{LocalDate, Timestamp, Uuid, Zone};
use serde_json::{Map, Value};

use super::tone;
use crate::format;
use crate::texts::{choice_or_code, column_label, text};

/// A row with the declaration that explains it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    dataset: &'static Dataset,
    values: Map<String, Value>,
}

/// A value ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Heading of the column.
    pub(crate) label: String,
    /// The value.
    pub(crate) text: String,
    /// The same for machines, where it is a time.
    pub(crate) machine: Option<String>,
    /// The tone of a badge, where it is a state.
    pub(crate) tone: Option<&'static str>,
    /// Whether it stands to the right.
    pub(crate) is_number: bool,
    /// Whether there is no value.
    pub(crate) is_empty: bool,
}

/// Columns that name a row, the best one first.
const TITLES: [&str; 8] =
    ["name", "legal_name", "title", "outlet_name", "number", "file_name", "email", "company_name"];

/// What tells orders, placements and lines of one name from one another.
const TELLING: [&str; 4] = ["order_number", "number", "company_name", "agency_name"];

impl Row {
    /// A row of a dataset.
    pub(crate) fn new(dataset: &'static Dataset, values: Map<String, Value>) -> Self {
        Self { dataset, values }
    }
    /// Whether there is such a column.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.dataset.column(name).is_some()
    }
    /// The value of a column; null when there is none.
    pub(crate) fn value(&self, name: &str) -> &Value {
        self.values.get(name).unwrap_or(&Value::Null)
    }
    /// The id of the record.
    pub(crate) fn id(&self) -> Uuid {
        self.dataset.columns.first().and_then(|column| self.uuid(column.name)).unwrap_or_default()
    }
    /// An id that a column holds.
    pub(crate) fn uuid(&self, name: &str) -> Option<Uuid> {
        self.text(name).rsplit(':').next().and_then(|id| id.parse().ok())
    }
    /// A text; empty when there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.value(name).as_str().unwrap_or_default()
    }
    /// A whole number.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.value(name).as_i64()
    }
    /// The version of the record, to be sent with a command.
    pub(crate) fn version(&self) -> Option<i32> {
        self.integer("version").and_then(|version| i32::try_from(version).ok())
    }
    /// The members of a list of texts.
    pub(crate) fn names(&self, name: &str) -> Vec<&str> {
        self.value(name).as_array().map(|items| items.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
    }
    /// A flag; no when there is none.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.value(name).as_bool().unwrap_or_default()
    }
    /// A civil day.
    pub(crate) fn date(&self, name: &str) -> Option<LocalDate> {
        self.text(name).parse().ok()
    }
    /// An instant.
    pub(crate) fn instant(&self, name: &str) -> Option<Timestamp> {
        self.text(name).parse().ok()
    }
    /// The text of a choice.
    pub(crate) fn choice(&self, name: &str) -> String {
        choice_or_code(name, self.text(name))
    }
    /// What the record is called.
    pub(crate) fn title(&self) -> String {
        if self.dataset.name == "flags" {
            return self.choice("flag_rule");
        }
        TITLES
            .iter()
            .map(|name| self.text(name))
            .find(|title| !title.is_empty())
            .map_or_else(|| self.id().to_string(), str::to_owned)
    }
    /// What the record is called among others of its name, where one is chosen.
    pub(crate) fn choice_label(&self) -> String {
        let title = self.title();
        let year = self.integer("fiscal_year").map(|year| year.to_string());
        let more = TELLING.iter().map(|name| self.text(name).to_owned()).chain(year);
        let more = more.filter(|part| !part.is_empty() && *part != title);
        std::iter::once(title.clone()).chain(more).collect::<Vec<_>>().join(" · ")
    }
    /// A value as people read it.
    pub(crate) fn cell(&self, name: &str, zone: Zone, today: LocalDate) -> Cell {
        let value = self.value(name);
        let column = self.dataset.column(name);
        let (kind, sense) = (column.map(|column| column.kind), column.map_or(Sense::Plain, |column| column.sense));
        let mut cell = Cell {
            label: column_label(self.dataset.name, name),
            text: String::new(),
            machine: None,
            tone: None,
            is_number: matches!(kind, Some(ColumnKind::Integer | ColumnKind::Money)),
            is_empty: false,
        };
        let is_empty = match value {
            Value::Null => true,
            Value::String(content) => content.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
        };
        if is_empty {
            // Some columns say something by being empty.
            let said = match (self.dataset.name, name) {
                ("windows", "quota") => "window.no_quota",
                ("decrees", "number") => "decree.no_number",
                ("prices", "valid_to") | ("members" | "officials", "ends_on") => "empty.open_end",
                ("budget_moves", "from_bucket" | "to_bucket")
                | ("orders" | "placements", "next_step" | "due_until") => "empty.nothing",
                ("billings" | "billing_stays", "held_by") => "payment.nobody",
                _ => "empty.value",
            };
            text(said).clone_into(&mut cell.text);
            cell.is_empty = said == "empty.value";
            return cell;
        }
        cell.text = match (kind, value) {
            (Some(ColumnKind::Choice(_)), Value::String(wire)) => {
                // What waits is open in another way than a window is.
                let waits = (self.dataset.name, name, wire.as_str()) == ("budget_shortfalls", "status", "open");
                if is_state(name) {
                    cell.tone = Some(match name {
                        "flag_status" => tone::of_flag(wire),
                        _ if waits => "warn",
                        _ => tone(wire),
                    });
                }
                if waits { text("budget.case_open").to_owned() } else { choice_or_code(name, wire) }
            }
            (Some(ColumnKind::Money), Value::Number(amount)) => format::rupiah(amount.as_i64().unwrap_or_default()),
            (Some(ColumnKind::Integer), Value::Number(amount)) if name.ends_with("_sen") => {
                format::with_sen(amount.as_i64().unwrap_or_default())
            }
            (Some(ColumnKind::Integer), Value::Number(amount)) if sense == Sense::Year => amount.to_string(),
            // Before a region approved its own, everybody has the same.
            (Some(ColumnKind::Integer), Value::Number(amount))
                if name == "terms_version" && amount.as_i64() == Some(0) =>
            {
                text("terms.version_preset").to_owned()
            }
            (Some(ColumnKind::Integer), Value::Number(amount)) if matches!(name, "measured" | "threshold") => {
                format::measured(self.text("measure"), amount.as_i64().unwrap_or_default())
            }
            (Some(ColumnKind::Integer), Value::Number(amount)) => format::number(amount.as_i64().unwrap_or_default()),
            (Some(ColumnKind::Date), Value::String(day)) => match day.parse::<LocalDate>() {
                Ok(date) => {
                    cell.machine = Some(date.to_string());
                    if is_expiry(name) && date < today {
                        cell.tone = Some("danger");
                    }
                    format::short_date(date)
                }
                Err(_) => day.clone(),
            },
            (Some(ColumnKind::Timestamp), Value::String(at)) => match at.parse::<Timestamp>() {
                Ok(at) => {
                    // The end of a term is told as its last minute.
                    let at = if sense == Sense::End { at.plus_seconds(-60) } else { at };
                    cell.machine = Some(format::machine(at, zone));
                    format!("{}, {}", format::short_date(at.date_in(zone)), format::hour(at, zone))
                }
                Err(_) => at.clone(),
            },
            (Some(ColumnKind::Text), Value::String(digits)) if name == "npwp" => format::npwp(digits),
            (Some(ColumnKind::Text), Value::String(code)) if name == "requirement" => choice_or_code(name, code),
            (Some(ColumnKind::Text), Value::String(content)) => content.clone(),
            (_, value) => format::loose(name, value, zone),
        };
        cell
    }
}

/// Columns whose choices are states that people act in.
fn is_state(name: &str) -> bool {
    matches!(name, "status" | "phase" | "verdict" | "outcome" | "proposal") || name.ends_with("_status")
}

/// Columns whose day is the last good one.
fn is_expiry(name: &str) -> bool {
    matches!(name, "expires_on" | "competence_expires_on")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(dataset: &str, values: &Value) -> Row {
        let dataset = app::datasets().iter().find(|known| known.name == dataset).expect("a list");
        Row::new(dataset, values.as_object().expect("an object").clone())
    }

    /// EF-12, EF-14: records of one name are told apart where one of them is chosen.
    #[test]
    fn a_choice_says_what_tells_a_record_from_others_of_its_name() {
        let line = json!({ "name": "Relasi Media", "agency_name": "Diskominfo", "fiscal_year": 2026 });
        assert_eq!(row("budget_lines", &line).choice_label(), "Relasi Media · Diskominfo · 2026");
        let order = json!({ "title": "Jalan baru", "number": "027/SP/1", "agency_name": "Setwan" });
        assert_eq!(row("orders", &order).choice_label(), "Jalan baru · 027/SP/1 · Setwan");
        // What names it is not said twice.
        assert_eq!(row("orders", &json!({ "number": "027/SP/1" })).choice_label(), "027/SP/1");
    }

    /// What is empty says what that means there: nobody's turn, no last day, from nowhere.
    #[test]
    fn a_value_that_is_not_there_is_told_as_what_it_means() {
        let said = |list: &str, column: &str| {
            let today = LocalDate::from_ymd(2026, 11, 22).expect("a day");
            row(list, &json!({ column: null })).cell(column, Zone::Wib, today).text
        };
        assert_eq!(said("billings", "held_by"), "selesai");
        assert_eq!(said("prices", "valid_to"), "seterusnya");
        assert_eq!(said("budget_moves", "from_bucket"), "–");
        assert_eq!(said("billings", "invoice_number"), "belum ada");
    }
}
