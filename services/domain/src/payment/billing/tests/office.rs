//! From placements to a complete invoice.

use super::*;

fn not_billable(flaw: Flaw, other: Option<BillingId>) -> Rejection {
    Rejection::NotBillable { reasons: vec![(id(1), flaw)], other }
}

/// R1: no payment before the service is received: only verified placements are billed.
#[test]
fn only_verified_placements_are_billed() {
    let opened = until(Stage::Open);
    let unverified = Candidate { verified: false, ..candidate(1) };
    given::<Billing>(opened.clone())
        .when(assemble(vec![unverified, candidate(2)]))
        .then_rejected(not_billable(Flaw::NotVerified, None));
    given::<Billing>(opened).when(assemble(vec![])).then_rejected(Rejection::NoItems);
}

/// R11: one proof, one payment.
#[test]
fn a_placement_is_on_one_bill_once() {
    let opened = until(Stage::Open);
    let elsewhere = Candidate { billed_in: Some(id(9)), ..candidate(1) };
    given::<Billing>(opened.clone())
        .when(assemble(vec![elsewhere]))
        .then_rejected(not_billable(Flaw::BilledAlready, Some(id(9))));
    given::<Billing>(opened)
        .when(assemble(vec![candidate(1), candidate(1)]))
        .then_rejected(not_billable(Flaw::BilledAlready, None));
}

/// C-RECEIPT, R4: what is paid is what was received, with no tolerance (Lampung Timur 2022, Kota Metro 2023).
#[test]
fn c_receipt_more_copies_than_were_received_are_not_billed() {
    let mut copies = candidate(1);
    copies.item.charge.quantity = 200;
    for received in [0, 199, 201] {
        given::<Billing>(until(Stage::Open))
            .when(assemble(vec![Candidate { received, ..copies.clone() }]))
            .then_rejected(not_billable(Flaw::NotReceived, None));
    }
    let honest = Candidate { received: 200, owed: rp(2_220_000_000), ..copies };
    let past = after(until(Stage::Open), [assemble(vec![honest])]);
    assert_eq!(stage_of(&past), Some(Stage::Assembled));
}

/// EF-18, R3: a bill never costs a budget line another rupiah than the order owes.
#[test]
fn a_placement_is_billed_for_what_its_order_owes() {
    given::<Billing>(until(Stage::Open))
        .when(assemble(vec![Candidate { owed: rp(11_099_999), ..candidate(1) }]))
        .then_rejected(not_billable(Flaw::AmountDiffers, None));
}

/// EF-44: what vanished is not paid.
#[test]
fn what_is_not_there_any_more_is_not_billed() {
    given::<Billing>(until(Stage::Open))
        .when(assemble(vec![Candidate { still_there: false, ..candidate(1) }]))
        .then_rejected(not_billable(Flaw::Gone, None));
}

/// C-SOD, EF-22: order creator, approver and verifier behind a placement are three people.
#[test]
fn c_sod_a_placement_behind_which_one_person_did_two_things_is_not_billed() {
    for (ordered, approved, verified) in
        [(PLANNER, COMMITTER, PLANNER), (PLANNER, COMMITTER, COMMITTER), (PLANNER, PLANNER, VERIFIER)]
    {
        let mut candidate = candidate(1);
        candidate.item.ordered_by = vec![id(9), id(ordered)];
        candidate.item.approved_by = id(approved);
        candidate.item.verified_by = id(verified);
        given::<Billing>(until(Stage::Open))
            .when(assemble(vec![candidate]))
            .then_rejected(not_billable(Flaw::OwnWork, None));
    }
}

/// C-TRANSPARENT-CALC, F13: the company reads the calculation per placement from the first day.
#[test]
fn c_transparent_calc_the_company_reads_the_calculation_of_each_placement() {
    let past = until(Stage::Assembled);
    let Some(event @ Event::BillingAssembled { items, breakdown, .. }) = past.last() else { panic!("{past:?}") };
    assert_eq!(event.party(), Some(id(2)));
    assert_eq!((items.len(), breakdown.charges.len()), (2, 2));
    assert_eq!((breakdown.gross, breakdown.transfer), (rp(22_200_000), rp(19_600_000)));
    assert!(breakdown.steps.iter().any(|step| step.charge == Some(2)));
    let amounts: Vec<_> = fold::<Billing>(&past).amounts().map(|(item, gross)| (item.placement, gross)).collect();
    assert_eq!(amounts, [(id(1), rp(11_100_000)), (id(2), rp(11_100_000))]);
}

