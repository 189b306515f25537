//! What may happen to an application.

use std::collections::BTreeSet;

use kernel::{Timestamp, ids::AccountId};

use super::{
    Command, CorrectionTerms, Event, Facts, FieldCheck, Finding, GradeResult, ItemVerdict, Outcome, Rejection,
    Requirement, State, Status, Submission, checks, state::Dossier,
};
use crate::{
    partnership::checks::{Answers, Verdict},
    policy::Necessity,
};

type Decision = Result<Vec<Event>, Rejection>;

pub(super) fn decide(state: &State, command: Command) -> Decision {
    if let Command::Start { application, company, outlet, kind, window } = command {
        return match &state.dossier {
            None => Ok(vec![Event::ApplicationStarted { application, company, outlet, kind, window }]),
            Some(known)
                if (known.application, known.company, known.outlet) == (application, company, outlet)
                    && (known.kind, known.window) == (kind, window) =>
            {
                Ok(vec![])
            }
            Some(_) => Err(Rejection::AlreadyStarted),
        };
    }
    let dossier = state.dossier.as_ref().ok_or(Rejection::Unknown)?;
    let company = dossier.company;
    match command {
        Command::Start { .. } => Err(Rejection::AlreadyStarted),
        Command::Save { answers } => save(dossier, answers),
        Command::Submit(submission) => submit(dossier, *submission),
        Command::Withdraw { reason } => withdraw(dossier, reason),
        Command::Assign { verifier, has_interest, is_verifier } => assign(dossier, verifier, has_interest, is_verifier),
        Command::Unassign { verifier, reason } => unassign(dossier, verifier, reason),
        Command::RecordFinding { finding, requirements, terms } => {
            record_finding(dossier, finding, &requirements, terms)
        }
        Command::Settle { by, items, requirements, terms } => settle(dossier, by, items, &requirements, terms),
        Command::Resubmit { answers, requirements, declared, at } => {
            resubmit(dossier, answers, &requirements, declared, at)
        }
        Command::LapseCorrection { at } => match (dossier.status, dossier.correction_until) {
            (Status::RejectedIncomplete, _) => Ok(vec![]),
            (Status::CorrectionRequested, Some(until)) if at >= until => Ok(vec![Event::CorrectionLapsed { company }]),
            (Status::CorrectionRequested, _) => Err(Rejection::CorrectionRunning),
            (status, _) => Err(Rejection::NotNow { status }),
        },
        Command::ScheduleFieldCheck { on, place, team } => {
            let nobody = team.is_empty();
            once(dossier, Event::FieldCheckScheduled { company, on, place, team }, || {
                if !matches!(dossier.status, Status::AdministrativelyVerified | Status::UnderFactualCheck) {
                    return Err(Rejection::NotNow { status: dossier.status });
                }
                if nobody { Err(Rejection::NoTeam) } else { Ok(()) }
            })
        }
        Command::RecordFieldCheck { check, least_signers, by } => record_field_check(dossier, check, least_signers, by),
        Command::SkipFieldCheck { ground, allowed } => {
            once(dossier, Event::FieldCheckSkipped { company, ground }, || {
                stands(dossier, Status::AdministrativelyVerified)?;
                if allowed { Ok(()) } else { Err(Rejection::FieldCheckNeeded) }
            })
        }
        Command::Grade { policy_version, facts, result, by: _ } => grade(dossier, policy_version, facts, result),
        Command::AnnounceResult { outcome, objections_until } => {
            if dossier.status == Status::PreliminaryAnnounced && dossier.proposal == Some(outcome) {
                return Ok(vec![]);
            }
            stands(dossier, Status::Graded)?;
            let graded = dossier.graded.clone();
            Ok(vec![Event::ResultAnnounced { company, outcome, objections_until, graded }])
        }
        Command::Object { grounds, at } => once(dossier, Event::ObjectionFiled { company, grounds }, || {
            stands(dossier, Status::PreliminaryAnnounced)?;
            if dossier.objected {
                return Err(Rejection::AlreadyObjected);
            }
            let running = dossier.objections_until.is_some_and(|until| at < until);
            if running { Ok(()) } else { Err(Rejection::ObjectionsOver) }
        }),
        Command::DecideObjection { upheld, reason, by } => {
            let silent = reason.trim().is_empty();
            once(dossier, Event::ObjectionDecided { company, upheld, reason, by }, || {
                stands(dossier, Status::UnderObjection)?;
                if dossier.checkers.contains(&by) {
                    return Err(Rejection::CheckerDecides);
                }
                if silent { Err(Rejection::ReasonNeeded) } else { Ok(()) }
            })
        }
        Command::Decide { outcome, reason, by, at } => decide_outcome(dossier, outcome, reason, by, at),
        Command::NameInDecree { decree, number, row } => {
            once(dossier, Event::NamedInDecree { company, decree, number, row }, || stands(dossier, Status::Accepted))
        }
    }
}

