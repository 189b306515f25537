//! An application's way in sentences (S-06, S-08, EF-07 to EF-11, EF-22, C-ELIG, C-SOD).

use kernel::Rejection as _;

use super::*;
use crate::spec::{fold, given};

fn reason(item: &str, code: &str) -> (String, String) {
    (item.to_owned(), code.to_owned())
}

fn not_now(status: Status) -> Rejection {
    Rejection::NotNow { status }
}

#[test]
fn an_application_is_begun_once() {
    given::<Application>([]).when(start()).then(draft());
    given::<Application>(draft()).when(start()).then_nothing_happens();
    for other in [
        Command::Start {
            application: id(6),
            company: company(),
            outlet: id(3),
            kind: MediaKind::Online,
            window: id(5),
        },
        Command::Start { application: id(6), company: id(9), outlet: id(2), kind: MediaKind::Online, window: id(5) },
        Command::Start {
            application: id(6),
            company: company(),
            outlet: id(2),
            kind: MediaKind::Online,
            window: id(8),
        },
    ] {
        given::<Application>(draft()).when(other).then_rejected(Rejection::AlreadyStarted);
    }
    given::<Application>([]).when(submit(submission())).then_rejected(Rejection::Unknown);
}

/// Issue point 12: what one types is kept, in the draft and while correcting.
#[test]
fn what_was_typed_is_kept_until_it_is_sent_in() {
    let save = Command::Save { answers: documents(30) };
    let saved = Event::ApplicationSaved { company: company(), answers: documents(30) };
    given::<Application>(draft()).when(save.clone()).then([saved.clone()]);
    given::<Application>(and(draft(), [saved.clone()])).when(save.clone()).then_nothing_happens();
    given::<Application>(sent_back()).when(save.clone()).then([saved]);
    given::<Application>(submitted()).when(save).then_rejected(not_now(Status::Submitted));
}

#[test]
fn a_complete_application_is_sent_in_while_the_window_is_open() {
    let sent = submitted().split_off(1);
    given::<Application>(draft()).when(submit(submission())).then(sent);
    given::<Application>(submitted()).when(submit(submission())).then_nothing_happens();
    given::<Application>(under_check())
        .when(submit(submission()))
        .then_rejected(not_now(Status::UnderAdministrativeCheck));
}

/// EF-09: a command after the close is refused.
#[test]
fn nothing_is_sent_in_when_the_window_is_closed_or_for_other_media() {
    given::<Application>(draft())
        .when(submit(Submission { window_open: false, ..submission() }))
        .then_rejected(Rejection::WindowNotOpen);
    given::<Application>(draft())
        .when(submit(Submission { kind_accepted: false, ..submission() }))
        .then_rejected(Rejection::KindNotAccepted);
}

/// EF-08, C-ELIG: every gap is named in one answer: items, expired documents (EF-07), profile.
#[test]
fn an_incomplete_application_is_refused_with_every_gap() {
    let gaps = Submission {
        answers: [("NIB".to_owned(), Answer { text: Some("  ".into()), ..Answer::default() })].into(),
        expired: vec!["NPWP".into()],
        profile_missing: vec!["bank"],
        ..submission()
    };
    given::<Application>(draft()).when(submit(gaps)).then_rejected(Rejection::Incomplete {
        reasons: vec![
            reason("NIB", "application.item_missing"),
            reason("NPWP", "application.item_missing"),
            reason("NPWP", "DOCUMENT_EXPIRED"),
            reason("profile.bank", "application.profile_missing"),
        ],
    });
}

