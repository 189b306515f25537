//! Each rule raises its flag, and stays silent on the honest path (EF-43).

use kernel::FiscalYear;

use super::*;
use crate::{
    media::company::FileRef,
    spec::{at, day, id},
};

fn rp(amount: i64) -> Rupiah {
    Rupiah::new(amount).expect("rupiah")
}

/// An online order of one advertorial, as it should be.
fn honest() -> OrderSeen {
    OrderSeen {
        order: id(1),
        agency: id(2),
        company: id(3),
        outlet: id(4),
        amount: rp(2_000_000),
        issued_at: at("2026-03-02T09:00:00+07:00"),
        outlet_since: Some(day("2019-09-01")),
        placements: vec![page()],
        warnings: vec![],
        expired: vec![],
        neighbours: vec![],
        refused_proofs: vec![],
    }
}

fn page() -> PlacementSeen {
    PlacementSeen {
        placement: id(5),
        format: Format::Advertorial,
        unit_price: rp(1_800_000),
        median_price: Some(rp(1_700_000)),
        comparables: 20,
        evidence: Some(proof::Evidence::Page {
            url: "https://contohwarta.id/jalan-baru".into(),
            published_at: at("2026-03-03T08:00:00+07:00"),
            views: None,
            captures: vec![],
        }),
        published_at: Some(at("2026-03-03T08:00:00+07:00")),
        page_says: Some(at("2026-03-03T08:00:00+07:00")),
        received: 0,
        verified: Some(1),
        vanished_at: None,
        billing: Some(id(6)),
        paid_at: Some(at("2026-04-01T10:00:00+07:00")),
        same_content: vec![],
    }
}

fn copies(shown: u32, received: i64, verified: i64) -> PlacementSeen {
    let scan =
        FileRef { sha256: "00".into(), name: "hal-1.pdf".into(), size_bytes: 1, media_type: "application/pdf".into() };
    let evidence = proof::Evidence::Print {
        edition: "71".into(),
        on: day("2026-03-03"),
        page: "1".into(),
        copies: shown,
        scan,
        photos: vec![],
        stored_at: None,
    };
    PlacementSeen {
        evidence: Some(evidence),
        published_at: None,
        page_says: None,
        received,
        verified: Some(verified),
        ..page()
    }
}

fn look(seen: &OrderSeen) -> Vec<Sighting> {
    let book = FlagBook::preset();
    order(seen, Measures { book: &book, limits: &[rp(200_000_000)], zone: Zone::Wib })
}

fn rules(seen: &OrderSeen) -> Vec<(Rule, i64)> {
    look(seen).into_iter().map(|sighting| (sighting.rule, sighting.measured)).collect()
}

fn with(change: impl FnOnce(&mut OrderSeen)) -> OrderSeen {
    let mut seen = honest();
    change(&mut seen);
    seen
}

fn on_placement(change: impl FnOnce(&mut PlacementSeen)) -> OrderSeen {
    with(|seen| change(&mut seen.placements[0]))
}

/// EF-43: the honest path of every rule of an order at once.
#[test]
fn an_order_as_it_should_be_raises_no_flag() {
    assert_eq!(look(&honest()), []);
}

#[test]
fn a_price_far_from_what_others_paid_is_seen_either_way_and_only_beside_enough_others() {
    assert_eq!(rules(&on_placement(|it| it.unit_price = rp(2_210_000))), [], "three tenths are not more than three");
    assert_eq!(rules(&on_placement(|it| it.unit_price = rp(2_550_000))), [(Rule::PriceOutsideBand, 5_000)]);
    assert_eq!(rules(&on_placement(|it| it.unit_price = rp(850_000))), [(Rule::PriceOutsideBand, 5_000)]);
    let few = on_placement(|it| (it.unit_price, it.comparables) = (rp(8_000_000), 4));
    assert_eq!(rules(&few), []);
}

/// R11.
#[test]
fn the_same_page_under_two_placements_is_one_matter_whoever_looks() {
    let first = on_placement(|it| it.same_content = vec![id(8)]);
    let second = on_placement(|it| (it.placement, it.same_content) = (id(8), vec![id(5)]));
    assert_eq!(rules(&first), [(Rule::SameProofTwice, 1)]);
    assert_eq!(look(&first)[0].matter, look(&second)[0].matter);
}

