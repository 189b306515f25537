//! Given events about money, then rows: whole rows, as the tables hold them.

use domain::{
    Event,
    budget::line::{self, Bucket, CeilingChange, Concerned, Opening, ShortfallOutcome},
};
use kernel::{FiscalYear, Rupiah, Uuid, ids::OrderId};
use serde_json::{Value, json};

use crate::folds::{id, minute, rows};

fn rp(amount: i64) -> Rupiah {
    Rupiah::new(amount).expect("an amount")
}

/// An order of 60 is paid by half, the rest is released for a cut of the ceiling to 50.
fn a_year() -> Vec<(Uuid, Event)> {
    let (line, order, cause) = (id(1).into(), OrderId(id(2)), id(3));
    let opening = Opening {
        fiscal_year: FiscalYear(2026),
        agency: id(7).into(),
        sub_activity: "2.16.02.2.01.0014".to_owned().try_into().expect("a code"),
        sub_activity_name: "Relasi Media".to_owned(),
        account: "5.1.02.02.01.0055".to_owned().try_into().expect("a code"),
        account_name: "Belanja Jasa Iklan".to_owned(),
        ceiling: rp(100),
        document: "DPA 1".to_owned(),
        import: None,
    };
    let moved = |from, to, amount| line::Event::FundsMoved { line, order, from, to, amount: rp(amount), cause };
    let held = |reserved, realised: i64| Concerned {
        order,
        reserved: rp(reserved),
        committed: rp(60 - reserved - realised),
        accrued: rp(0),
        invoiced: rp(0),
    };
    let kind = CeilingChange::Refocusing;
    let document = || "SE 1".to_owned();
    [
        line::Event::BudgetLineOpened { line, opening },
        line::Event::FundsBlocked { line, amount: rp(15), document: "B 1".into(), reason: "efisiensi".into() },
        line::Event::FundsReserved { line, order, amount: rp(60) },
        moved(Bucket::Reserved, Bucket::Committed, 60),
        moved(Bucket::Committed, Bucket::Accrued, 30),
        moved(Bucket::Accrued, Bucket::Invoiced, 30),
        moved(Bucket::Invoiced, Bucket::Realised, 30),
        line::Event::ShortfallOpened {
            line,
            kind,
            ceiling: rp(100),
            wanted: rp(50),
            missing: rp(25),
            document: document(),
            orders: vec![held(0, 30)],
        },
        line::Event::FundsReleased {
            line,
            order,
            from: Bucket::Committed,
            amount: rp(30),
            reason: "batal".into(),
            cause,
        },
        line::Event::CeilingChanged { line, kind, from: rp(100), to: rp(50), document: document() },
        line::Event::ShortfallClosed { line, document: document(), outcome: ShortfallOutcome::Covered },
        line::Event::FundsReturned {
            line,
            order,
            amount: rp(5),
            document: "STS 1".into(),
            reason: "lebih bayar".into(),
        },
    ]
    .into_iter()
    .map(|event| (id(1), event.into()))
    .collect()
}

/// EF-13: one row per line says in which bucket every rupiah stands.
#[test]
fn a_line_shows_its_ceiling_and_every_bucket() {
    let mut lines = rows("rm_budget_lines", a_year());
    let row = lines.remove(&id(1)).expect("a row");
    assert!(lines.is_empty());
    assert_eq!(
        row,
        json!({
            "version": 12, "fiscal_year": 2026, "agency_id": id(7), "sub_activity": "2.16.02.2.01.0014",
            "sub_activity_name": "Relasi Media", "account": "5.1.02.02.01.0055", "account_name": "Belanja Jasa Iklan",
            "opening_ceiling": 100, "ceiling": 50, "blocked": 15, "reserved": 0, "committed": 0, "accrued": 0,
            "invoiced": 0, "realised": 25, "document": "SE 1", "shortfall_wanted": null, "shortfall_document": null,
            "import_id": null, "opened_at": minute(1), "ceiling_changed_at": minute(10), "closed_on": null,
        })
    );
}

#[test]
fn what_an_order_holds_is_one_row_and_adds_up_to_the_line() {
    let holdings: Vec<Value> = rows("rm_budget_holdings", a_year()).into_values().collect();
    let row = json!({
        "line_id": id(1), "order_id": id(2), "reserved": 0, "committed": 0, "accrued": 0, "invoiced": 0, "realised": 25,
        "changed_at": minute(12),
    });
    assert_eq!(holdings, [row]);
}

/// S-06: a case keeps who held what when it was opened, and how it ended.
#[test]
fn a_shortfall_case_keeps_the_orders_that_stood_in_its_way() {
    let cases: Vec<Value> = rows("rm_budget_shortfalls", a_year()).into_values().collect();
    let row = json!({
        "line_id": id(1), "change": "refocusing", "ceiling": 100, "wanted": 50, "missing": 25, "document": "SE 1",
        "orders": [{ "order": id(2), "reserved": 0, "committed": 30, "accrued": 0, "invoiced": 0 }],
        "opened_at": minute(8), "closed_at": minute(11), "outcome": "covered",
    });
    assert_eq!(cases, [row]);
}

#[test]
fn every_move_is_a_row_with_where_from_where_to_and_why() {
    let mut moves: Vec<Value> = rows("rm_budget_moves", a_year()).into_values().collect();
    moves.sort_by_key(|row| row["at"].to_string());
    let told: Vec<(&str, &str, &str, i64, &str)> = moves
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or("-");
            let why = if row["reason"].is_null() { text("document") } else { text("reason") };
            (text("kind"), text("from_bucket"), text("to_bucket"), row["amount"].as_i64().expect("an amount"), why)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("opened", "-", "-", 100, "DPA 1"),
            ("blocked", "-", "-", 15, "efisiensi"),
            ("reserved", "-", "reserved", 60, "-"),
            ("moved", "reserved", "committed", 60, "-"),
            ("moved", "committed", "accrued", 30, "-"),
            ("moved", "accrued", "invoiced", 30, "-"),
            ("moved", "invoiced", "realised", 30, "-"),
            ("released", "committed", "-", 30, "batal"),
            ("ceiling_changed", "-", "-", -50, "SE 1"),
            ("returned", "realised", "-", 5, "lebih bayar"),
        ]
    );
}
