//! Proof, deadlines, verification, and whether a page stays (EF-15 to EF-17, EF-44, C-RECEIPT).

use super::*;
use crate::{publication::proof::evidence::Spot, spec::fold};

fn extend(by: u8, until: &str, instant: &str) -> Command {
    Command::ExtendProofDeadline {
        placement: id(ONE),
        until: at(until),
        reason: "Listrik padam dua hari.".into(),
        by: id(by),
        zone: Zone::Wib,
        at: at(instant),
    }
}

/// EF-15: the deadline is the earlier one of the term from publication and the term from the last day ordered.
#[test]
fn a_deadline_counts_from_publication_and_never_beyond_that_of_the_last_day() {
    assert_eq!(fold::<Order>(&published()).proof_until(id(ONE)), Some(at("2026-03-12T00:00:00+07:00")));
    let Command::ReportPublication { placement, published_at, place, at: now, .. } = report(ONE) else {
        unreachable!()
    };
    let proof_until = at(TOO_LATE);
    let late = Command::ReportPublication { placement, published_at, place, domain: None, proof_until, at: now };
    let past = after(cleared(ONE), [late]);
    assert_eq!(fold::<Order>(&past).proof_until(id(ONE)), Some(at(PROOF_END)));
}

/// EF-15: what comes after the last instant is refused, and the placement is forfeited.
#[test]
fn a_late_proof_is_refused_and_the_placement_is_forfeited() {
    let end = "2026-03-12T00:00:00+07:00";
    given::<Order>(published()).when(prove(ONE, 41, end)).then_rejected(Rejection::ProofOver { until: at(end) });
    let forfeit = |instant: &str| Command::Forfeit { placement: id(ONE), at: at(instant) };
    let before = "2026-03-11T23:59:59+07:00";
    given::<Order>(published()).when(forfeit(before)).then_rejected(Rejection::ProofRunning);
    given::<Order>(published()).when(forfeit(end)).then([Event::PlacementForfeited {
        company: company(),
        placement: id(ONE),
        released: rp(1_110_000),
    }]);
    let shown = after(published(), [prove(ONE, 41, IN_TIME)]);
    assert!(matches!(
        Order::decide(&fold::<Order>(&shown), forfeit(TOO_LATE)),
        Err(Rejection::NotNow { stage: Some(Stage::ProofSubmitted), .. })
    ));
}

/// EF-15: more time is an event of its own, by another person than who ordered, while time runs.
#[test]
fn more_time_is_given_by_another_person_with_a_reason_before_the_end() {
    let was = at("2026-03-12T00:00:00+07:00");
    given::<Order>(published()).when(extend(HEAD, SECOND_END, IN_TIME)).then([Event::ProofDeadlineExtended {
        company: company(),
        placement: id(ONE),
        was,
        until: at(SECOND_END),
        reason: "Listrik padam dua hari.".into(),
        by: id(HEAD),
    }]);
    given::<Order>(published()).when(extend(PPTK, SECOND_END, IN_TIME)).then_rejected(Rejection::OwnWork);
    given::<Order>(published())
        .when(extend(HEAD, SECOND_END, TOO_LATE))
        .then_rejected(Rejection::ProofOver { until: was });
    given::<Order>(published()).when(extend(HEAD, IN_TIME, IN_TIME)).then_rejected(Rejection::NotLonger);
    let past = after(published(), [extend(HEAD, SECOND_END, IN_TIME)]);
    assert!(Order::decide(&fold::<Order>(&past), prove(ONE, 41, "2026-03-14T23:59:59+07:00")).is_ok());
}

/// EF-16, R11: what proves another placement proves nothing here.
#[test]
fn what_another_proof_shows_already_is_refused() {
    let Command::SubmitProof(mut again) = prove(ONE, 41, IN_TIME) else { unreachable!() };
    assert_eq!(again.claims, ["url:https://riaukita.com/jalan-baru"]);
    again.taken = again.claims.clone();
    let refused = Rejection::ProofUsed { placement: id(ONE), claims: again.claims.clone() };
    given::<Order>(published()).when(Command::SubmitProof(again)).then_rejected(refused);
}