#[test]
fn a_proof_that_was_refused_because_it_proves_something_else_is_seen() {
    let refused = RefusedProof { shows: "url:https://contohwarta.id/lain".into(), attempts: 2, tried: vec![id(5)] };
    let seen = with(|seen| seen.refused_proofs = vec![refused]);
    assert_eq!(rules(&seen), [(Rule::SameProofTwice, 2)]);
    let records = look(&seen).remove(0).evidence.records;
    assert!(records.contains(&Record::new(RecordKind::Placement, id::<Uuid>(5))), "for which it was tried");
}

#[test]
fn what_appeared_before_it_was_ordered_is_seen_by_the_proof_and_by_the_page() {
    let early = on_placement(|it| it.published_at = Some(at("2026-02-27T23:00:00+07:00")));
    assert_eq!(rules(&early), [(Rule::PublishedBeforeOrdered, 3)]);
    let same_day = on_placement(|it| it.published_at = Some(at("2026-03-02T07:00:00+07:00")));
    assert_eq!(rules(&same_day), [], "of the same day nobody knows the hour");
    let old_page = on_placement(|it| it.page_says = Some(at("2026-02-20T10:00:00+07:00")));
    assert_eq!(rules(&old_page), [(Rule::PublishedBeforeOrdered, 10)], "whatever the company says of it");
}

/// C-RECEIPT.
#[test]
fn c_receipt_more_copies_claimed_or_verified_than_arrived_are_seen() {
    assert_eq!(rules(&with(|seen| seen.placements = vec![copies(100, 100, 100)])), []);
    assert_eq!(rules(&with(|seen| seen.placements = vec![copies(100, 60, 60)])), [(Rule::QuantityAboveReceived, 40)]);
    // A receipt that was corrected after it was verified.
    assert_eq!(rules(&with(|seen| seen.placements = vec![copies(60, 40, 60)])), [(Rule::QuantityAboveReceived, 20)]);
}

/// C-ELIG.
#[test]
fn c_elig_a_document_that_had_run_out_when_it_was_ordered_is_seen() {
    let document = DocumentSeen { document: id(9), requirement: "SIUP".into(), expires_on: day("2026-02-20") };
    assert_eq!(rules(&with(|seen| seen.expired = vec![document])), [(Rule::ExpiredDocumentAtOrder, 10)]);
}

#[test]
fn an_outlet_of_less_than_a_year_is_seen_once_for_all_its_orders() {
    let young = with(|seen| seen.outlet_since = Some(day("2025-03-03")));
    assert_eq!(rules(&young), [(Rule::YoungOutlet, 11)]);
    let next = OrderSeen { order: id(77), ..young.clone() };
    assert_eq!(look(&young)[0].matter, look(&next)[0].matter);
    assert_eq!(rules(&with(|seen| seen.outlet_since = Some(day("2025-03-02")))), []);
    assert_eq!(rules(&with(|seen| seen.outlet_since = None)), []);
}

fn near(order: u8, amount: i64, issued: &str) -> NeighbourSeen {
    NeighbourSeen { order: id(order), amount: rp(amount), issued_at: at(issued), formats: vec![Format::Advertorial] }
}

/// C-SPLIT (F16): two packages of the same thing one day apart, both just under a limit.
#[test]
fn c_split_orders_just_under_a_limit_one_day_apart_are_seen_as_one_matter() {
    let second = near(10, 195_000_000, "2026-03-03T09:00:00+07:00");
    let seen = with(|seen| (seen.amount, seen.neighbours) = (rp(190_000_000), vec![second.clone()]));
    let sightings = look(&seen);
    assert_eq!(sightings.iter().map(|it| (it.rule, it.measured)).collect::<Vec<_>>(), [(Rule::OrderSplit, 9_500)]);
    let other = OrderSeen {
        order: id(10),
        amount: second.amount,
        issued_at: second.issued_at,
        neighbours: vec![near(1, 190_000_000, "2026-03-02T09:00:00+07:00")],
        ..honest()
    };
    assert_eq!(look(&other), sightings, "whichever of the two is looked at");
}

