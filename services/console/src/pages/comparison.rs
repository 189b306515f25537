//! Side by side with other regions: one sentence first, then figures that regions share.

use app::comparing::{Figure, MissingCode, Neighbour, Polarity, Quartiles};
use app::{Comparison, INDICATORS, Indicator, Peers};
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kernel::RegionCode;

use crate::chart::{self, Bar, Mark, Point};
use crate::frame::{self, Frame, Posted, Problem, Visitor};
use crate::markup::Markup;
use crate::texts::{choice_or_code, fill, find, text, use_case_label};
use crate::{Console, format, routes};

pub(crate) fn routes() -> Router<Console> {
    Router::new().route(routes::COMPARISON, get(show))
}

/// Value, label, chosen.
type Choice = (String, String, bool);

#[derive(Debug, Template)]
#[template(path = "comparison.html")]
struct ComparisonPage {
    frame: Frame,
    finding: String,
    indicators: Vec<Choice>,
    years: Vec<Choice>,
    peers: Vec<Choice>,
    /// Regions to choose from, where single ones are chosen.
    listed: Vec<Choice>,
    figures: Vec<(&'static str, String, String)>,
    bars: Option<(Markup, Markup)>,
    rows: Vec<RegionRow>,
    trend: Option<(Markup, Markup)>,
    trend_rows: Vec<(String, String, String)>,
    indicator: &'static Indicator,
    direction: &'static str,
    rank_note: Option<&'static str>,
    sharing: String,
    share: Option<(String, String)>,
    is_shared: bool,
    has_demo: bool,
}

#[derive(Debug)]
struct RegionRow {
    region: String,
    note: String,
    value: String,
    cases: String,
    decision: String,
    is_own: bool,
    is_missing: bool,
}

/// What the page is asked for.
#[derive(Debug)]
struct Asked {
    indicator: &'static Indicator,
    year: i32,
    peers: &'static str,
    regions: Vec<RegionCode>,
}

/// Whom to compare with, as the address says it.
const PEERS: [&str; 4] = ["semua", "sejenis", "seprovinsi", "pilihan"];

fn asked(query: &Posted, this_year: i32) -> Option<Asked> {
    let id = query.filled("indikator");
    let indicator = INDICATORS.iter().find(|indicator| Some(indicator.id) == id).or_else(|| INDICATORS.first())?;
    Some(Asked {
        indicator,
        year: query
            .filled("tahun")
            .and_then(|year| year.parse().ok())
            .filter(|year| (2000..=2200).contains(year))
            .unwrap_or(this_year),
        peers: PEERS.iter().find(|name| Some(**name) == query.filled("sebanding")).copied().unwrap_or("semua"),
        regions: query.all("daerah").filter_map(|code| code.parse().ok()).take(100).collect(),
    })
}

async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let this_year = visitor.scope.today().year();
    let query = Posted::of_query(visitor.query.as_deref());
    let asked = asked(&query, this_year).ok_or(Problem::NoSuchPage)?;
    let compare = |peers| visitor.console.app.comparison(&visitor.scope, asked.indicator.id, asked.year, peers);
    let all = compare(Peers::All).await?;
    let listed: Vec<Choice> = if asked.peers == "pilihan" {
        all.neighbours
            .iter()
            .map(|near| {
                let is_chosen = asked.regions.iter().any(|code| code.as_str() == near.code);
                (near.code.clone(), near.region.clone(), is_chosen)
            })
            .collect()
    } else {
        Vec::new()
    };
    let comparison = match asked.peers {
        "sejenis" => compare(Peers::SameKind).await?,
        "seprovinsi" => compare(Peers::SameProvince).await?,
        "pilihan" => compare(Peers::Listed(asked.regions.clone())).await?,
        _ => all,
    };
    frame::ok(&page(&visitor, &asked, &comparison, listed, this_year))
}

