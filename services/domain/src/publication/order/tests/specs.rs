//! An order's way in sentences (S-04, EF-13 to EF-15, EF-22, C-SOD).

use super::*;
use crate::spec::fold;

fn not_now(past: &[Event], placement: Option<u8>) -> Rejection {
    let order = fold::<Order>(past);
    let status = order.status().expect("an order");
    let stage = placement.and_then(|placement| order.stage(id(placement)));
    let is_running = matches!(status, Status::Accepted | Status::Completed);
    let mut allowed: Vec<&'static str> = match stage {
        Some(stage) if is_running => stage.next_steps().to_vec(),
        Some(_) | None => status.next_steps().to_vec(),
    };
    if stage.is_none() && is_running {
        let stages = order.placements().into_iter().filter_map(|placement| order.stage(placement.placement));
        allowed.extend(stages.flat_map(Stage::next_steps));
    }
    allowed.sort_unstable();
    allowed.dedup();
    Rejection::NotNow { status, stage, allowed }
}

#[test]
fn an_order_is_written_once_with_the_sum_of_its_placements() {
    given::<Order>([]).when(draft()).then([Event::OrderDrafted {
        order: id(9),
        subject: subject(),
        placements: two(),
        amount: rp(2_220_000),
        by: id(PPTK),
    }]);
    given::<Order>(drafted()).when(draft()).then_nothing_happens();
    let other = Command::Draft { order: id(9), subject: subject(), placements: vec![placement(ONE)], by: id(PPTK) };
    given::<Order>(drafted()).when(other).then_rejected(Rejection::AlreadyDrafted);
}

#[test]
fn what_cannot_be_ordered_so_is_told_at_once() {
    let wrong = vec![
        Placement { format: Format::Spot, quantity: 0, ..placement(ONE) },
        Placement { number: 1, until: day("2026-03-08"), ..placement(TWO) },
        Placement { placement: id(33), number: 3, quantity: 5, ..placement(TWO) },
    ];
    let command = Command::Draft { order: id(9), subject: subject(), placements: wrong, by: id(PPTK) };
    let reason = |place: &str, code: &str| (place.to_owned(), code.to_owned());
    given::<Order>([]).when(command).then_rejected(Rejection::CannotBeOrdered {
        reasons: vec![
            reason("1", "order.format_not_of_kind"),
            reason("1", "order.nothing_ordered"),
            reason("1", "order.placement_twice"),
            reason("1", "order.days_reversed"),
            reason("3", "order.one_page_each"),
        ],
    });
    let nothing = Command::Draft { order: id(9), subject: subject(), placements: vec![], by: id(PPTK) };
    let reasons = vec![reason("placements", "order.no_placement")];
    given::<Order>([]).when(nothing).then_rejected(Rejection::CannotBeOrdered { reasons });
}

#[test]
fn a_draft_that_is_written_anew_names_what_is_dropped() {
    let placements = vec![placement(ONE)];
    let revise = Command::Revise { subject: subject(), placements: placements.clone(), by: id(PPTK) };
    given::<Order>(drafted()).when(revise.clone()).then([Event::OrderRevised {
        subject: subject(),
        placements,
        dropped: vec![id(TWO)],
        amount: rp(1_110_000),
        by: id(PPTK),
    }]);
    given::<Order>(reserved()).when(revise).then_rejected(not_now(&reserved(), None));
}

/// EF-14: the honest path, event by event.
#[test]
fn an_order_goes_from_draft_to_verified_proof() {
    let kinds: Vec<&str> = verified().iter().map(Event::kind).collect();
    assert_eq!(
        kinds,
        [
            "order_drafted",
            "order_reserved",
            "order_issued",
            "order_accepted",
            "draft_submitted",
            "draft_cleared",
            "publication_reported",
            "proof_submitted",
            "proof_checked",
            "proof_verified",
        ]
    );
}