/// One event, if it may happen now; none when it is what happened last.
fn once(dossier: &Dossier, event: Event, allowed: impl FnOnce() -> Result<(), Rejection>) -> Decision {
    if dossier.last.as_ref() == Some(&event) {
        return Ok(vec![]);
    }
    allowed()?;
    Ok(vec![event])
}

fn stands(dossier: &Dossier, status: Status) -> Result<(), Rejection> {
    if dossier.status == status { Ok(()) } else { Err(Rejection::NotNow { status: dossier.status }) }
}

fn save(dossier: &Dossier, answers: Answers) -> Decision {
    if !matches!(dossier.status, Status::Draft | Status::CorrectionRequested) {
        return Err(Rejection::NotNow { status: dossier.status });
    }
    if dossier.answers == answers {
        return Ok(vec![]);
    }
    Ok(vec![Event::ApplicationSaved { company: dossier.company, answers }])
}

/// What the answers lack: nothing is shown where something has to be, or something else than an address.
fn faults(requirements: &[Requirement], answers: &Answers) -> Vec<(String, String)> {
    let because = |codes: Vec<String>, why: &'static str| codes.into_iter().map(move |code| (code, why.to_owned()));
    let missing = because(checks::missing(requirements, answers), "application.item_missing");
    let wrong = because(checks::not_addresses(requirements, answers), "application.item_not_an_address");
    missing.chain(wrong).collect()
}

fn submit(dossier: &Dossier, submission: Submission) -> Decision {
    if dossier.status == Status::Submitted && dossier.answers == submission.answers {
        return Ok(vec![]);
    }
    stands(dossier, Status::Draft)?;
    if !submission.window_open {
        return Err(Rejection::WindowNotOpen);
    }
    if !submission.kind_accepted {
        return Err(Rejection::KindNotAccepted);
    }
    let mut reasons = faults(&submission.requirements, &submission.answers);
    reasons.extend(submission.expired.into_iter().map(|code| (code, "DOCUMENT_EXPIRED".to_owned())));
    let profile = submission.profile_missing.into_iter();
    reasons.extend(profile.map(|field| (format!("profile.{field}"), "application.profile_missing".to_owned())));
    if !reasons.is_empty() {
        return Err(Rejection::Incomplete { reasons });
    }
    if !submission.press_council_enough {
        return Err(Rejection::PressCouncilStatusTooLow);
    }
    if !submission.within_outlet_limit {
        return Err(Rejection::TooManyOutlets);
    }
    Ok(vec![Event::ApplicationSubmitted {
        company: dossier.company,
        window: dossier.window,
        answers: submission.answers,
        policy_version: submission.policy_version,
        declared: submission.declared,
    }])
}

fn withdraw(dossier: &Dossier, reason: String) -> Decision {
    match dossier.status {
        Status::Withdrawn => Ok(vec![]),
        Status::Accepted | Status::Decreed => Err(Rejection::TooLateToWithdraw),
        status @ (Status::RejectedIncomplete
        | Status::RejectedAdministrative
        | Status::RejectedFactual
        | Status::Rejected) => Err(Rejection::NotNow { status }),
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
        | Status::WaitingList => Ok(vec![Event::ApplicationWithdrawn { company: dossier.company, reason }]),
    }
}

fn assign(dossier: &Dossier, verifier: AccountId, has_interest: bool, is_verifier: bool) -> Decision {
    if !matches!(dossier.status, Status::Submitted | Status::UnderAdministrativeCheck) {
        return Err(Rejection::NotNow { status: dossier.status });
    }
    if dossier.verifiers.contains(&verifier) {
        return Ok(vec![]);
    }
    if !is_verifier {
        return Err(Rejection::NotAVerifier);
    }
    if has_interest {
        return Err(Rejection::ConflictOfInterest);
    }
    if dossier.verifiers.len() >= 2 {
        return Err(Rejection::TwoVerifiersAssigned);
    }
    Ok(vec![Event::VerifierAssigned { company: dossier.company, verifier }])
}

