//! The clock of all desks, for head, Inspektorat and every desk itself: what is late, where, by how much; and medians.
//! Each number opens the bills that it counts.

use std::collections::BTreeMap;

use app::DeskStay;
use app::payment::billing::{Holder, Stage};
use askama::Template;
use axum::Router;
use axum::routing::get;
use serde_json::json;

use super::{Shown, holder, hours, staff_only};
use crate::figure::{Figure, Figures};
use crate::frame::{self, Frame, Posted, Visitor};
use crate::texts::{choice_or_code, fill, text};
use crate::{Console, format, routes};

pub(super) fn routes() -> Router<Console> {
    Router::new().route(routes::DESKS, get(show))
}

#[derive(Debug, Template)]
#[template(path = "payment/desks.html")]
struct DesksPage {
    frame: Frame,
    sentence: String,
    figures: Figures,
    desks: Vec<Desk>,
    evidence_title: String,
    evidence: Vec<Evidence>,
    /// How many more there are than are shown.
    more: Option<String>,
}

/// A stage with whoever holds what is there.
#[derive(Debug)]
struct Desk {
    stage: String,
    holder: String,
    open: String,
    open_href: Option<String>,
    late: String,
    late_href: Option<String>,
    over: String,
    target: String,
    median: String,
    ended: String,
    ended_href: Option<String>,
}

/// A stay behind a number.
#[derive(Debug)]
struct Evidence {
    href: String,
    title: String,
    stage: String,
    holder: String,
    since: String,
    machine: String,
    worked: String,
    excluded: String,
    target: String,
    over: String,
    is_stopped: bool,
}

/// Stays that a page shows.
const MOST: usize = 100;

fn over(stay: &DeskStay) -> i64 {
    stay.stay.target_minutes.map_or(0, |target| stay.stay.worked_minutes.saturating_sub(target).max(0))
}

fn late_of(stays: &[DeskStay]) -> impl Iterator<Item = &DeskStay> {
    stays.iter().filter(|stay| stay.stay.is_overdue)
}

async fn show(visitor: Visitor) -> Shown {
    staff_only(&visitor, "read_payment_clock")?;
    let query = Posted::of_query(visitor.query.as_deref());
    let found = visitor.console.app.payment_desks(&visitor.scope).await?;
    let ageing = visitor.count("billings", &[("is_ageing", json!(true))]).await?;
    let reported = visitor.count("billings", &[("payment", json!("reported_paid"))]).await?;
    let late = late_of(&found.now).count();
    let worst = late_of(&found.now).max_by_key(|stay| over(stay));
    let sentence = worst.map_or_else(
        || text("desks.none_late").to_owned(),
        |stay| {
            let places = [
                ("late", count(late)),
                ("over", hours(over(stay))),
                ("holder", holder(stay.stay.held_by)),
                ("stage", choice_or_code("stage", stay.stay.stage)),
            ];
            fill("desks.late", &places.each_ref().map(|(name, value)| (*name, value.as_str())))
        },
    );
    let (evidence_title, stays) = evidence(&query, &found.now, &found.ended);
    let zone = visitor.tenant.zone;
    let more = stays.len().saturating_sub(MOST);
    frame::ok(&DesksPage {
        sentence,
        figures: figures(found.now.len(), late, ageing, reported),
        desks: desks(&found.now, &found.ended),
        evidence_title,
        evidence: stays
            .iter()
            .take(MOST)
            .map(|desk| Evidence {
                href: routes::billing(desk.billing),
                title: desk.title.clone(),
                stage: choice_or_code("stage", desk.stay.stage),
                holder: holder(desk.stay.held_by),
                since: format::instant(desk.stay.entered_at, zone),
                machine: format::machine(desk.stay.entered_at, zone),
                worked: hours(desk.stay.worked_minutes),
                excluded: if desk.stay.excluded_minutes > 0 {
                    hours(desk.stay.excluded_minutes)
                } else {
                    String::new()
                },
                target: desk.stay.target_minutes.map_or_else(|| text("payment.no_target").to_owned(), hours),
                over: if over(desk) > 0 { hours(over(desk)) } else { String::new() },
                is_stopped: desk.stay.is_stopped,
            })
            .collect(),
        more: (more > 0).then(|| count(more)),
        frame: Frame::of(&visitor, routes::DESKS, text("menu.desks")).crumb(text("menu.payments"), routes::PAYMENTS),
    })
}