fn page(visitor: &Visitor, asked: &Asked, found: &Comparison, listed: Vec<Choice>, this_year: i32) -> ComparisonPage {
    let own_name = visitor.tenant.name.as_str();
    let back = routes::with_query(
        routes::COMPARISON,
        &[("indikator", asked.indicator.id), ("tahun", &asked.year.to_string()), ("sebanding", asked.peers)],
    );
    let use_case = if found.own_shared { "withdraw_shared_figure" } else { "share_figure" };
    let may_share = visitor.may(use_case) && (found.own_shared || found.own.value.is_ok());
    let fields = [("indicator", asked.indicator.id), ("year", &asked.year.to_string())];
    let mut years: Vec<i32> = found.trend.iter().map(|(year, _)| *year).chain([this_year, asked.year]).collect();
    years.extend((1..=3).map(|ago| this_year - ago));
    years.sort_unstable_by(|one, other| other.cmp(one));
    years.dedup();
    ComparisonPage {
        frame: Frame::of(visitor, routes::COMPARISON, text("menu.comparison")),
        finding: finding(own_name, found),
        indicators: INDICATORS
            .iter()
            .map(|one| (one.id.to_owned(), one.name_id.to_owned(), one.id == asked.indicator.id))
            .collect(),
        years: years.iter().map(|year| (year.to_string(), year.to_string(), *year == asked.year)).collect(),
        peers: PEERS
            .iter()
            .map(|name| {
                ((*name).to_owned(), text(&format!("comparison.peers.{name}")).to_owned(), *name == asked.peers)
            })
            .collect(),
        listed,
        figures: figures(found),
        bars: bars(own_name, found),
        rows: rows(own_name, found),
        trend: trend(found),
        trend_rows: found
            .trend
            .iter()
            .map(|(year, figure)| (year.to_string(), bare(found.indicator, *figure), cases(*figure)))
            .collect(),
        indicator: asked.indicator,
        direction: find(&format!("comparison.direction.{}", asked.indicator.polarity.wire())).unwrap_or_default(),
        rank_note: (!found.rankable).then(|| {
            let is_neutral = asked.indicator.polarity == Polarity::Neutral;
            text(if is_neutral { "comparison.no_rank_neutral" } else { "comparison.no_rank_few" })
        }),
        sharing: text(if found.own_shared { "comparison.shared" } else { "comparison.not_shared" }).to_owned(),
        share: may_share.then(|| (use_case_label(use_case), routes::action(use_case, &fields, &back))),
        is_shared: found.own_shared,
        has_demo: found.neighbours.iter().any(|near| near.demo),
    }
}

/// A value with its unit: hundredths, with the decimals that the unit deserves.
fn value(indicator: &Indicator, hundredths: i64) -> String {
    let number = decimal(hundredths, decimals(indicator));
    if indicator.unit == "%" { format!("{number}\u{a0}%") } else { format!("{number}\u{a0}{}", indicator.unit) }
}

fn decimals(indicator: &Indicator) -> u32 {
    if matches!(indicator.unit, "%" | "hari") { 1 } else { 2 }
}

/// `12,5` from hundredths, half up.
fn decimal(hundredths: i64, decimals: u32) -> String {
    let sign = if hundredths < 0 { "\u{2212}" } else { "" };
    let value = hundredths.unsigned_abs();
    let (whole, rest) = if decimals == 1 {
        let tenths = value.saturating_add(5) / 10;
        (tenths / 10, format!("{}", tenths % 10))
    } else {
        (value / 100, format!("{:02}", value % 100))
    };
    format!("{sign}{},{rest}", format::number(i64::try_from(whole).unwrap_or(i64::MAX)))
}

fn missing(code: MissingCode) -> &'static str {
    text(match code {
        MissingCode::NotReported => "comparison.missing.not_reported",
        MissingCode::NotApplicable => "comparison.missing.not_applicable",
        MissingCode::Suppressed => "comparison.missing.suppressed",
        MissingCode::NotYet => "comparison.missing.not_yet",
        MissingCode::Withdrawn => "comparison.missing.withdrawn",
    })
}

/// A figure without its unit, for tables and tiles that name it once; a percent sign stays.
fn bare(indicator: &Indicator, figure: Figure) -> String {
    figure.value.map_or_else(|code| missing(code).to_owned(), |hundredths| bare_value(indicator, hundredths))
}

fn bare_value(indicator: &Indicator, hundredths: i64) -> String {
    if indicator.unit == "%" { value(indicator, hundredths) } else { decimal(hundredths, decimals(indicator)) }
}

fn cases(figure: Figure) -> String {
    format::number(figure.cases)
}