/// EF-07: where an address is asked for, something else is no answer, at first and after a correction.
#[test]
fn what_is_no_address_does_not_answer_where_an_address_is_asked_for() {
    let page = Requirement { evidence: Evidence::Url, ..requirement("EIC_UTAMA", Necessity::Scored) };
    let shown = |text: &str| {
        let answer = Answer { text: Some(text.into()), ..Answer::default() };
        Answers::from([("EIC_UTAMA".to_owned(), answer)]).into_iter().chain(documents(20)).collect::<Answers>()
    };
    let send = |text| submit(Submission { answers: shown(text), requirements: vec![page.clone()], ..submission() });
    let again = |text| Command::Resubmit {
        answers: shown(text),
        requirements: vec![page.clone()],
        declared: declared(2),
        at: at(IN_TIME),
    };
    let refused = Rejection::Incomplete { reasons: vec![reason("EIC_UTAMA", "application.item_not_an_address")] };
    given::<Application>(draft()).when(send("bukan alamat")).then_rejected(refused.clone());
    given::<Application>(sent_back()).when(again("bukan alamat")).then_rejected(refused);
    assert!(Application::decide(&fold::<Application>(&draft()), send("riaukita.id/redaksi")).is_ok());
    assert!(Application::decide(&fold::<Application>(&sent_back()), again("https://riaukita.id")).is_ok());
}

#[test]
fn a_scored_requirement_may_stay_without_an_answer() {
    assert!(!submission().answers.contains_key("EIC_UTAMA"));
    given::<Application>(draft()).when(submit(submission())).then(submitted().split_off(1));
}

/// C-ELIG: Pergub Riau 19/2021 asks for a status of the Press Council; DOMAIN.md 2.1 limits outlets per company.
#[test]
fn an_outlet_reaches_the_status_asked_for_and_the_company_its_limit() {
    given::<Application>(draft())
        .when(submit(Submission { press_council_enough: false, ..submission() }))
        .then_rejected(Rejection::PressCouncilStatusTooLow);
    given::<Application>(draft())
        .when(submit(Submission { within_outlet_limit: false, ..submission() }))
        .then_rejected(Rejection::TooManyOutlets);
}

#[test]
fn an_application_is_taken_back_until_it_is_decided() {
    let withdraw = Command::Withdraw { reason: "tahun depan".into() };
    for (status, past) in every_stand() {
        let answer = given::<Application>(past).when(withdraw.clone());
        match status {
            Status::Withdrawn => answer.then_nothing_happens(),
            Status::Accepted | Status::Decreed => answer.then_rejected(Rejection::TooLateToWithdraw),
            Status::RejectedIncomplete
            | Status::RejectedAdministrative
            | Status::RejectedFactual
            | Status::Rejected => answer.then_rejected(not_now(status)),
            Status::Draft
            | Status::Submitted
            | Status::UnderAdministrativeCheck
            | Status::FindingsDiffer
            | Status::CorrectionRequested
            | Status::AdministrativelyVerified
            | Status::UnderFactualCheck
            | Status::FactuallyVerified
            | Status::Graded
            | Status::PreliminaryAnnounced
            | Status::UnderObjection
            | Status::WaitingList => answer.then([withdrawn()]),
        }
    }
}

/// Issue point 12: a conflict of interest stops an assignment. DOMAIN.md 4.1: two persons.
#[test]
fn two_verifiers_without_interest_are_assigned() {
    given::<Application>(submitted()).when(assign(ANI)).then([assigned(ANI)]);
    let with_one = and(submitted(), [assigned(ANI)]);
    given::<Application>(with_one.clone()).when(assign(ANI)).then_nothing_happens();
    given::<Application>(with_one.clone()).when(assign(BUDI)).then([assigned(BUDI)]);
    given::<Application>(under_check()).when(assign(CITRA)).then_rejected(Rejection::TwoVerifiersAssigned);
    given::<Application>(with_one.clone())
        .when(Command::Assign { verifier: id(BUDI), has_interest: true, is_verifier: true })
        .then_rejected(Rejection::ConflictOfInterest);
    given::<Application>(with_one)
        .when(Command::Assign { verifier: id(BUDI), has_interest: false, is_verifier: false })
        .then_rejected(Rejection::NotAVerifier);
    given::<Application>(draft()).when(assign(ANI)).then_rejected(not_now(Status::Draft));
}