/// EF-16, R11: each claim that is shown twice says what it is a claim of.
#[test]
fn what_is_shown_twice_says_what_it_is() {
    let codes = |evidence: &Evidence| -> Vec<String> {
        let claims = evidence.claims(id(2));
        Rejection::ProofUsed { placement: id(ONE), claims }.reasons().into_iter().map(|(_, code)| code).collect()
    };
    assert_eq!(codes(&page()), ["order.address_used"]);
    assert_eq!(codes(&paper(10)), ["order.file_used", "order.edition_used"]);
    let spot = |name: &str| Spot { at: at(OUT), seconds: 30, name: name.into() };
    let airing = Evidence::Airing { spots: vec![spot("Jalan Baru 1")], log: file('a'), recording: file('b') };
    assert_eq!(codes(&airing), ["order.file_used", "order.file_used", "order.spot_used"]);
    let post = |url: &str| Evidence::Post {
        url: url.into(),
        account: "@riaukita".into(),
        followers: 10,
        published_at: at(OUT),
        insight: file('a'),
        capture: file('b'),
    };
    let (old, new) = ("https://twitter.com/riaukita/status/179", "https://x.com/riaukita/status/179?s=20");
    let files = ["order.file_used", "order.file_used"];
    assert_eq!(codes(&post(new)), [files[0], files[1], "order.address_used", "order.address_used"]);
    let claims = |url: &str| post(url).claims(id(2));
    assert!(claims(old).contains(&"post:x/179".to_owned()) && claims(new).contains(&"post:x/179".to_owned()));
    assert!(claims(old).contains(&format!("url:{old}")), "as it was claimed before");
}

/// EF-16, R11: what the page behind an address claims is claimed when it is read, and a page that another placement
/// shows under another address is not verified by anybody; read again, when it is free, it is.
#[test]
fn a_page_that_proves_another_placement_under_another_address_cannot_be_verified() {
    let read = |claims: &[&str], taken: &[&str]| {
        let Command::RecordCheck(mut read) = check(ONE, 41, &[]) else { unreachable!() };
        read.findings.retain(|finding| finding.point != Point::Once);
        read.claims = claims.iter().map(|one| (*one).to_owned()).collect();
        read.taken = taken.iter().map(|one| Taken { claim: (*one).to_owned(), by: id(77) }).collect();
        Command::RecordCheck(read)
    };
    let page = "url:https://riaukita.com/baca";
    let used = after(proved(), [read(&["page:ab"], &[page])]);
    let told = fold::<Order>(&used).findings(id(ONE)).last().cloned().expect("what was found last");
    assert_eq!((told.point, told.other), (Point::Once, Some(id(77))), "the placement that has it is in the event");
    let reasons = vec![("https://riaukita.com/baca".to_owned(), "order.content_used".to_owned())];
    given::<Order>(used.clone()).when(verify_by(ONE, VERIFIER)).then_rejected(Rejection::CheckFailed { reasons });
    let claims = |past: &[Event]| fold::<Order>(past).claims(id(ONE));
    assert_eq!(claims(&used), ["url:https://riaukita.com/jalan-baru", "page:ab"]);
    let free = after(used, [read(&["page:ab", page], &[])]);
    assert_eq!(claims(&free).len(), 3);
    assert!(Order::decide(&fold::<Order>(&free), verify_by(ONE, VERIFIER)).is_ok());
}

/// EF-16: a page on another site is refused when it is reported as well: its proof would be. What is no address is told as
/// it is.
#[test]
fn a_page_of_another_domain_is_refused_when_it_is_reported() {
    let told = |place: &str| {
        let Command::ReportPublication { placement, published_at, proof_until, at: now, .. } = report(ONE) else {
            unreachable!()
        };
        let (place, domain) = (Some(place.to_owned()), Some("riaukita.com".to_owned()));
        Command::ReportPublication { placement, published_at, place, domain, proof_until, at: now }
    };
    let refused = Rejection::ProofOfOtherDomain { domain: "riaukita.com".into() };
    for elsewhere in [
        "https://kompas.com/jalan-baru",
        "kompas.com/jalan-baru",
        "kompas.com",
        "Rubrik Daerah, https://kompas.com/jalan-baru",
        "Lihat (HTTPS://kompas.com/jalan-baru).",
    ] {
        given::<Order>(cleared(ONE)).when(told(elsewhere)).then_rejected(refused.clone());
    }
    for own in [
        "https://www.riaukita.com/jalan-baru",
        "riaukita.com/jalan-baru",
        "Halaman depan",
        "Rubrik Daerah, https://riaukita.com/jalan-baru",
        "Rubrik Daerah (https://riaukita.com/jalan-baru), juga di https://kompas.com/jalan-baru",
        "Rubrik.Ekonomi",
        "Rubrik.Ekonomi/Daerah",
        "hal.2",
        "Halaman depan: lihat https://",
        // No page that a proof could show: its form says so.
        "https://riaukita.com:8080/x",
    ] {
        assert!(Order::decide(&fold::<Order>(&cleared(ONE)), told(own)).is_ok(), "{own}");
    }
}

