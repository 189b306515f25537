//! The page of a bill: where it is, who holds it, what it is counted from, its papers, what comes next.

use app::ClockStay;
use app::payment::billing::{Channel, PaperKind};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use kernel::{Uuid, Zone};
use serde_json::Value;

use super::super::flags::{self, FlagsCard};
use super::calculation::{self, Calculation, Charged};
use super::steps::{self, Mark, Step};
use super::stopped::{self, Stop, Unread};
use super::{Shown, amount, day, holder, hours, inner, is_my_turn, roles_of, terms};
use crate::frame::{self, Frame, Problem, Visitor};
use crate::lists::{self, HistoryView, Row, tone};
use crate::texts::{choice_or_code, fill, text, use_case_label};
use crate::{Console, format, routes};

pub(super) fn routes() -> Router<Console> {
    Router::new().route(routes::BILLING, get(show))
}

#[derive(Debug, Template)]
#[template(path = "payment/bill.html")]
struct BillPage {
    frame: Frame,
    row: Row,
    company_href: Option<String>,
    stage: String,
    tone: &'static str,
    payment: String,
    payment_tone: &'static str,
    marks: Vec<Mark>,
    sentence: String,
    main: Option<Step>,
    steps: Vec<Step>,
    is_mine: bool,
    returned: Option<Returned>,
    stops: Vec<Stop>,
    is_stopped: bool,
    unread: Vec<Unread>,
    readers: String,
    withheld: Vec<WithheldView>,
    reported: String,
    carried: String,
    /// The line that pays instead of another year's: its name, and its page for who may see it.
    borne_by: Option<(String, String)>,
    stays: Vec<StayView>,
    calculation: Option<Calculation>,
    items: Vec<Charged>,
    papers: Vec<PaperView>,
    /// What is still to come of them.
    missing: String,
    corrections: Vec<CorrectionView>,
    account: Option<AccountView>,
    money: Vec<(String, String)>,
    slip: Option<String>,
    flags: Option<FlagsCard>,
    history: HistoryView,
}

/// Why it went back, and what has to be done again.
#[derive(Debug)]
struct Returned {
    what: String,
    reasons: Vec<String>,
    times: String,
}

/// A placement that came off the bill because it is withheld.
#[derive(Debug)]
struct WithheldView {
    about: String,
    amount: String,
    reason: String,
    on: String,
    href: String,
}

/// A stay at one desk.
#[derive(Debug)]
pub(super) struct StayView {
    pub(super) stage: String,
    pub(super) holder: String,
    pub(super) since: String,
    pub(super) machine: String,
    pub(super) worked: String,
    pub(super) excluded: String,
    pub(super) target: String,
    pub(super) median: String,
    pub(super) is_now: bool,
    pub(super) is_overdue: bool,
    pub(super) is_stopped: bool,
}

impl StayView {
    pub(super) fn of(stay: &ClockStay, visitor: &Visitor) -> Self {
        let zone = visitor.tenant.zone;
        // To the company its own turn is "you", not "the company".
        let is_own = |held_by: &str| !visitor.is_staff() && held_by == "media_administrator";
        let named = |held_by| if is_own(held_by) { text("payment.you").to_owned() } else { holder(Some(held_by)) };
        Self {
            stage: choice_or_code("stage", stay.stage),
            holder: stay.held_by.map(named).unwrap_or_default(),
            since: format::instant(stay.entered_at, zone),
            machine: format::machine(stay.entered_at, zone),
            worked: hours(stay.worked_minutes),
            excluded: if stay.excluded_minutes > 0 { hours(stay.excluded_minutes) } else { String::new() },
            target: stay.target_minutes.map_or_else(|| text("payment.no_target").to_owned(), hours),
            median: stay.median_minutes.map_or_else(|| text("payment.none").to_owned(), hours),
            is_now: stay.left_at.is_none() && stay.held_by.is_some(),
            is_overdue: stay.is_overdue,
            is_stopped: stay.is_stopped,
        }
    }
}

