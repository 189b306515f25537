//! From a complete invoice to money in the bank, and corrections.

use super::*;

/// C-SOD, EF-22: treasurer, commitment officer, finance administration officer and verifier are four people; who orders
/// payment is none of the first, third and fourth; who wrote the order or inspected its delivery is none of them.
#[test]
fn c_sod_nobody_holds_two_duties_that_exclude_each_other() {
    use Duty::{
        Approving, Authorising, Checking, HandingOver, Inspecting, Ordering, Paying, Requesting, Supplying, Verifying,
    };
    type Step = fn(u8) -> Command;
    let ask: Step = request;
    for (stage, command, by, duty, done) in [
        (Stage::TaxDocumented, ask, COMMITTER, Requesting, Approving),
        (Stage::TaxDocumented, ask, VERIFIER, Requesting, Verifying),
        (Stage::SppSubmitted, verify, TREASURER, Checking, Requesting),
        (Stage::SppSubmitted, verify, COMMITTER, Checking, Approving),
        (Stage::SppSubmitted, verify, PLANNER, Checking, Ordering),
        (Stage::SppSubmitted, verify, VERIFIER, Checking, Verifying),
        (Stage::SppVerified, order_payment, TREASURER, Authorising, Requesting),
        (Stage::SppVerified, order_payment, CHECKER, Authorising, Checking),
        (Stage::SppVerified, order_payment, VERIFIER, Authorising, Verifying),
        (Stage::SppVerified, order_payment, PLANNER, Authorising, Ordering),
        (Stage::Assembled, inspect, COMMITTER, Inspecting, Approving),
        (Stage::Assembled, inspect, VERIFIER, Inspecting, Verifying),
        (Stage::Inspected, sign_handover, PLANNER, HandingOver, Ordering),
        (Stage::Sp2dIssued, |by| confirm(19_600_000, None, by), CHECKER, Paying, Checking),
        (Stage::Sp2dIssued, |by| confirm(19_600_000, None, by), VERIFIER, Paying, Verifying),
        (Stage::Sp2dIssued, |by| confirm(19_600_000, None, by), HEAD, Paying, Authorising),
        (Stage::TaxDocumented, ask, PLANNER, Requesting, Ordering),
        (Stage::Sp2dIssued, |by| confirm(19_600_000, None, by), PLANNER, Paying, Ordering),
        (Stage::HandoverSigned, countersign, COMMITTER, Supplying, Approving),
    ] {
        given::<Billing>(until(stage)).when(command(by)).then_rejected(Rejection::OwnWork { duty, done });
    }
    // Who inspected a delivery, having ordered nothing of it: after the inspection comes what is the honest path's.
    let inspected = |stage: Stage| {
        let steps = path().into_iter().scan(false, |over, (command, then)| {
            let mine = !*over;
            *over |= then == stage;
            mine.then_some(if then == Stage::Inspected { inspect(INSPECTOR) } else { command })
        });
        run(steps)
    };
    let desks: [(Stage, Step, Duty); 5] = [
        (Stage::Inspected, sign_handover, HandingOver),
        (Stage::TaxDocumented, request, Requesting),
        (Stage::SppSubmitted, verify, Checking),
        (Stage::SppVerified, order_payment, Authorising),
        (Stage::Sp2dIssued, |by| confirm(19_600_000, None, by), Paying),
    ];
    for (stage, command, duty) in desks {
        let own = Rejection::OwnWork { duty, done: Inspecting };
        given::<Billing>(inspected(stage)).when(command(INSPECTOR)).then_rejected(own);
    }
}

/// DOMAIN.md 7: in small regions the budget user commits as well: allowed, recorded, flagged.
#[test]
fn a_budget_user_who_also_committed_is_recorded_as_such() {
    let ordered = |past: Vec<Event>, by| {
        after(past, [order_payment(by)]).into_iter().find_map(|event| match event {
            Event::PaymentOrdered { also_committed, .. } => Some(also_committed),
            _ => None,
        })
    };
    assert_eq!(ordered(until(Stage::SppVerified), HEAD), Some(false));
    assert_eq!(ordered(until(Stage::SppVerified), COMMITTER), Some(true));
}