#[test]
fn c_split_small_far_or_other_orders_are_no_split() {
    let beside = |neighbour: NeighbourSeen| {
        rules(&with(|seen| (seen.amount, seen.neighbours) = (rp(190_000_000), vec![neighbour])))
    };
    assert_eq!(beside(near(10, 150_000_000, "2026-03-03T09:00:00+07:00")), [], "not just under it");
    assert_eq!(beside(near(10, 210_000_000, "2026-03-03T09:00:00+07:00")), [], "above it already");
    assert_eq!(beside(near(10, 195_000_000, "2026-03-17T09:00:00+07:00")), [], "two weeks later");
    let spot = NeighbourSeen { formats: vec![Format::Spot], ..near(10, 195_000_000, "2026-03-03T09:00:00+07:00") };
    assert_eq!(beside(spot), [], "another form");
}

/// EF-44.
#[test]
fn what_was_paid_when_its_proof_was_gone_is_seen_and_so_is_what_was_gone_after_it() {
    let gone = |instant: &str| rules(&on_placement(|it| it.vanished_at = Some(at(instant))));
    assert_eq!(gone("2026-03-20T10:00:00+07:00"), [(Rule::PaidAfterProofVanished, 1)]);
    assert_eq!(gone("2026-04-02T10:00:00+07:00"), [(Rule::ProofVanishedAfterPayment, 1)]);
    let unpaid = on_placement(|it| (it.vanished_at, it.paid_at) = (Some(at("2026-03-20T10:00:00+07:00")), None));
    assert_eq!(rules(&unpaid), []);
}

/// C-PRICE-PARITY, C-REACH, C-LIVE, C-PLAN, C-NO-BYPASS: what was explained is looked at by somebody else.
#[test]
fn every_warning_that_was_explained_is_seen_with_its_reason() {
    let warning = |code: &str| WarningSeen {
        code: code.into(),
        evidence: "1: Rp 2 > Rp 1".into(),
        reason: "Halaman muka.".into(),
        placement: None,
    };
    for (code, rule) in [
        ("order.price_higher_than_elsewhere", Rule::DearerThanElsewhere),
        ("order.reach_low", Rule::LowReach),
        ("order.liveness_unknown", Rule::LivenessUnknown),
        ("order.above_plan", Rule::AbovePlan),
        ("order.by_exception", Rule::OrderedByException),
        ("order.content_elsewhere", Rule::SameProofTwice),
    ] {
        let sightings = look(&with(|seen| seen.warnings = vec![warning(code)]));
        assert_eq!(sightings.iter().map(|it| it.rule).collect::<Vec<_>>(), [rule], "{code}");
        let words = serde_json::to_string(&sightings[0].evidence).expect("JSON");
        assert!(words.contains("Halaman muka."), "{words}");
    }
    assert_eq!(rules(&with(|seen| seen.warnings = vec![warning("order.text_differs")])), []);
}

/// C-NEGO-REAL, C-METHOD.
#[test]
fn c_nego_real_a_hurried_negotiation_and_a_changed_method_are_seen() {
    let book = FlagBook::preset();
    let calm = AgreementSeen { agreement: id(1), company: id(3), warnings: vec![], changes: vec![] };
    assert_eq!(agreement(&calm, &book), []);
    let hurried = WarningSeen {
        code: "agreement.negotiation_hurried".into(),
        evidence: "4 < 30 menit".into(),
        reason: "Harga sama dengan tahun lalu.".into(),
        placement: None,
    };
    let seen = AgreementSeen {
        warnings: vec![hurried],
        changes: vec![("excluded".into(), "Katalog tidak memuat media lokal.".into())],
        ..calm
    };
    let found: Vec<Rule> = agreement(&seen, &book).into_iter().map(|it| it.rule).collect();
    assert_eq!(found, [Rule::HurriedNegotiation, Rule::MethodChanged]);
}

fn year(late: i64, total: i64, orders: u8) -> YearSeen {
    YearSeen {
        agency: id(2),
        year: FiscalYear(2026),
        total: rp(total),
        late: rp(late),
        orders: (1..=orders).map(id).collect(),
        orders_count: u32::from(orders),
        from: day("2026-12-18"),
        until: day("2026-12-31"),
    }
}

