//! What may happen to a sanction.

use kernel::{
    LocalDate, Timestamp,
    ids::{AccountId, SanctionId},
};

use crate::media::company::FileRef;

use super::{Command, Event, File, Level, Measure, Proposal, Rejection, State, Status};

/// What a company says, with the files that show it.
type Said = (String, Vec<FileRef>);
type Decision = Result<Vec<Event>, Rejection>;

/// The longest that a sanction holds; what is longer is the national blacklist's.
const LONGEST_DAYS: i64 = 731;

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

pub(super) fn decide(state: &State, command: Command) -> Decision {
    match command {
        Command::Propose { sanction, company, proposal, hear_until, by } => {
            let proposed = Event::SanctionProposed { sanction, company, proposal: proposal.clone(), hear_until, by };
            match state.files.get(&sanction) {
                Some(file) if file.proposal == *proposal && file.proposers.contains(&by) => Ok(vec![]),
                Some(_) => Err(Rejection::AlreadyProposed),
                None => {
                    sound(state, sanction, &proposal)?;
                    Ok(vec![proposed])
                }
            }
        }
        Command::Hear { sanction, statement, files, at } => {
            hear(file_of(state, sanction)?, sanction, (statement, files), at)
        }
        Command::Impose { sanction, measure, reason, objection_until, today, at, by } => {
            let file = file_of(state, sanction)?;
            let (company, ground) = (file.company, file.proposal.ground);
            let holds = measure.clone();
            let imposed = Event::SanctionImposed {
                sanction,
                company,
                ground,
                measure,
                reason: reason.clone(),
                objection_until,
                by,
            };
            once(file, imposed, || {
                may_be_decided(file, &reason, at, by)?;
                bounded(file, &holds, today)
            })
        }
        Command::Dismiss { sanction, reason, at, by } => {
            let file = file_of(state, sanction)?;
            let dismissed = Event::SanctionDismissed { sanction, company: file.company, reason: reason.clone(), by };
            once(file, dismissed, || may_be_decided(file, &reason, at, by))
        }
        Command::Object { sanction, reason, files, at } => {
            object(file_of(state, sanction)?, sanction, (reason, files), at)
        }
        Command::AnswerObjection { sanction, upheld, answer, on, by } => {
            let file = file_of(state, sanction)?;
            let silent = is_blank(&answer);
            let company = file.company;
            once(file, Event::SanctionObjectionAnswered { sanction, company, upheld, answer, on, by }, || {
                stands(file, &[Status::Objected])?;
                if file.decider == Some(by) || file.proposers.contains(&by) {
                    return Err(Rejection::OwnWork);
                }
                if silent { Err(Rejection::WordsMissing) } else { Ok(()) }
            })
        }
        Command::Lift { sanction, reason, on, by } => {
            let file = file_of(state, sanction)?;
            let silent = is_blank(&reason);
            once(file, Event::SanctionLifted { sanction, company: file.company, reason, on, by }, || {
                stands(file, &[Status::Imposed, Status::Objected])?;
                if silent { Err(Rejection::WordsMissing) } else { Ok(()) }
            })
        }
        Command::End { sanction, today } => end(file_of(state, sanction)?, sanction, today),
    }
}

fn file_of(state: &State, sanction: SanctionId) -> Result<&File, Rejection> {
    state.files.get(&sanction).ok_or(Rejection::Unknown)
}

/// One event, if it may happen now; none when it is what happened last.
fn once(file: &File, event: Event, allowed: impl FnOnce() -> Result<(), Rejection>) -> Decision {
    if file.last == event {
        return Ok(vec![]);
    }
    allowed()?;
    Ok(vec![event])
}

fn stands(file: &File, statuses: &[Status]) -> Result<(), Rejection> {
    if statuses.contains(&file.status) { Ok(()) } else { Err(Rejection::NotNow { status: file.status }) }
}

/// A proposal says what happened, names the document that its ground needs, and goes one step further at most.
fn sound(state: &State, sanction: SanctionId, proposal: &Proposal) -> Result<(), Rejection> {
    if is_blank(&proposal.facts) {
        return Err(Rejection::WordsMissing);
    }
    let ground = proposal.ground;
    let document = proposal.document.as_deref().unwrap_or_default();
    if ground.needs_document() && is_blank(document) {
        return Err(Rejection::DocumentMissing);
    }
    let first = if ground.is_grave() { Level::Suspension } else { Level::FirstWarning };
    let furthest = state.before(ground, sanction).map_or(first, |before| before.next().max(first));
    if proposal.level > furthest { Err(Rejection::StepSkipped { furthest }) } else { Ok(()) }
}

fn hear(file: &File, sanction: SanctionId, (statement, files): Said, at: Timestamp) -> Decision {
    let silent = is_blank(&statement);
    once(file, Event::SanctionHeard { sanction, company: file.company, statement, files }, || {
        stands(file, &[Status::Proposed])?;
        if at >= file.hear_until {
            return Err(Rejection::HearingOver { until: file.hear_until });
        }
        if silent { Err(Rejection::WordsMissing) } else { Ok(()) }
    })
}

/// EF-22: never before the company was heard or let its time pass, and never by who proposed it.
fn may_be_decided(file: &File, reason: &str, at: Timestamp, by: AccountId) -> Result<(), Rejection> {
    stands(file, &[Status::Proposed, Status::Heard])?;
    if file.proposers.contains(&by) {
        return Err(Rejection::OwnWork);
    }
    if file.status == Status::Proposed && at < file.hear_until {
        return Err(Rejection::NotHeard { until: file.hear_until });
    }
    if is_blank(reason) { Err(Rejection::WordsMissing) } else { Ok(()) }
}

fn bounded(file: &File, measure: &Measure, today: LocalDate) -> Result<(), Rejection> {
    if is_blank(&measure.number) {
        return Err(Rejection::NumberMissing);
    }
    if measure.level > file.proposal.level {
        return Err(Rejection::StepSkipped { furthest: file.proposal.level });
    }
    let days = measure.from.days_until(measure.until);
    if measure.from < today || !(0..=LONGEST_DAYS).contains(&days) { Err(Rejection::PeriodWrong) } else { Ok(()) }
}

fn object(file: &File, sanction: SanctionId, (reason, files): Said, at: Timestamp) -> Decision {
    let silent = is_blank(&reason);
    once(file, Event::SanctionObjected { sanction, company: file.company, reason, files }, || {
        stands(file, &[Status::Imposed])?;
        if file.has_objected {
            return Err(Rejection::ObjectedBefore);
        }
        match file.objection_until.filter(|until| at >= *until) {
            Some(until) => Err(Rejection::ObjectionOver { until }),
            None if silent => Err(Rejection::WordsMissing),
            None => Ok(()),
        }
    })
}

fn end(file: &File, sanction: SanctionId, today: LocalDate) -> Decision {
    if file.status == Status::Ended {
        return Ok(vec![]);
    }
    // An objection is answered first, even when the time is over: the company's name is at stake.
    stands(file, &[Status::Imposed])?;
    match file.measure.as_ref().map(|measure| measure.until).filter(|last| *last < today) {
        Some(on) => Ok(vec![Event::SanctionEnded { sanction, company: file.company, on }]),
        None => Err(Rejection::StillHolds),
    }
}