/// EF-19: a request goes back with reasons, and everything after the place where it goes back to is done again.
#[test]
fn a_returned_bill_is_done_again_from_where_it_went_back_to() {
    for (from, by) in [(Stage::TaxDocumented, TREASURER), (Stage::SppSubmitted, CHECKER), (Stage::SppVerified, HEAD)] {
        let past = after(until(from), [send_back(from, ReturnTo::TaxPapers, by)]);
        assert_eq!(stage_of(&past), Some(Stage::Invoiced), "{from}");
        let again = after(past, [tax_paper(TaxPaperKind::TaxInvoice), request(TREASURER), verify(CHECKER)]);
        assert_eq!(stage_of(&again), Some(Stage::SppVerified), "{from}");
    }
    let past = after(until(Stage::SppVerified), [send_back(Stage::SppVerified, ReturnTo::Invoice, HEAD)]);
    assert_eq!(stage_of(&past), Some(Stage::HandedOver));
    assert_eq!(fold::<Billing>(&past).account(), None);
    let silent = Command::ReturnRequest {
        from: Stage::SppSubmitted,
        to: ReturnTo::Invoice,
        reasons: vec![" ".into()],
        by: id(CHECKER),
    };
    given::<Billing>(until(Stage::SppSubmitted)).when(silent).then_rejected(Rejection::ReasonMissing);
    given::<Billing>(until(Stage::TaxDocumented))
        .when(send_back(Stage::TaxDocumented, ReturnTo::PaymentRequest, TREASURER))
        .then_rejected(Rejection::NotBack);
    given::<Billing>(until(Stage::SppSubmitted))
        .when(send_back(Stage::SppSubmitted, ReturnTo::Invoice, TREASURER))
        .then_rejected(Rejection::OwnWork { duty: Duty::Checking, done: Duty::Requesting });
}

/// Of all papers that a date collides with, the one that says the first day is told: of an SP2D the SPM, not the minutes.
#[test]
fn a_paper_that_is_too_early_is_told_its_first_day() {
    let ordered = until(Stage::SpmIssued);
    let order = fold::<Billing>(&ordered).paper(PaperKind::PaymentOrder).cloned().expect("an order");
    let early = Command::RecordDisbursement {
        paper: paper("SP2D/0", "2026-01-02"),
        amount: rp(22_200_000),
        source: Source::Manual,
        today: day("2026-02-20"),
        by: id(TREASURER),
    };
    given::<Billing>(ordered)
        .when(early)
        .then_rejected(Rejection::DateOutOfOrder { paper: PaperKind::PaymentOrder, date: order.date });
}

/// DOMAIN.md 4.3: the regional treasury may refuse, and the bill goes back.
#[test]
fn a_disbursement_that_was_rejected_sends_the_bill_back() {
    let reject = Command::RejectDisbursement {
        to: ReturnTo::PaymentRequest,
        reasons: vec!["Kode rekening salah.".into()],
        by: id(CHECKER),
    };
    let past = after(until(Stage::SpmIssued), [reject.clone()]);
    assert_eq!(stage_of(&past), Some(Stage::TaxDocumented));
    given::<Billing>(past.clone()).when(reject).then_nothing_happens();
    let again = after(past, [request(TREASURER), verify(CHECKER), order_payment(HEAD)]);
    assert_eq!(stage_of(&again), Some(Stage::SpmIssued));
}

/// EF-19: what the catalogue says is shown as reported, and never as paid.
#[test]
fn a_message_of_the_catalogue_alone_is_reported_paid_and_not_paid() {
    let report = Command::ReportPaid { reference: "EP-01K".into(), catalogue_order: None, by: id(CHECKER) };
    let past = after(until(Stage::SppSubmitted), [report.clone()]);
    let state = fold::<Billing>(&past);
    assert_eq!((state.stage(), state.is_only_reported_paid()), (Some(Stage::SppSubmitted), true));
    given::<Billing>(past.clone()).when(report).then_nothing_happens();
    given::<Billing>(past.clone()).when(confirm(19_600_000, None, TREASURER)).then_rejected(Rejection::OnlyReported);
    let paid = after(
        past,
        [
            verify(CHECKER),
            order_payment(HEAD),
            disburse(22_200_000, Source::SipdFile),
            confirm(19_600_000, None, TREASURER),
        ],
    );
    let state = fold::<Billing>(&paid);
    assert_eq!((state.stage(), state.is_only_reported_paid()), (Some(Stage::Paid), false));
}