/// EF-14: taking back is no step any more once everything appeared, and is one as long as something did not.
#[test]
fn an_order_of_which_everything_appeared_is_not_offered_to_be_taken_back() {
    let take_back = || Command::Cancel { reason: "Batal.".into(), by: id(PPK) };
    let one_left = verified();
    assert!(not_now(&one_left, None).allowed().contains(&"cancel_order"));
    let past = after(one_left, [take_back()]);
    let all_out = fold::<Order>(&past);
    assert_eq!(all_out.stage(id(TWO)), Some(Stage::Cancelled));
    let refused = not_now(&past, None);
    assert!(!refused.allowed().contains(&"cancel_order"), "{:?}", refused.allowed());
    let again = Command::Cancel { reason: "Batal semua.".into(), by: id(PPK) };
    given::<Order>(past).when(again).then_rejected(refused);
    assert!(not_now(&published(), Some(ONE)).allowed().iter().all(|step| *step != "cancel_order"));
}

/// EF-14: nothing is skipped; what can be done instead is told.
#[test]
fn a_jump_is_refused_with_what_can_be_done_instead() {
    for (past, jump, placement) in [
        (drafted(), issue(issue_by(PPK)), None),
        (drafted(), accept(), None),
        (reserved(), accept(), None),
        (issued(), reserve_in(circumstances()), None),
        (issued(), submit_draft(ONE), Some(ONE)),
        (accepted(), report(ONE), Some(ONE)),
        (cleared(ONE), prove(ONE, 41, IN_TIME), Some(ONE)),
        (published(), verify_by(ONE, VERIFIER), Some(ONE)),
        (proved(), verify_by(ONE, VERIFIER), Some(ONE)),
        (published(), hand_over(), Some(ONE)),
        (verified(), prove(ONE, 42, IN_TIME), Some(ONE)),
    ] {
        let refused = not_now(&past, placement);
        assert!(!refused.allowed().is_empty(), "{jump:?}");
        given::<Order>(past).when(jump).then_rejected(refused);
    }
    given::<Order>([]).when(accept()).then_rejected(Rejection::Unknown);
    given::<Order>(accepted()).when(submit_draft(99)).then_rejected(Rejection::UnknownPlacement);
}

/// C-SOD (EF-22): who wrote an order does not approve it; the honest path is `an_order_goes_from_draft_to_verified_proof`.
#[test]
fn c_sod_who_wrote_or_sent_an_order_does_not_approve_it() {
    given::<Order>(reserved()).when(issue(issue_by(PPTK))).then_rejected(Rejection::OwnWork);
    let sent_by_another = Command::Reserve { now: Box::new(circumstances()), reasons: Reasons::new(), by: id(PPK) };
    let past = after(drafted(), [sent_by_another]);
    given::<Order>(past).when(issue(issue_by(PPK))).then_rejected(Rejection::OwnWork);
}

/// C-SOD (EF-22): written, approved and verified by three people, an order goes its way.
#[test]
fn c_sod_an_order_of_three_people_comes_to_its_verified_proof() {
    let people: Vec<AccountId> = verified()
        .iter()
        .filter_map(|event| match event {
            Event::OrderDrafted { by, .. } | Event::OrderIssued { by, .. } | Event::ProofVerified { by, .. } => {
                Some(*by)
            }
            _ => None,
        })
        .collect();
    assert_eq!(people, [PPTK, PPK, VERIFIER].map(id));
}

/// C-SOD (EF-22): nor does who wrote, approved, or gave more time say that the proof is good, or that it is not.
#[test]
fn c_sod_who_wrote_or_approved_or_gave_time_does_not_verify() {
    let extend = Command::ExtendProofDeadline {
        placement: id(ONE),
        until: at(SECOND_END),
        reason: "Listrik padam.".into(),
        by: id(HEAD),
        zone: Zone::Wib,
        at: at(IN_TIME),
    };
    let past = after(published(), [extend, prove(ONE, 41, IN_TIME), check(ONE, 41, &[])]);
    for person in [PPTK, PPK, HEAD] {
        given::<Order>(past.clone()).when(verify_by(ONE, person)).then_rejected(Rejection::OwnWork);
        given::<Order>(past.clone()).when(reject(ONE, person)).then_rejected(Rejection::OwnWork);
    }
    assert!(Order::decide(&fold::<Order>(&past), verify_by(ONE, VERIFIER)).is_ok());
}