#[test]
fn a_verifier_is_taken_off_only_before_checking() {
    let unassign = |verifier: u8| Command::Unassign { verifier: id(verifier), reason: "cuti".into() };
    let unassigned = Event::VerifierUnassigned { company: company(), verifier: id(ANI), reason: "cuti".into() };
    given::<Application>(under_check()).when(unassign(ANI)).then([unassigned.clone()]);
    given::<Application>(and(under_check(), [unassigned])).when(unassign(ANI)).then_nothing_happens();
    given::<Application>(under_check()).when(unassign(CITRA)).then_rejected(Rejection::NotAssigned);
    given::<Application>(and(under_check(), [found(finding(ANI, &[]))]))
        .when(unassign(ANI))
        .then_rejected(Rejection::AlreadyChecked);
}

#[test]
fn an_application_that_lost_its_last_verifier_waits_for_another() {
    let lost =
        |verifier: u8| Event::VerifierUnassigned { company: company(), verifier: id(verifier), reason: "cuti".into() };
    let past = and(under_check(), [lost(ANI), lost(BUDI)]);
    assert_eq!(fold::<Application>(&past).status(), Some(Status::Submitted));
    given::<Application>(past).when(assign(CITRA)).then([assigned(CITRA)]);
}

#[test]
fn a_finding_comes_from_a_verifier_who_has_it_and_once_a_round() {
    given::<Application>(under_check()).when(check(finding(CITRA, &[]))).then_rejected(Rejection::NotAssigned);
    given::<Application>(under_check()).when(check(finding(ANI, &[]))).then([found(finding(ANI, &[]))]);
    let one = and(under_check(), [found(finding(ANI, &[]))]);
    given::<Application>(one.clone()).when(check(finding(ANI, &[]))).then_nothing_happens();
    let changed = finding(ANI, &[("NIB", Verdict::Wrong, "Alamat berbeda.")]);
    given::<Application>(one).when(check(changed)).then_rejected(Rejection::AlreadyChecked);
    given::<Application>(submitted()).when(check(finding(ANI, &[]))).then_rejected(not_now(Status::Submitted));
}

/// EF-08: every item has one verdict, and whatever is not good has its reason.
#[test]
fn a_finding_with_gaps_is_refused_with_every_gap() {
    let gaps = Finding {
        verifier: id(ANI),
        items: vec![
            item("NIB", Verdict::Wrong, Some(" ")),
            item("NIB", Verdict::Good, None),
            item("KTP", Verdict::Good, None),
        ],
    };
    let reasons = vec![
        reason("NIB", "application.verdict_twice"),
        reason("NPWP", "application.verdict_missing"),
        reason("EIC_UTAMA", "application.verdict_missing"),
        reason("NIB", "application.verdict_needs_reason"),
        reason("KTP", "application.no_such_requirement"),
    ];
    given::<Application>(under_check())
        .when(check(gaps.clone()))
        .then_rejected(Rejection::FindingIncomplete { reasons: reasons.clone() });
    given::<Application>(differing())
        .when(settle(CITRA, gaps.items))
        .then_rejected(Rejection::FindingIncomplete { reasons });
}

/// DOMAIN.md 4.1: passed when two verifiers agree.
#[test]
fn two_findings_without_defect_verify_the_documents() {
    let one = and(under_check(), [found(finding(ANI, &[]))]);
    given::<Application>(one)
        .when(check(finding(BUDI, &[])))
        .then([found(finding(BUDI, &[])), Event::AdministrativelyVerified { company: company() }]);
}

/// EF-08: the return lists every missing or wrong document with its own reason in one answer, and its last instant.
#[test]
fn a_return_names_every_defect_with_the_reasons_of_both_verifiers() {
    let first = finding(ANI, &[("NIB", Verdict::Wrong, "Alamat berbeda."), ("NPWP", Verdict::Missing, "Tidak ada.")]);
    let second = finding(BUDI, &[("NIB", Verdict::Wrong, "Buram."), ("NPWP", Verdict::Missing, "Tidak ada.")]);
    given::<Application>(and(under_check(), [found(first)])).when(check(second.clone())).then([
        found(second),
        Event::CorrectionRequested {
            company: company(),
            items: vec![
                item("NIB", Verdict::Wrong, Some("Alamat berbeda.; Buram.")),
                item("NPWP", Verdict::Missing, Some("Tidak ada.")),
            ],
            until: at(DEADLINE),
        },
    ]);
}

