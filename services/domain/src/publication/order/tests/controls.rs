//! What stops an order and what warns, control by control: one that refuses, and the honest path.

use kernel::FiscalYear;

use super::*;
use crate::{
    budget::SubActivityCode,
    partnership::sanction::{Level, Measure},
    publication::Warning,
    spec::fold,
};

/// What an order of two placements is refused with, as things stand.
#[track_caller]
fn stopped(now: Circumstances, rule: Rule, evidence: &str) {
    let stop = Stop { rule, evidence: evidence.into() };
    given::<Order>(drafted()).when(reserve_in(now)).then_rejected(Rejection::Stopped { stops: vec![stop] });
}

/// What warns is refused without a reason, and done with one that stays.
#[track_caller]
fn warned(now: &Circumstances, rule: Rule, evidence: &str) {
    let warnings = vec![(evidence.to_owned(), rule.code().to_owned())];
    given::<Order>(drafted()).when(reserve_in(now.clone())).then_rejected(Rejection::ReasonsNeeded { warnings });
    let explained = Command::Reserve {
        now: Box::new(now.clone()),
        reasons: reasons(&[(rule.code(), " Sesuai nota dinas. ")]),
        by: id(PPTK),
    };
    let new = Order::decide(&fold::<Order>(&drafted()), explained).expect("reserved");
    let warning = Warning {
        code: rule.code().to_owned(),
        evidence: evidence.to_owned(),
        reason: "Sesuai nota dinas.".to_owned(),
    };
    let said = Event::WarningsExplained { placement: None, warnings: vec![warning], by: id(PPTK) };
    assert_eq!(new.first(), Some(&said));
}

/// Nothing stops and nothing warns: one event, nothing explained.
#[track_caller]
fn passes(now: Circumstances) {
    let new = Order::decide(&fold::<Order>(&drafted()), reserve_in(now)).expect("reserved");
    assert_eq!(new.iter().map(Event::kind).collect::<Vec<_>>(), ["order_reserved"]);
}

fn priced(change: impl Fn(&mut PriceStanding)) -> Circumstances {
    let mut now = circumstances();
    change(now.prices.get_mut(&id(TWO)).expect("a price"));
    now
}

/// The honest path of all of them: nothing stops, nothing warns, one event.
#[test]
fn an_order_on_a_day_on_which_all_is_in_order_is_reserved() {
    given::<Order>(drafted()).when(reserve_in(circumstances())).then([Event::OrderReserved {
        line: id(4),
        amount: rp(2_220_000),
        policy_version: 1,
        by: id(PPTK),
    }]);
}

/// All that stops it is told at once.
#[test]
fn whatever_stops_an_order_is_told_together() {
    let now = Circumstances {
        policy_version: None,
        agreement_active: false,
        plan_item_open: false,
        line_open: false,
        ..circumstances()
    };
    let stop = |rule| Stop { rule, evidence: String::new() };
    given::<Order>(drafted()).when(reserve_in(now)).then_rejected(Rejection::Stopped {
        stops: [Rule::NoPolicy, Rule::AgreementNotActive, Rule::PlanItemNotOpen, Rule::LineNotOpen].map(stop).to_vec(),
    });
}

#[test]
fn c_reserve_an_order_above_what_is_left_in_the_line_is_refused() {
    let now = Circumstances { available: rp(2_219_999), ..circumstances() };
    stopped(now, Rule::BudgetInsufficient, "Rp\u{a0}2.220.000 > Rp\u{a0}2.219.999");
}

#[test]
fn c_reserve_an_order_of_just_what_is_left_is_reserved_and_then_issued_without_asking_again() {
    let now = Circumstances { available: rp(2_220_000), ..circumstances() };
    let past = after(drafted(), [reserve_in(now)]);
    let nothing_left = Circumstances { available: Rupiah::ZERO, agreement_left: None, ..circumstances() };
    let approve = Issue { now: nothing_left, ..issue_by(PPK) };
    assert!(Order::decide(&fold::<Order>(&past), issue(approve)).is_ok());
}

