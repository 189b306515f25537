//! A text that comes again, and a proof that looks like another one (R11, decision 0010).

use super::*;
use crate::{
    publication::proof::{Lookalike, Retelling},
    spec::fold,
};

/// R11: a text that was found good for another placement of the outlet, since the program looked or before, is verified
/// with a reason that names that placement.
#[test]
fn a_text_that_was_found_good_for_another_placement_is_verified_with_a_reason() {
    let before = Retelling { placement: id(77), told: "027/SP/1 · Jalan baru".into() };
    let verify = |said: &[(&str, &str)], retold: Option<Retelling>| Command::Verify {
        placement: id(ONE),
        quantity: 1,
        amount: rp(1_110_000),
        reasons: reasons(said),
        shown_elsewhere: false,
        retold,
        alike: None,
        today: day(VERIFIED),
        by: id(VERIFIER),
    };
    let silent = vec![("027/SP/1 · Jalan baru".to_owned(), "order.text_used".to_owned())];
    let refused = Rejection::ReasonsNeeded { warnings: silent };
    given::<Order>(checked()).when(verify(&[], Some(before.clone()))).then_rejected(refused.clone());
    let Command::RecordCheck(mut found) = check(ONE, 41, &[]) else { unreachable!() };
    found.findings.retain(|finding| finding.point != Point::NewText);
    found.findings.push(before.clone().finding());
    let found = after(proved(), [Command::RecordCheck(found)]);
    // Found by the program and seen again, it is one warning.
    for since in [None, Some(before)] {
        given::<Order>(found.clone()).when(verify(&[], since)).then_rejected(refused.clone());
    }
    let said = [("order.text_used", "Pesanan kedua untuk pekan kedua.")];
    let new = Order::decide(&fold::<Order>(&found), verify(&said, None)).expect("verified");
    let Some(Event::WarningsExplained { warnings, .. }) = new.first() else { panic!("{new:?}") };
    assert_eq!(
        (warnings[0].code.as_str(), warnings[0].evidence.as_str()),
        ("order.text_used", "027/SP/1 · Jalan baru")
    );
    // An edition is known by its number, whatever stands in it.
    let past = after(delivered(), [receive("TT-1", 200), prove_copies(200), check(ONE, 41, &[])]);
    let Command::Verify { placement, quantity, amount, reasons, shown_elsewhere, today, by, .. } =
        verify_copies(200, 1_110_000)
    else {
        unreachable!()
    };
    let retold = Some(Retelling { placement: id(77), told: "027/SP/1 · Jalan baru".into() });
    let copies =
        Command::Verify { placement, quantity, amount, reasons, shown_elsewhere, retold, alike: None, today, by };
    assert!(Order::decide(&fold::<Order>(&past), copies).is_ok());
}

/// R11: a proof that may show the publication of another placement is verified with a reason that names that one, whether
/// the program saw it at once or only when it is verified.
#[test]
fn a_proof_that_looks_like_another_one_is_verified_with_a_reason() {
    let other = Lookalike { placement: id(77), told: "027/SP/1 · Jalan baru".into() };
    let verify = |said: &[(&str, &str)], seen: Option<Lookalike>| {
        let Command::Verify { placement, quantity, amount, shown_elsewhere, retold, today, by, .. } =
            verify_by(ONE, VERIFIER)
        else {
            unreachable!()
        };
        let (reasons, alike) = (reasons(said), seen);
        Command::Verify { placement, quantity, amount, reasons, shown_elsewhere, retold, alike, today, by }
    };
    let silent = vec![("027/SP/1 · Jalan baru".to_owned(), "order.proof_alike".to_owned())];
    let refused = Rejection::ReasonsNeeded { warnings: silent };
    given::<Order>(checked()).when(verify(&[], Some(other.clone()))).then_rejected(refused.clone());
    let Command::RecordCheck(mut found) = check(ONE, 41, &[]) else { unreachable!() };
    found.findings.retain(|finding| finding.point != Point::Apart);
    found.findings.push(other.clone().finding());
    let found = after(proved(), [Command::RecordCheck(found)]);
    for since in [None, Some(other)] {
        given::<Order>(found.clone()).when(verify(&[], since)).then_rejected(refused.clone());
    }
    let said = verify(&[("order.proof_alike", "Situsnya memakai nomor berita.")], None);
    assert!(Order::decide(&fold::<Order>(&found), said).is_ok());
}