/// EF-19, EF-22: paid needs an SP2D, or the bank's reference where the treasurer pays from the imprest; that too is asked
/// for, checked and authorised by three others before.
#[test]
fn an_imprest_is_authorised_and_then_paid_with_the_banks_reference() {
    let open = Command::Open {
        billing: id(1),
        company: id(2),
        heading: Heading { channel: Channel::Imprest, ..heading() },
        by: id(PLANNER),
    };
    let past = run([open].into_iter().chain(path().into_iter().map(|(command, _)| command).skip(1).take(6)));
    let paying = || confirm(19_600_000, Some(paper("TRF/1", "2026-02-12")), TREASURER);
    given::<Billing>(past.clone()).when(paying()).then_rejected(Rejection::NotNow { stage: Stage::TaxDocumented });
    let past = after(past, [request(TREASURER), verify(CHECKER)]);
    given::<Billing>(past.clone()).when(paying()).then_rejected(Rejection::NotNow { stage: Stage::SppVerified });
    given::<Billing>(past.clone())
        .when(order_payment(TREASURER))
        .then_rejected(Rejection::OwnWork { duty: Duty::Authorising, done: Duty::Requesting });
    let past = after(past, [order_payment(HEAD)]);
    given::<Billing>(past.clone()).when(disburse(22_200_000, Source::SipdFile)).then_rejected(Rejection::OtherChannel);
    given::<Billing>(past.clone())
        .when(confirm(19_600_000, None, TREASURER))
        .then_rejected(Rejection::BankReferenceMissing);
    given::<Billing>(past.clone())
        .when(confirm(19_600_000, Some(paper("TRF/1", "2026-02-12")), VERIFIER))
        .then_rejected(Rejection::OwnWork { duty: Duty::Paying, done: Duty::Verifying });
    let paid = after(past, [paying()]);
    assert_eq!(stage_of(&paid), Some(Stage::Paid));
    given::<Billing>(until(Stage::SpmIssued))
        .when(paying())
        .then_rejected(Rejection::NotNow { stage: Stage::SpmIssued });
}

#[test]
fn an_sp2d_and_a_transfer_of_another_amount_are_refused_with_the_difference() {
    let differs = |expected, given, difference| Rejection::TotalDiffers {
        expected: rp(expected),
        given: rp(given),
        difference: rp(difference),
    };
    given::<Billing>(until(Stage::SpmIssued))
        .when(disburse(22_000_000, Source::Manual))
        .then_rejected(differs(22_200_000, 22_000_000, -200_000));
    given::<Billing>(until(Stage::Sp2dIssued))
        .when(confirm(22_200_000, None, TREASURER))
        .then_rejected(differs(19_600_000, 22_200_000, 2_600_000));
}

/// DOMAIN.md 4.3: settled is with NTPN for each tax, to the rupiah, and the slip for the company.
#[test]
fn a_bill_is_settled_when_every_tax_is_deposited_and_the_slip_is_sent() {
    let paid = until(Stage::Paid);
    given::<Billing>(paid.clone()).when(settle(deposits(), None)).then_rejected(Rejection::SlipMissing);
    given::<Billing>(paid.clone()).when(settle(vec![], Some(slip()))).then_rejected(Rejection::DepositDiffers {
        levy: Levy::ValueAddedTax,
        expected: rp(2_200_000),
        given: rp(0),
    });
    let mut less = deposits();
    less[1].amount = rp(399_999);
    given::<Billing>(paid.clone()).when(settle(less, Some(slip()))).then_rejected(Rejection::DepositDiffers {
        levy: Levy::IncomeTax23,
        expected: rp(400_000),
        given: rp(399_999),
    });
    let mut twice = deposits();
    twice[1].ntpn = twice[0].ntpn.clone();
    let again = Rejection::NtpnTwice { ntpn: twice[0].ntpn.clone() };
    given::<Billing>(paid.clone()).when(settle(twice, Some(slip()))).then_rejected(again);
    let mut short = deposits();
    short[0].ntpn = "A1".into();
    given::<Billing>(paid).when(settle(short, Some(slip()))).then_rejected(Rejection::NtpnMalformed);
}

