//! What the tax office has a part in: e-Faktur, deposits, the withholding slip.

use super::*;

/// DOMAIN.md 4.3, 5.3: what stands as the number of an e-Faktur or of a withholding slip is one that the tax office gives,
/// when it is attached and when it is put right; a correction leaves the paper that was handed in where it is. Red when any
/// word was taken as number, and when the correction's value stood there without the paper.
#[test]
fn a_tax_paper_has_a_number_that_the_tax_office_gives_and_keeps_its_file() {
    let attach = |number: &str| {
        let paper = Paper { file: Some(scan()), ..paper(number, "2026-02-04") };
        Command::AttachTaxPaper { kind: TaxPaperKind::TaxInvoice, paper, today: day("2026-02-05"), by: id(MEDIA) }
    };
    let correct = |number: &str| Command::RequestCorrection {
        kind: PaperKind::TaxInvoice,
        value: paper(number, "2026-02-04"),
        reason: "Salah ketik.".into(),
        today: day("2026-02-09"),
        by: id(PLANNER),
    };
    let invoiced = until(Stage::Invoiced);
    for wrong in ["FP/1", "0400260001", "0400260000000000A", "040026000000000012"] {
        given::<Billing>(invoiced.clone()).when(attach(wrong)).then_rejected(Rejection::TaxInvoiceMalformed);
        given::<Billing>(until(Stage::TaxDocumented))
            .when(correct(wrong))
            .then_rejected(Rejection::TaxInvoiceMalformed);
    }
    for good in ["04002600000000001", "040.026-00000000001"] {
        let known = after(invoiced.clone(), [attach(good)]);
        let approve = Command::ApproveCorrection {
            kind: PaperKind::TaxInvoice,
            value: paper("04002600000000009", "2026-02-04"),
            by: id(HEAD),
        };
        let mended = after(known, [correct("04002600000000009"), approve.clone()]);
        given::<Billing>(mended.clone()).when(approve).then_nothing_happens();
        let state = fold::<Billing>(&mended);
        let paper = state.paper(PaperKind::TaxInvoice).expect("a paper");
        assert!(paper.number == "04002600000000009" && paper.file.is_some(), "{paper:?}");
    }
    let paid = until(Stage::Paid);
    for wrong in ["BP-23/1", "ABCDEFGHI", "2600AB12CD", "26"] {
        let slip = Some(Paper { number: wrong.into(), ..slip() });
        given::<Billing>(paid.clone()).when(settle(deposits(), slip)).then_rejected(Rejection::SlipMalformed);
    }
    for good in ["2600AB12C", "3300000001"] {
        let slip = Some(Paper { number: good.into(), ..slip() });
        assert_eq!(stage_of(&after(paid.clone(), [settle(deposits(), slip)])), Some(Stage::Settled));
    }
}

/// DOMAIN.md 5.3: the tax office gives 17 digits since Coretax and gave 16 before; the day of the paper says which, and
/// nothing but zeros is no number.
#[test]
fn an_e_faktur_has_as_many_digits_as_the_tax_office_gave_on_its_day() {
    let numbered = |number: &str, date: &str| super::super::tax_papers::tax_invoice_number(&paper(number, date));
    let (new, old) = ("04002600000000001", "010.000-24.00000001");
    for (number, date) in [(new, "2025-01-01"), (new, "2026-02-04"), (old, "2024-12-31")] {
        assert_eq!(numbered(number, date), Ok(()), "{number} of {date}");
    }
    let zeros = ["0".repeat(17), "0".repeat(16)];
    for (number, date) in
        [(old, "2025-01-01"), (new, "2024-12-31"), (&*zeros[0], "2026-02-04"), (&*zeros[1], "2024-12-31")]
    {
        assert_eq!(numbered(number, date), Err(Rejection::TaxInvoiceMalformed), "{number} of {date}");
    }
    let zero = Command::AttachTaxPaper {
        kind: TaxPaperKind::TaxInvoice,
        paper: paper(&zeros[0], "2026-02-04"),
        today: day("2026-02-05"),
        by: id(MEDIA),
    };
    given::<Billing>(until(Stage::Invoiced)).when(zero).then_rejected(Rejection::TaxInvoiceMalformed);
}