fn unassign(dossier: &Dossier, verifier: AccountId, reason: String) -> Decision {
    once(dossier, Event::VerifierUnassigned { company: dossier.company, verifier, reason }, || {
        stands(dossier, Status::UnderAdministrativeCheck)?;
        if !dossier.verifiers.contains(&verifier) {
            return Err(Rejection::NotAssigned);
        }
        let checked = dossier.findings.iter().any(|finding| finding.verifier == verifier);
        if checked { Err(Rejection::AlreadyChecked) } else { Ok(()) }
    })
}

/// Every requirement has one verdict, and whatever is not good has a reason.
fn complete(items: &[ItemVerdict], requirements: &[Requirement]) -> Result<(), Rejection> {
    let mut reasons = Vec::new();
    for requirement in requirements {
        match items.iter().filter(|item| item.requirement == requirement.code).count() {
            0 => reasons.push((requirement.code.clone(), "application.verdict_missing".to_owned())),
            1 => (),
            _ => reasons.push((requirement.code.clone(), "application.verdict_twice".to_owned())),
        }
    }
    for item in items {
        if !requirements.iter().any(|requirement| requirement.code == item.requirement) {
            reasons.push((item.requirement.clone(), "application.no_such_requirement".to_owned()));
        }
        let silent = item.reason.as_deref().is_none_or(|reason| reason.trim().is_empty());
        if item.verdict != Verdict::Good && silent {
            reasons.push((item.requirement.clone(), "application.verdict_needs_reason".to_owned()));
        }
    }
    if reasons.is_empty() { Ok(()) } else { Err(Rejection::FindingIncomplete { reasons }) }
}

fn record_finding(
    dossier: &Dossier,
    finding: Finding,
    requirements: &[Requirement],
    terms: CorrectionTerms,
) -> Decision {
    if dossier.findings.contains(&finding) {
        return Ok(vec![]);
    }
    stands(dossier, Status::UnderAdministrativeCheck)?;
    if !dossier.verifiers.contains(&finding.verifier) {
        return Err(Rejection::NotAssigned);
    }
    if dossier.findings.iter().any(|known| known.verifier == finding.verifier) {
        return Err(Rejection::AlreadyChecked);
    }
    complete(&finding.items, requirements)?;
    let company = dossier.company;
    let mut events = vec![Event::FindingRecorded { company, finding: finding.clone() }];
    if let Some(first) = dossier.findings.first() {
        let differing: BTreeSet<&str> = first.defects().symmetric_difference(&finding.defects()).copied().collect();
        if differing.is_empty() {
            let defects = checks::defects(&[first.clone(), finding]);
            events.push(conclude(dossier, defects, requirements, terms));
        } else {
            let items = differing.into_iter().map(str::to_owned).collect();
            events.push(Event::FindingsDiffer { company, items });
        }
    }
    Ok(events)
}

fn settle(
    dossier: &Dossier,
    by: AccountId,
    items: Vec<ItemVerdict>,
    requirements: &[Requirement],
    terms: CorrectionTerms,
) -> Decision {
    if dossier.status != Status::FindingsDiffer {
        let again = dossier.settled.as_ref().is_some_and(|(who, what)| *who == by && *what == items);
        return if again { Ok(vec![]) } else { Err(Rejection::NothingToSettle) };
    }
    if dossier.findings.iter().any(|finding| finding.verifier == by) {
        return Err(Rejection::CheckerSettles);
    }
    complete(&items, requirements)?;
    let defects = items.iter().filter(|item| item.verdict != Verdict::Good).cloned().collect();
    let conclusion = conclude(dossier, defects, requirements, terms);
    Ok(vec![Event::FindingsSettled { company: dossier.company, by, items }, conclusion])
}