/// C-Q4 (F12).
#[test]
fn c_q4_much_of_the_year_in_its_last_two_weeks_is_seen() {
    let book = FlagBook::preset();
    let found = year_end(&year(350, 1_000, 4), &book);
    assert_eq!(found.iter().map(|it| (it.rule, it.measured)).collect::<Vec<_>>(), [(Rule::YearEndBurst, 3_500)]);
}

#[test]
fn c_q4_an_even_year_raises_no_flag() {
    let book = FlagBook::preset();
    assert_eq!(year_end(&year(200, 1_000, 4), &book), [], "an even year");
    assert_eq!(year_end(&year(900, 1_000, 2), &book), [], "too few to say anything");
    assert_eq!(year_end(&year(0, 0, 3), &book), []);
}

fn spend(company: u8, director: &str, amount: i64) -> SpendSeen {
    SpendSeen {
        company: id(company),
        directors: vec![director.into()],
        amount: rp(amount),
        orders: 4,
        largest: vec![id(company + 100)],
    }
}

/// Five companies of five owners, as much of each.
fn evenly() -> Vec<SpendSeen> {
    (1..=5).map(|company| spend(company, &company.to_string(), 20)).collect()
}

/// C-HHI (F17): two companies of one owner are one.
#[test]
fn c_hhi_an_owner_with_much_of_the_year_is_seen_over_all_the_companies() {
    let book = FlagBook::preset();
    let mut shared = evenly();
    shared[1].directors = vec!["1".into()];
    let found = concentration(FiscalYear(2026), &shared, &book);
    assert_eq!(found.iter().map(|it| (it.rule, it.measured)).collect::<Vec<_>>(), [(Rule::OwnerConcentration, 4_000)]);
    let records: Vec<(RecordKind, Uuid)> = found[0].evidence.records.iter().map(|it| (it.kind, it.id)).collect();
    let company = |number: u8| (RecordKind::Company, id::<CompanyId>(number).as_uuid());
    let order = |number: u8| (RecordKind::Order, id::<OrderId>(number).as_uuid());
    assert_eq!(
        BTreeSet::from_iter(records),
        BTreeSet::from([company(1), company(2), order(101), order(102)]),
        "its companies, and the orders that it is of"
    );
}

/// C-HHI (F17): a second director of another name hides nobody, nor does a company between two others.
#[test]
fn c_hhi_companies_that_share_any_director_are_one_owners() {
    let book = FlagBook::preset();
    let mut shared = evenly();
    shared[0].directors = vec!["ahmad".into(), "zul".into()];
    shared[1].directors = vec!["zul".into()];
    let found = concentration(FiscalYear(2026), &shared, &book);
    assert_eq!(found.iter().map(|it| it.measured).collect::<Vec<_>>(), [4_000]);
    shared[4].directors = vec!["yuli".into(), "ahmad".into()];
    let found = concentration(FiscalYear(2026), &shared, &book);
    assert_eq!(found[0].evidence.records.len(), 6, "three companies with an order each");
    shared[0].directors = vec![];
    assert_eq!(concentration(FiscalYear(2026), &shared, &book), [], "who names nobody is alone");
}

#[test]
fn c_hhi_a_year_that_is_spread_over_many_owners_raises_no_flag() {
    let book = FlagBook::preset();
    assert_eq!(concentration(FiscalYear(2026), &evenly(), &book), []);
    assert_eq!(concentration(FiscalYear(2026), &evenly()[..2], &book), [], "too few orders to say anything");
    assert_eq!(concentration(FiscalYear(2026), &[], &book), []);
}

/// C-AGEING (F14).
#[test]
fn c_ageing_an_invoice_that_is_not_paid_after_sixty_days_is_seen() {
    let book = FlagBook::preset();
    let found: Vec<(Rule, i64)> =
        ageing(&invoiced(), day("2026-03-03"), &book).into_iter().map(|it| (it.rule, it.measured)).collect();
    assert_eq!(found, [(Rule::AgeingInvoice, 61)]);
}

#[test]
fn c_ageing_an_invoice_of_less_than_its_days_raises_no_flag() {
    assert_eq!(ageing(&invoiced(), day("2026-03-02"), &FlagBook::preset()), []);
}

fn invoiced() -> BillSeen {
    BillSeen { billing: id(6), company: id(3), invoiced_on: day("2026-01-01"), amount: rp(5) }
}
