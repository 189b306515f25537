//! `rm_applications`: one row per application, with what its company may know. Who checks it, that findings differ, and
//! the grade before it is announced, is in `rm_application_desks`.

use domain::{
    Event,
    media::MediaKind,
    partnership::{
        application::{self, FieldCheck, Graded, Outcome, Status},
        checks::{Answers, ItemVerdict},
    },
    policy::grading::{CriterionPoints, Facts},
};
use kernel::{
    CompanyId, LocalDate, Timestamp, Uuid,
    ids::{DecreeId, OutletId, WindowId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Applications.
#[derive(Debug)]
pub struct Applications;

/// An application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the row of a decree is one of the columns of this row")]
pub struct Row {
    party_id: CompanyId,
    version: i32,
    outlet_id: OutletId,
    kind: MediaKind,
    window_id: WindowId,
    status: Status,
    answers: Answers,
    declared: Option<Facts>,
    policy_version: Option<i32>,
    verifiers_count: i32,
    started_at: Timestamp,
    saved_at: Option<Timestamp>,
    registered_at: Option<Timestamp>,
    withdrawn_at: Option<Timestamp>,
    withdraw_reason: Option<String>,
    corrections_count: i32,
    correction_items: Option<Vec<ItemVerdict>>,
    correction_requested_at: Option<Timestamp>,
    correction_until: Option<Timestamp>,
    resubmitted_at: Option<Timestamp>,
    verified_at: Option<Timestamp>,
    field_check_on: Option<LocalDate>,
    field_check_place: Option<String>,
    field_check: Option<FieldCheck>,
    field_check_skipped: Option<String>,
    factual_at: Option<Timestamp>,
    graded_at: Option<Timestamp>,
    grade_policy_version: Option<i32>,
    grade_scheme: Option<String>,
    grade: Option<String>,
    eligible: Option<bool>,
    points_total: Option<i32>,
    points: Option<Vec<CriterionPoints>>,
    facts: Option<Facts>,
    proposal: Option<Outcome>,
    proposed_at: Option<Timestamp>,
    objections_until: Option<Timestamp>,
    objected_at: Option<Timestamp>,
    objection_grounds: Option<String>,
    objection_upheld: Option<bool>,
    objection_answer: Option<String>,
    objection_decided_at: Option<Timestamp>,
    decided_at: Option<Timestamp>,
    outcome: Option<Outcome>,
    decision_reason: Option<String>,
    against_grade: Option<bool>,
    rejected_at: Option<Timestamp>,
    decreed_at: Option<Timestamp>,
    decree_id: Option<DecreeId>,
    decree_number: Option<String>,
    decree_row: Option<i64>,
}

impl Row {
    fn started(
        company: CompanyId,
        outlet: OutletId,
        kind: MediaKind,
        window: WindowId,
        recorded: &Recorded<Event>,
    ) -> Self {
        Self {
            party_id: company,
            version: recorded.version,
            outlet_id: outlet,
            kind,
            window_id: window,
            status: Status::Draft,
            answers: Answers::new(),
            declared: None,
            policy_version: None,
            verifiers_count: 0,
            started_at: recorded.occurred_at,
            saved_at: None,
            registered_at: None,
            withdrawn_at: None,
            withdraw_reason: None,
            corrections_count: 0,
            correction_items: None,
            correction_requested_at: None,
            correction_until: None,
            resubmitted_at: None,
            verified_at: None,
            field_check_on: None,
            field_check_place: None,
            field_check: None,
            field_check_skipped: None,
            factual_at: None,
            graded_at: None,
            grade_policy_version: None,
            grade_scheme: None,
            grade: None,
            eligible: None,
            points_total: None,
            points: None,
            facts: None,
            proposal: None,
            proposed_at: None,
            objections_until: None,
            objected_at: None,
            objection_grounds: None,
            objection_upheld: None,
            objection_answer: None,
            objection_decided_at: None,
            decided_at: None,
            outcome: None,
            decision_reason: None,
            against_grade: None,
            rejected_at: None,
            decreed_at: None,
            decree_id: None,
            decree_number: None,
            decree_row: None,
        }
    }

    /// The first time that it came to a stage counts, whatever happens to it later: funnels count stages by day.
    fn apply(&mut self, event: &application::Event, at: Timestamp) {
        use application::Event as E;
        match event {
            E::ApplicationSaved { answers, .. } => {
                self.answers.clone_from(answers);
                self.saved_at = Some(at);
            }
            E::ApplicationSubmitted { company: _, window: _, answers, policy_version, declared } => {
                self.status = Status::Submitted;
                self.answers.clone_from(answers);
                self.declared = Some(declared.clone());
                self.policy_version = Some(*policy_version);
                self.registered_at.get_or_insert(at);
            }
            E::ApplicationWithdrawn { reason, .. } => {
                self.status = Status::Withdrawn;
                self.withdrawn_at = Some(at);
                self.withdraw_reason = Some(reason.clone());
            }
            E::VerifierAssigned { .. } => {
                self.status = Status::UnderAdministrativeCheck;
                self.verifiers_count = self.verifiers_count.saturating_add(1);
            }
            E::VerifierUnassigned { .. } => {
                self.verifiers_count = self.verifiers_count.saturating_sub(1);
                if self.verifiers_count == 0 {
                    self.status = Status::Submitted;
                }
            }
            // What is found at the desk is nothing to the company yet.
            E::ApplicationStarted { .. }
            | E::FindingRecorded { .. }
            | E::FindingsDiffer { .. }
            | E::FindingsSettled { .. } => (),
            E::CorrectionRequested { items, until, .. } => {
                self.status = Status::CorrectionRequested;
                self.corrections_count = self.corrections_count.saturating_add(1);
                self.correction_items = Some(items.clone());
                self.correction_requested_at = Some(at);
                self.correction_until = Some(*until);
            }
            E::ApplicationResubmitted { answers, declared, .. } => {
                self.status = Status::UnderAdministrativeCheck;
                self.answers.clone_from(answers);
                self.declared = Some(declared.clone());
                self.correction_until = None;
                self.resubmitted_at = Some(at);
            }
            E::CorrectionLapsed { .. } => {
                self.status = Status::RejectedIncomplete;
                self.rejected_at = Some(at);
            }
            E::AdministrativelyVerified { .. } => {
                self.status = Status::AdministrativelyVerified;
                self.verified_at.get_or_insert(at);
            }
            E::AdministrativelyRejected { items, .. } => {
                self.status = Status::RejectedAdministrative;
                self.correction_items = Some(items.clone());
                self.rejected_at = Some(at);
            }
            E::FieldCheckScheduled { on, place, .. } => {
                self.status = Status::UnderFactualCheck;
                self.field_check_on = Some(*on);
                self.field_check_place = Some(place.clone());
            }
            E::FieldCheckRecorded { check, .. } => {
                self.field_check = Some(check.clone());
                if check.passed {
                    self.status = Status::FactuallyVerified;
                    self.factual_at.get_or_insert(at);
                } else {
                    self.status = Status::RejectedFactual;
                    self.rejected_at = Some(at);
                }
            }
            E::FieldCheckSkipped { ground, .. } => {
                self.status = Status::FactuallyVerified;
                self.field_check_skipped = Some(ground.clone());
                self.factual_at.get_or_insert(at);
            }
            // What it was graded is nothing to the company before the announcement.
            E::ApplicationGraded { .. } => {
                self.status = Status::Graded;
                self.graded_at = Some(at);
            }
            E::ResultAnnounced { company: _, outcome, objections_until, graded } => {
                self.status = Status::PreliminaryAnnounced;
                self.proposal = Some(*outcome);
                self.proposed_at = Some(at);
                self.objections_until = Some(*objections_until);
                if let Some(Graded { policy_version, facts, result }) = graded {
                    self.grade_policy_version = Some(*policy_version);
                    self.grade_scheme = Some(result.scheme.clone());
                    self.grade = Some(result.grade.clone());
                    self.eligible = Some(result.eligible);
                    self.points_total = Some(result.total);
                    self.points = Some(result.points.clone());
                    self.facts = Some(facts.clone());
                }
            }
            E::ObjectionFiled { grounds, .. } => {
                self.status = Status::UnderObjection;
                self.objected_at = Some(at);
                self.objection_grounds = Some(grounds.clone());
            }
            E::ObjectionDecided { upheld, reason, .. } => {
                self.status = if *upheld { Status::FactuallyVerified } else { Status::PreliminaryAnnounced };
                self.objection_upheld = Some(*upheld);
                self.objection_answer = Some(reason.clone());
                self.objection_decided_at = Some(at);
            }
            E::ApplicationDecided { company: _, outcome, reason, against_grade, by: _ } => {
                self.status = match outcome {
                    Outcome::Accept => Status::Accepted,
                    Outcome::Reject => Status::Rejected,
                    Outcome::WaitingList => Status::WaitingList,
                };
                self.decided_at = Some(at);
                self.outcome = Some(*outcome);
                self.decision_reason.clone_from(reason);
                self.against_grade = Some(*against_grade);
                self.rejected_at = (*outcome == Outcome::Reject).then_some(at);
            }
            E::NamedInDecree { company: _, decree, number, row } => {
                self.status = Status::Decreed;
                self.decreed_at.get_or_insert(at);
                self.decree_id = Some(*decree);
                self.decree_number = Some(number.clone());
                self.decree_row = Some(i64::from(*row));
            }
        }
    }
}

impl ReadModel for Applications {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_applications";
    const REVISION: i32 = 2;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Application(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Application(event) = &recorded.event else { return row };
        if let application::Event::ApplicationStarted { application: _, company, outlet, kind, window } = event {
            return Some(Row::started(*company, *outlet, *kind, *window, recorded));
        }
        let mut row = row?;
        row.version = recorded.version;
        row.apply(event, recorded.occurred_at);
        Some(row)
    }
}
