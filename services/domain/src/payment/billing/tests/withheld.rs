//! What comes off a bill again (EF-44, EF-19).

use kernel::{Rejection as _, ids::CatalogueOrderId};

use super::*;
use crate::budget::line::Bucket;

/// EF-44, EF-18: at every desk before the money is ordered a placement that is withheld comes off, and the rest is made
/// anew for what is left, to the rupiah.
#[test]
fn a_placement_that_is_withheld_comes_off_and_the_rest_is_assembled_anew() {
    let desks = [Stage::Assembled, Stage::Inspected, Stage::HandoverSigned, Stage::HandedOver, Stage::Invoiced];
    let later = [Stage::TaxDocumented, Stage::SppSubmitted, Stage::SppVerified];
    for from in desks.into_iter().chain(later) {
        let past = until(from);
        let events = Billing::decide(&fold::<Billing>(&past), take_out(1)).expect("comes off");
        let [Event::WithheldTakenOut { placement, amount, from: was, to, items, breakdown, .. }] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!((*placement, *amount, *was, *to), (id(1), rp(11_100_000), from, Stage::Assembled));
        assert_eq!(items, &[candidate(2).item]);
        assert_eq!(breakdown.as_ref().map(|left| left.gross), Some(rp(11_100_000)));
        let past: Vec<Event> = past.into_iter().chain(events).collect();
        let state = fold::<Billing>(&past);
        assert_eq!((state.stage(), state.bucket()), (Some(Stage::Assembled), Some(Bucket::Accrued)));
        for kind in PaperKind::ALL {
            assert_eq!(state.paper(*kind), None, "{kind} was made over what is not paid");
        }
        given::<Billing>(past.clone()).when(take_out(1)).then_nothing_happens();
        // The honest path goes on from there, for what is left; the old total is refused.
        let past = after(past, [inspect(PLANNER), sign_handover(COMMITTER), countersign(MEDIA)]);
        given::<Billing>(past.clone()).when(invoice(22_200_000, payee())).then_rejected(Rejection::TotalDiffers {
            expected: rp(11_100_000),
            given: rp(22_200_000),
            difference: rp(11_100_000),
        });
        let papers = [invoice(11_100_000, payee()), tax_paper(TaxPaperKind::TaxInvoice), request(TREASURER)];
        let past = after(past, papers.into_iter().chain([verify(CHECKER), order_payment(HEAD)]));
        assert_eq!(fold::<Billing>(&past).bucket(), Some(Bucket::Invoiced));
        let past = after(past, [disburse(11_100_000, Source::Manual)]);
        assert_eq!(fold::<Billing>(&past).bucket(), Some(Bucket::Realised));
    }
}

/// EF-44: a bill of which nothing is left is as one that was taken apart.
#[test]
fn a_bill_of_which_nothing_is_left_is_open_again() {
    let past = after(until(Stage::TaxDocumented), [take_out(1), take_out(2)]);
    let state = fold::<Billing>(&past);
    assert_eq!((state.stage(), state.items(), state.breakdown()), (Some(Stage::Open), &[][..], None));
    given::<Billing>(past.clone()).when(take_out(3)).then_rejected(Rejection::NotOnBill);
    given::<Billing>(past).when(inspect(PLANNER)).then_rejected(Rejection::NotNow { stage: Stage::Open });
}

/// EF-44: what the treasury has been ordered to pay is paid or sent back by it first; what is paid is claimed back.
#[test]
fn nothing_comes_off_a_bill_whose_payment_is_ordered_or_made() {
    given::<Billing>(until(Stage::SpmIssued)).when(take_out(1)).then_rejected(Rejection::PaymentOrdered);
    assert_eq!(Rejection::PaymentOrdered.allowed()[..2], ["record_disbursement", "reject_disbursement"]);
    for stage in [Stage::Sp2dIssued, Stage::Paid, Stage::Settled] {
        given::<Billing>(until(stage)).when(take_out(1)).then_rejected(Rejection::PaidAlready);
    }
    assert_eq!(Rejection::PaidAlready.allowed(), ["claim_repayment"]);
    for waits in [Rejection::OneWaits, Rejection::AuthorDecides] {
        assert_eq!(waits.allowed(), ["approve_billing_correction", "refuse_billing_correction"]);
    }
    assert_eq!(Rejection::NoneWaits.allowed(), ["request_billing_correction"]);
    let back = Command::RejectDisbursement { to: ReturnTo::PaymentRequest, reasons: vec!["R".into()], by: id(CHECKER) };
    assert_eq!(stage_of(&after(until(Stage::SpmIssued), [back, take_out(1)])), Some(Stage::Assembled));
    let Command::TakeOut { placement, recount, by, .. } = take_out(1) else { panic!("another order") };
    let silent = Command::TakeOut { placement, recount, reason: " ".into(), by };
    given::<Billing>(until(Stage::Invoiced)).when(silent).then_rejected(Rejection::ReasonMissing);
}