/// DOMAIN.md 5.3: an e-Faktur is made when what it is for was handed over, by a company that was a taxable entrepreneur
/// on the day of the contract already; never before, nor tomorrow. Put right it is not made older, nor is the handover
/// made younger than it.
#[test]
fn an_e_faktur_is_not_older_than_the_handover_nor_of_a_day_to_come() {
    let attach = |date: &str| Command::AttachTaxPaper {
        kind: TaxPaperKind::TaxInvoice,
        paper: paper("04002600000000001", date),
        today: day("2026-02-05"),
        by: id(MEDIA),
    };
    let before = Rejection::DateOutOfOrder { paper: PaperKind::HandoverMinutes, date: day("2026-02-03") };
    let invoiced = until(Stage::Invoiced);
    given::<Billing>(invoiced.clone()).when(attach("2026-02-02")).then_rejected(before.clone());
    given::<Billing>(invoiced.clone()).when(attach("2026-02-06")).then_rejected(Rejection::DateAhead);
    let known = after(invoiced, [attach("2026-02-03")]);
    let correct = |kind, value: Paper| Command::RequestCorrection {
        kind,
        value,
        reason: "Salah ketik.".into(),
        today: day("2026-02-09"),
        by: id(PLANNER),
    };
    let older = correct(PaperKind::TaxInvoice, paper("04002600000000001", "2026-02-02"));
    given::<Billing>(known.clone()).when(older).then_rejected(before);
    let younger = correct(PaperKind::HandoverMinutes, paper("BAST/1", "2026-02-04"));
    given::<Billing>(known)
        .when(younger)
        .then_rejected(Rejection::DateTooLate { paper: PaperKind::TaxInvoice, date: day("2026-02-03") });
}

/// DOMAIN.md 4.3, 5.3: tax is kept from a payment that was asked for: deposits and slip are of the day of the request or
/// later, and of no day to come.
#[test]
fn deposits_and_slip_are_not_older_than_the_request_nor_of_a_day_to_come() {
    let paid = until(Stage::Paid);
    let early = Rejection::DateOutOfOrder { paper: PaperKind::PaymentRequest, date: day("2026-02-06") };
    for (date, why) in [("2026-02-05", early), ("2026-02-17", Rejection::DateAhead)] {
        let mut deposited = deposits();
        deposited[1].date = day(date);
        given::<Billing>(paid.clone()).when(settle(deposited, Some(slip()))).then_rejected(why.clone());
        let dated = Paper { date: day(date), ..slip() };
        given::<Billing>(paid.clone()).when(settle(deposits(), Some(dated))).then_rejected(why);
    }
    let mut first = deposits();
    first[0].date = day("2026-02-06");
    let slip = Paper { date: day("2026-02-06"), ..slip() };
    assert_eq!(stage_of(&after(paid, [settle(first, Some(slip))])), Some(Stage::Settled));
}

/// DOMAIN.md 5.3: where income tax was kept the company gets the slip itself, not its number alone.
#[test]
fn the_slip_of_a_tax_that_was_kept_is_handed_in_with_its_number() {
    let bare = Paper { file: None, ..slip() };
    given::<Billing>(until(Stage::Paid)).when(settle(deposits(), Some(bare))).then_rejected(Rejection::SlipFileMissing);
    // Nor is the e-Faktur that the company sent the slip that it waits for, whatever the file is called.
    for name in [scan().name, "bukti-potong.pdf".to_owned()] {
        let past = until(Stage::Paid).into_iter().map(|event| match event {
            Event::TaxPaperAttached { billing, company, kind, paper, by } => {
                let paper = Paper { file: Some(FileRef { name: name.clone(), ..scan() }), ..paper };
                Event::TaxPaperAttached { billing, company, kind, paper, by }
            }
            other => other,
        });
        given::<Billing>(past.collect::<Vec<_>>())
            .when(settle(deposits(), Some(slip())))
            .then_rejected(Rejection::SlipIsOtherPaper);
    }
}
