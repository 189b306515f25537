//! `rm_placements`: one row per placement of an order, with its text, its proof, and what came of it.

use domain::{
    Event,
    media::company::FileRef,
    oversight::correction::{Field, Value},
    publication::{
        Format, Unit,
        order::{self, Occasion, Placement, Stage, Subject},
        proof::{Capture, Evidence, Finding, Reading},
    },
};
use kernel::{
    CompanyId, LocalDate, Rupiah, Timestamp, Uuid,
    ids::{AccountId, BillingId, OutletId, PlacementId, PriceId, ProofId},
};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

use super::orders::plus;

/// Placements.
#[derive(Debug)]
pub struct Placements;

/// A placement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    party_id: Option<CompanyId>,
    order_id: Uuid,
    company_id: CompanyId,
    outlet_id: OutletId,
    number: i32,
    format: Format,
    title: String,
    first_day: LocalDate,
    last_day: LocalDate,
    unit: Unit,
    quantity: i64,
    price_id: PriceId,
    unit_price: Rupiah,
    amount: Rupiah,
    draft_needed: bool,
    stage: Stage,
    round: i32,
    draft: Option<String>,
    draft_files: Option<Vec<FileRef>>,
    draft_sent_at: Option<Timestamp>,
    draft_notes: Option<String>,
    cleared_at: Option<Timestamp>,
    published_at: Option<Timestamp>,
    reported_at: Option<Timestamp>,
    place: Option<String>,
    proof_until: Option<Timestamp>,
    extensions_count: i32,
    extension_reason: Option<String>,
    proof_id: Option<ProofId>,
    evidence: Option<Evidence>,
    proof_sent_at: Option<Timestamp>,
    findings: Option<Vec<Finding>>,
    failed: Option<Vec<String>>,
    capture: Option<Capture>,
    checked_at: Option<Timestamp>,
    received: i64,
    verified_at: Option<Timestamp>,
    verified_quantity: Option<i64>,
    verified_amount: Option<Rupiah>,
    verifier_id: Option<AccountId>,
    rejections_count: i32,
    reject_reason: Option<String>,
    rejected_at: Option<Timestamp>,
    forfeited_at: Option<Timestamp>,
    released: Rupiah,
    read_at: Option<Timestamp>,
    read_on: Option<Vec<Occasion>>,
    breach: Option<Reading>,
    breached_at: Option<Timestamp>,
    breach_answer: Option<String>,
    breach_reason: Option<String>,
    billing_id: Option<BillingId>,
    handed_over_at: Option<Timestamp>,
}

impl Row {
    fn ordered(subject: &Subject, placement: &Placement, recorded: &Recorded<Event>) -> Self {
        Self {
            party_id: None,
            order_id: recorded.stream,
            company_id: subject.company,
            outlet_id: subject.outlet,
            number: i32::from(placement.number),
            format: placement.format,
            title: placement.title.clone(),
            first_day: placement.from,
            last_day: placement.until,
            unit: placement.unit,
            quantity: i64::from(placement.quantity),
            price_id: placement.price,
            unit_price: placement.unit_price,
            amount: placement.amount,
            draft_needed: placement.draft_needed,
            stage: Stage::Ordered,
            round: 0,
            draft: None,
            draft_files: None,
            draft_sent_at: None,
            draft_notes: None,
            cleared_at: None,
            published_at: None,
            reported_at: None,
            place: None,
            proof_until: None,
            extensions_count: 0,
            extension_reason: None,
            proof_id: None,
            evidence: None,
            proof_sent_at: None,
            findings: None,
            failed: None,
            capture: None,
            checked_at: None,
            received: 0,
            verified_at: None,
            verified_quantity: None,
            verified_amount: None,
            verifier_id: None,
            rejections_count: 0,
            reject_reason: None,
            rejected_at: None,
            forfeited_at: None,
            released: Rupiah::ZERO,
            read_at: None,
            read_on: None,
            breach: None,
            breached_at: None,
            breach_answer: None,
            breach_reason: None,
            billing_id: None,
            handed_over_at: None,
        }
    }

    /// Ends with its whole value given free, where it was promised.
    fn end(&mut self, stage: Stage) {
        self.stage = stage;
        self.released = self.amount;
    }

    fn read(&mut self, occasion: Occasion, capture: Option<&Capture>, at: Timestamp) {
        self.read_at = Some(at);
        let occasions = self.read_on.get_or_insert_default();
        if !occasions.contains(&occasion) {
            occasions.push(occasion);
        }
        if let Some(capture) = capture {
            self.capture = Some(capture.clone());
        }
    }

