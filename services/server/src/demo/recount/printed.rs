//! The figures as they stand on the pages of budget, orders and payment, read from the HTML that a browser gets. What is
//! looked for is what a person reads: a label, and the rupiah beside it.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr as _,
};

use app::App;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use console::ConsoleConfig;
use scraper::{ElementRef, Html, Selector};
use tower::ServiceExt as _;

use super::counting::{BUCKETS, Count};

/// What the parts of a ceiling are called on the page of a budget line, in the order of [`BUCKETS`].
const PARTS: [&str; 5] = ["Dicadangkan", "Terikat", "Terutang", "Ditagih", "Terealisasi"];

/// Somebody who is signed in at the console.
pub(super) struct Reader {
    router: Router,
    session: String,
}

/// A page as it was sent.
struct Page {
    path: String,
    html: Html,
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a selector")
}

/// What an element says, words parted by single spaces.
fn words(element: ElementRef<'_>) -> String {
    element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// The rupiah behind the last `Rp` of a text.
fn rupiah(text: &str) -> Option<i64> {
    let (before, behind) = text.rsplit_once("Rp")?;
    let digits: String = behind
        .chars()
        .skip_while(|sign| !sign.is_ascii_digit())
        .take_while(|sign| sign.is_ascii_digit() || *sign == '.')
        .collect();
    let amount = i64::from_str(&digits.replace('.', "")).ok()?;
    let is_less = before.trim_end().ends_with(['-', '\u{2212}']) || behind.trim_start().starts_with(['-', '\u{2212}']);
    Some(if is_less { -amount } else { amount })
}

impl Page {
    fn inside<'a>(&'a self, outer: &str, inner: &str) -> Vec<ElementRef<'a>> {
        let (outer, inner) = (selector(outer), selector(inner));
        self.html.select(&outer).flat_map(|element| element.select(&inner).collect::<Vec<_>>()).collect()
    }

    /// Label and amount of each line of a list of facts inside a part of the page.
    fn facts(&self, part: &str) -> Vec<(String, i64)> {
        let (label, value) = (selector("dt"), selector("dd"));
        self.inside(part, "dl > div")
            .into_iter()
            .filter_map(|line| {
                let label = words(line.select(&label).next()?);
                Some((label, rupiah(&words(line.select(&value).next()?))?))
            })
            .collect()
    }

    /// The one amount with a label inside a part of the page.
    fn fact(&self, part: &str, label: &str) -> i64 {
        let found: Vec<i64> =
            self.facts(part).into_iter().filter(|(known, _)| known == label).map(|(_, amount)| amount).collect();
        let [amount] = found[..] else { panic!("{}: {label} stands {} times in {part}", self.path, found.len()) };
        amount
    }

    /// Rows of the tables inside a part: the head of each, where it leads, and its cells.
    fn rows(&self, part: &str) -> Vec<(String, Option<String>, Vec<String>)> {
        let (head, link, cell) = (selector("th"), selector("th a"), selector("td"));
        self.inside(part, "tbody tr")
            .into_iter()
            .filter_map(|row| {
                let leads = row.select(&link).next().and_then(|link| link.attr("href")).map(str::to_owned);
                Some((words(row.select(&head).next()?), leads, row.select(&cell).map(words).collect()))
            })
            .collect()
    }
}

impl Reader {
    /// Signs somebody in as the sign-in page does.
    pub(super) async fn new(app: &App, email: &str) -> Self {
        let signed_in = app.sign_in(email, super::super::PASSWORD, "127.0.0.1", app.now()).await;
        let config = ConsoleConfig { public_url: "http://127.0.0.1:8080".to_owned() };
        Self { router: console::router(app.clone(), config), session: signed_in.expect("signed in").token }
    }

    async fn open(&self, path: &str) -> Page {
        let request = Request::get(path).header(header::COOKIE, format!("sid={}", self.session));
        let request = request.body(Body::empty()).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), 16 << 20).await.expect("a body");
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        Page { path: path.to_owned(), html: Html::parse_document(&text) }
    }
}

