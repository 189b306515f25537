//! A list as a file, with the filters of the page that it was asked from.

use app::dataset::ColumnKind;
use app::{ExportFormat, Label};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;

use super::files::attachment;
use super::order;
use crate::Console;
use crate::frame::{Posted, Problem, Visitor};
use crate::{format, lists, routes, texts};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::EXPORT, get(export))
}

/// `GET /export/{dataset}.{csv,xlsx,json}?filters`.
async fn export(visitor: Visitor, Path(file): Path<String>) -> Result<Response, Problem> {
    let (name, extension) = file.rsplit_once('.').ok_or(Problem::NoSuchPage)?;
    let format = match extension {
        "csv" => ExportFormat::Csv,
        "xlsx" => ExportFormat::Xlsx,
        "json" => ExportFormat::Json,
        _ => return Err(Problem::NoSuchPage),
    };
    let dataset = Visitor::dataset(name)?;
    let every: Vec<&str> = dataset.columns.iter().filter(|column| column.filter).map(|column| column.name).collect();
    let query = Posted::of_query(visitor.query.as_deref());
    let request = lists::request_of(dataset, &[], &every, &query, visitor.tenant.zone);
    let export = visitor.console.app.export(&visitor.scope, dataset, &request, format, &label).await?;
    Ok(attachment(&export.file_name, &export.media_type, export.bytes, false))
}

/// The words of a file are those of the page.
pub(crate) fn label(label: Label<'_>) -> String {
    match label {
        Label::List(dataset) => texts::text(&format!("dataset.{}", dataset.name)).to_owned(),
        // What the page shows as a link stands in a file as the code that other lists carry too.
        Label::Column(_, column) if matches!(column.kind, ColumnKind::Id(_)) => {
            texts::find(&format!("export.{}", column.name)).unwrap_or(column.name).to_owned()
        }
        Label::Column(dataset, column) => texts::column_label(dataset.name, column.name),
        Label::Measured(measure, value) => format::measured(measure, value),
        Label::Choice(dataset, _, code) if dataset.name == "order_warnings" => order::rule(code),
        Label::Choice(_, column, wire) if column.name == "read_on" => order::occasion(wire).to_owned(),
        Label::Choice(_, column, levy) if column.name == "deposits" => texts::choice_or_code("levy", levy),
        Label::Choice(_, column, wire) => {
            let name = if column.name == "grade_scheme" { "scheme" } else { column.name };
            texts::choice_or_code(name, wire)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// EF-52: whoever opens a list as a table reads every heading, and no two of them are the same.
    #[test]
    fn every_heading_of_a_file_is_a_word_of_its_own() {
        let mut wrong = Vec::new();
        for dataset in app::datasets() {
            let mut seen = BTreeSet::new();
            for column in dataset.columns.iter().filter(|column| column.kind != ColumnKind::Json) {
                let head = label(Label::Column(dataset, column));
                if head == column.name || !seen.insert(head.clone()) {
                    wrong.push(format!("{}.{}: {head}", dataset.name, column.name));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// EF-52: a file says what the page says: a share in per cent, the number of the SPM by its name, how a bill is paid.
    #[test]
    fn a_file_measures_in_the_unit_of_its_rule_and_names_what_a_bill_has() {
        assert_eq!(label(Label::Measured("share", 3_579)), "35,79\u{a0}%");
        assert!(label(Label::Measured("days", 12)).starts_with("12 "));
        let list = app::datasets().iter().copied().find(|known| known.name == "billings").expect("a list");
        let head = |name: &str| {
            let column = list.columns.iter().find(|column| column.name == name).expect("a column");
            label(Label::Column(list, column))
        };
        assert_eq!((head("order_number"), head("channel")), ("Nomor SPM".to_owned(), "Cara bayar".to_owned()));
    }

    /// EF-52: when a page was read again stands in a file in words.
    #[test]
    fn when_a_page_was_read_again_is_told_in_words() {
        let list = app::datasets().iter().copied().find(|known| known.name == "placements").expect("a list");
        let column = list.column("read_on").expect("a column");
        assert_eq!(label(Label::Choice(list, column, "payment")), "sebelum dibayar");
        assert_eq!(label(Label::Choice(list, column, "month")), "30 hari");
    }

    /// C-TRANSPARENT-CALC: who audits an order reads the rule that warned, not its code.
    #[test]
    fn a_rule_that_warned_stands_in_a_file_in_words() {
        let list = app::datasets().iter().copied().find(|known| known.name == "order_warnings").expect("a list");
        let column = list.column("code").expect("a column");
        let told = label(Label::Choice(list, column, "order.price_parity"));
        assert_eq!(told, texts::text("rejection.order.price_parity"));
        assert!(told.contains(' '), "{told}");
    }
}
