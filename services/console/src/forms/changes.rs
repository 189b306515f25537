//! What somebody else has changed under a form: what stands there now beside what was sent.

use app::{Field, FieldKind, Record};
use kernel::Zone;
use serde_json::{Map, Value};

use super::read::values;
use crate::format;
use crate::frame::Posted;
use crate::texts::{field_label, fill, text};

/// Each known field in which the record as it is now differs from what was sent: its name, and both values. What only says
/// which record it is changes with none.
pub(crate) fn between(
    use_case: &app::UseCase,
    zone: Zone,
    (now, sent): (&Posted, &Posted),
    is_known: impl Fn(&Field) -> bool,
) -> Vec<(String, String)> {
    let of_record = match use_case.record {
        Record::Named(field) | Record::Row { field, .. } => field,
        Record::New | Record::Beside | Record::Office => "",
    };
    let known: Vec<&str> = use_case.fields.iter().filter(|field| is_known(field)).map(|field| field.name).collect();
    let held = |posted: &Posted| {
        let mut values = values(use_case.fields, posted);
        values.retain(|name, _| name != of_record && known.contains(&name.as_str()));
        values
    };
    let mut told = Vec::new();
    let words = Words { use_case: use_case.name, zone };
    words.compare(use_case.fields, "", &held(now), &held(sent), &mut told);
    told
}

struct Words {
    use_case: &'static str,
    zone: Zone,
}

impl Words {
    fn compare(
        &self,
        fields: &[Field],
        of: &str,
        now: &Map<String, Value>,
        sent: &Map<String, Value>,
        told: &mut Vec<(String, String)>,
    ) {
        for field in fields {
            // A box that nobody ticked is as good as none.
            let said =
                |of: &'_ Map<String, Value>| of.get(field.name).filter(|value| **value != Value::Bool(false)).cloned();
            let (is, was) = (said(now), said(sent));
            let (is, was) = (is.as_ref(), was.as_ref());
            if is == was {
                continue;
            }
            let label = format!("{of}{}", field_label(self.use_case, field.name));
            match field.kind {
                FieldKind::Group(inside) => {
                    let rows = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
                    let (is, was) = (rows(is), rows(was));
                    let none = Map::new();
                    for index in 0..is.len().max(was.len()) {
                        let number = format::number(i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1));
                        let row = |rows: &[Value]| rows.get(index).and_then(Value::as_object).cloned();
                        let (is, was) = (row(&is), row(&was));
                        let of = format!("{label} {number}, ");
                        self.compare(inside, &of, is.as_ref().unwrap_or(&none), was.as_ref().unwrap_or(&none), told);
                    }
                }
                // Ids and hashes tell a person nothing.
                FieldKind::Ref(_) | FieldKind::Refs(_) | FieldKind::File(_) | FieldKind::Json => {
                    told.push((label, text("form.changed").to_owned()));
                }
                _ => {
                    let (now, yours) = (self.said(field, is), self.said(field, was));
                    told.push((label, fill("form.changed_to", &[("now", &now), ("yours", &yours)])));
                }
            }
        }
    }

    fn said(&self, field: &Field, value: Option<&Value>) -> String {
        match (field.kind, value) {
            (_, None | Some(Value::Null)) => text("empty.none").to_owned(),
            (FieldKind::Money, Some(Value::Number(amount))) => format::rupiah(amount.as_i64().unwrap_or_default()),
            (_, Some(value)) => format::loose(field.name, value, self.zone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(pairs: &[(&str, &str)]) -> Posted {
        Posted::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// EF-14: whoever sends on top of somebody else's change reads what it was.
    #[test]
    fn what_another_wrote_stands_beside_what_was_sent_also_in_rows() {
        let use_case = app::use_case("revise_order").expect("a use case");
        let now = posted(&[
            ("title", "Jalan baru"),
            ("placements.0.last_day", "2026-12-05"),
            ("placements.0.quantity", "1"),
            ("placements.1.quantity", "2"),
        ]);
        // Which order it is, the form says and the record does not.
        let sent = posted(&[
            ("order", "01a20406-3389-7286-b41f-9b773301e912"),
            ("title", "Jalan baru"),
            ("placements.0.last_day", "2027-01-23"),
            ("placements.0.quantity", "1"),
        ]);
        let told = between(use_case, Zone::Wib, (&now, &sent), |_| true);
        let lines: Vec<String> = told.into_iter().map(|(label, why)| format!("{label}: {why}")).collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].contains("kini 5 Desember 2026") && lines[0].contains("23 Januari 2027"), "{lines:?}");
        assert!(lines[1].contains('2') && lines[1].contains(text("empty.none")), "{lines:?}");
    }
}