    fn correct(&mut self, field: Field, to: &Value, owed: Option<Rupiah>, released: Rupiah) {
        match (field, to) {
            (Field::PlacementTitle, Value::Words(title)) => self.title.clone_from(title),
            (Field::ReceivedCount, Value::Count(count)) => self.received = i64::from(*count),
            (Field::VerifiedQuantity, Value::Count(count)) => {
                self.verified_quantity = Some(i64::from(*count));
                self.verified_amount = owed.or(self.verified_amount);
                self.released = plus(self.released, released);
            }
            (_, _) => (),
        }
    }

    /// What happens to the order as a whole.
    fn follow(&mut self, key: Uuid, event: &order::Event, at: Timestamp) {
        use order::Event as E;
        match event {
            E::OrderIssued { company, proofs_until, .. } => {
                self.party_id = Some(*company);
                self.proof_until = proofs_until.get(&PlacementId(key)).copied();
            }
            E::OrderAccepted { .. } => {
                self.stage = if self.draft_needed { Stage::AwaitingDraft } else { Stage::ClearedToPublish };
            }
            E::OrderDeclined { .. } | E::OrderLapsed { .. } | E::OrderCancelled { .. } => self.stage = Stage::Cancelled,
            E::PlacementsCancelled { .. } => self.end(Stage::Cancelled),
            E::PlacementsHandedOver { billing, .. } => {
                self.stage = Stage::HandedOver;
                self.billing_id = Some(*billing);
                self.handed_over_at = Some(at);
            }
            E::HandoverTakenBack { .. } => {
                // What is looked into stays so.
                if self.stage == Stage::HandedOver {
                    self.stage = Stage::ProofVerified;
                }
                self.billing_id = None;
                self.handed_over_at = None;
            }
            E::OrderDrafted { .. }
            | E::OrderRevised { .. }
            | E::OrderReserved { .. }
            | E::OrderReturned { .. }
            | E::WarningsExplained { .. }
            | E::OrderCompleted { .. } => (),
            E::FactCorrected { field, to, amount, released, .. } => self.correct(*field, to, *amount, *released),
            E::DraftSubmitted { .. }
            | E::DraftCleared { .. }
            | E::DraftReturned { .. }
            | E::PublicationReported { .. }
            | E::ProofDeadlineExtended { .. }
            | E::PlacementForfeited { .. }
            | E::ReceiptRecorded { .. }
            | E::ProofSubmitted { .. }
            | E::ProofChecked { .. }
            | E::ProofVerified { .. }
            | E::ProofRejected { .. }
            | E::ProofRejectedFinally { .. }
            | E::PageReadAgain { .. }
            | E::RetentionBreached { .. }
            | E::BreachAnswered { .. }
            | E::BreachSettled { .. } => self.apply(event, at),
        }
    }

    /// What happens to this one.
    fn apply(&mut self, event: &order::Event, at: Timestamp) {
        use order::Event as E;
        if let E::DraftSubmitted { round, text, files, .. } = event {
            self.stage = Stage::DraftSubmitted;
            self.round = i32::from(*round);
            self.draft = Some(text.clone());
            self.draft_files = Some(files.clone());
            self.draft_sent_at = Some(at);
        } else if let E::DraftCleared { .. } = event {
            self.stage = Stage::ClearedToPublish;
            self.cleared_at = Some(at);
        } else if let E::DraftReturned { notes, .. } = event {
            self.stage = Stage::AwaitingDraft;
            self.draft_notes = Some(notes.clone());
        } else if let E::PublicationReported { published_at, place, proof_until, .. } = event {
            self.stage = Stage::Published;
            self.published_at = Some(*published_at);
            self.reported_at = Some(at);
            self.place.clone_from(place);
            self.proof_until = Some(*proof_until);
        } else if let E::ProofDeadlineExtended { until, reason, .. } = event {
            self.proof_until = Some(*until);
            self.extensions_count = self.extensions_count.saturating_add(1);
            self.extension_reason = Some(reason.clone());
        } else if let E::PlacementForfeited { .. } = event {
            self.end(Stage::Forfeited);
            self.forfeited_at = Some(at);
        } else if let E::ReceiptRecorded { receipt, .. } = event {
            self.received = self.received.saturating_add(i64::from(receipt.count));
        } else {
            self.apply_proof(event, at);
        }
    }