#[test]
fn a_bill_that_was_not_handed_over_is_taken_apart_and_its_placements_are_free() {
    let dismantle = |reason: &str| Command::Dismantle { reason: reason.into(), by: id(PLANNER) };
    let dismantled = Event::BillingDismantled {
        billing: id(1),
        company: id(2),
        placements: vec![id(1), id(2)],
        reason: "Salah bulan.".into(),
        by: id(PLANNER),
    };
    given::<Billing>(until(Stage::Inspected)).when(dismantle("Salah bulan.")).then([dismantled]);
    given::<Billing>(until(Stage::Inspected)).when(dismantle(" ")).then_rejected(Rejection::ReasonMissing);
    given::<Billing>(until(Stage::HandedOver))
        .when(dismantle("Salah bulan."))
        .then_rejected(Rejection::NotNow { stage: Stage::HandedOver });
    let again =
        after(until(Stage::Inspected), [dismantle("Salah bulan."), assemble(vec![candidate(2)]), inspect(PLANNER)]);
    assert_eq!(stage_of(&again), Some(Stage::Inspected));
}

/// DOMAIN.md 4.7: nothing was delivered before the budget year began; its first day is in it.
#[test]
fn papers_of_a_bill_are_not_older_than_its_budget_year() {
    let dated =
        |date: &str| Command::Inspect { paper: paper("BAPP/1", date), today: day("2026-02-03"), by: id(PLANNER) };
    let assembled = until(Stage::Assembled);
    given::<Billing>(assembled.clone())
        .when(dated("2025-12-31"))
        .then_rejected(Rejection::OtherYear { fiscal_year: FiscalYear(2026) });
    assert_eq!(stage_of(&after(assembled, [dated("2026-01-01")])), Some(Stage::Inspected));
}

/// EF-18: any other total is refused with the difference.
#[test]
fn an_invoice_that_differs_by_a_rupiah_is_refused_with_the_difference() {
    let handed_over = until(Stage::HandedOver);
    for (given_total, difference) in [(22_200_001, 1), (20_000_000, -2_200_000)] {
        given::<Billing>(handed_over.clone()).when(invoice(given_total, payee())).then_rejected(
            Rejection::TotalDiffers { expected: rp(22_200_000), given: rp(given_total), difference: rp(difference) },
        );
    }
}

/// C-PAYEE, R9: an invoice names the company's own approved account or is refused.
#[test]
fn c_payee_an_invoice_is_paid_to_the_companys_own_account_alone() {
    let handed_over = until(Stage::HandedOver);
    let none = Payee { account: None, cooling_until: Some(day("2026-02-10")), ..payee() };
    given::<Billing>(handed_over.clone())
        .when(invoice(22_200_000, none))
        .then_rejected(Rejection::PayeeMissing { cooling_until: Some(day("2026-02-10")) });
    let private = BankAccount { holder: "Budi Santoso".into(), ..account() };
    given::<Billing>(handed_over)
        .when(invoice(22_200_000, Payee { account: Some(private), ..payee() }))
        .then_rejected(Rejection::PayeeNameDiffers { holder: "Budi Santoso".into(), legal_name: NAME.into() });
}

/// C-PAYEE: an account that changed after the invoice is not paid to behind its back.
#[test]
fn c_payee_a_bill_whose_account_changed_goes_back_before_it_is_paid() {
    let other = Payee { account: Some(BankAccount { number: "999".into(), ..account() }), ..payee() };
    let request = Command::RequestPayment {
        paper: paper("SPP/1", "2026-02-06"),
        payee: other.clone(),
        today: day("2026-02-06"),
        by: id(TREASURER),
    };
    given::<Billing>(until(Stage::TaxDocumented)).when(request).then_rejected(Rejection::PayeeChanged);
    let order = Command::OrderPayment {
        paper: paper("SPM/1", "2026-02-09"),
        payee: other,
        today: day("2026-02-09"),
        by: id(HEAD),
    };
    given::<Billing>(until(Stage::SppVerified)).when(order).then_rejected(Rejection::PayeeChanged);
}

