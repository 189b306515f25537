//! `rm_orders`: one row per order. It is the company's too from the day on which it goes out.

use domain::{
    Event,
    media::MediaKind,
    oversight::correction::{Field, Value},
    publication::order::{self, Placement, Status, Subject},
};
use kernel::{
    CompanyId, Rupiah, Timestamp, Uuid,
    ids::{AccountId, AgencyId, AgreementId, BudgetLineId, OutletId, PlanId, PlanItemId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::count;

/// Orders.
#[derive(Debug)]
pub struct Orders;

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: Option<CompanyId>,
    version: i32,
    company_id: CompanyId,
    outlet_id: OutletId,
    kind: MediaKind,
    agency_id: AgencyId,
    line_id: BudgetLineId,
    agreement_id: AgreementId,
    plan_id: PlanId,
    plan_item_id: PlanItemId,
    title: String,
    brief: String,
    status: Status,
    amount: Rupiah,
    placements_count: i32,
    verified_count: i32,
    verified_amount: Rupiah,
    released: Rupiah,
    number: Option<String>,
    policy_version: Option<i32>,
    terms_version: Option<i32>,
    author_id: AccountId,
    approver_id: Option<AccountId>,
    drafted_at: Timestamp,
    reserved_at: Option<Timestamp>,
    returned_at: Option<Timestamp>,
    return_reason: Option<String>,
    issued_at: Option<Timestamp>,
    answer_until: Option<Timestamp>,
    accepted_at: Option<Timestamp>,
    declined_at: Option<Timestamp>,
    decline_reason: Option<String>,
    lapsed_at: Option<Timestamp>,
    cancelled_at: Option<Timestamp>,
    cancel_reason: Option<String>,
    completed_at: Option<Timestamp>,
}

/// A sum that history cannot make too large.
pub(super) fn plus(sum: Rupiah, amount: Rupiah) -> Rupiah {
    sum.checked_add(amount).unwrap_or(sum)
}

impl Row {
    fn drafted(subject: &Subject, placements: &[Placement], amount: Rupiah, by: AccountId, at: Timestamp) -> Self {
        Self {
            party_id: None,
            version: 0,
            company_id: subject.company,
            outlet_id: subject.outlet,
            kind: subject.kind,
            agency_id: subject.agency,
            line_id: subject.line,
            agreement_id: subject.agreement,
            plan_id: subject.plan,
            plan_item_id: subject.plan_item,
            title: subject.title.clone(),
            brief: subject.brief.clone(),
            status: Status::Draft,
            amount,
            placements_count: count(placements.len()),
            verified_count: 0,
            verified_amount: Rupiah::ZERO,
            released: Rupiah::ZERO,
            number: None,
            policy_version: None,
            terms_version: subject.terms_version,
            author_id: by,
            approver_id: None,
            drafted_at: at,
            reserved_at: None,
            returned_at: None,
            return_reason: None,
            issued_at: None,
            answer_until: None,
            accepted_at: None,
            declined_at: None,
            decline_reason: None,
            lapsed_at: None,
            cancelled_at: None,
            cancel_reason: None,
            completed_at: None,
        }
    }

    fn free(&mut self, amount: Rupiah) {
        self.released = plus(self.released, amount);
    }

    fn apply(&mut self, event: &order::Event, at: Timestamp) {
        use order::Event as E;
        match event {
            E::OrderRevised { subject, placements, amount, by: _, dropped: _ } => {
                let (author, drafted, returned) = (self.author_id, self.drafted_at, self.returned_at);
                let reason = self.return_reason.take();
                *self = Self::drafted(subject, placements, *amount, author, drafted);
                (self.returned_at, self.return_reason) = (returned, reason);
            }
            E::OrderReserved { policy_version, .. } => {
                self.status = Status::BudgetReserved;
                self.reserved_at = Some(at);
                self.policy_version = Some(*policy_version);
            }
            E::OrderReturned { reason, .. } => {
                self.status = Status::Draft;
                self.reserved_at = None;
                self.returned_at = Some(at);
                self.return_reason = Some(reason.clone());
            }
            E::OrderIssued { company, number, policy_version, answer_until, at: issued, by, proofs_until: _ } => {
                self.party_id = Some(*company);
                self.status = Status::Issued;
                self.number = Some(number.clone());
                self.policy_version = Some(*policy_version);
                self.answer_until = Some(*answer_until);
                self.issued_at = Some(*issued);
                // What two people of the office said to one another is none of the company's: the log has it.
                self.returned_at = None;
                self.return_reason = None;
                self.approver_id = Some(*by);
            }
            E::OrderAccepted { .. } => {
                self.status = Status::Accepted;
                self.accepted_at = Some(at);
            }
            E::OrderDeclined { reason, released, .. } => {
                self.status = Status::Declined;
                self.declined_at = Some(at);
                self.decline_reason = Some(reason.clone());
                self.free(*released);
            }
            E::OrderLapsed { released, .. } => {
                self.status = Status::Lapsed;
                self.lapsed_at = Some(at);
                self.free(*released);
            }
            E::OrderCancelled { reason, released, .. } => {
                self.status = Status::Cancelled;
                self.cancelled_at = Some(at);
                self.cancel_reason = Some(reason.clone());
                self.free(*released);
            }
            E::PlacementsCancelled { reason, released, .. } => {
                self.cancel_reason = Some(reason.clone());
                self.free(*released);
            }
            E::PlacementForfeited { released, .. } | E::ProofRejectedFinally { released, .. } => self.free(*released),
            E::ProofVerified { amount, released, .. } => {
                self.verified_count = self.verified_count.saturating_add(1);
                self.verified_amount = plus(self.verified_amount, *amount);
                self.free(*released);
            }
            E::BreachSettled { released, .. } => {
                self.verified_amount = self.verified_amount.checked_sub(*released).unwrap_or_default();
                self.free(*released);
            }
            E::FactCorrected { field, to, released, .. } => {
                if let (Field::OrderTitle, Value::Words(title)) = (field, to) {
                    self.title.clone_from(title);
                }
                self.verified_amount = self.verified_amount.checked_sub(*released).unwrap_or_default();
                self.free(*released);
            }
            E::OrderCompleted { .. } => {
                self.status = Status::Completed;
                self.completed_at = Some(at);
            }
            E::HandoverTakenBack { .. } => {
                self.status = Status::Accepted;
                self.completed_at = None;
            }
            // What happens to a placement stands in its own row.
            E::OrderDrafted { .. }
            | E::WarningsExplained { .. }
            | E::DraftSubmitted { .. }
            | E::DraftCleared { .. }
            | E::DraftReturned { .. }
            | E::PublicationReported { .. }
            | E::ProofDeadlineExtended { .. }
            | E::ReceiptRecorded { .. }
            | E::ProofSubmitted { .. }
            | E::ProofChecked { .. }
            | E::ProofRejected { .. }
            | E::PageReadAgain { .. }
            | E::RetentionBreached { .. }
            | E::BreachAnswered { .. }
            | E::PlacementsHandedOver { .. } => (),
        }
    }
}

impl ReadModel for Orders {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_orders";
    const REVISION: i32 = 3;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        if let Event::Order(_) = &recorded.event { vec![recorded.stream] } else { vec![] }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Order(event) = &recorded.event else { return row };
        let mut row = if let order::Event::OrderDrafted { subject, placements, amount, by, order: _ } = event {
            Row::drafted(subject, placements, *amount, *by, recorded.occurred_at)
        } else {
            row?
        };
        row.apply(event, recorded.occurred_at);
        row.version = recorded.version;
        Some(row)
    }
}