/// EF-44, DOMAIN.md 4.7: a bill that waits for next year's budget waits on without what is withheld; taken up, it is owed
/// and not invoiced, and is not taken apart: the old year's line bears nothing of it.
#[test]
fn a_bill_that_was_carried_over_is_taken_up_without_what_is_withheld() {
    let over = Command::CarryOver { reason: "Tutup tahun.".into(), today: day("2026-12-31"), by: id(HEAD) };
    let past = after(until(Stage::TaxDocumented), [over, take_out(1)]);
    assert_eq!((stage_of(&past), fold::<Billing>(&past).bucket()), (Some(Stage::CarriedOver), None));
    let lines = vec![(id(40), id(41))];
    let (fiscal_year, document) = (FiscalYear(2027), "DPPA 2027".to_owned());
    let past = after(past, [Command::PickUp { lines, fiscal_year, document, by: id(HEAD) }]);
    let state = fold::<Billing>(&past);
    assert_eq!((state.stage(), state.bucket()), (Some(Stage::Assembled), Some(Bucket::Accrued)));
    let apart = Command::Dismantle { reason: "Salah bulan.".into(), by: id(PLANNER) };
    given::<Billing>(past).when(apart).then_rejected(Rejection::PickedUp);
}

/// EF-19, EF-55: what an order of the catalogue reported goes with it; what another one reported stays. A report that does
/// not say whose it is goes with the order that has its reference, and no further.
#[test]
fn a_report_of_payment_goes_with_the_catalogue_order_that_made_it() {
    let report = |from: Option<u8>| Command::ReportPaid {
        reference: "EP-1".into(),
        catalogue_order: from.map(id::<CatalogueOrderId>),
        by: id(CHECKER),
    };
    let back_with = |from: u8, references: &[&str]| Command::WithdrawReport {
        catalogue_order: id(from),
        references: references.iter().map(|one| (*one).to_owned()).collect(),
        reason: "Paket lain.".into(),
        by: id(CHECKER),
    };
    let back = |from: u8| back_with(from, &[]);
    let withdrawn = Event::PaymentReportWithdrawn {
        billing: id(1),
        company: id(2),
        catalogue_order: id(7),
        reference: "EP-1".into(),
        reason: "Paket lain.".into(),
        by: id(CHECKER),
    };
    let past = after(until(Stage::TaxDocumented), [report(Some(7))]);
    given::<Billing>(past.clone()).when(back(8)).then_nothing_happens();
    given::<Billing>(past.clone()).when(back_with(8, &["EP-1"])).then_nothing_happens();
    given::<Billing>(past.clone()).when(back(7)).then([withdrawn.clone()]);
    let past = after(past, [back(7)]);
    assert!(!fold::<Billing>(&past).is_only_reported_paid());
    given::<Billing>(past).when(back(7)).then_nothing_happens();
    let unnamed = after(until(Stage::TaxDocumented), [report(None)]);
    given::<Billing>(unnamed.clone()).when(back(7)).then_nothing_happens();
    given::<Billing>(unnamed.clone()).when(back_with(7, &["INV-9", "EP-2"])).then_nothing_happens();
    for spelling in ["EP-1", "ep - 1"] {
        given::<Billing>(unnamed.clone()).when(back_with(7, &["INV-9", spelling])).then([withdrawn.clone()]);
    }
}

/// EF-18: a bill keeps the version of the terms that it was counted by.
#[test]
fn a_bill_keeps_the_version_of_the_terms_that_it_was_counted_by() {
    let Command::Assemble { mut assembly, by } = assemble(vec![candidate(1), candidate(2)]) else { panic!("a bill") };
    assembly.terms_version = 3;
    let opened = until(Stage::Open);
    assert_eq!(fold::<Billing>(&opened).terms_version(), None);
    let counted = after(opened, [Command::Assemble { assembly, by }]);
    assert_eq!(fold::<Billing>(&counted).terms_version(), Some(3));
    // What is left of it is counted anew, by the version of that day.
    let Command::TakeOut { placement, mut recount, reason, by } = take_out(1) else { panic!("another order") };
    recount.terms_version = 4;
    let left = after(counted, [Command::TakeOut { placement, recount, reason, by }]);
    assert_eq!(fold::<Billing>(&left).terms_version(), Some(4));
}