/// DOMAIN.md 2: a scored requirement counts in the grade; only a mandatory one keeps an applicant out.
#[test]
fn a_defect_of_a_scored_requirement_alone_sends_nothing_back() {
    let bad = [("EIC_UTAMA", Verdict::Missing, "Kartu tidak dilampirkan.")];
    given::<Application>(and(under_check(), [found(finding(ANI, &bad))]))
        .when(check(finding(BUDI, &bad)))
        .then([found(finding(BUDI, &bad)), Event::AdministrativelyVerified { company: company() }]);
}

/// EF-10: what counts in a grade was found good by both verifiers, or by who settled; an answer alone is a claim.
#[test]
fn a_requirement_counts_as_met_when_it_was_found_good() {
    let met = |past: &[Event], code: &str| fold::<Application>(past).found_good(code);
    assert!(!met(&submitted(), "NIB"));
    assert!(!met(&under_check(), "NIB"));
    assert!(met(&verified(), "NIB"));
    assert!(!met(&verified(), "KTP"));
    assert!(!met(&differing(), "NIB"));
    let settled = |items| Event::FindingsSettled { company: company(), by: id(CITRA), items };
    assert!(met(&and(differing(), [settled(verdicts(&[]))]), "NIB"));
    let bad = verdicts(&[("NPWP", Verdict::Wrong, "buram")]);
    assert!(!met(&and(differing(), [settled(bad)]), "NPWP"));
    assert!(!met(&corrected(), "NPWP"), "what came back is checked again");
}

#[test]
fn after_the_last_correction_a_defect_rejects() {
    let bad = [("NIB", Verdict::Wrong, "Alamat berbeda.")];
    let items = vec![item("NIB", Verdict::Wrong, Some("Alamat berbeda."))];
    given::<Application>(and(corrected(), [found(finding(ANI, &bad))]))
        .when(check(finding(BUDI, &bad)))
        .then([found(finding(BUDI, &bad)), Event::AdministrativelyRejected { company: company(), items }]);
}

/// DOMAIN.md 4.1: two verifiers agree, or first and supervisor.
#[test]
fn findings_that_differ_are_settled_by_a_third_person() {
    let bad = [("NIB", Verdict::Wrong, "Alamat berbeda.")];
    given::<Application>(and(under_check(), [found(finding(ANI, &[]))]))
        .when(check(finding(BUDI, &bad)))
        .then([found(finding(BUDI, &bad)), Event::FindingsDiffer { company: company(), items: vec!["NIB".into()] }]);
    let settled = Event::FindingsSettled { company: company(), by: id(CITRA), items: verdicts(&[]) };
    let verified = Event::AdministrativelyVerified { company: company() };
    given::<Application>(differing()).when(settle(CITRA, verdicts(&[]))).then([settled.clone(), verified.clone()]);
    given::<Application>(and(differing(), [settled, verified]))
        .when(settle(CITRA, verdicts(&[])))
        .then_nothing_happens();
    for checker in [ANI, BUDI] {
        given::<Application>(differing()).when(settle(checker, verdicts(&[]))).then_rejected(Rejection::CheckerSettles);
    }
    given::<Application>(under_check()).when(settle(CITRA, verdicts(&[]))).then_rejected(Rejection::NothingToSettle);
}