#[test]
fn c_elig_a_partner_that_does_not_meet_the_rules_on_the_day_is_refused_also_when_it_is_approved() {
    let now = Circumstances { shortcomings: vec!["PRESS_COUNCIL".into(), "NIB".into()], ..circumstances() };
    let stops = ["PRESS_COUNCIL", "NIB"].map(|item| Stop { rule: Rule::NotEligible, evidence: item.into() }).to_vec();
    let refused = Rejection::Stopped { stops };
    given::<Order>(drafted()).when(reserve_in(now.clone())).then_rejected(refused.clone());
    given::<Order>(reserved()).when(issue(Issue { now, ..issue_by(PPK) })).then_rejected(refused);
}

/// C-ELIG (DOMAIN.md 4.5): a sanction stops the order and says which one it is and until when; a decree of exception
/// does not open the way, and an order that was reserved before it is not approved either.
#[test]
fn c_elig_a_sanctioned_company_gets_no_order_not_even_by_exception() {
    let sanction = Measure {
        level: Level::Suspension,
        number: "900/4/2026".into(),
        from: day("2026-03-01"),
        until: day("2026-06-09"),
    };
    let exception = ExceptionDecree {
        number: "188/45/2026".into(),
        on: day("2026-02-27"),
        signer: "Bupati".into(),
        ground: "Siaran darurat bencana.".into(),
    };
    let sanctioned = Circumstances { sanction: Some(sanction), ..circumstances() };
    let evidence = "suspension, 900/4/2026, 2026-06-09";
    stopped(Circumstances { exception: Some(exception), ..sanctioned.clone() }, Rule::Sanctioned, evidence);
    let stops = vec![Stop { rule: Rule::Sanctioned, evidence: evidence.into() }];
    let approve = issue(Issue { now: sanctioned, ..issue_by(PPK) });
    given::<Order>(reserved()).when(approve).then_rejected(Rejection::Stopped { stops });
}

#[test]
fn c_no_bypass_an_outlet_that_no_decree_names_is_refused_for_every_agency() {
    stopped(Circumstances { decree: None, ..circumstances() }, Rule::NotDecreed, "");
}

/// C-NO-BYPASS, C-ELIG: an exception is a decree with number, signer and ground, and it stays in the log.
#[test]
fn c_no_bypass_an_exception_needs_a_signed_decree_and_is_kept() {
    let exception = ExceptionDecree {
        number: "188/45/2026".into(),
        on: day("2026-02-27"),
        signer: "Bupati".into(),
        ground: "Siaran darurat bencana.".into(),
    };
    let now = |exception| Circumstances {
        decree: None,
        shortcomings: vec!["NIB".into()],
        exception: Some(exception),
        ..circumstances()
    };
    let unsigned = ExceptionDecree { signer: String::new(), ..exception.clone() };
    stopped(now(unsigned), Rule::ExceptionIncomplete, "188/45/2026");
    let new = Order::decide(&fold::<Order>(&drafted()), reserve_in(now(exception))).expect("reserved");
    let warning = Warning {
        code: "order.by_exception".into(),
        evidence: "188/45/2026, 2026-02-27, Bupati".into(),
        reason: "Siaran darurat bencana.".into(),
    };
    assert_eq!(new[0], Event::WarningsExplained { placement: None, warnings: vec![warning], by: id(PPTK) });
}

#[test]
fn c_policy_without_rules_in_force_nothing_is_ordered() {
    stopped(Circumstances { policy_version: None, ..circumstances() }, Rule::NoPolicy, "");
}

#[test]
fn c_coa_a_form_that_is_booked_on_another_account_is_refused() {
    stopped(priced(|price| price.account_fits = false), Rule::AccountMismatch, "2: advertorial");
}

#[test]
fn c_plan_an_order_without_an_open_plan_item_is_refused_and_one_above_the_plan_says_why() {
    stopped(Circumstances { plan_item_open: false, ..circumstances() }, Rule::PlanItemNotOpen, "");
    warned(&Circumstances { plan_left: Some(1), ..circumstances() }, Rule::AbovePlan, "2 > 1");
}

#[test]
fn c_tariff_without_a_tariff_nothing_is_ordered() {
    stopped(priced(|price| price.has_tariff = false), Rule::NoTariff, "2");
    let mut nothing_known = circumstances();
    nothing_known.prices.remove(&id(TWO));
    stopped(nothing_known, Rule::NoTariff, "2");
}