/// EF-16: a page of another domain is refused when it is shown, not only when it is looked at.
#[test]
fn a_page_of_another_domain_is_refused_when_it_is_shown() {
    let on = |address: &str| {
        let Command::SubmitProof(mut shown) = prove(ONE, 41, IN_TIME) else { unreachable!() };
        let Evidence::Page { url, .. } = &mut *shown.evidence else { unreachable!() };
        *url = address.into();
        Command::SubmitProof(shown)
    };
    let refused = Rejection::ProofOfOtherDomain { domain: "riaukita.com".into() };
    given::<Order>(published()).when(on("https://contoh.net/riaukita.com")).then_rejected(refused);
    let below = on("https://pekanbaru.riaukita.com/jalan-baru");
    assert!(Order::decide(&fold::<Order>(&published()), below).is_ok());
}

#[test]
fn a_proof_is_of_the_kind_of_the_medium_and_has_no_gaps() {
    given::<Order>(published()).when(show(*paper(10))).then_rejected(Rejection::EvidenceOfOtherKind);
    let nowhere = Evidence::Page { url: "di situs kami".into(), published_at: at(OUT), views: None, captures: vec![] };
    given::<Order>(published()).when(show(nowhere)).then_rejected(Rejection::EvidenceIncomplete {
        reasons: vec![("url".to_owned(), "order.address_unreadable".to_owned())],
    });
}

/// EF-16: a page of another domain, unreachable, or without its label cannot be verified by anybody.
#[test]
fn what_the_program_found_wrong_in_the_page_cannot_be_verified() {
    for point in [Point::Domain, Point::Reachable, Point::Label, Point::Once] {
        let past = after(proved(), [check(ONE, 41, &[point])]);
        let reasons = vec![(point.wire().to_owned(), point.code().to_owned())];
        given::<Order>(past).when(verify_by(ONE, VERIFIER)).then_rejected(Rejection::CheckFailed { reasons });
    }
    // The page can be read once more.
    let mended = after(proved(), [check(ONE, 41, &[Point::Reachable]), check(ONE, 41, &[])]);
    assert!(Order::decide(&fold::<Order>(&mended), verify_by(ONE, VERIFIER)).is_ok());
    given::<Order>(proved()).when(check(ONE, 42, &[])).then_rejected(Rejection::OtherProof);
}

/// EF-16: what differs in text, days, or count is verified with a reason that stays.
#[test]
fn what_the_program_found_odd_is_verified_with_a_reason_that_stays() {
    let past = after(proved(), [check(ONE, 41, &[Point::Likeness, Point::InTime])]);
    let silent = vec![
        ("likeness".to_owned(), "order.text_differs".to_owned()),
        ("in_time".to_owned(), "order.outside_days".to_owned()),
    ];
    given::<Order>(past.clone())
        .when(verify_by(ONE, VERIFIER))
        .then_rejected(Rejection::ReasonsNeeded { warnings: silent });
    let said =
        [("order.text_differs", "Judul disunting redaksi."), ("order.outside_days", "Terbit sehari lebih awal.")];
    let verify = Command::Verify {
        placement: id(ONE),
        quantity: 1,
        amount: rp(1_110_000),
        reasons: checked_reasons(&said),
        shown_elsewhere: false,
        retold: None,
        alike: None,
        today: day(VERIFIED),
        by: id(VERIFIER),
    };
    let warning = |code: &str, evidence: &str, reason: &str| Warning {
        code: code.into(),
        evidence: evidence.into(),
        reason: reason.into(),
    };
    given::<Order>(past).when(verify).then([
        Event::WarningsExplained {
            placement: Some(id(ONE)),
            warnings: vec![
                warning("order.text_differs", "likeness", "Judul disunting redaksi."),
                warning("order.outside_days", "in_time", "Terbit sehari lebih awal."),
            ],
            by: id(VERIFIER),
        },
        Event::ProofVerified {
            company: company(),
            placement: id(ONE),
            proof: id(41),
            quantity: 1,
            amount: rp(1_110_000),
            released: Rupiah::ZERO,
            on: Some(day(VERIFIED)),
            by: id(VERIFIER),
        },
    ]);
}