/// Every figure of the pages beside the recount; what differs, in words. How many figures were read is told as well: a
/// page that shows nothing differs from nothing.
pub(super) async fn differences(reader: &Reader, count: &Count) -> (Vec<String>, usize) {
    let mut beside = Beside::default();
    for id in count.lines.keys() {
        budget_line(&reader.open(&format!("/anggaran/{id}")).await, count, id, &mut beside);
    }
    for id in count.orders.keys() {
        order(&reader.open(&format!("/pesanan/{id}")).await, count, id, &mut beside);
    }
    for id in count.bills.keys() {
        bill(&reader.open(&format!("/pembayaran/{id}")).await, count, id, &mut beside);
    }
    queue(&reader.open("/pembayaran").await, count, &mut beside);
    let years: BTreeSet<i64> = count.lines.values().map(|line| line.year).collect();
    budget_lines(&reader.open("/anggaran").await, count, &years.iter().copied().collect::<Vec<_>>(), &mut beside);
    for year in years {
        budget_lines(&reader.open(&format!("/anggaran?fiscal_year={year}")).await, count, &[year], &mut beside);
    }
    (beside.wrong, beside.read)
}

#[derive(Default)]
struct Beside {
    wrong: Vec<String>,
    read: usize,
}

impl Beside {
    fn figure(&mut self, page: &Page, what: &str, printed: i64, counted: i64) {
        self.read += 1;
        if printed != counted {
            self.wrong.push(format!("page {}, {what}: printed {printed}, counted {counted}", page.path));
        }
    }

    fn figures(&mut self, page: &Page, what: &str, mut printed: Vec<i64>, mut counted: Vec<i64>) {
        self.read += printed.len();
        printed.sort_unstable();
        counted.sort_unstable();
        if printed != counted {
            self.wrong.push(format!("page {}, {what}: printed {printed:?}, counted {counted:?}", page.path));
        }
    }
}

/// What the lines of some years come to together: below the list, unless it is the one line of the list.
fn budget_lines(page: &Page, count: &Count, years: &[i64], beside: &mut Beside) {
    let of_years: Vec<&String> =
        count.lines.iter().filter(|(_, line)| years.contains(&line.year)).map(|(id, _)| id).collect();
    let sum = |name: &str| -> i64 {
        let figures = of_years.iter().map(|id| count.lines[*id].figures(count.of_line(id)));
        figures.flatten().filter(|(known, _)| *known == name).map(|(_, amount)| amount).sum()
    };
    let cells = match of_years[..] {
        [_] => page.inside("#results-budget_lines", "tbody td.number"),
        _ => page.inside("#results-budget_lines", "tfoot td.number"),
    };
    let printed: Vec<i64> = cells.into_iter().filter_map(|cell| rupiah(&words(cell))).collect();
    assert_eq!(printed.len(), 3, "{}: {printed:?}", page.path);
    for (name, printed) in ["ceiling", "available", "realised"].into_iter().zip(printed) {
        beside.figure(page, name, printed, sum(name));
    }
}

/// The parts of a ceiling, and which orders hold how much of it.
fn budget_line(page: &Page, count: &Count, id: &str, beside: &mut Beside) {
    let counted: BTreeMap<&str, i64> = count.lines[id].figures(count.of_line(id)).into_iter().collect();
    let total = selector("section[aria-labelledby=h-parts] .total");
    let total = page.html.select(&total).next().map(words).and_then(|text| rupiah(&text)).expect("the ceiling");
    beside.figure(page, "ceiling", total, counted["ceiling"]);
    let rows = page.rows("section[aria-labelledby=h-parts]");
    let parts = BUCKETS.iter().zip(PARTS).map(|(name, label)| (*name, label));
    for (name, label) in parts.chain([("blocked", "Diblokir"), ("available", "Sisa")]) {
        let row = rows.iter().find(|(head, ..)| head.starts_with(label)).unwrap_or_else(|| panic!("no {label}"));
        beside.figure(page, name, rupiah(&row.2[0]).expect("an amount"), counted[name]);
    }
    let mut held: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (_, leads, cells) in page.rows("#holders") {
        let amounts: Vec<i64> = cells.iter().filter_map(|cell| rupiah(cell)).collect();
        let order = leads.and_then(|href| href.strip_prefix("/pesanan/").map(str::to_owned)).expect("an order");
        held.insert(order, (amounts[0], amounts[1]));
    }
    for ((_, order), sums) in count.holdings.iter().filter(|((line, _), _)| line == id) {
        let [unpaid @ .., realised] = sums;
        let counted = (unpaid.iter().sum::<i64>(), *realised);
        if counted != (0, 0) || held.contains_key(order) {
            let printed = held.remove(order).unwrap_or_default();
            beside.figure(page, &format!("unpaid of {order}"), printed.0, counted.0);
            beside.figure(page, &format!("realised of {order}"), printed.1, counted.1);
        }
    }
    assert!(held.is_empty(), "{}: {held:?} are held by orders that nobody counted", page.path);
}