/// R5.
#[test]
fn a_price_above_the_standard_is_refused_and_one_at_it_is_not() {
    let now = priced(|price| price.ceiling = Some(rp(999_999)));
    stopped(now, Rule::PriceAboveCeiling, "2: Rp\u{a0}1.000.000 > Rp\u{a0}999.999");
    let at_it = priced(|price| price.ceiling = Some(rp(1_000_000)));
    assert!(Order::decide(&fold::<Order>(&drafted()), reserve_in(at_it)).is_ok());
}

/// C-PRICE-PARITY (F1): Rp 1,000,000 here, less at another agency of the same region.
#[test]
fn c_price_parity_much_higher_than_elsewhere_is_refused_without_a_written_justification() {
    let now = |lowest, letter: Option<&str>| {
        priced(move |price| {
            price.lowest_elsewhere = Some(rp(lowest));
            price.justification = letter.map(str::to_owned);
        })
    };
    stopped(now(909_090, None), Rule::PriceParity, "2: Rp\u{a0}1.000.000 > Rp\u{a0}909.090");
    stopped(now(400_000, Some(" ")), Rule::PriceParity, "2: Rp\u{a0}1.000.000 > Rp\u{a0}400.000");
    let evidence = "2: Rp\u{a0}1.000.000 > Rp\u{a0}400.000 (ND-17/2026)";
    warned(&now(400_000, Some("ND-17/2026")), Rule::PriceHigherThanElsewhere, evidence);
}

#[test]
fn c_price_parity_a_little_higher_warns_and_the_same_price_passes() {
    let now = |lowest| priced(move |price| price.lowest_elsewhere = Some(rp(lowest)));
    warned(&now(909_091), Rule::PriceHigherThanElsewhere, "2: Rp\u{a0}1.000.000 > Rp\u{a0}909.091");
    warned(&now(999_999), Rule::PriceHigherThanElsewhere, "2: Rp\u{a0}1.000.000 > Rp\u{a0}999.999");
    for lowest in [1_000_000, 1_200_000] {
        assert!(Order::decide(&fold::<Order>(&drafted()), reserve_in(now(lowest))).is_ok());
    }
}

#[test]
fn c_live_a_dead_or_silent_outlet_is_refused_and_one_that_nobody_looked_at_says_why() {
    let now = |liveness| Circumstances { liveness, ..circumstances() };
    stopped(now(Liveness::Dead), Rule::OutletNotLive, "");
    stopped(now(Liveness::Answers { last_post_days: 8 }), Rule::OutletNotLive, "8 > 7");
    warned(&now(Liveness::Unknown), Rule::LivenessUnknown, "");
    for fine in [Liveness::Answers { last_post_days: 7 }, Liveness::NotAsked] {
        assert!(Order::decide(&fold::<Order>(&drafted()), reserve_in(now(fine))).is_ok());
    }
}

#[test]
fn c_reach_no_evidence_of_reach_is_refused_and_too_little_says_why() {
    let now = |reach| Circumstances { least_reach: Some(1_000), reach, ..circumstances() };
    stopped(now(None), Rule::ReachUnknown, "");
    warned(&now(Some(2)), Rule::ReachLow, "2 < 1000");
    assert!(Order::decide(&fold::<Order>(&drafted()), reserve_in(now(Some(1_000)))).is_ok());
}

// The honest path of each control by itself.

#[test]
fn c_policy_under_rules_in_force_an_order_is_reserved_by_their_version() {
    let now = Circumstances { policy_version: Some(7), ..circumstances() };
    let new = Order::decide(&fold::<Order>(&drafted()), reserve_in(now)).expect("reserved");
    assert!(matches!(new.as_slice(), [Event::OrderReserved { policy_version: 7, .. }]), "{new:?}");
}

#[test]
fn c_no_bypass_an_outlet_that_a_decree_names_is_ordered_from() {
    passes(Circumstances { decree: Some(id(88)), ..circumstances() });
}

#[test]
fn c_elig_a_partner_that_meets_the_rules_and_has_no_sanction_is_ordered_from_and_approved() {
    let now = Circumstances { shortcomings: vec![], expired: vec![], sanction: None, ..circumstances() };
    passes(now.clone());
    assert!(Order::decide(&fold::<Order>(&reserved()), issue(Issue { now, ..issue_by(PPK) })).is_ok());
}

#[test]
fn c_coa_a_form_that_is_booked_on_its_own_account_is_ordered() {
    passes(priced(|price| price.account_fits = true));
}

#[test]
fn c_tariff_a_form_with_a_tariff_in_force_is_ordered() {
    passes(priced(|price| price.has_tariff = true));
}