/// C-RECEIPT (EF-17, R4): no more copies are owed than arrived, and what did not arrive is free again.
#[test]
fn c_receipt_no_more_copies_are_verified_than_arrived() {
    let past = after(delivered(), [receive("TT-1", 120), prove_copies(200), check(ONE, 41, &[Point::Quantity])]);
    let above = Rejection::AboveReceived { received: 120 };
    given::<Order>(past.clone()).when(verify_copies(200, 1_110_000)).then_rejected(above);
    let verified = Event::ProofVerified {
        company: company(),
        placement: id(ONE),
        proof: id(41),
        quantity: 120,
        amount: rp(666_000),
        released: rp(444_000),
        on: Some(day(VERIFIED)),
        by: id(VERIFIER),
    };
    assert_eq!(verified.budget_moves(), [BudgetMove::Accrue(rp(666_000)), BudgetMove::ReleaseCommitted(rp(444_000))]);
    let new = Order::decide(&fold::<Order>(&past), verify_copies(120, 666_000)).expect("verified");
    assert_eq!(new.last(), Some(&verified));
}

/// C-RECEIPT: the honest path, in two deliveries.
#[test]
fn c_receipt_all_copies_that_arrived_in_two_deliveries_are_verified() {
    let past = after(delivered(), [receive("TT-1", 120), receive("TT-2", 80), prove_copies(200), check(ONE, 41, &[])]);
    let state = fold::<Order>(&past);
    assert_eq!(state.received(id(ONE)), 200);
    assert!(Order::decide(&state, verify_copies(200, 1_110_000)).is_ok());
}

/// C-RECEIPT: nothing arrived, nothing is owed; and a receipt has two signatures and counts once.
#[test]
fn c_receipt_a_receipt_has_a_number_a_count_and_two_signatures_and_counts_once() {
    let past = after(delivered(), [prove_copies(200), check(ONE, 41, &[])]);
    let above = Rejection::AboveReceived { received: 0 };
    given::<Order>(past.clone()).when(verify_copies(200, 1_110_000)).then_rejected(above);
    for wrong in [
        Receipt { number: " ".into(), ..receipt("TT-1", 1) },
        Receipt { count: 0, ..receipt("TT-1", 1) },
        Receipt { counter_signer: String::new(), ..receipt("TT-1", 1) },
    ] {
        given::<Order>(past.clone()).when(arrived(wrong)).then_rejected(Rejection::ReceiptIncomplete);
    }
    let once = after(past, [receive("TT-1", 120)]);
    for again in ["TT-1", " tt - 1 ", "TT\u{200b}-1"] {
        given::<Order>(once.clone()).when(receive(again, 80)).then_rejected(Rejection::ReceiptTwice);
    }
    given::<Order>(once.clone()).when(receive("\u{200b}", 80)).then_rejected(Rejection::ReceiptIncomplete);
    given::<Order>(once).when(receive("TT-1", 120)).then_nothing_happens();
}

/// C-RECEIPT: what was not ordered, is not there yet, or can never arrive, is not received.
#[test]
fn c_receipt_a_receipt_is_of_what_was_ordered_and_of_a_day_since() {
    let on = |of: &str| arrived(Receipt { on: day(of), ..receipt("TT-1", 1) });
    given::<Order>(delivered()).when(on("2026-03-11")).then_rejected(Rejection::ReceiptInFuture);
    given::<Order>(delivered()).when(on("2026-03-01")).then_rejected(Rejection::ReceiptBeforeOrdered);
    for fits in ["2026-03-02", "2026-03-10"] {
        assert!(Order::decide(&fold::<Order>(&delivered()), on(fits)).is_ok(), "{fits}");
    }
    given::<Order>(delivered()).when(receive("TT-1", 201)).then_rejected(Rejection::MoreThanOrdered { left: 200 });
    let most = after(delivered(), [receive("TT-1", 120)]);
    given::<Order>(most.clone()).when(receive("TT-2", 81)).then_rejected(Rejection::MoreThanOrdered { left: 80 });
    assert!(Order::decide(&fold::<Order>(&most), receive("TT-2", 80)).is_ok());
    let airings = Placement { format: Format::Spot, unit: Unit::Airing, quantity: 2, ..copies() };
    let aired = out(MediaKind::Radio, airings);
    given::<Order>(aired.clone()).when(receive("TT-1", 3)).then_rejected(Rejection::MoreThanOrdered { left: 2 });
    assert!(Order::decide(&fold::<Order>(&aired), receive("TT-1", 2)).is_ok());
    // Five copies may show one advertisement.
    let item = Placement { format: Format::Advertorial, unit: Unit::Item, quantity: 1, ..copies() };
    let shown = out(MediaKind::Print, item);
    assert!(Order::decide(&fold::<Order>(&shown), receive("TT-1", 5)).is_ok());
    given::<Order>(published()).when(receive("TT-1", 1)).then_rejected(Rejection::NothingArrives);
}