/// What an order costs as a whole and placement by placement, what was verified, and what its line has left.
fn order(page: &Page, count: &Count, id: &str, beside: &mut Beside) {
    let counted = &count.orders[id];
    let figures: BTreeMap<&str, i64> = counted.figures().into_iter().collect();
    let total = selector("#brief .total");
    let total = page.html.select(&total).next().map(words).and_then(|text| rupiah(&text)).expect("the whole");
    beside.figure(page, "amount", total, figures["amount"]);
    let placements = counted.placements.values();
    let of_placements = page.facts("section.placement").into_iter();
    let printed = of_placements.filter(|(label, _)| label == "Nilai, termasuk pajak").map(|(_, amount)| amount);
    beside.figures(page, "placements", printed.collect(), placements.clone().map(|placed| placed.amount).collect());
    let verdicts = page.inside("section.placement", ".verdict-line");
    let verified = verdicts.into_iter().map(words).filter(|text| text.contains("diterima, senilai"));
    let counted_verified = placements.filter(|placed| placed.verified > 0).map(|placed| placed.verified);
    beside.figures(page, "verified", verified.filter_map(|text| rupiah(&text)).collect(), counted_verified.collect());
    let line: BTreeMap<&str, i64> =
        count.lines[counted.line()].figures(count.of_line(counted.line())).into_iter().collect();
    let elsewhere = |line: &str, sums: &[i64; 5]| line != counted.line() && sums.iter().any(|sum| *sum != 0);
    let payer = count.holdings.iter().find(|((line, order), sums)| order == id && elsewhere(line, sums));
    match payer {
        None => {
            beside.figure(page, "left on its line", page.fact("#money", "Sisa anggaran sekarang"), line["available"]);
        }
        // What another year pays says which line does, and no more what the old one has left.
        Some(((line, _), _)) => {
            let href = format!("/anggaran/{line}");
            let is_named = page.inside("#money", "a").iter().any(|link| link.attr("href") == Some(&href));
            beside.figure(page, "the line that pays is named", i64::from(is_named), 1);
        }
    }
    beside.figure(page, "amount beside its line", page.fact("#money", "Nilai pesanan"), figures["amount"]);
}

/// What a bill is counted to, and what came.
fn bill(page: &Page, count: &Count, id: &str, beside: &mut Beside) {
    let counted = &count.bills[id];
    let figures: BTreeMap<&str, i64> = counted.figures().into_iter().collect();
    let printed = page.facts("#calculation");
    if printed.is_empty() {
        beside.figure(page, "nothing counted", 0, figures["gross"]);
        return;
    }
    let sums = ["Nilai bersih", "PPN", "Bruto, yang ditagih", "Ditransfer ke perusahaan"];
    for (name, label) in ["net", "vat", "gross", "transfer"].into_iter().zip(sums) {
        beside.figure(page, name, page.fact("#calculation", label), figures[name]);
    }
    let others =
        printed.iter().filter(|(label, _)| !sums.contains(&label.as_str()) && label != "Dasar pengenaan pajak");
    beside.figure(page, "kept", others.map(|(_, amount)| amount).sum(), figures["kept"]);
    let came: Vec<i64> = page
        .facts("section[aria-labelledby=h-money]")
        .into_iter()
        .filter(|(label, _)| label == "Jumlah yang masuk")
        .map(|(_, amount)| amount)
        .collect();
    beside.figures(page, "came", came, counted.paid.into_iter().collect());
}

/// What waits to be paid, all stages together.
fn queue(page: &Page, count: &Count, beside: &mut Beside) {
    let rows = page.rows("[aria-label='Tabel antrean']");
    let waiting = count.bills.values().filter(|bill| bill.stage != OVER);
    let gross = |bill: &super::counting::Billed| bill.figures().into_iter().find(|(name, _)| *name == "gross");
    let counted: i64 = waiting.clone().filter_map(gross).map(|(_, amount)| amount).sum();
    let printed = rows.iter().filter_map(|(_, _, cells)| rupiah(cells.last()?)).sum();
    beside.figure(page, "worth of what waits", printed, counted);
    // "3 tagihan, Semua", or "0".
    let of_stage = |cells: &[String]| cells.first()?.split_whitespace().next()?.parse::<i64>().ok();
    let bills = rows.iter().filter_map(|(_, _, cells)| of_stage(cells)).sum();
    beside.figure(page, "bills that wait", bills, i64::try_from(waiting.count()).expect("a count"));
}

/// The stage after which nobody waits any more.
const OVER: &str = "settled";