/// The one sentence that the page begins with.
fn finding(own_name: &str, found: &Comparison) -> String {
    let indicator = found.indicator;
    let year = found.year.to_string();
    let mut params = vec![("indicator", indicator.name_id.to_owned()), ("region", own_name.to_owned()), ("year", year)];
    let own = match found.own.value {
        Ok(own) => own,
        Err(code) => {
            params.push(("why", missing(code).to_owned()));
            return filled("comparison.finding.missing", &params);
        }
    };
    params.push(("value", value(indicator, own)));
    let Some(spread) = found.spread.filter(|_| found.regions_count > 1) else {
        return filled("comparison.finding.alone", &params);
    };
    params.push(("median", value(indicator, spread.median)));
    params.push(("count", found.regions_count.to_string()));
    params.push(("than", text(than(own, spread)).to_owned()));
    match rank(own, found) {
        Some(rank) => {
            params.push(("rank", rank.to_string()));
            filled("comparison.finding.rank", &params)
        }
        None => filled("comparison.finding.median", &params),
    }
}

fn filled(key: &str, params: &[(&str, String)]) -> String {
    let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fill(key, &params)
}

fn than(own: i64, spread: Quartiles) -> &'static str {
    match own.cmp(&spread.median) {
        std::cmp::Ordering::Less => "comparison.below",
        std::cmp::Ordering::Equal => "comparison.equal",
        std::cmp::Ordering::Greater => "comparison.above",
    }
}

/// The own place among those who share, where ranking is honest at all.
fn rank(own: i64, found: &Comparison) -> Option<usize> {
    let is_better = |other: i64| match found.indicator.polarity {
        Polarity::Higher => other > own,
        Polarity::Lower => other < own,
        Polarity::Neutral => false,
    };
    found.rankable.then(|| {
        let better =
            found.neighbours.iter().filter_map(|near| near.figure.value.ok()).filter(|other| is_better(*other));
        better.count().saturating_add(1)
    })
}

fn figures(found: &Comparison) -> Vec<(&'static str, String, String)> {
    let count = |key: &str, number: &str| fill(key, &[("count", number)]);
    let mut figures =
        vec![(text("comparison.own"), bare(found.indicator, found.own), count("comparison.cases", &cases(found.own)))];
    if let Some(spread) = found.spread {
        let show = |hundredths| bare_value(found.indicator, hundredths);
        let regions = found.regions_count.to_string();
        figures.push((text("comparison.median"), show(spread.median), count("comparison.regions", &regions)));
        figures.push((
            text("comparison.middle_half"),
            format!("{} – {}", decimal(spread.first, decimals(found.indicator)), show(spread.third)),
            text("comparison.middle_half_note").to_owned(),
        ));
        figures.push((
            text("comparison.range"),
            format!("{} – {}", decimal(spread.least, decimals(found.indicator)), show(spread.largest)),
            text("comparison.range_note").to_owned(),
        ));
    }
    figures
}

/// Bars of everybody who has a value, the largest first, or the least where less is better.
fn bars(own_name: &str, found: &Comparison) -> Option<(Markup, Markup)> {
    let bar = |label: &str, hundredths: i64, is_own| Bar {
        label: label.to_owned(),
        value: hundredths,
        shown: decimal(hundredths, decimals(found.indicator)),
        is_own,
    };
    let mut bars: Vec<Bar> = found
        .neighbours
        .iter()
        .filter_map(|near| Some(bar(&near.region, near.figure.value.ok()?, false)))
        .chain(found.own.value.ok().map(|own| bar(own_name, own, true)))
        .collect();
    if bars.is_empty() {
        return None;
    }
    bars.sort_by(|one, other| {
        let by_value = one.value.cmp(&other.value);
        let by_value = if found.indicator.polarity == Polarity::Lower { by_value } else { by_value.reverse() };
        by_value.then_with(|| one.label.cmp(&other.label))
    });
    let mark = found.spread.filter(|_| found.regions_count > 1).map(|spread| Mark {
        value: spread.median,
        label: fill("comparison.median_mark", &[("value", &decimal(spread.median, decimals(found.indicator)))]),
    });
    let title = format!("{} {}", found.indicator.name_id, found.year);
    Some((
        Markup::drawing(chart::bars("bars-wide", &title, &bars, mark.as_ref(), 560)),
        Markup::drawing(chart::bars("bars-narrow", &title, &bars, mark.as_ref(), 320)),
    ))
}

