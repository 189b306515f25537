//! `rm_sanctions`: one row per sanction of a company, from its proposal to its end.

use domain::{
    Event,
    media::company::FileRef,
    partnership::sanction::{self, Ground, Level, Status},
};
use kernel::{
    CompanyId, LocalDate, Timestamp, Uuid,
    ids::{AccountId, OrderId, OutletId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Sanctions.
#[derive(Debug)]
pub struct Sanctions;

/// A sanction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    stream_version: i32,
    party_id: CompanyId,
    file_id: Uuid,
    outlet_id: Option<OutletId>,
    order_id: Option<OrderId>,
    ground: Ground,
    level: Level,
    status: Status,
    facts: String,
    document: Option<String>,
    files: Vec<FileRef>,
    proposed_at: Timestamp,
    proposer_id: AccountId,
    hear_until: Timestamp,
    statement: Option<String>,
    statement_files: Vec<FileRef>,
    heard_at: Option<Timestamp>,
    number: Option<String>,
    from_day: Option<LocalDate>,
    until_day: Option<LocalDate>,
    reason: Option<String>,
    decided_at: Option<Timestamp>,
    decider_id: Option<AccountId>,
    objection_until: Option<Timestamp>,
    objection: Option<String>,
    objection_files: Vec<FileRef>,
    objected_at: Option<Timestamp>,
    answer: Option<String>,
    answerer_id: Option<AccountId>,
    ended_on: Option<LocalDate>,
    lift_reason: Option<String>,
}

impl Row {
    fn proposed(company: CompanyId, proposal: &sanction::Proposal, recorded: &Recorded<Event>) -> Self {
        Self {
            stream_version: recorded.version,
            party_id: company,
            file_id: recorded.stream,
            outlet_id: proposal.outlet,
            order_id: proposal.order,
            ground: proposal.ground,
            level: proposal.level,
            status: Status::Proposed,
            facts: proposal.facts.clone(),
            document: proposal.document.clone(),
            files: proposal.files.clone(),
            proposed_at: recorded.occurred_at,
            proposer_id: recorded.actor,
            hear_until: recorded.occurred_at,
            statement: None,
            statement_files: Vec::new(),
            heard_at: None,
            number: None,
            from_day: None,
            until_day: None,
            reason: None,
            decided_at: None,
            decider_id: None,
            objection_until: None,
            objection: None,
            objection_files: Vec::new(),
            objected_at: None,
            answer: None,
            answerer_id: None,
            ended_on: None,
            lift_reason: None,
        }
    }
}

impl ReadModel for Sanctions {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_sanctions";
    const REVISION: i32 = 4;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Sanction(event) = &recorded.event { vec![event.sanction().as_uuid()] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        use sanction::Event as E;
        let Event::Sanction(event) = &recorded.event else { return row };
        if let E::SanctionProposed { company, proposal, hear_until, by, .. } = event {
            let row = Row::proposed(*company, proposal, recorded);
            return Some(Row { hear_until: *hear_until, proposer_id: *by, ..row });
        }
        let mut row = row?;
        row.stream_version = recorded.version;
        let at = Some(recorded.occurred_at);
        match event {
            E::SanctionProposed { .. } => (),
            E::SanctionHeard { statement, files, .. } => {
                row.statement_files.clone_from(files);
                row.status = Status::Heard;
                row.statement = Some(statement.clone());
                row.heard_at = at;
            }
            E::SanctionImposed { measure, reason, objection_until, by, .. } => {
                row.status = Status::Imposed;
                row.level = measure.level;
                row.number = Some(measure.number.clone());
                row.from_day = Some(measure.from);
                row.until_day = Some(measure.until);
                row.reason = Some(reason.clone());
                row.decided_at = at;
                row.decider_id = Some(*by);
                row.objection_until = Some(*objection_until);
            }
            E::SanctionDismissed { reason, by, .. } => {
                row.status = Status::Dismissed;
                row.reason = Some(reason.clone());
                row.decided_at = at;
                row.decider_id = Some(*by);
            }
            E::SanctionObjected { reason, files, .. } => {
                row.objection_files.clone_from(files);
                row.status = Status::Objected;
                row.objection = Some(reason.clone());
                row.objected_at = at;
            }
            E::SanctionObjectionAnswered { upheld, answer, on, by, .. } => {
                row.status = if *upheld { Status::Lifted } else { Status::Imposed };
                row.answer = Some(answer.clone());
                row.answerer_id = Some(*by);
                row.ended_on = upheld.then_some(*on);
            }
            E::SanctionLifted { reason, on, .. } => {
                row.status = Status::Lifted;
                row.lift_reason = Some(reason.clone());
                row.ended_on = Some(*on);
            }
            E::SanctionEnded { on, .. } => {
                row.status = Status::Ended;
                row.ended_on = Some(*on);
            }
        }
        Some(row)
    }
}