/// EF-09: the time to correct closes by itself, at its last instant.
#[test]
fn a_correction_comes_back_before_its_last_instant_or_not_at_all() {
    let back = resubmitted();
    given::<Application>(sent_back()).when(resubmit(documents(22), "2026-01-14T23:59:59+07:00")).then([back]);
    given::<Application>(corrected()).when(resubmit(documents(22), IN_TIME)).then_nothing_happens();
    given::<Application>(sent_back())
        .when(resubmit(documents(22), DEADLINE))
        .then_rejected(Rejection::CorrectionOver { until: at(DEADLINE) });
    let lapse = |instant| Command::LapseCorrection { at: at(instant) };
    let lapsed = Event::CorrectionLapsed { company: company() };
    given::<Application>(sent_back()).when(lapse(IN_TIME)).then_rejected(Rejection::CorrectionRunning);
    given::<Application>(sent_back()).when(lapse(DEADLINE)).then([lapsed.clone()]);
    given::<Application>(and(sent_back(), [lapsed])).when(lapse(DEADLINE)).then_nothing_happens();
    given::<Application>(corrected()).when(lapse(DEADLINE)).then_rejected(not_now(Status::UnderAdministrativeCheck));
}

#[test]
fn a_correction_with_gaps_is_refused_with_every_gap() {
    given::<Application>(sent_back()).when(resubmit(Answers::new(), IN_TIME)).then_rejected(Rejection::Incomplete {
        reasons: vec![reason("NIB", "application.item_missing"), reason("NPWP", "application.item_missing")],
    });
    given::<Application>(submitted()).when(resubmit(documents(22), IN_TIME)).then_rejected(not_now(Status::Submitted));
}

#[test]
fn both_verifiers_check_again_what_came_back() {
    let again = finding(ANI, &[("NIB", Verdict::Wrong, "Alamat berbeda.")]);
    given::<Application>(corrected()).when(check(again.clone())).then([found(again)]);
}

#[test]
fn a_visit_has_a_day_and_a_team_and_may_be_moved() {
    let schedule = |on: &str, team: &[u8]| Command::ScheduleFieldCheck {
        on: day(on),
        place: "Jl. Contoh 1".into(),
        team: team.iter().copied().map(id).collect(),
    };
    let to = |on: &str| scheduled_on(day(on), &[ANI, CITRA]);
    given::<Application>(verified()).when(schedule("2026-01-21", &[ANI, CITRA])).then([to("2026-01-21")]);
    given::<Application>(scheduled()).when(schedule("2026-01-21", &[ANI, CITRA])).then_nothing_happens();
    given::<Application>(scheduled()).when(schedule("2026-01-22", &[ANI, CITRA])).then([to("2026-01-22")]);
    given::<Application>(verified()).when(schedule("2026-01-21", &[])).then_rejected(Rejection::NoTeam);
    given::<Application>(submitted()).when(schedule("2026-01-21", &[ANI])).then_rejected(not_now(Status::Submitted));
}

fn recorded(check: FieldCheck) -> Event {
    Event::FieldCheckRecorded { company: company(), check, by: id(ANI) }
}

/// DOMAIN.md 4.1: minutes are signed, by as many different people as the policy asks for.
#[test]
fn c_joint_check_minutes_that_several_signed_are_recorded() {
    let good = minutes(true, &["Ani", "Hendra"]);
    given::<Application>(scheduled()).when(visit(good.clone())).then([recorded(good.clone())]);
    given::<Application>(and(scheduled(), [recorded(good.clone())])).when(visit(good)).then_nothing_happens();
}

#[test]
fn c_joint_check_minutes_need_different_signers_and_a_failure_its_findings() {
    for signers in [&["Ani"][..], &["Ani", " Ani "], &["Ani", ""]] {
        given::<Application>(scheduled())
            .when(visit(minutes(true, signers)))
            .then_rejected(Rejection::TooFewSigners { needed: 2 });
    }
    let failed = minutes(false, &["Ani", "Hendra"]);
    given::<Application>(scheduled()).when(visit(failed.clone())).then([recorded(failed.clone())]);
    let silent = FieldCheck { findings: " ".into(), ..failed };
    given::<Application>(scheduled()).when(visit(silent)).then_rejected(Rejection::ReasonNeeded);
    given::<Application>(verified())
        .when(visit(minutes(true, &["Ani", "Hendra"])))
        .then_rejected(not_now(Status::AdministrativelyVerified));
}