#[test]
fn an_order_that_is_sent_back_can_be_written_anew_and_reserved_again() {
    let back = Command::Return { reason: "Judul keliru.".into(), by: id(PPK) };
    let silent = Command::Return { reason: " ".into(), by: id(PPK) };
    given::<Order>(reserved()).when(silent).then_rejected(Rejection::ReasonNeeded);
    let past = after(reserved(), [back]);
    assert_eq!(past.last().map(Event::budget_moves), Some(vec![BudgetMove::ReleaseReserved(rp(2_220_000))]));
    let revise = Command::Revise { subject: subject(), placements: vec![placement(ONE)], by: id(PPTK) };
    let past = after(past, [revise, reserve_in(circumstances())]);
    assert_eq!(past.last().map(Event::budget_moves), Some(vec![BudgetMove::Reserve(rp(1_110_000))]));
}

#[test]
fn an_order_that_is_not_answered_in_time_lapses_and_gives_its_reservation_back() {
    let early = Command::Lapse { at: at("2026-03-05T23:59:59+07:00") };
    given::<Order>(issued()).when(early).then_rejected(Rejection::AnswerRunning);
    let lapse = Command::Lapse { at: at(ANSWER_END) };
    given::<Order>(issued()).when(lapse).then([Event::OrderLapsed {
        company: company(),
        released: rp(2_220_000),
        placements: vec![id(ONE), id(TWO)],
    }]);
    // Late is late, whether or not anybody has written it down.
    let late = Command::Accept { at: at(ANSWER_END) };
    given::<Order>(issued()).when(late).then_rejected(Rejection::AnswerOver { until: at(ANSWER_END) });
}

#[test]
fn a_declined_order_says_why_and_gives_its_reservation_back() {
    let decline = |reason: &str| Command::Decline { reason: reason.into(), at: at("2026-03-03T08:00:00+07:00") };
    given::<Order>(issued()).when(decline("")).then_rejected(Rejection::ReasonNeeded);
    given::<Order>(issued()).when(decline("Halaman penuh.")).then([Event::OrderDeclined {
        company: company(),
        reason: "Halaman penuh.".into(),
        released: rp(2_220_000),
        placements: vec![id(ONE), id(TWO)],
    }]);
}

#[test]
fn what_is_not_published_can_be_taken_back_and_what_is_published_goes_on() {
    let cancel = Command::Cancel { reason: "Refocusing.".into(), by: id(PPK) };
    let whole = |past: Vec<Event>, company, released, was_accepted| {
        given::<Order>(past).when(cancel.clone()).then([Event::OrderCancelled {
            company,
            reason: "Refocusing.".into(),
            released: rp(released),
            was_accepted,
            placements: vec![id(ONE), id(TWO)],
            by: id(PPK),
        }]);
    };
    whole(drafted(), None, 0, false);
    whole(reserved(), None, 2_220_000, false);
    whole(issued(), Some(company()), 2_220_000, false);
    whole(accepted(), Some(company()), 2_220_000, true);
    given::<Order>(published()).when(cancel.clone()).then([Event::PlacementsCancelled {
        company: company(),
        reason: "Refocusing.".into(),
        released: rp(1_110_000),
        placements: vec![id(TWO)],
        by: id(PPK),
    }]);
    let rest = after(published(), [cancel]);
    let again = Command::Cancel { reason: "Sekali lagi.".into(), by: id(PPK) };
    given::<Order>(rest.clone()).when(again).then_rejected(not_now(&rest, None));
}