    fn apply_proof(&mut self, event: &order::Event, at: Timestamp) {
        use order::Event as E;
        if let E::ProofSubmitted { proof, evidence, .. } = event {
            self.stage = Stage::ProofSubmitted;
            self.proof_id = Some(*proof);
            self.evidence = Some((**evidence).clone());
            self.proof_sent_at = Some(at);
            (self.findings, self.failed, self.capture, self.checked_at) = (None, None, None, None);
        } else if let E::ProofChecked { findings, capture, .. } = event {
            self.stage = Stage::AutoChecked;
            let failed = findings.iter().filter(|finding| !finding.passed);
            self.failed = Some(failed.map(|finding| finding.point.wire().to_owned()).collect());
            self.findings = Some(findings.clone());
            self.capture = capture.as_deref().cloned();
            self.checked_at = Some(at);
        } else if let E::ProofVerified { quantity, amount, released, by, .. } = event {
            self.stage = Stage::ProofVerified;
            self.verified_at = Some(at);
            self.verified_quantity = Some(i64::from(*quantity));
            self.verified_amount = Some(*amount);
            self.verifier_id = Some(*by);
            self.released = *released;
        } else if let E::ProofRejected { reason, until, .. } = event {
            self.stage = Stage::ProofRejected;
            self.rejections_count = self.rejections_count.saturating_add(1);
            self.reject_reason = Some(reason.clone());
            self.rejected_at = Some(at);
            self.proof_until = Some(*until);
        } else if let E::ProofRejectedFinally { reason, .. } = event {
            self.end(Stage::ProofRejectedFinal);
            self.rejections_count = self.rejections_count.saturating_add(1);
            self.reject_reason = Some(reason.clone());
            self.rejected_at = Some(at);
        } else if let E::PageReadAgain { occasion, capture, .. } = event {
            self.read(*occasion, capture.as_deref(), at);
        } else if let E::RetentionBreached { occasion, reading, capture, .. } = event {
            self.read(*occasion, capture.as_deref(), at);
            self.stage = Stage::RetentionBreach;
            self.breach = Some(reading.clone());
            self.breached_at = Some(at);
            (self.breach_answer, self.breach_reason) = (None, None);
        } else if let E::BreachAnswered { answer, .. } = event {
            self.breach_answer = Some(answer.clone());
        } else if let E::BreachSettled { accepted, reason, released, .. } = event {
            self.stage = match (*accepted, self.billing_id) {
                (false, _) => Stage::Withheld,
                (true, Some(_)) => Stage::HandedOver,
                (true, None) => Stage::ProofVerified,
            };
            self.breach_reason = Some(reason.clone());
            self.released = plus(self.released, *released);
            // It came off the bill that it was on.
            if *released > Rupiah::ZERO {
                (self.billing_id, self.handed_over_at) = (None, None);
            }
        }
    }
}

fn ids(placements: &[PlacementId]) -> Vec<Uuid> {
    placements.iter().map(|placement| placement.as_uuid()).collect()
}

impl ReadModel for Placements {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_placements";
    const REVISION: i32 = 2;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        use order::Event as E;
        let Event::Order(event) = &recorded.event else { return vec![] };
        match event {
            E::OrderDrafted { placements, .. } => placements.iter().map(|it| it.placement.as_uuid()).collect(),
            E::OrderRevised { placements, dropped, .. } => {
                let kept = placements.iter().map(|placement| placement.placement.as_uuid());
                kept.chain(ids(dropped)).collect()
            }
            E::OrderIssued { proofs_until, .. } => proofs_until.keys().map(|it| it.as_uuid()).collect(),
            E::OrderAccepted { placements, .. }
            | E::OrderDeclined { placements, .. }
            | E::OrderLapsed { placements, .. }
            | E::OrderCancelled { placements, .. }
            | E::PlacementsCancelled { placements, .. }
            | E::PlacementsHandedOver { placements, .. }
            | E::HandoverTakenBack { placements, .. } => ids(placements),
            E::DraftSubmitted { placement, .. }
            | E::DraftCleared { placement, .. }
            | E::DraftReturned { placement, .. }
            | E::PublicationReported { placement, .. }
            | E::ProofDeadlineExtended { placement, .. }
            | E::PlacementForfeited { placement, .. }
            | E::ReceiptRecorded { placement, .. }
            | E::ProofSubmitted { placement, .. }
            | E::ProofChecked { placement, .. }
            | E::ProofVerified { placement, .. }
            | E::ProofRejected { placement, .. }
            | E::ProofRejectedFinally { placement, .. }
            | E::PageReadAgain { placement, .. }
            | E::RetentionBreached { placement, .. }
            | E::BreachAnswered { placement, .. }
            | E::BreachSettled { placement, .. } => vec![placement.as_uuid()],
            E::OrderReserved { .. }
            | E::OrderReturned { .. }
            | E::WarningsExplained { .. }
            | E::OrderCompleted { .. } => vec![],
            E::FactCorrected { placement, .. } => placement.map(PlacementId::as_uuid).into_iter().collect(),
        }
    }

    fn fold(row: Option<Row>, key: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        let Event::Order(event) = &recorded.event else { return row };
        if let order::Event::OrderDrafted { subject, placements, .. }
        | order::Event::OrderRevised { subject, placements, .. } = event
        {
            let placement = placements.iter().find(|placement| placement.placement.as_uuid() == key)?;
            return Some(Row::ordered(subject, placement, recorded));
        }
        let mut row = row?;
        row.follow(key, event, recorded.occurred_at);
        Some(row)
    }
}