/// Good in all that is mandatory is verified: what is scored or optional costs points, not the partnership.
/// Otherwise it goes back with every defect, as often as the policy allows.
fn conclude(
    dossier: &Dossier,
    defects: Vec<ItemVerdict>,
    requirements: &[Requirement],
    terms: CorrectionTerms,
) -> Event {
    let company = dossier.company;
    let mandatory = |defect: &ItemVerdict| {
        let of = requirements.iter().find(|requirement| requirement.code == defect.requirement);
        of.is_some_and(|requirement| requirement.necessity == Necessity::Mandatory)
    };
    if !defects.iter().any(mandatory) {
        Event::AdministrativelyVerified { company }
    } else if dossier.corrections < terms.max_corrections {
        Event::CorrectionRequested { company, items: defects, until: terms.until }
    } else {
        Event::AdministrativelyRejected { company, items: defects }
    }
}

fn resubmit(
    dossier: &Dossier,
    answers: Answers,
    requirements: &[Requirement],
    declared: Facts,
    at: Timestamp,
) -> Decision {
    if dossier.status == Status::UnderAdministrativeCheck && dossier.corrections > 0 && dossier.answers == answers {
        return Ok(vec![]);
    }
    stands(dossier, Status::CorrectionRequested)?;
    if let Some(until) = dossier.correction_until.filter(|until| at >= *until) {
        return Err(Rejection::CorrectionOver { until });
    }
    let reasons = faults(requirements, &answers);
    if !reasons.is_empty() {
        return Err(Rejection::Incomplete { reasons });
    }
    Ok(vec![Event::ApplicationResubmitted { company: dossier.company, answers, declared }])
}

fn record_field_check(dossier: &Dossier, check: FieldCheck, least_signers: u8, by: AccountId) -> Decision {
    let names: BTreeSet<&str> = check.signers.iter().map(|signer| signer.name.trim()).collect();
    let signed = names.into_iter().filter(|name| !name.is_empty()).count();
    let silent = !check.passed && check.findings.trim().is_empty();
    once(dossier, Event::FieldCheckRecorded { company: dossier.company, check, by }, || {
        stands(dossier, Status::UnderFactualCheck)?;
        if !dossier.team.contains(&by) {
            return Err(Rejection::NotOfTheTeam);
        }
        if signed < usize::from(least_signers) {
            return Err(Rejection::TooFewSigners { needed: least_signers });
        }
        if silent { Err(Rejection::ReasonNeeded) } else { Ok(()) }
    })
}

fn grade(dossier: &Dossier, policy_version: i32, facts: Facts, result: GradeResult) -> Decision {
    if !matches!(dossier.status, Status::FactuallyVerified | Status::Graded) {
        return Err(Rejection::NotNow { status: dossier.status });
    }
    if dossier.status == Status::Graded && dossier.graded.as_ref().is_some_and(|known| known.result == result) {
        return Ok(vec![]);
    }
    if dossier.policy_version != Some(policy_version) || !follows(&result, &facts) {
        return Err(Rejection::GradeNotReproducible);
    }
    Ok(vec![Event::ApplicationGraded { company: dossier.company, policy_version, facts, result }])
}

/// What can be told without the scheme: the total is the sum of the points, and no value comes from elsewhere.
fn follows(result: &GradeResult, facts: &Facts) -> bool {
    let sum = result.points.iter().fold(0_i32, |sum, criterion| sum.saturating_add(criterion.points));
    let known = |value: i64| facts.values().any(|fact| *fact == value);
    sum == result.total && result.points.iter().all(|criterion| criterion.value.is_none_or(known))
}

fn decide_outcome(
    dossier: &Dossier,
    outcome: Outcome,
    reason: Option<String>,
    by: AccountId,
    at: Timestamp,
) -> Decision {
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    let silent = reason.is_none();
    let eligible = dossier.graded.as_ref().is_some_and(|graded| graded.result.eligible);
    let against_grade = match outcome {
        Outcome::Accept => !eligible,
        Outcome::Reject => eligible,
        Outcome::WaitingList => false,
    };
    let decided = Event::ApplicationDecided { company: dossier.company, outcome, reason, against_grade, by };
    once(dossier, decided, || {
        if !matches!(dossier.status, Status::PreliminaryAnnounced | Status::WaitingList) {
            return Err(Rejection::NotNow { status: dossier.status });
        }
        if dossier.objections_until.is_some_and(|until| at < until) {
            return Err(Rejection::ObjectionsRunning);
        }
        if dossier.checkers.contains(&by) {
            return Err(Rejection::CheckerDecides);
        }
        let needed = against_grade || outcome == Outcome::Reject;
        if needed && silent { Err(Rejection::ReasonNeeded) } else { Ok(()) }
    })
}