/// EF-22: the minutes are written by who was sent, not by any verifier.
#[test]
fn minutes_are_written_by_somebody_of_the_team() {
    let by = |person| Command::RecordFieldCheck {
        check: minutes(true, &["Ani", "Hendra"]),
        least_signers: 2,
        by: id(person),
    };
    let recorded = |person| Event::FieldCheckRecorded {
        company: company(),
        check: minutes(true, &["Ani", "Hendra"]),
        by: id(person),
    };
    given::<Application>(scheduled()).when(by(BUDI)).then_rejected(Rejection::NotOfTheTeam);
    given::<Application>(scheduled()).when(by(CITRA)).then([recorded(CITRA)]);
    let moved = and(scheduled(), [scheduled_on(day("2026-01-22"), &[BUDI])]);
    given::<Application>(moved.clone()).when(by(CITRA)).then_rejected(Rejection::NotOfTheTeam);
    given::<Application>(moved).when(by(BUDI)).then([recorded(BUDI)]);
}

/// EF-10: what the company says of itself is frozen whenever it sends the application in.
#[test]
fn what_a_company_declares_is_kept_from_the_day_of_sending_in() {
    let known = |past: &[Event]| fold::<Application>(past).declared().cloned();
    assert_eq!(known(&draft()), Some(Facts::new()));
    assert_eq!(known(&under_check()), Some(declared(1)));
    given::<Application>(sent_back()).when(resubmit(documents(22), IN_TIME)).then([resubmitted()]);
    assert_eq!(known(&corrected()), Some(declared(2)));
}

/// DOMAIN.md 4.1: the policy may skip the visit where the Press Council has verified factually.
#[test]
fn a_visit_is_skipped_only_where_the_policy_allows_it() {
    let skip = |allowed| Command::SkipFieldCheck { ground: "terverifikasi faktual".into(), allowed };
    let skipped = Event::FieldCheckSkipped { company: company(), ground: "terverifikasi faktual".into() };
    given::<Application>(verified()).when(skip(true)).then([skipped.clone()]);
    given::<Application>(and(verified(), [skipped])).when(skip(true)).then_nothing_happens();
    given::<Application>(verified()).when(skip(false)).then_rejected(Rejection::FieldCheckNeeded);
    given::<Application>(scheduled()).when(skip(true)).then_rejected(not_now(Status::UnderFactualCheck));
}

/// EF-14: any other jump is refused with the allowed next steps.
#[test]
fn a_refusal_says_where_the_application_stands_and_what_may_be_done() {
    let refusal = Application::decide(&fold::<Application>(&verified()), name_in_decree()).expect_err("a refusal");
    assert_eq!(refusal.code(), "application.not_now");
    assert_eq!(refusal.params(), [("status", "administratively_verified".to_owned())]);
    assert_eq!(refusal.allowed(), ["schedule_factual_check", "skip_factual_check", "withdraw_application"]);
}

#[test]
fn there_is_a_past_for_every_stand() {
    let stands: Vec<Status> = every_stand().into_iter().map(|(status, _)| status).collect();
    assert_eq!(stands, Status::ALL);
    for (status, past) in every_stand() {
        assert_eq!(fold::<Application>(&past).status(), Some(status));
    }
}

/// SECURITY: a company reads its own way, but neither who checks it, nor findings before they are sent, nor its grade
/// before it is announced (EF-10).
#[test]
fn a_company_reads_neither_who_checks_it_nor_a_grade_that_is_not_announced() {
    let silent = [
        "verifier_assigned",
        "verifier_unassigned",
        "finding_recorded",
        "findings_differ",
        "findings_settled",
        "application_graded",
    ];
    for (_, past) in every_stand() {
        for event in past {
            assert_eq!(event.party().is_none(), silent.contains(&event.kind()), "{}", event.kind());
        }
    }
}
