//! From the grade to the decree in sentences (EF-09 to EF-11, EF-22).

use super::*;
use crate::spec::{fold, given};

fn not_now(status: Status) -> Rejection {
    Rejection::NotNow { status }
}

/// EF-10: the points, the facts and the version stand in the event.
#[test]
fn a_grade_follows_from_its_facts_and_from_the_policy_of_the_application() {
    let graded_event =
        |result| Event::ApplicationGraded { company: company(), policy_version: 1, facts: facts(), result };
    given::<Application>(visited(true)).when(grade(result(true))).then([graded_event(result(true))]);
    given::<Application>(graded(true)).when(grade(result(true))).then_nothing_happens();
    given::<Application>(graded(true)).when(grade(result(false))).then([graded_event(result(false))]);
    given::<Application>(verified()).when(grade(result(true))).then_rejected(not_now(Status::AdministrativelyVerified));
    let other_policy = Command::Grade { policy_version: 2, facts: facts(), result: result(true), by: id(ANI) };
    given::<Application>(visited(true)).when(other_policy).then_rejected(Rejection::GradeNotReproducible);
    let padded = GradeResult { total: 90, ..result(true) };
    given::<Application>(visited(true)).when(grade(padded)).then_rejected(Rejection::GradeNotReproducible);
    let foreign = Command::Grade { policy_version: 1, facts: Facts::new(), result: result(true), by: id(ANI) };
    given::<Application>(visited(true)).when(foreign).then_rejected(Rejection::GradeNotReproducible);
}

#[test]
fn a_graded_application_gets_a_preliminary_result() {
    given::<Application>(graded(true))
        .when(announce(Outcome::Accept))
        .then(announced(true).split_off(graded(true).len()));
    given::<Application>(announced(true)).when(announce(Outcome::Accept)).then_nothing_happens();
    given::<Application>(announced(true))
        .when(announce(Outcome::Reject))
        .then_rejected(not_now(Status::PreliminaryAnnounced));
    given::<Application>(visited(true))
        .when(announce(Outcome::Accept))
        .then_rejected(not_now(Status::FactuallyVerified));
}

/// EF-10: a company learns its grade by the announcement, which brings all that it takes to compute it again.
#[test]
fn the_announcement_brings_the_grade_of_last() {
    let regraded = and(
        graded(true),
        [Event::ApplicationGraded { company: company(), policy_version: 1, facts: facts(), result: result(false) }],
    );
    let graded = Some(Graded { policy_version: 1, facts: facts(), result: result(false) });
    given::<Application>(regraded).when(announce(Outcome::Reject)).then([Event::ResultAnnounced {
        company: company(),
        outcome: Outcome::Reject,
        objections_until: at(OBJECTIONS_END),
        graded,
    }]);
}

/// EF-09: the time for objections closes by itself.
#[test]
fn a_company_objects_once_and_in_time() {
    let filed = objected().split_off(announced(false).len());
    given::<Application>(announced(false)).when(object("2026-01-27T23:59:59+07:00")).then(filed);
    given::<Application>(objected()).when(object(IN_TIME)).then_nothing_happens();
    given::<Application>(announced(false)).when(object(OBJECTIONS_END)).then_rejected(Rejection::ObjectionsOver);
    given::<Application>(and(objected(), [answered(false)]))
        .when(object(IN_TIME))
        .then_rejected(Rejection::AlreadyObjected);
    given::<Application>(graded(false)).when(object(IN_TIME)).then_rejected(not_now(Status::Graded));
}

/// EF-22: who checked does not decide on the objection either.
#[test]
fn an_objection_is_answered_with_a_reason_by_somebody_who_did_not_check() {
    for upheld in [true, false] {
        given::<Application>(objected()).when(answer(upheld, HEAD)).then([answered(upheld)]);
        given::<Application>(and(objected(), [answered(upheld)])).when(answer(upheld, HEAD)).then_nothing_happens();
    }
    for checker in [ANI, BUDI, CITRA] {
        given::<Application>(objected()).when(answer(true, checker)).then_rejected(Rejection::CheckerDecides);
    }
    let silent = Command::DecideObjection { upheld: false, reason: " ".into(), by: id(HEAD) };
    given::<Application>(objected()).when(silent).then_rejected(Rejection::ReasonNeeded);
    given::<Application>(announced(false))
        .when(answer(true, HEAD))
        .then_rejected(not_now(Status::PreliminaryAnnounced));
}