#[test]
fn a_text_goes_back_with_notes_and_comes_again_in_the_next_round() {
    let back = |notes: &str| Command::ReturnDraft { placement: id(ONE), notes: notes.into(), by: id(EDITOR) };
    let sent = after(accepted(), [submit_draft(ONE)]);
    given::<Order>(sent.clone()).when(back("")).then_rejected(Rejection::ReasonNeeded);
    let past = after(sent, [back("Sebut nama jalan."), submit_draft(ONE)]);
    assert!(matches!(past.last(), Some(Event::DraftSubmitted { round: 2, .. })));
    let empty = Command::SubmitDraft { placement: id(ONE), text: "\n".into(), files: vec![], at: at(ISSUED) };
    given::<Order>(accepted()).when(empty).then_rejected(Rejection::DraftEmpty);
}

/// R11: what stands on a page, or in a post, is told from other publications by its text; a file alone is not held against
/// it. An edition and a spot are known otherwise.
#[test]
fn a_draft_of_a_page_or_a_post_has_its_text_and_not_a_file_alone() {
    let sent = |kind: MediaKind, format: Format| {
        let ordered = Placement { format, ..placement(ONE) };
        let draft = Command::Draft { order: id(9), subject: subject_of(kind), placements: vec![ordered], by: id(PPTK) };
        let approve = Issue { proofs_until: [(id(ONE), at(PROOF_END))].into(), ..issue_by(PPK) };
        let past = after(vec![], [draft, reserve_in(circumstances()), issue(approve), accept()]);
        let of_file = |text: &str| Command::SubmitDraft {
            placement: id(ONE),
            text: text.into(),
            files: vec![file('a')],
            at: at(ISSUED),
        };
        let decided = |text: &str| Order::decide(&fold::<Order>(&past), of_file(text)).map(|new| new.len());
        (decided(" \n"), decided("Jalan baru dibuka."))
    };
    let needs = (Err(Rejection::DraftTextNeeded), Ok(1));
    assert_eq!(sent(MediaKind::Online, Format::Advertorial), needs);
    assert_eq!(sent(MediaKind::Online, Format::Banner), needs);
    assert_eq!(sent(MediaKind::NewsAgency, Format::Advertorial), needs);
    assert_eq!(sent(MediaKind::Creator, Format::CreatorPost), needs);
    assert_eq!(sent(MediaKind::Print, Format::Advertorial), (Ok(1), Ok(1)));
}

#[test]
fn a_placement_without_a_text_may_be_published_at_once() {
    let state = fold::<Order>(&delivered());
    assert_eq!(state.stage(id(ONE)), Some(Stage::Published));
}

/// R13: nothing is ordered after the fact.
#[test]
fn a_publication_is_neither_before_its_order_nor_later_than_now() {
    let report = |published: &str| Command::ReportPublication {
        placement: id(ONE),
        published_at: at(published),
        place: None,
        domain: None,
        proof_until: at(PROOF_END),
        at: at(REPORTED),
    };
    let early = report("2026-03-02T07:59:59+07:00");
    given::<Order>(cleared(ONE)).when(early).then_rejected(Rejection::PublishedBeforeOrdered);
    let later = report("2026-03-09T10:00:01+07:00");
    given::<Order>(cleared(ONE)).when(later).then_rejected(Rejection::PublishedInFuture);
    // EF-14: nor before its text was cleared; publication is told by the minute.
    let unread = report("2026-03-07T09:29:59+07:00");
    let cleared_at = at(CLEARED);
    given::<Order>(cleared(ONE)).when(unread).then_rejected(Rejection::PublishedBeforeCleared { cleared: cleared_at });
    let at_once = report("2026-03-07T09:30:00+07:00");
    assert!(Order::decide(&crate::spec::fold::<Order>(&cleared(ONE)), at_once).is_ok());
}