fn trend(found: &Comparison) -> Option<(Markup, Markup)> {
    let points: Vec<Point> = found
        .trend
        .iter()
        .map(|(year, figure)| Point {
            label: year.to_string(),
            value: figure.value.ok(),
            shown: figure.value.map_or_else(
                |code| missing(code).to_owned(),
                |hundredths| decimal(hundredths, decimals(found.indicator)),
            ),
        })
        .collect();
    let known = points.iter().filter(|point| point.value.is_some()).count();
    let title = fill("comparison.trend", &[("indicator", found.indicator.name_id)]);
    (known > 1).then(|| {
        (
            Markup::drawing(chart::line("trend-wide", &title, &points, 560)),
            Markup::drawing(chart::line("trend-narrow", &title, &points, 320)),
        )
    })
}

fn rows(own_name: &str, found: &Comparison) -> Vec<RegionRow> {
    let neighbour = |near: &Neighbour| RegionRow {
        region: near.region.clone(),
        note: [
            choice_or_code("kind", &near.kind),
            if near.demo { text("comparison.demo").to_owned() } else { String::new() },
        ]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · "),
        value: bare(found.indicator, near.figure),
        cases: cases(near.figure),
        decision: near.decision.clone(),
        is_own: false,
        is_missing: near.figure.value.is_err(),
    };
    let own = RegionRow {
        region: own_name.to_owned(),
        note: text("comparison.own_note").to_owned(),
        value: bare(found.indicator, found.own),
        cases: cases(found.own),
        decision: text(if found.own_shared { "comparison.is_shared" } else { "comparison.is_not_shared" }).to_owned(),
        is_own: true,
        is_missing: found.own.value.is_err(),
    };
    std::iter::once(own).chain(found.neighbours.iter().map(neighbour)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(hundredths: i64) -> Figure {
        Figure { value: Ok(hundredths), cases: 20 }
    }

    fn near(region: &str, hundredths: i64) -> Neighbour {
        Neighbour {
            region: region.to_owned(),
            code: "14.71".to_owned(),
            kind: "city".to_owned(),
            figure: figure(hundredths),
            decision: "1/2026".to_owned(),
            demo: false,
        }
    }

    fn found(id: &str, own: Figure, others: &[i64], rankable: bool) -> Comparison {
        Comparison {
            indicator: INDICATORS.iter().find(|indicator| indicator.id == id).expect("an indicator"),
            year: 2026,
            own,
            own_shared: false,
            trend: vec![(2025, figure(1_000)), (2026, own)],
            neighbours: others.iter().map(|value| near("Kota B", *value)).collect(),
            spread: Some(Quartiles { least: 100, first: 200, median: 1_300, third: 1_500, largest: 2_000 }),
            regions_count: others.len() + 1,
            rankable,
        }
    }

    /// EF-37: the sentence ranks only where that is honest, and by the direction of the indicator.
    #[test]
    fn the_finding_ranks_only_where_ranking_is_honest() {
        let ranked = found("I18", figure(1_250), &[900, 1_300, 1_500, 2_000], true);
        let said = finding("Kota Pekanbaru", &ranked);
        assert!(said.contains("Peringkat 2 dari 5") && said.contains("12,5\u{a0}hari"), "{said}");
        let few = found("I18", figure(1_250), &[900], false);
        let said = finding("Kota Pekanbaru", &few);
        assert!(!said.contains("Peringkat") && said.contains("di bawah median"), "{said}");
    }

    #[test]
    fn a_value_that_is_missing_is_told_in_words_and_drawn_nowhere() {
        let own = Figure { value: Err(MissingCode::Suppressed), cases: 3 };
        let none = found("I17", own, &[], false);
        let said = finding("Kota Pekanbaru", &none);
        assert!(said.contains("kurang dari sepuluh"), "{said}");
        assert!(bars("Kota Pekanbaru", &none).is_none());
        assert!(rows("Kota Pekanbaru", &none).iter().all(|row| row.is_missing));
    }

    #[test]
    fn values_have_the_decimals_of_their_unit() {
        assert_eq!(decimal(1_245, 1), "12,5");
        assert_eq!(decimal(1_245, 2), "12,45");
        assert_eq!(decimal(-50, 1), "\u{2212}0,5");
    }

    #[test]
    fn an_address_that_names_nothing_known_asks_for_the_first_indicator_of_this_year() {
        let asked =
            asked(&Posted::of_query(Some("indikator=I99&tahun=abc&sebanding=x&daerah=zz")), 2026).expect("asked");
        assert_eq!((asked.indicator.id, asked.year, asked.peers, asked.regions.len()), ("I06", 2026, "semua", 0));
    }
}
