//! Counting by hand: names and amounts as they stand in the JSON of the events, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Where value stands, from the first to the last.
pub(super) const BUCKETS: [&str; 5] = ["reserved", "committed", "accrued", "invoiced", "realised"];
const RESERVED: usize = 0;
const COMMITTED: usize = 1;
const ACCRUED: usize = 2;
const INVOICED: usize = 3;
const REALISED: usize = 4;

/// An event as it lies in the log.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) stream: String,
    pub(super) name: String,
    pub(super) data: Value,
}

impl Told {
    fn text(&self, path: &str) -> String {
        text(&self.data, path)
    }
    fn amount(&self, path: &str) -> i64 {
        amount(&self.data, path)
    }
}

fn text(value: &Value, path: &str) -> String {
    value.pointer(path).and_then(Value::as_str).unwrap_or_else(|| panic!("no {path} in {value}")).to_owned()
}

fn amount(value: &Value, path: &str) -> i64 {
    value.pointer(path).and_then(Value::as_i64).unwrap_or_else(|| panic!("no {path} in {value}"))
}

fn each<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    value.pointer(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) year: i64,
    ceiling: i64,
    opening: i64,
    blocked: i64,
}

impl Line {
    pub(super) fn figures(&self, buckets: [i64; 5]) -> Vec<(&'static str, i64)> {
        let taken: i64 = buckets.iter().sum();
        let mut figures = vec![
            ("ceiling", self.ceiling),
            ("opening_ceiling", self.opening),
            ("blocked", self.blocked),
            ("available", self.ceiling - self.blocked - taken),
        ];
        figures.extend(BUCKETS.into_iter().zip(buckets));
        figures
    }
}

#[derive(Debug, Default)]
pub(super) struct Placed {
    pub(super) stage: &'static str,
    pub(super) amount: i64,
    pub(super) verified: i64,
    released: i64,
    needs_draft: bool,
    before_breach: &'static str,
}

#[derive(Debug, Default)]
pub(super) struct Ordered {
    pub(super) status: &'static str,
    line: String,
    amount: i64,
    /// What came to nothing when it ended as a whole.
    ended: i64,
    pub(super) placements: BTreeMap<String, Placed>,
}