/// DOMAIN.md 4.1: an upheld objection goes back to the grade, a refused one to the announced result.
#[test]
fn an_upheld_objection_is_graded_and_announced_again() {
    let upheld = and(objected(), [answered(true)]);
    let regraded =
        Event::ApplicationGraded { company: company(), policy_version: 1, facts: facts(), result: result(true) };
    given::<Application>(upheld.clone())
        .when(decide(Outcome::Accept, None, HEAD))
        .then_rejected(not_now(Status::FactuallyVerified));
    given::<Application>(upheld.clone()).when(grade(result(true))).then([regraded.clone()]);
    let again = and(upheld, [regraded]);
    given::<Application>(again).when(announce(Outcome::Accept)).then(announced(true).split_off(graded(true).len()));
    given::<Application>(and(objected(), [answered(false)]))
        .when(decide(Outcome::Reject, Some("nilai di bawah ambang"), HEAD))
        .then([decided(Outcome::Reject, Some("nilai di bawah ambang"), false)]);
}

#[test]
fn nothing_is_decided_while_objections_may_come() {
    let early = Command::Decide { outcome: Outcome::Accept, reason: None, by: id(HEAD), at: at(IN_TIME) };
    given::<Application>(announced(true)).when(early).then_rejected(Rejection::ObjectionsRunning);
    given::<Application>(announced(true)).when(decide(Outcome::Accept, None, HEAD)).then([decided(
        Outcome::Accept,
        None,
        false,
    )]);
    given::<Application>(accepted()).when(decide(Outcome::Accept, None, HEAD)).then_nothing_happens();
    given::<Application>(graded(true)).when(decide(Outcome::Accept, None, HEAD)).then_rejected(not_now(Status::Graded));
}

/// EF-22, C-SOD: neither a verifier at the desk, nor who settled, nor who went on the visit decides.
#[test]
fn whoever_checked_does_not_decide() {
    for checker in [ANI, BUDI, CITRA] {
        given::<Application>(announced(true))
            .when(decide(Outcome::Accept, None, checker))
            .then_rejected(Rejection::CheckerDecides);
    }
    assert_eq!(fold::<Application>(&announced(true)).checkers(), [id(ANI), id(BUDI), id(CITRA)]);
}

/// EF-10: a decision that contradicts the score needs a written reason; so does every negative one (DOMAIN.md 4).
#[test]
fn a_decision_against_the_grade_or_against_the_company_says_why() {
    for (eligible, outcome, against_grade) in
        [(true, Outcome::Reject, true), (false, Outcome::Accept, true), (false, Outcome::Reject, false)]
    {
        for silent in [None, Some("  ")] {
            given::<Application>(announced(eligible))
                .when(decide(outcome, silent, HEAD))
                .then_rejected(Rejection::ReasonNeeded);
        }
        given::<Application>(announced(eligible)).when(decide(outcome, Some("telaah tim"), HEAD)).then([decided(
            outcome,
            Some("telaah tim"),
            against_grade,
        )]);
    }
}

#[test]
fn a_company_on_the_waiting_list_is_accepted_when_a_place_becomes_free() {
    let waiting = and(announced(true), [decided(Outcome::WaitingList, None, false)]);
    given::<Application>(announced(true)).when(decide(Outcome::WaitingList, None, HEAD)).then([decided(
        Outcome::WaitingList,
        None,
        false,
    )]);
    given::<Application>(waiting.clone()).when(decide(Outcome::WaitingList, None, HEAD)).then_nothing_happens();
    given::<Application>(waiting).when(decide(Outcome::Accept, None, HEAD)).then([decided(
        Outcome::Accept,
        None,
        false,
    )]);
}

/// EF-11.
#[test]
fn only_an_accepted_application_is_named_in_a_decree() {
    given::<Application>(accepted()).when(name_in_decree()).then([named()]);
    given::<Application>(and(accepted(), [named()])).when(name_in_decree()).then_nothing_happens();
    given::<Application>(announced(true)).when(name_in_decree()).then_rejected(not_now(Status::PreliminaryAnnounced));
    let another = Command::NameInDecree { decree: id(8), number: "189/DKISP/2026".into(), row: 1 };
    given::<Application>(and(accepted(), [named()])).when(another).then_rejected(not_now(Status::Decreed));
}
