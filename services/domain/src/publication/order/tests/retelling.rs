//! A text that comes again, and a proof that looks like another one (R11, decision 0010).

use super::*;
use crate::{
    publication::proof::{Lookalike, Retelling, evidence::Spot},
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
        reasons: checked_reasons(said),
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
        let (reasons, alike) = (checked_reasons(said), seen);
        Command::Verify { placement, quantity, amount, reasons, shown_elsewhere, retold, alike, today, by }
    };
    let silent = vec![("027/SP/1 · Jalan baru".to_owned(), "order.proof_alike".to_owned())];
    let refused = Rejection::ReasonsNeeded { warnings: silent };
    given::<Order>(checked()).when(verify(&[], Some(other.clone()))).then_rejected(refused.clone());
    let Command::RecordCheck(mut found) = check(ONE, 41, &[]) else { unreachable!() };
    found.findings.retain(|finding| finding.point != Point::Apart);
    found.findings.push(other.clone().finding());
    let found = after(proved(), [Command::RecordCheck(found)]);
    for since in [None, Some(other.clone())] {
        given::<Order>(found.clone()).when(verify(&[], since)).then_rejected(refused.clone());
    }
    // What was found before told that placement in words alone: it is the same one.
    let Command::RecordCheck(mut worded) = check(ONE, 41, &[]) else { unreachable!() };
    worded.findings = vec![Finding::of(Point::Apart, false, other.told.as_str())];
    let old = after(proved(), [Command::RecordCheck(worded)]);
    given::<Order>(old).when(verify(&[], Some(other.clone()))).then_rejected(refused.clone());
    // Another placement of the same order and title is another one.
    let third = Lookalike { placement: id(78), ..other };
    let both = vec![("027/SP/1 · Jalan baru".to_owned(), "order.proof_alike".to_owned()); 2];
    given::<Order>(found.clone())
        .when(verify(&[], Some(third)))
        .then_rejected(Rejection::ReasonsNeeded { warnings: both });
    let said = verify(&[("order.proof_alike", "Situsnya memakai nomor berita.")], None);
    assert!(Order::decide(&fold::<Order>(&found), said).is_ok());
}

/// A proof of spots, shown and looked at: as it lies in the log of before, with one spot twice in its list, or with two names
/// in one minute.
fn aired(spots: &[(&str, &str)], found: Vec<Finding>) -> Vec<Event> {
    let spots =
        spots.iter().map(|(instant, name)| Spot { at: at(instant), seconds: 30, name: (*name).into() }).collect();
    let ordered = Placement {
        format: Format::Spot,
        unit: Unit::Airing,
        quantity: 2,
        unit_price: rp(500_000),
        draft_needed: false,
        ..placement(ONE)
    };
    let shown = [
        Event::ProofSubmitted {
            company: company(),
            placement: id(ONE),
            proof: id(41),
            evidence: Box::new(Evidence::Airing { spots, log: file('a'), recording: file('b') }),
            claims: vec![],
        },
        Event::ProofChecked {
            company: company(),
            placement: id(ONE),
            proof: id(41),
            findings: found,
            capture: None,
            claims: vec![],
        },
    ];
    let past = after(out(MediaKind::Radio, ordered), [receive("TT-1", 2)]);
    past.into_iter().chain(shown).collect()
}

fn verify_airings(quantity: u32, amount: i64, said: &[(&str, &str)], alike: Option<Lookalike>) -> Command {
    Command::Verify {
        placement: id(ONE),
        quantity,
        amount: rp(amount),
        reasons: checked_reasons(said),
        shown_elsewhere: false,
        retold: None,
        alike,
        today: day(VERIFIED),
        by: id(VERIFIER),
    }
}

/// R4, R11: a proof that was checked before a spot could not be listed twice shows what was aired, once, and is verified with
/// a reason.
#[test]
fn a_spot_that_stands_twice_in_an_old_proof_is_counted_once() {
    let nine = "2026-03-09T09:00:10+07:00";
    let past = aired(&[(nine, "Jalan Baru"), ("2026-03-09T09:00:40+07:00", "jalan  baru")], vec![]);
    let why = [("order.proof_alike", "Satu siaran tercatat dua kali.")];
    given::<Order>(past.clone())
        .when(verify_airings(2, 1_110_000, &why, None))
        .then_rejected(Rejection::AboveShown { shown: 1 });
    let warnings = vec![("jalan  baru".to_owned(), "order.proof_alike".to_owned())];
    given::<Order>(past.clone())
        .when(verify_airings(1, 555_000, &[], None))
        .then_rejected(Rejection::ReasonsNeeded { warnings });
    assert!(Order::decide(&fold::<Order>(&past), verify_airings(1, 555_000, &why, None)).is_ok());
}