fn count(value: usize) -> String {
    format::number(i64::try_from(value).unwrap_or(i64::MAX))
}

/// The list behind a number of this page.
fn list_of(what: &str, stage: &str) -> String {
    format!("{}#evidence", routes::with_query(routes::DESKS, &[("daftar", what), ("tahap", stage)]))
}

fn figures(open: usize, late: usize, ageing: u64, reported: u64) -> Figures {
    let whole = |value: u64| format::number(i64::try_from(value).unwrap_or(i64::MAX));
    let figures = vec![
        Figure {
            label: text("desks.open").to_owned(),
            value: count(open),
            note: text("desks.open_note").to_owned(),
            href: list_of("berjalan", ""),
        },
        Figure {
            label: text("desks.overdue").to_owned(),
            value: count(late),
            note: text("desks.overdue_note").to_owned(),
            href: list_of("lewat", ""),
        },
        Figure {
            label: text("desks.ageing").to_owned(),
            value: whole(ageing),
            note: text("desks.ageing_note").to_owned(),
            href: format!("{}#bills", routes::with_query(routes::PAYMENTS, &[("is_ageing", "ya")])),
        },
        Figure {
            label: text("desks.reported").to_owned(),
            value: whole(reported),
            note: text("desks.reported_note").to_owned(),
            href: format!("{}#bills", routes::with_query(routes::PAYMENTS, &[("payment", "reported_paid")])),
        },
    ];
    Figures { title: text("desks.figures"), figures }
}

fn desks(now: &[DeskStay], ended: &[DeskStay]) -> Vec<Desk> {
    let mut by_stage: BTreeMap<&str, (Vec<&DeskStay>, usize)> = BTreeMap::new();
    for stay in now {
        by_stage.entry(stay.stay.stage).or_default().0.push(stay);
    }
    for stay in ended {
        let ended = &mut by_stage.entry(stay.stay.stage).or_default().1;
        *ended = ended.saturating_add(1);
    }
    let of = |stage: &str| {
        let known = now.iter().chain(ended).find(|stay| stay.stay.stage == stage).map(|stay| &stay.stay);
        (known.and_then(|stay| stay.target_minutes), known.and_then(|stay| stay.median_minutes))
    };
    Stage::ALL
        .iter()
        .filter_map(|stage| by_stage.get(stage.wire()).map(|(open, ended)| (stage, open, *ended)))
        .map(|(stage, open, ended)| {
            let name = stage.wire();
            let late: Vec<&&DeskStay> = open.iter().filter(|stay| stay.stay.is_overdue).collect();
            let (target, median) = of(name);
            let nothing = || text("payment.no_target").to_owned();
            Desk {
                stage: choice_or_code("stage", name),
                holder: holder(stage.holder().map(Holder::wire)),
                open: count(open.len()),
                open_href: (!open.is_empty()).then(|| list_of("berjalan", name)),
                late: count(late.len()),
                late_href: (!late.is_empty()).then(|| list_of("lewat", name)),
                over: late.iter().map(|stay| over(stay)).max().map_or_else(nothing, hours),
                target: target.map_or_else(nothing, hours),
                median: median.map_or_else(|| text("payment.none").to_owned(), hours),
                ended: count(ended),
                ended_href: (ended > 0).then(|| list_of("selesai", name)),
            }
        })
        .collect()
}

/// What is listed below: late bills, all that run, or the stays that a median is of.
fn evidence<'a>(query: &Posted, now: &'a [DeskStay], ended: &'a [DeskStay]) -> (String, Vec<&'a DeskStay>) {
    let stage = query.filled("tahap").and_then(Stage::from_wire).map(Stage::wire);
    let at_stage = |stay: &&DeskStay| stage.is_none_or(|stage| stay.stay.stage == stage);
    let (title, mut stays): (&str, Vec<&DeskStay>) = match query.filled("daftar") {
        Some("berjalan") => ("desks.list_open", now.iter().filter(at_stage).collect()),
        Some("selesai") => ("desks.list_ended", ended.iter().filter(at_stage).collect()),
        _ => ("desks.list_late", late_of(now).filter(at_stage).collect()),
    };
    stays.sort_by_key(|stay| (std::cmp::Reverse(over(stay)), std::cmp::Reverse(stay.stay.worked_minutes)));
    let title = match stage {
        Some(stage) => fill("desks.at", &[("list", text(title)), ("stage", &choice_or_code("stage", stage))]),
        None => text(title).to_owned(),
    };
    (title, stays)
}