/// C-NO-BLANK, F18: nobody signs a paper without number, day and amount: the amount is the bill's own.
#[test]
fn c_no_blank_papers_without_a_number_or_from_tomorrow_are_refused() {
    let handover = |number: &str, date| Command::SignHandover {
        paper: paper(number, date),
        today: day("2026-02-03"),
        by: id(COMMITTER),
    };
    let inspected = until(Stage::Inspected);
    given::<Billing>(inspected.clone()).when(handover(" ", "2026-02-03")).then_rejected(Rejection::NumberMissing);
    given::<Billing>(inspected.clone()).when(handover("BAST/1", "2026-02-04")).then_rejected(Rejection::DateAhead);
    // The minutes of inspection are of 2 February.
    given::<Billing>(inspected)
        .when(handover("BAST/1", "2026-02-01"))
        .then_rejected(Rejection::DateOutOfOrder { paper: PaperKind::InspectionMinutes, date: day("2026-02-02") });
}

/// C-RECEIPT: minutes are not older than the verification of the last thing that they are about, nor are they put right so.
#[test]
fn c_receipt_minutes_are_of_the_day_of_the_last_verification_or_later() {
    let verified = |number: u8, on: &str| {
        let known = candidate(number);
        Candidate { item: Item { verified_on: Some(day(on)), ..known.item.clone() }, ..known }
    };
    let inspected_on =
        |on: &str| Command::Inspect { paper: paper("BAPP/1", on), today: day("2026-02-09"), by: id(PLANNER) };
    let assembled = run([open(), assemble(vec![verified(1, "2026-02-03"), verified(2, "2026-02-02")])]);
    let early = Rejection::BeforeProof { date: day("2026-02-03") };
    given::<Billing>(assembled.clone()).when(inspected_on("2026-02-02")).then_rejected(early.clone());
    let inspected = after(assembled, [inspected_on("2026-02-03")]);
    let corrected = Command::RequestCorrection {
        kind: PaperKind::InspectionMinutes,
        value: paper("BAPP/1", "2026-02-02"),
        reason: "Salah ketik.".into(),
        today: day("2026-02-09"),
        by: id(PLANNER),
    };
    given::<Billing>(inspected).when(corrected).then_rejected(early);
}

/// C-NO-BLANK, F18: a numbered paper of its day is signed, and the amounts behind it are the bill's own.
#[test]
fn c_no_blank_numbered_papers_of_their_days_are_signed_with_the_amount_of_the_bill() {
    let past = until(Stage::SpmIssued);
    let amounts: Vec<_> = past
        .iter()
        .filter_map(|event| match event {
            Event::PaymentRequested { amount, .. } | Event::PaymentOrdered { amount, .. } => Some(*amount),
            _ => None,
        })
        .collect();
    assert_eq!(amounts, [rp(22_200_000), rp(22_200_000)]);
}

/// DOMAIN.md 4.3: a taxable entrepreneur attaches an e-Faktur, another company its statement.
#[test]
fn each_company_attaches_the_tax_paper_of_its_status() {
    given::<Billing>(until(Stage::Invoiced))
        .when(tax_paper(TaxPaperKind::Statement))
        .then_rejected(Rejection::OtherTaxPaper { needed: TaxPaperKind::TaxInvoice });
    let tax = TaxStatus { taxable_entrepreneur: false, ..heading().tax };
    let open = Command::Open { billing: id(1), company: id(2), heading: Heading { tax, ..heading() }, by: id(PLANNER) };
    let untaxed = |number| Candidate { owed: rp(10_000_000), ..candidate(number) };
    let past = run([
        open,
        assemble(vec![untaxed(1), untaxed(2)]),
        inspect(PLANNER),
        sign_handover(COMMITTER),
        countersign(MEDIA),
        invoice(20_000_000, payee()),
    ]);
    given::<Billing>(past.clone())
        .when(tax_paper(TaxPaperKind::TaxInvoice))
        .then_rejected(Rejection::OtherTaxPaper { needed: TaxPaperKind::Statement });
    assert_eq!(stage_of(&after(past, [tax_paper(TaxPaperKind::Statement)])), Some(Stage::TaxDocumented));
}
