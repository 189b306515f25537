//! What a bill is about, above the forms that sign it or let it be paid: gross, each tax, what is transferred and where to,
//! how many placements, and the papers that stand behind it.

use app::payment::billing::PaperKind;
use serde_json::Value;

use super::super::payment::{day, inner, sums};
use super::Beforehand;
use crate::lists::Row;
use crate::texts::{choice_or_code, fill, text};
use crate::{format, routes};

/// The papers that the next step stands on, in their order.
const PAPERS: [PaperKind; 4] =
    [PaperKind::HandoverMinutes, PaperKind::PaymentRequest, PaperKind::PaymentOrder, PaperKind::Disbursement];

/// How many of the last digits of an account are told: enough to hold them against a paper.
const DIGITS: usize = 4;

pub(super) fn told(bill: &Row) -> Beforehand {
    let mut facts = vec![(text("before.company").to_owned(), bill.text("company_name").to_owned())];
    facts.extend(sums(bill));
    facts.extend(account(bill.value("account")));
    facts.push((text("before.placements").to_owned(), placements(bill)));
    facts.extend(PAPERS.iter().filter_map(|kind| paper(bill, *kind)));
    Beforehand {
        title: bill.text("title").to_owned(),
        said: String::new(),
        facts,
        links: vec![(text("before.bill").to_owned(), routes::billing(bill.id()))],
        note: String::new(),
    }
}

/// Where it is paid to, once the invoice named it.
fn account(account: &Value) -> Option<(String, String)> {
    if !account.is_object() {
        return None;
    }
    let digits: Vec<char> = inner(account, "number").chars().filter(char::is_ascii_digit).collect();
    let last: String = digits.iter().skip(digits.len().saturating_sub(DIGITS)).collect();
    let words = [("bank", inner(account, "bank")), ("last", &last), ("holder", inner(account, "holder"))];
    Some((text("before.account").to_owned(), fill("before.account_of", &words)))
}

fn placements(bill: &Row) -> String {
    let items: Vec<&str> =
        bill.value("items").as_array().into_iter().flatten().map(|item| inner(item, "about")).collect();
    let count = format::number(i64::try_from(items.len()).unwrap_or(i64::MAX));
    fill("before.counted", &[("count", &count), ("names", &items.join("; "))])
}

fn paper(bill: &Row, kind: PaperKind) -> Option<(String, String)> {
    let paper = bill.value("papers").get(kind.wire()).filter(|paper| paper.is_object())?;
    let words = fill("bill.paper", &[("number", inner(paper, "number")), ("date", &day(paper, "date"))]);
    Some((choice_or_code("paper", kind.wire()), words))
}