impl Ordered {
    pub(super) fn figures(&self) -> Vec<(&'static str, i64)> {
        let verified = self.placements.values().filter(|placed| placed.verified > 0);
        vec![
            ("amount", self.amount),
            ("placements_count", i64::try_from(self.placements.len()).expect("a count")),
            ("verified_count", i64::try_from(verified.clone().count()).expect("a count")),
            // What is withheld is not owed.
            (
                "verified_amount",
                verified.filter(|placed| placed.stage != "withheld").map(|placed| placed.verified).sum(),
            ),
            ("released", self.ended + self.placements.values().map(|placed| placed.released).sum::<i64>()),
        ]
    }
    /// The budget line that it is paid from.
    pub(super) fn line(&self) -> &str {
        &self.line
    }
    fn all(&mut self, stage: &'static str) {
        for placed in self.placements.values_mut() {
            placed.stage = stage;
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Billed {
    pub(super) stage: String,
    net: i64,
    vat: i64,
    vat_kept: i64,
    income_tax: i64,
    /// What it costs each line for each order.
    shares: Vec<(String, String, i64)>,
    invoiced: bool,
    pub(super) paid: Option<i64>,
}

impl Billed {
    pub(super) fn figures(&self) -> Vec<(&'static str, i64)> {
        let (gross, kept) = (self.net + self.vat, self.vat_kept + self.income_tax);
        vec![("net", self.net), ("vat", self.vat), ("gross", gross), ("kept", kept), ("transfer", gross - kept)]
    }
}

/// Everything that was counted.
#[derive(Debug, Default)]
pub(super) struct Count {
    pub(super) lines: BTreeMap<String, Line>,
    pub(super) orders: BTreeMap<String, Ordered>,
    pub(super) bills: BTreeMap<String, Billed>,
    /// By line and order, as orders and bills tell it.
    pub(super) holdings: BTreeMap<(String, String), [i64; 5]>,
    /// The same as the lines tell it.
    pub(super) told_by_lines: BTreeMap<(String, String), [i64; 5]>,
    tax: BTreeMap<String, (bool, String)>,
    /// Orders that hold a part of an agreement, by agreement.
    bound: BTreeMap<String, BTreeSet<String>>,
}

impl Count {
    pub(super) fn of(log: &[Told]) -> Self {
        let mut count = Self::default();
        for told in log {
            count.line(told);
            count.order(told);
            count.placement(told);
            count.bill(told);
            count.allotment(told);
        }
        count
    }

    pub(super) fn of_line(&self, line: &str) -> [i64; 5] {
        let mut sums = [0; 5];
        for (_, holding) in self.holdings.iter().filter(|((of, _), _)| of == line) {
            for (sum, amount) in sums.iter_mut().zip(holding) {
                *sum += amount;
            }
        }
        sums
    }

    /// List, column, and how many stand where.
    pub(super) fn by_stage(&self) -> Vec<(&'static str, &'static str, BTreeMap<String, usize>)> {
        fn counted<'a>(stages: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
            let mut counted = BTreeMap::new();
            stages.for_each(|stage| *counted.entry(stage.to_owned()).or_default() += 1);
            counted
        }
        let placements = self.orders.values().flat_map(|order| order.placements.values());
        vec![
            ("orders", "status", counted(self.orders.values().map(|order| order.status))),
            ("placements", "stage", counted(placements.map(|placed| placed.stage))),
            ("billings", "stage", counted(self.bills.values().map(|bill| bill.stage.as_str()))),
        ]
    }

    fn line(&mut self, told: &Told) {
        let line = self.lines.entry(told.stream.clone());
        match told.name.as_str() {
            "budget_line_opened" => {
                let ceiling = told.amount("/opening/ceiling");
                let year = told.amount("/opening/fiscal_year");
                *line.or_default() = Line { year, ceiling, opening: ceiling, blocked: 0 };
            }
            "ceiling_changed" => line.or_default().ceiling = told.amount("/to"),
            "funds_blocked" => line.or_default().blocked += told.amount("/amount"),
            "funds_unblocked" => line.or_default().blocked -= told.amount("/amount"),
            "funds_reserved" | "funds_moved" | "funds_moved_back" | "funds_released" => {
                let key = (told.stream.clone(), told.text("/order"));
                let held = self.told_by_lines.entry(key).or_default();
                let place = |path: &str| BUCKETS.iter().position(|name| *name == told.text(path)).expect("a bucket");
                match told.name.as_str() {
                    "funds_reserved" => held[RESERVED] += told.amount("/amount"),
                    "funds_moved" | "funds_moved_back" => {
                        held[place("/from")] -= told.amount("/amount");
                        held[place("/to")] += told.amount("/amount");
                    }
                    _ => held[place("/from")] -= told.amount("/amount"),
                }
            }
            _ => (),
        }
    }

    fn allotment(&mut self, told: &Told) {
        let Some(agreement) = told.data.pointer("/source/agreement").and_then(Value::as_str) else { return };
        let orders = self.bound.entry(agreement.to_owned()).or_default();
        if told.amount("/amount") > 0 {
            orders.insert(told.text("/order"));
        } else {
            orders.remove(&told.text("/order"));
        }
    }

    fn order(&mut self, told: &Told) {
        let id = &told.stream;
        if matches!(told.name.as_str(), "order_drafted" | "order_revised") {
            let order = self.orders.entry(id.clone()).or_default();
            order.status = "draft";
            order.line = told.text("/subject/line");
            order.placements.clear();
            for placement in each(&told.data, "/placements") {
                let needs_draft = placement["draft_needed"] == true;
                let placed =
                    Placed { stage: "ordered", amount: amount(placement, "/amount"), needs_draft, ..Placed::default() };
                order.placements.insert(text(placement, "/placement"), placed);
            }
            order.amount = order.placements.values().map(|placed| placed.amount).sum();
            order.ended = 0;
            let tax = (
                told.data.pointer("/subject/tax/taxable_entrepreneur") == Some(&true.into()),
                told.text("/subject/tax/as_of"),
            );
            self.tax.insert(id.clone(), tax);
            return;
        }
        let Some(order) = self.orders.get_mut(id) else { return };
        let held = self.holdings.entry((order.line.clone(), id.clone())).or_default();
        let mut ends = |order: &mut Ordered, status, from: usize| {
            order.status = status;
            order.ended = held[from];
            held[from] = 0;
            order.all("cancelled");
        };
        match told.name.as_str() {
            "order_reserved" => {
                order.status = "budget_reserved";
                held[RESERVED] = order.amount;
                order.ended = 0;
            }
            "order_returned" => {
                order.status = "draft";
                order.ended = held[RESERVED];
                held[RESERVED] = 0;
            }
            "order_issued" => order.status = "issued",
            "order_accepted" => {
                order.status = "accepted";
                held[COMMITTED] = std::mem::take(&mut held[RESERVED]);
                for placed in order.placements.values_mut() {
                    placed.stage = if placed.needs_draft { "awaiting_draft" } else { "cleared_to_publish" };
                }
            }
            "order_declined" => ends(order, "declined", RESERVED),
            "order_lapsed" => ends(order, "lapsed", RESERVED),
            "order_cancelled" if told.data["was_accepted"] == true => ends(order, "cancelled", COMMITTED),
            "order_cancelled" => ends(order, "cancelled", RESERVED),
            "order_completed" => order.status = "completed",
            _ => (),
        }
    }

    fn placement(&mut self, told: &Told) {
        let Some(order) = self.orders.get_mut(&told.stream) else { return };
        let held = self.holdings.entry((order.line.clone(), told.stream.clone())).or_default();
        let together = match told.name.as_str() {
            "placements_handed_over" => Some("handed_over"),
            "handover_taken_back" => Some("proof_verified"),
            _ => None,
        };
        if let Some(stage) = together {
            for placement in each(&told.data, "/placements") {
                order.placements.get_mut(placement.as_str().expect("an id")).expect("a placement").stage = stage;
            }
            return;
        }
        let Some(placed) =
            told.data.pointer("/placement").and_then(Value::as_str).and_then(|id| order.placements.get_mut(id))
        else {
            return;
        };
        let stage = match told.name.as_str() {
            "draft_submitted" => "draft_submitted",
            "draft_cleared" => "cleared_to_publish",
            "draft_returned" => "awaiting_draft",
            "publication_reported" => "published",
            "proof_submitted" => "proof_submitted",
            "proof_checked" => "auto_checked",
            "proof_rejected" => "proof_rejected",
            "proof_verified" => {
                placed.verified = told.amount("/amount");
                placed.released = placed.amount - placed.verified;
                held[COMMITTED] -= placed.amount;
                held[ACCRUED] += placed.verified;
                "proof_verified"
            }
            "proof_rejected_finally" | "placement_forfeited" => {
                placed.released = placed.amount;
                held[COMMITTED] -= placed.amount;
                if told.name == "placement_forfeited" { "forfeited" } else { "proof_rejected_final" }
            }
            "retention_breached" => {
                placed.before_breach = placed.stage;
                "retention_breach"
            }
            "breach_settled" if told.data["accepted"] == true => placed.before_breach,
            "breach_settled" => {
                // What is withheld of a bill has come off it: its bill tells that, and what it had invoiced is owed again.
                placed.released += placed.verified;
                held[ACCRUED] -= placed.verified;
                "withheld"
            }
            _ => placed.stage,
        };
        placed.stage = stage;
    }

    fn bill(&mut self, told: &Told) {
        if told.name == "billing_opened" {
            self.bills.insert(told.stream.clone(), Billed { stage: "open".to_owned(), ..Billed::default() });
        }
        let Some(bill) = self.bills.get_mut(&told.stream) else { return };
        let holdings = &mut self.holdings;
        let mut moves = |shares: &[(String, String, i64)], from: Option<usize>, to: Option<usize>| {
            for (line, order, share) in shares {
                let held = holdings.entry((line.clone(), order.clone())).or_default();
                if let Some(from) = from {
                    held[from] -= share;
                }
                if let Some(to) = to {
                    held[to] += share;
                }
            }
        };
        let stage = match told.name.as_str() {
            "billing_assembled" => {
                *bill = assembled(told, &self.orders, &self.tax, &self.bound);
                "assembled"
            }
            "billing_withheld_taken_out" => {
                if bill.invoiced {
                    moves(&bill.shares, Some(INVOICED), Some(ACCRUED));
                }
                *bill = assembled(told, &self.orders, &self.tax, &self.bound);
                bill.stage = told.text("/to");
                return;
            }
            "billing_dismantled" => {
                *bill = Billed::default();
                "open"
            }
            "delivery_inspected" => "inspected",
            "handover_signed" => "handover_signed",
            "handover_countersigned" => "handed_over",
            "invoice_submitted" => {
                if !std::mem::replace(&mut bill.invoiced, true) {
                    moves(&bill.shares, Some(ACCRUED), Some(INVOICED));
                }
                "invoiced"
            }
            "tax_paper_attached" => "tax_documented",
            "payment_requested" => "spp_submitted",
            "payment_request_verified" => "spp_verified",
            "payment_request_returned" | "disbursement_rejected" => match told.text("/to").as_str() {
                "invoice" => "handed_over",
                "tax_papers" => "invoiced",
                _ => "tax_documented",
            },
            "payment_ordered" => "spm_issued",
            "payment_disbursed" => {
                moves(&bill.shares, Some(INVOICED), Some(REALISED));
                "sp2d_issued"
            }
            "payment_confirmed" => {
                bill.paid = Some(told.amount("/amount"));
                "paid"
            }
            "billing_settled" => "settled",
            "billing_carried_over" => {
                moves(&bill.shares, Some(INVOICED), None);
                "carried_over"
            }
            "billing_picked_up" => {
                for (line, ..) in &mut bill.shares {
                    let pair = each(&told.data, "/lines").iter().find(|pair| pair[0] == line.as_str()).expect("a line");
                    *line = pair[1].as_str().expect("a line").to_owned();
                }
                moves(&bill.shares, None, Some(INVOICED));
                bill.stage = told.text("/to");
                return;
            }
            _ => return,
        };
        bill.stage = stage.to_owned();
    }
}

/// PPN by the day of the contract: 10 % in 2021, 11 % until 2024, and 12 % of eleven twelfths since.
fn vat_of(net: i64, day: &str) -> i64 {
    if day < "2022-01-01" {
        net * 10 / 100
    } else if day < "2025-01-01" {
        net * 11 / 100
    } else {
        // The base is rounded to the nearer rupiah, the tax down.
        (net * 11 + 6) / 12 * 12 / 100
    }
}

/// A bill from its placements: price times quantity, PPN of each, tax 23 of services and 22 of copies.
fn assembled(
    told: &Told,
    orders: &BTreeMap<String, Ordered>,
    tax: &BTreeMap<String, (bool, String)>,
    bound: &BTreeMap<String, BTreeSet<String>>,
) -> Billed {
    let mut bill = Billed::default();
    let (mut services, mut goods, mut of) = (0, 0, BTreeSet::new());
    for item in each(&told.data, "/items") {
        let order = text(item, "/order");
        let (taxable, day) = &tax[&order];
        let net = amount(item, "/charge/quantity") * amount(item, "/charge/unit_price");
        assert_eq!(text(item, "/charge/tariff"), "exclusive", "the demo agrees on prices without tax");
        let vat = if *taxable { vat_of(net, day) } else { 0 };
        *(if text(item, "/charge/object") == "goods" { &mut goods } else { &mut services }) += net;
        bill.net += net;
        bill.vat += vat;
        bill.shares.push((text(item, "/line"), order.clone(), net + vat));
        of.insert(order);
    }
    // What is ordered under one agreement is not split (DOMAIN.md 5.3): the whole is what all of it comes to.
    let beside = bound.values().filter(|orders| !of.is_disjoint(orders)).flatten().cloned().collect::<Vec<_>>();
    of.extend(beside);
    let whole: i64 = of.iter().map(|order| orders[order].amount).sum();
    bill.vat_kept = if whole.max(bill.net + bill.vat) > 2_000_000 { bill.vat } else { 0 };
    bill.income_tax = services * 2 / 100 + if goods > 2_000_000 { goods * 15 / 1_000 } else { 0 };
    bill
}