#[test]
fn c_plan_as_many_placements_as_the_plan_has_left_are_ordered_without_a_word() {
    passes(Circumstances { plan_item_open: true, plan_left: Some(2), ..circumstances() });
}

#[test]
fn c_live_an_outlet_that_posted_within_its_days_is_ordered_from() {
    passes(Circumstances { liveness: Liveness::Answers { last_post_days: 7 }, ..circumstances() });
    passes(Circumstances { liveness: Liveness::NotAsked, ..circumstances() });
}

#[test]
fn c_reach_an_outlet_with_just_the_reach_that_is_asked_for_is_ordered_from() {
    passes(Circumstances { least_reach: Some(1_000), reach: Some(1_000), ..circumstances() });
}

/// R3, R12, R13.
#[test]
fn what_the_agreement_has_not_an_open_invoice_and_days_that_are_over_stop_an_order() {
    stopped(Circumstances { agreement_active: false, ..circumstances() }, Rule::AgreementNotActive, "");
    let days = Some((day("2026-01-01"), day("2026-03-08")));
    let bounds = |agreement| Bounds { agreement, ..Bounds::default() };
    let outside = Circumstances { bounds: bounds(days), ..circumstances() };
    let stops = ["1: 2026-01-01, 2026-03-08", "2: 2026-01-01, 2026-03-08"]
        .map(|evidence| Stop { rule: Rule::OutsideAgreement, evidence: evidence.into() });
    given::<Order>(drafted()).when(reserve_in(outside)).then_rejected(Rejection::Stopped { stops: stops.to_vec() });
    // The agreement itself is over: the order, and each of its placements.
    let over = Some((day("2026-01-01"), day("2026-02-28")));
    let ended = Circumstances { agreement_active: false, bounds: bounds(over), ..circumstances() };
    let stops = ["2026-01-01, 2026-02-28", "1: 2026-01-01, 2026-02-28", "2: 2026-01-01, 2026-02-28"]
        .map(|evidence| Stop { rule: Rule::OutsideAgreement, evidence: evidence.into() });
    given::<Order>(drafted()).when(reserve_in(ended)).then_rejected(Rejection::Stopped { stops: stops.to_vec() });
    let little = Circumstances { agreement_left: Some(rp(1)), ..circumstances() };
    stopped(little, Rule::AboveAgreement, "Rp\u{a0}2.220.000 > Rp\u{a0}1");
    let open = Circumstances { outstanding_invoice: Some("027/SP/9/2026".into()), ..circumstances() };
    stopped(open, Rule::InvoiceOutstanding, "027/SP/9/2026");
    let late = Circumstances { today: day("2026-03-11"), ..circumstances() };
    let stops =
        ["1: 2026-03-10", "2: 2026-03-10"].map(|evidence| Stop { rule: Rule::DaysOver, evidence: evidence.into() });
    given::<Order>(drafted()).when(reserve_in(late)).then_rejected(Rejection::Stopped { stops: stops.to_vec() });
}

/// C-PLAN, C-SPLIT, R13: the last day counts as the first one does, for the agreement, the plan item and the year whose
/// budget pays; and the budget line is of the sub-activity that the agreement was made for.
#[test]
fn an_order_stays_within_its_agreement_its_plan_item_its_year_and_its_sub_activity_to_its_last_day() {
    let within = |bounds| Circumstances { bounds, ..circumstances() };
    let days = |last: &str| Some((day("2026-01-01"), day(last)));
    let code = |text: &str| SubActivityCode::parse(text).expect("a code");
    let own = || code("2.16.02.2.01.0014");
    let fine = Bounds {
        agreement: days("2026-03-10"),
        plan_item: days("2026-03-10"),
        year: Some(FiscalYear(2026)),
        sub_activities: Some((own(), own())),
    };
    passes(within(fine.clone()));
    let twice = |rule: Rule, evidence: &str| {
        ["1", "2"].map(|number| Stop { rule, evidence: format!("{number}: {evidence}") }).to_vec()
    };
    let other = Stop { rule: Rule::OtherSubActivity, evidence: "2.16.02.2.01.0014, 2.16.02.2.01.0015".into() };
    let cases = [
        (
            Bounds { agreement: days("2026-03-09"), ..fine.clone() },
            twice(Rule::OutsideAgreement, "2026-01-01, 2026-03-09"),
        ),
        (
            Bounds { plan_item: days("2026-03-09"), ..fine.clone() },
            twice(Rule::OutsidePlanItem, "2026-01-01, 2026-03-09"),
        ),
        (Bounds { year: Some(FiscalYear(2025)), ..fine.clone() }, twice(Rule::OutsideBudgetYear, "2025")),
        (Bounds { sub_activities: Some((own(), code("2.16.02.2.01.0015"))), ..fine }, vec![other]),
    ];
    for (bounds, stops) in cases {
        let now = within(bounds);
        given::<Order>(drafted())
            .when(reserve_in(now.clone()))
            .then_rejected(Rejection::Stopped { stops: stops.clone() });
        let approve = issue(Issue { now, ..issue_by(PPK) });
        given::<Order>(reserved()).when(approve).then_rejected(Rejection::Stopped { stops });
    }
}