/// EF-15: a year is closed with what was proved in it, but for what appeared in its last days.
#[test]
fn more_time_ends_with_the_year_or_a_month_after_the_last_day() {
    let days = Placement { from: day("2026-12-20"), until: day("2026-12-20"), ..placement(ONE) };
    let late = out(MediaKind::Online, Placement { draft_needed: false, ..days });
    for (past, last, beyond) in [(published(), "2026-12-31", "2027-01-01"), (late, "2027-01-19", "2027-01-20")] {
        let until = |last: &str| {
            let Command::ExtendProofDeadline { placement, reason, by, zone, at, .. } =
                extend(HEAD, SECOND_END, IN_TIME)
            else {
                unreachable!()
            };
            Command::ExtendProofDeadline { placement, until: day(last).end_in(zone), reason, by, zone, at }
        };
        assert!(Order::decide(&fold::<Order>(&past), until(last)).is_ok(), "{last}");
        let refused = Rejection::DeadlineTooLate { latest: day(last) };
        given::<Order>(past).when(until(beyond)).then_rejected(refused);
    }
}

#[test]
fn what_is_owed_for_a_part_is_that_part_of_the_whole() {
    let past = after(delivered(), [receive("TT-1", 200), prove_copies(200), check(ONE, 41, &[])]);
    for (quantity, amount, refused) in [
        (120, 700_000, Rejection::WrongAmount),
        (120, 600_000, Rejection::WrongAmount),
        (200, 1_109_999, Rejection::WrongAmount),
        (200, 1_110_001, Rejection::WrongAmount),
        (0, 0, Rejection::NothingVerified),
        (201, 1_110_000, Rejection::AboveShown { shown: 200 }),
    ] {
        given::<Order>(past.clone()).when(verify_copies(quantity, amount)).then_rejected(refused);
    }
    // The tax is rounded down on the part as on the whole: a rupiah may lie between them.
    assert!(Order::decide(&fold::<Order>(&past), verify_copies(120, 665_999)).is_ok());
}

/// R4: one airing is one, however often it stands in the list.
#[test]
fn a_spot_that_is_listed_twice_is_refused() {
    let radio = Placement { unit: Unit::Airing, quantity: 3, format: Format::Spot, ..copies() };
    let spot = |minute: u8, name: &str| Spot {
        at: at(&format!("2026-03-09T09:{minute:02}:00+07:00")),
        seconds: 30,
        name: name.into(),
    };
    let airing = |spots: Vec<Spot>| show(Evidence::Airing { spots, log: file('a'), recording: file('b') });
    let past = out(MediaKind::Radio, radio);
    let twice = vec![spot(1, "Jalan Baru"), spot(2, "Jalan Baru"), spot(1, "jalan  baru!")];
    let reasons = vec![("spots.3.time".to_owned(), "order.spot_twice".to_owned())];
    given::<Order>(past.clone()).when(airing(twice)).then_rejected(Rejection::EvidenceIncomplete { reasons });
    let thrice = vec![spot(1, "Jalan Baru"), spot(2, "Jalan Baru"), spot(1, "Jalan Baru 2")];
    assert!(Order::decide(&fold::<Order>(&past), airing(thrice)).is_ok());
}

#[test]
fn a_rejected_proof_can_be_shown_anew_once_and_in_time() {
    given::<Order>(checked()).when(reject(ONE, VERIFIER)).then([Event::ProofRejected {
        company: company(),
        placement: id(ONE),
        proof: id(41),
        reason: "Tanpa label.".into(),
        until: at(SECOND_END),
        by: id(VERIFIER),
    }]);
    let over = Rejection::ProofOver { until: at(SECOND_END) };
    given::<Order>(rejected()).when(prove(ONE, 42, SECOND_END)).then_rejected(over);
    let second = after(rejected(), [prove(ONE, 42, "2026-03-14T08:00:00+07:00"), check(ONE, 42, &[])]);
    given::<Order>(second).when(reject(ONE, VERIFIER)).then([Event::ProofRejectedFinally {
        company: company(),
        placement: id(ONE),
        proof: id(42),
        reason: "Tanpa label.".into(),
        released: rp(1_110_000),
        by: id(VERIFIER),
    }]);
}