/// R11: what is known of a proof's own spots does not hide another placement that it looks like: both are told, and both
/// stay with their reason.
#[test]
fn another_placement_is_told_beside_two_spots_of_one_minute() {
    let nine = "2026-03-09T09:00:00+07:00";
    let beside = Finding::of(Point::Apart, false, "2026-03-09 Pasar");
    let past = aired(&[(nine, "Jalan Baru"), (nine, "Pasar")], vec![beside]);
    let other = Lookalike { placement: id(77), told: "027/SP/1 · Jalan baru".into() };
    let told = |words: &str| (words.to_owned(), "order.proof_alike".to_owned());
    let warnings = vec![told("2026-03-09 Pasar"), told("027/SP/1 · Jalan baru")];
    given::<Order>(past.clone())
        .when(verify_airings(2, 1_110_000, &[], Some(other.clone())))
        .then_rejected(Rejection::ReasonsNeeded { warnings });
    let why = [("order.proof_alike", "Dua spot pendek berturut-turut.")];
    // A reason for what the check shows says nothing of a placement that it does not show.
    given::<Order>(past.clone())
        .when(verify_airings(2, 1_110_000, &why, Some(other.clone())))
        .then_rejected(Rejection::ReasonsNeeded { warnings: vec![told("027/SP/1 · Jalan baru")] });
    let both = saying(verify_airings(2, 1_110_000, &why, Some(other)), &[ALIKE_ONE]);
    let new = Order::decide(&fold::<Order>(&past), both).expect("verified");
    let Some(Event::WarningsExplained { warnings, .. }) = new.first() else { panic!("{new:?}") };
    let kept: Vec<&str> = warnings.iter().map(|warning| warning.evidence.as_str()).collect();
    assert_eq!(kept, ["2026-03-09 Pasar", "027/SP/1 · Jalan baru"]);
}

/// Code, words and reason for another placement that a proof looks like.
const ALIKE_ONE: (&str, &str, &str) = ("order.proof_alike", "027/SP/1 · Jalan baru", "Nomor berita memang dua.");

/// The same verification with reasons that say what they are for.
fn saying(verify: Command, more: &[(&str, &str, &str)]) -> Command {
    let Command::Verify { placement, quantity, amount, mut reasons, shown_elsewhere, retold, alike, today, by } =
        verify
    else {
        unreachable!()
    };
    reasons.extend(more.iter().map(|(code, evidence, reason)| FindingReason {
        code: (*code).into(),
        evidence: Some((*evidence).into()),
        reason: (*reason).into(),
    }));
    Command::Verify { placement, quantity, amount, reasons, shown_elsewhere, retold, alike, today, by }
}

/// R11: a reason that was written for one placement is never filed for another one that came to be the newest meanwhile,
/// whether the check shows the first, or only a refusal did: what is new is told, and asked for by itself.
#[test]
fn a_reason_that_was_written_for_one_placement_is_not_filed_for_another() {
    let (one, two) = ("027/SP/1 · Jalan baru", "027/SP/9 · Pasar baru");
    let seen = |other: u8, told: &str| (id::<PlacementId>(other), told.to_owned());
    let alike = |(placement, told): (PlacementId, String)| Lookalike { placement, told };
    let again = |(placement, told): (PlacementId, String)| Retelling { placement, told };
    let verify = |point: Point, since: Option<(PlacementId, String)>| {
        let Command::Verify { placement, quantity, amount, reasons, shown_elsewhere, today, by, .. } =
            verify_by(ONE, VERIFIER)
        else {
            unreachable!()
        };
        let (retold, alike) = match point {
            Point::NewText => (since.map(again), None),
            _ => (None, since.map(alike)),
        };
        Command::Verify { placement, quantity, amount, reasons, shown_elsewhere, retold, alike, today, by }
    };
    let warnings = |told: &[&str], code: &str| told.iter().map(|told| ((*told).to_owned(), code.to_owned())).collect();
    for (point, code) in [(Point::Apart, "order.proof_alike"), (Point::NewText, "order.text_used")] {
        let Command::RecordCheck(mut found) = check(ONE, 41, &[]) else { unreachable!() };
        found.findings.retain(|finding| finding.point != point);
        found.findings.push(Finding { other: Some(id(77)), ..Finding::of(point, false, one) });
        let shown = after(proved(), [Command::RecordCheck(found)]);
        let needed = |told: &[&str]| Rejection::ReasonsNeeded { warnings: warnings(told, code) };
        let bare = FindingReason { code: code.into(), evidence: None, reason: "Nomor berita dua.".into() };
        let with_bare = |command: Command| {
            let Command::Verify { placement, quantity, amount, shown_elsewhere, retold, alike, today, by, .. } =
                command
            else {
                unreachable!()
            };
            let reasons = vec![bare.clone()];
            Command::Verify { placement, quantity, amount, reasons, shown_elsewhere, retold, alike, today, by }
        };
        let (for_one, for_two) = ((code, one, "Nomor berita dua."), (code, two, "Pesanan lain."));
        let newest = || verify(point, Some(seen(78, two)));
        // The check shows one; two became the newest since.
        given::<Order>(shown.clone()).when(newest()).then_rejected(needed(&[one, two]));
        given::<Order>(shown.clone()).when(with_bare(newest())).then_rejected(needed(&[two]));
        given::<Order>(shown.clone()).when(saying(newest(), &[for_one])).then_rejected(needed(&[two]));
        // The check shows none, and a refusal told of one.
        given::<Order>(checked()).when(with_bare(newest())).then_rejected(needed(&[two]));
        given::<Order>(checked()).when(saying(newest(), &[for_one])).then_rejected(needed(&[two]));
        let new = Order::decide(&fold::<Order>(&shown), saying(newest(), &[for_one, for_two])).expect("verified");
        let Some(Event::WarningsExplained { warnings, .. }) = new.first() else { panic!("{new:?}") };
        let kept: Vec<(&str, &str)> =
            warnings.iter().map(|warning| (warning.evidence.as_str(), warning.reason.as_str())).collect();
        assert_eq!(kept, [(one, "Nomor berita dua."), (two, "Pesanan lain.")], "{code}");
    }
}