/// EF-18: taxes are counted as things stand when money is reserved and when it goes out, not as on the draft's day.
#[test]
fn an_order_whose_taxes_are_counted_otherwise_today_is_written_anew() {
    let now = Circumstances { tax_changed: vec!["PKP"], ..circumstances() };
    stopped(now.clone(), Rule::TaxChanged, "PKP");
    let stops = vec![Stop { rule: Rule::TaxChanged, evidence: "PKP".into() }];
    let approve = issue(Issue { now, ..issue_by(PPK) });
    given::<Order>(reserved()).when(approve).then_rejected(Rejection::Stopped { stops });
}

/// A placement that begins in a year and ends in the next is paid by neither alone.
#[test]
fn days_that_run_into_the_next_year_are_outside_of_the_budget_of_this_one() {
    let [mut one, _] = <[Placement; 2]>::try_from(two()).expect("two placements");
    one.from = day("2026-12-30");
    for (until, stops) in [("2026-12-31", 0), ("2027-01-01", 1)] {
        one.until = day(until);
        let bounds = Bounds { year: Some(FiscalYear(2026)), ..Bounds::default() };
        assert_eq!(bounds.exceeded(std::slice::from_ref(&one)).len(), stops, "{until}");
    }
}

/// R11: what is published without its text having been read is known by nothing but its address. Of a subscription no text is
/// ordered.
#[test]
fn what_is_ordered_without_a_text_to_be_read_warns() {
    let draft_of = |placement: Placement| Command::Draft {
        order: id(9),
        subject: subject(),
        placements: vec![placement],
        by: id(PPTK),
    };
    let unread = Placement { draft_needed: false, ..placement(ONE) };
    let warnings = vec![("1".to_owned(), "order.without_draft".to_owned())];
    let past = after(vec![], [draft_of(unread)]);
    given::<Order>(past).when(reserve_in(circumstances())).then_rejected(Rejection::ReasonsNeeded { warnings });
    let draft = Command::Draft {
        order: id(9),
        subject: subject_of(MediaKind::Print),
        placements: vec![copies()],
        by: id(PPTK),
    };
    after(vec![], [draft, reserve_in(Circumstances { liveness: Liveness::NotAsked, ..circumstances() })]);
}

/// EF-43: a document that ran out warns.
#[test]
fn a_document_that_has_run_out_says_why_it_is_ordered_all_the_same() {
    warned(&Circumstances { expired: vec!["UKW".into()], ..circumstances() }, Rule::DocumentExpired, "UKW");
}

/// What was explained when it was sent need not be explained when it is approved; what is new must be.
#[test]
fn a_warning_is_explained_once_and_a_new_one_anew() {
    let one = Circumstances { expired: vec!["UKW".into()], ..circumstances() };
    let send = Command::Reserve {
        now: Box::new(one.clone()),
        reasons: reasons(&[("order.document_expired", "Dalam perpanjangan.")]),
        by: id(PPTK),
    };
    let past = after(drafted(), [send]);
    let approve = |now: Circumstances| issue(Issue { now, ..issue_by(PPK) });
    assert!(Order::decide(&fold::<Order>(&past), approve(one)).is_ok());
    let two = Circumstances { expired: vec!["UKW".into(), "NIB".into()], ..circumstances() };
    given::<Order>(past)
        .when(approve(two))
        .then_rejected(Rejection::ReasonsNeeded { warnings: vec![("NIB".into(), "order.document_expired".into())] });
}