#[derive(Debug)]
struct PaperView {
    label: String,
    number: String,
    date: String,
    correct: Option<String>,
    /// The paper itself, where it was handed in.
    file: Option<String>,
    /// Where it is printed: name and address.
    printed: Option<(&'static str, String)>,
}

/// What can be printed of a bill now, with the paper that stands for it: minutes when they are written, the receipt when
/// the payment was requested.
pub(crate) fn printed(row: &Row) -> Vec<(PaperKind, &'static str, String)> {
    let there = |kind: PaperKind| row.value("papers").get(kind.wire()).is_some_and(Value::is_object);
    [
        (PaperKind::InspectionMinutes, "paper.print_inspection", "bapp"),
        (PaperKind::HandoverMinutes, "paper.print_handover", "bast"),
        (PaperKind::PaymentRequest, "paper.print_receipt", "kuitansi"),
    ]
    .into_iter()
    .filter(|(kind, ..)| there(*kind))
    .map(|(kind, name, paper)| (kind, text(name), routes::bill_paper(row.id(), paper)))
    .collect()
}

/// A correction that waits for a second person.
#[derive(Debug)]
struct CorrectionView {
    paper: String,
    from: String,
    to: String,
    reason: String,
    decide: Vec<(String, String)>,
}

#[derive(Debug)]
struct AccountView {
    bank: String,
    number: String,
    holder: String,
    href: String,
}

async fn show(visitor: Visitor, Path(id): Path<Uuid>) -> Shown {
    let row = visitor.row("billings", id).await?;
    let clock = if visitor.may("read_payment_clock") {
        visitor.console.app.payment_clock(&visitor.scope, id).await?.stays
    } else {
        Vec::new()
    };
    let zone = visitor.tenant.zone;
    let is_of_catalogue = steps::is_of_catalogue(&visitor, &row).await?;
    let mut steps = steps::steps(&visitor, &row, is_of_catalogue);
    let main = steps
        .iter()
        .position(|step| step.is_main && step.href.is_some())
        .or_else(|| steps.iter().position(|step| step.href.is_some() && !visitor.is_staff()))
        .map(|at| steps.remove(at));
    let since = row.instant("stage_since").map(|at| format::instant(at, zone)).unwrap_or_default();
    let frame = Frame::of(&visitor, routes::PAYMENTS, row.text("title"))
        .crumb(text(if visitor.is_staff() { "menu.payments" } else { "menu.my_money" }), routes::PAYMENTS);
    let company = row.uuid("company").filter(|_| visitor.may("read_companies"));
    frame::ok(&BillPage {
        company_href: company.map(routes::company),
        stage: row.choice("stage"),
        tone: tone(row.text("stage")),
        payment: row.choice("payment"),
        payment_tone: tone(row.text("payment")),
        marks: steps::marks(&row),
        sentence: stopped::sentence(&row)
            .unwrap_or_else(|| fill("bill.since", &[("where", steps::sentence(&row)), ("since", &since)])),
        stops: stopped::stops(&visitor, &row),
        is_stopped: stopped::is_stopped(&row),
        unread: stopped::unread(&visitor, &row).await?,
        readers: roles_of("read_page_again"),
        is_mine: is_my_turn(&visitor, row.text("held_by")),
        main,
        steps,
        returned: returned(&row),
        withheld: withheld(&row, zone),
        reported: if row.text("payment") == "reported_paid" {
            row.text("reported_paid").to_owned()
        } else {
            String::new()
        },
        carried: row
            .integer("carried_over_from")
            .map(|year| fill("bill.carried", &[("year", &year.to_string()), ("reason", row.text("carry_over_reason"))]))
            .unwrap_or_default(),
        stays: clock.iter().rev().map(|stay| StayView::of(stay, &visitor)).collect(),
        calculation: calculated(&visitor, &row).await?,
        items: calculation::charged(&row),
        papers: papers(&visitor, &row).into_iter().filter(|paper| !paper.number.is_empty()).collect(),
        missing: missing(&row),
        borne_by: borne_by(&visitor, &row).await?,
        corrections: corrections(&visitor, &row),
        account: account(&row),
        money: money(&row, zone),
        slip: file_of(&visitor, row.value("slip")),
        flags: flags::about(&visitor, &[id]).await?,
        history: lists::history(&visitor, id).await?,
        frame,
        row,
    })
}

/// The calculation of a bill; where it is a part of more under its agreement, saying so: that is why value-added tax is
/// kept of a small one too. How much that was when it was counted is written nowhere, and is not made up from the orders
/// of today.
async fn calculated(visitor: &Visitor, row: &Row) -> Result<Option<Calculation>, Problem> {
    let Some(counted) = calculation::calculation(row) else { return Ok(None) };
    if amount(row.value("breakdown"), "vat_kept") == 0 {
        return Ok(Some(counted));
    }
    let limit = terms::vat_left_up_to(visitor, row).await?;
    Ok(Some(match limit.filter(|limit| amount(row.value("breakdown"), "gross") <= limit.get()) {
        Some(limit) => counted.part_of_more(limit),
        None => counted,
    }))
}

fn returned(row: &Row) -> Option<Returned> {
    let to = Some(row.text("return_to")).filter(|to| !to.is_empty())?;
    Some(Returned {
        what: choice_or_code("return_to", to),
        reasons: row.names("return_reasons").into_iter().map(str::to_owned).collect(),
        times: format::number(row.integer("returns_count").unwrap_or_default()),
    })
}

fn withheld(row: &Row, zone: Zone) -> Vec<WithheldView> {
    let taken = row.value("withheld").as_array().map_or(&[][..], Vec::as_slice);
    let view = |one: &Value| WithheldView {
        about: inner(one, "about").to_owned(),
        amount: format::rupiah(amount(one, "amount")),
        reason: inner(one, "reason").to_owned(),
        on: inner(one, "at").parse().map(|at| format::instant(at, zone)).unwrap_or_default(),
        href: inner(one, "order").parse().map(routes::order).unwrap_or_default(),
    };
    taken.iter().map(view).collect()
}

/// What the bill waits for yet, by name; of a bill that is paid nothing.
fn missing(row: &Row) -> String {
    if matches!(row.text("payment"), "paid") {
        return String::new();
    }
    let is_there = |kind: &&&str| row.value("papers").get(**kind).is_some_and(Value::is_object);
    let names: Vec<String> = expected(row).filter(|kind| !is_there(kind)).map(|kind| paper_label(row, kind)).collect();
    names.join(", ")
}

/// The papers that a bill comes to have: paid from an advance (UP, GU, TU) it has no request, order and disbursement of
/// its own.
fn expected(row: &Row) -> impl Iterator<Item = &'static &'static str> {
    let is_imprest = Channel::from_wire(row.text("channel")).is_some_and(Channel::is_imprest);
    let of_treasury = [PaperKind::PaymentRequest, PaperKind::PaymentOrder, PaperKind::Disbursement];
    PaperKind::NAMES.iter().filter(move |kind| !is_imprest || of_treasury.iter().all(|paper| paper.wire() != **kind))
}

/// What a paper is called: a company that is no taxable entrepreneur shows a statement instead of an e-Faktur.
fn paper_label(row: &Row, kind: &str) -> String {
    let is_taxable = row.value("tax").get("taxable_entrepreneur").and_then(Value::as_bool);
    if kind == PaperKind::TaxInvoice.wire() && is_taxable == Some(false) {
        return choice_or_code("tax_paper", "statement");
    }
    choice_or_code("paper", kind)
}

/// The budget line that a bill was charged to after the year that ordered it.
pub(crate) async fn borne_by(visitor: &Visitor, row: &Row) -> Result<Option<(String, String)>, crate::frame::Problem> {
    let is_borne = row.integer("carried_over_from").is_some() && row.text("stage") != "carried_over";
    let line = row.value("items").get(0).map(|item| inner(item, "line"));
    let line = line.and_then(|line| line.rsplit(':').next()?.parse().ok()).filter(|_| is_borne);
    let Some(line) = line.filter(|_| visitor.may("read_budget_lines")) else { return Ok(None) };
    let line = visitor.row("budget_lines", line).await?;
    let named = format!("{} {}", line.text("charge_key"), line.text("name"));
    let year = line.integer("fiscal_year").unwrap_or_default().to_string();
    Ok(Some((fill("bill.borne_by", &[("line", &named), ("year", &year)]), routes::budget_line(line.id()))))
}

/// The papers in the order in which they come, those that are still missing too.
fn papers(visitor: &Visitor, row: &Row) -> Vec<PaperView> {
    let papers = row.value("papers");
    let id = row.id().to_string();
    let back = routes::billing(row.id());
    let mut printed = printed(row);
    PaperKind::NAMES
        .iter()
        .map(|kind| {
            let paper = papers.get(*kind).unwrap_or(&Value::Null);
            let may_correct = paper.is_object() && visitor.may("request_billing_correction");
            PaperView {
                label: paper_label(row, kind),
                number: inner(paper, "number").to_owned(),
                date: day(paper, "date"),
                file: file_of(visitor, paper),
                printed: printed
                    .iter()
                    .position(|(of, ..)| of.wire() == *kind)
                    .map(|at| printed.remove(at))
                    .map(|(_, name, href)| (name, href)),
                correct: may_correct.then(|| {
                    let fields = [("billing", id.as_str()), ("paper", *kind)];
                    routes::action_on("request_billing_correction", &fields, row.version(), &back)
                }),
            }
        })
        .collect()
}

/// Where the paper itself is opened, for who may read documents.
fn file_of(visitor: &Visitor, paper: &Value) -> Option<String> {
    let sha256 = paper.pointer("/file/sha256").and_then(Value::as_str)?;
    visitor.may("read_documents").then(|| routes::file(sha256))
}

fn corrections(visitor: &Visitor, row: &Row) -> Vec<CorrectionView> {
    let id = row.id().to_string();
    let back = routes::billing(row.id());
    let written =
        |value: &Value| fill("bill.paper", &[("number", inner(value, "number")), ("date", &day(value, "date"))]);
    let waiting = row.value("corrections").as_object().into_iter().flatten();
    waiting
        .map(|(kind, correction)| {
            let value = correction.get("value").unwrap_or(&Value::Null);
            let (number, date) = (inner(value, "number"), inner(value, "date"));
            let approve = [("billing", id.as_str()), ("paper", kind), ("number", number), ("date", date)];
            let refuse = [("billing", id.as_str()), ("paper", kind.as_str())];
            let choices = [("approve_billing_correction", &approve[..]), ("refuse_billing_correction", &refuse[..])];
            CorrectionView {
                paper: paper_label(row, kind),
                from: written(row.value("papers").get(kind).unwrap_or(&Value::Null)),
                to: written(value),
                reason: inner(correction, "reason").to_owned(),
                decide: choices
                    .into_iter()
                    .filter(|(name, _)| visitor.may(name))
                    .map(|(name, fields)| (use_case_label(name), routes::action_on(name, fields, row.version(), &back)))
                    .collect(),
            }
        })
        .collect()
}

fn account(row: &Row) -> Option<AccountView> {
    let account = Some(row.value("account")).filter(|account| account.is_object())?;
    let company = row.uuid("company")?;
    Some(AccountView {
        bank: inner(account, "bank").to_owned(),
        number: inner(account, "number").to_owned(),
        holder: inner(account, "holder").to_owned(),
        href: routes::payee(company),
    })
}

/// What came of the money: when, how much, which deposits, which slip.
fn money(row: &Row, zone: Zone) -> Vec<(String, String)> {
    let mut told = Vec::new();
    if let Some(at) = row.instant("paid_at") {
        told.push((text("bill.money_came").to_owned(), format::instant(at, zone)));
        let paid = row.integer("paid_amount").unwrap_or_default();
        told.push((text("bill.money_amount").to_owned(), format::rupiah(paid)));
    }
    let deposits = row.value("deposits").as_array().map_or(&[][..], Vec::as_slice);
    if deposits.is_empty() && row.text("payment") == "paid" {
        for (levy, owed) in steps::deposits_due(row) {
            let levy = choice_or_code("levy", levy);
            told.push((fill("bill.to_deposit", &[("levy", &levy)]), format::rupiah(owed)));
        }
    }
    for deposit in deposits {
        let levy = choice_or_code("levy", inner(deposit, "levy"));
        let (owed, date) = (format::rupiah(amount(deposit, "amount")), day(deposit, "date"));
        let label = fill("bill.deposited", &[("levy", &levy)]);
        told.push((
            label,
            fill("bill.deposit", &[("amount", &owed), ("ntpn", inner(deposit, "ntpn")), ("date", &date)]),
        ));
    }
    let slip = row.value("slip");
    if slip.is_object() {
        let written = fill("bill.paper", &[("number", inner(slip, "number")), ("date", &day(slip, "date"))]);
        told.push((text("bill.slip").to_owned(), written));
    }
    told
}