/// EF-44: while a breach is open, nothing of the placement is billed.
#[test]
fn a_page_that_is_gone_is_not_billed_until_the_answer_is_accepted() {
    assert_eq!(fold::<Order>(&verified()).payable().len(), 1);
    assert!(fold::<Order>(&breached()).payable().is_empty());
    let refused = Order::decide(&fold::<Order>(&breached()), hand_over());
    assert!(matches!(refused, Err(Rejection::NotNow { stage: Some(Stage::RetentionBreach), .. })), "{refused:?}");
    let answer = Command::AnswerBreach { placement: id(ONE), answer: "Server kami pindah.".into() };
    let settled = after(breached(), [answer, settle(true, HEAD)]);
    assert_eq!(fold::<Order>(&settled).stage(id(ONE)), Some(Stage::ProofVerified));
    assert_eq!(fold::<Order>(&settled).payable().len(), 1);
}

/// EF-44: an answer that does not do gives what was owed free; what is invoiced is for the payment side to claim back.
#[test]
fn a_page_that_stays_gone_is_withheld() {
    for person in [PPTK, PPK, VERIFIER] {
        given::<Order>(breached()).when(settle(false, person)).then_rejected(Rejection::OwnWork);
    }
    let new = Order::decide(&fold::<Order>(&breached()), settle(false, HEAD)).expect("settled");
    assert_eq!(new[0].budget_moves(), [BudgetMove::ReleaseAccrued(rp(1_110_000))]);
    let invoiced = Command::SettleBreach {
        placement: id(ONE),
        accepted: false,
        reason: "Tidak kembali.".into(),
        is_paid: true,
        by: id(HEAD),
    };
    let new = Order::decide(&fold::<Order>(&breached()), invoiced).expect("settled");
    assert_eq!(new[0].budget_moves(), []);
}

#[test]
fn a_page_is_read_once_on_each_planned_occasion() {
    let again =
        |occasion| Command::ReadAgain { placement: id(ONE), occasion, reading: Reading::Unchanged, capture: None };
    let past = after(verified(), [again(Occasion::Day), again(Occasion::Week)]);
    given::<Order>(past.clone()).when(again(Occasion::Day)).then_nothing_happens();
    assert_eq!(after(past.clone(), [again(Occasion::Payment)]).len(), past.len() + 1);
}

#[test]
fn an_order_is_completed_when_its_last_placement_ends() {
    let past = after(verified(), [hand_over()]);
    assert_eq!(fold::<Order>(&past).status(), Some(Status::Accepted));
    let forfeit = Command::Forfeit { placement: id(TWO), at: at(TOO_LATE) };
    given::<Order>(past.clone()).when(forfeit.clone()).then([
        Event::PlacementForfeited { company: company(), placement: id(TWO), released: rp(1_110_000) },
        Event::OrderCompleted { company: company(), amount: rp(1_110_000) },
    ]);
    let done = after(past, [forfeit]);
    let back = Command::TakeBackHandover { billing: id(50), reason: "BAST keliru.".into() };
    let open = after(done, [back]);
    assert_eq!(fold::<Order>(&open).status(), Some(Status::Accepted));
    assert_eq!(fold::<Order>(&open).stage(id(ONE)), Some(Stage::ProofVerified));
}

/// EF-44: what is looked into when its minutes are taken back is on none any more, however that ends.
#[test]
fn a_page_that_is_looked_into_goes_back_with_the_minutes_that_it_was_in() {
    let gone = Command::ReadAgain {
        placement: id(ONE),
        occasion: Occasion::Payment,
        reading: Reading::Unlabelled,
        capture: None,
    };
    let back = Command::TakeBackHandover { billing: id(50), reason: "Tayangan lain ditahan.".into() };
    let past = after(verified(), [hand_over(), gone, back]);
    assert_eq!(fold::<Order>(&past).stage(id(ONE)), Some(Stage::RetentionBreach));
    let excused = after(past, [settle(true, HEAD)]);
    assert_eq!(fold::<Order>(&excused).stage(id(ONE)), Some(Stage::ProofVerified));
    assert_eq!(fold::<Order>(&after(excused, [hand_over()])).stage(id(ONE)), Some(Stage::HandedOver));
}