/// DOMAIN.md 4.7: what was not disbursed in its year is carried over to next year's budget, and never paid from the old.
#[test]
fn a_bill_of_the_old_year_is_carried_over_and_paid_by_the_new_one() {
    let carry = |today| Command::CarryOver { reason: "Kas daerah ditutup.".into(), today: day(today), by: id(HEAD) };
    let new_year = |lines: Vec<(u8, u8)>, year| Command::PickUp {
        lines: lines.into_iter().map(|(old, new)| (id(old), id(new))).collect(),
        fiscal_year: FiscalYear(year),
        document: "DPPA 2027".into(),
        by: id(HEAD),
    };
    let ordered = until(Stage::SpmIssued);
    given::<Billing>(ordered.clone()).when(carry("2026-11-30")).then_rejected(Rejection::YearNotOver);
    given::<Billing>(until(Stage::Sp2dIssued))
        .when(carry("2026-12-31"))
        .then_rejected(Rejection::NotNow { stage: Stage::Sp2dIssued });
    let late = Command::RecordDisbursement {
        paper: paper("SP2D/1", "2027-01-04"),
        amount: rp(22_200_000),
        source: Source::Manual,
        today: day("2027-01-04"),
        by: id(CHECKER),
    };
    given::<Billing>(ordered.clone()).when(late).then_rejected(Rejection::OtherYear { fiscal_year: FiscalYear(2026) });
    let carried = after(ordered, [carry("2026-12-31")]);
    assert_eq!(
        carried.last(),
        Some(&Event::BillingCarriedOver {
            billing: id(1),
            company: id(2),
            from: Stage::SpmIssued,
            fiscal_year: FiscalYear(2026),
            amount: rp(22_200_000),
            reason: "Kas daerah ditutup.".into(),
            by: id(HEAD),
        })
    );
    given::<Billing>(carried.clone()).when(new_year(vec![], 2027)).then_rejected(Rejection::LineMissing);
    given::<Billing>(carried.clone())
        .when(new_year(vec![(40, 41)], 2026))
        .then_rejected(Rejection::OtherYear { fiscal_year: FiscalYear(2026) });
    let picked_up = after(carried, [new_year(vec![(40, 41)], 2027)]);
    let state = fold::<Billing>(&picked_up);
    assert_eq!(state.stage(), Some(Stage::TaxDocumented));
    assert!(state.items().iter().all(|item| item.line == id(41)));
    // The request of the old year pays nothing.
    given::<Billing>(picked_up)
        .when(request(TREASURER))
        .then_rejected(Rejection::OtherYear { fiscal_year: FiscalYear(2027) });
}

/// EF-24: a wrong fact is corrected by a request, an approval and a reason; both values stay visible.
#[test]
fn a_wrong_number_is_corrected_by_a_second_person_and_both_values_stay() {
    let value = paper("BAST/10", "2026-02-03");
    let correct = |reason: &str| Command::RequestCorrection {
        kind: PaperKind::HandoverMinutes,
        value: value.clone(),
        reason: reason.into(),
        today: day("2026-02-20"),
        by: id(COMMITTER),
    };
    let approve =
        |by| Command::ApproveCorrection { kind: PaperKind::HandoverMinutes, value: value.clone(), by: id(by) };
    let settled = until(Stage::Settled);
    given::<Billing>(settled.clone()).when(correct(" ")).then_rejected(Rejection::ReasonMissing);
    let asked = after(settled.clone(), [correct("Salah ketik.")]);
    given::<Billing>(asked.clone()).when(correct("Salah ketik.")).then_nothing_happens();
    given::<Billing>(asked.clone()).when(approve(COMMITTER)).then_rejected(Rejection::AuthorDecides);
    given::<Billing>(asked.clone()).when(approve(HEAD)).then([Event::PaperCorrected {
        billing: id(1),
        company: id(2),
        kind: PaperKind::HandoverMinutes,
        value: value.clone(),
        previous: paper("BAST/1", "2026-02-03"),
        reason: "Salah ketik.".into(),
        by: id(HEAD),
    }]);
    let done = after(asked.clone(), [approve(HEAD)]);
    given::<Billing>(done.clone()).when(approve(HEAD)).then_nothing_happens();
    assert_eq!(fold::<Billing>(&done).paper(PaperKind::HandoverMinutes), Some(&value));
    given::<Billing>(settled.clone()).when(approve(HEAD)).then_rejected(Rejection::NoneWaits);
    let refuse =
        Command::RefuseCorrection { kind: PaperKind::HandoverMinutes, reason: "Sudah benar.".into(), by: id(HEAD) };
    let refused = after(asked, [refuse.clone()]);
    given::<Billing>(refused).when(refuse).then_nothing_happens();
    // A day that would put the handover after the invoice is no correction.
    let wrong = Command::RequestCorrection {
        kind: PaperKind::HandoverMinutes,
        value: paper("BAST/1", "2026-02-05"),
        reason: "Salah ketik.".into(),
        today: day("2026-02-20"),
        by: id(COMMITTER),
    };
    given::<Billing>(settled)
        .when(wrong)
        .then_rejected(Rejection::DateTooLate { paper: PaperKind::Invoice, date: day("2026-02-04") });
}
