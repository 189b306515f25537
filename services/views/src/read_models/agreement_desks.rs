//! `rm_agreement_desks`: the office's side of an agreement. For staff alone.

use domain::{
    Event,
    publication::{
        Warning,
        agreement::{self, Basis, Choice},
    },
};
use kernel::{Timestamp, Uuid, ids::AccountId};
use serde::{Deserialize, Serialize};
use store::{ReadModel, Recorded};

/// Desks of agreements.
#[derive(Debug)]
pub struct AgreementDesks;

/// The office's side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    authors: Vec<AccountId>,
    price_references: Option<Vec<Basis>>,
    warnings: Vec<Warning>,
    justification: Option<String>,
    requested_method: Option<Choice>,
    request_reason: Option<String>,
    requester_id: Option<AccountId>,
    requested_at: Option<Timestamp>,
}

impl ReadModel for AgreementDesks {
    type Event = Event;
    type Row = Row;
    const TABLE: &'static str = "rm_agreement_desks";
    const REVISION: i32 = 1;

    fn keys(recorded: &Recorded<Event>) -> Vec<Uuid> {
        use agreement::Event as E;
        let Event::Agreement(event) = &recorded.event else { return vec![] };
        match event {
            E::AgreementDrafted { .. }
            | E::AgreementRevised { .. }
            | E::TermsRevised { .. }
            | E::PricesJustified { .. }
            | E::MethodChangeRequested { .. }
            | E::MethodChanged { .. }
            | E::MethodChangeRefused { .. } => vec![recorded.stream],
            E::NegotiationOpened { .. }
            | E::OfferMade { .. }
            | E::NegotiationConcluded { .. }
            | E::AgreementSigned { .. }
            | E::AgreementAccepted { .. }
            | E::AgreementDeclined { .. }
            | E::AgreementActivated { .. }
            | E::AgreementTerminated { .. }
            | E::AgreementEnded { .. }
            | E::AgreementCancelled { .. } => vec![],
        }
    }

    fn fold(row: Option<Row>, _: Uuid, recorded: &Recorded<Event>) -> Option<Row> {
        use agreement::Event as E;
        let Event::Agreement(event) = &recorded.event else { return row };
        if let E::AgreementDrafted { author, .. } = event {
            return Some(Row {
                authors: vec![*author],
                price_references: None,
                warnings: vec![],
                justification: None,
                requested_method: None,
                request_reason: None,
                requester_id: None,
                requested_at: None,
            });
        }
        let mut row = row?;
        match event {
            E::AgreementRevised { author, .. } | E::TermsRevised { author, .. } => {
                if !row.authors.contains(author) {
                    row.authors.push(*author);
                }
            }
            E::PricesJustified { references, warnings, justification, .. } => {
                row.price_references = Some(references.clone());
                row.warnings.clone_from(warnings);
                row.justification.clone_from(justification);
            }
            E::MethodChangeRequested { to, reason, by, .. } => {
                row.requested_method = Some(to.clone());
                row.request_reason = Some(reason.clone());
                row.requester_id = Some(*by);
                row.requested_at = Some(recorded.occurred_at);
            }
            E::MethodChanged { .. } | E::MethodChangeRefused { .. } => {
                row.requested_method = None;
                row.request_reason = None;
                row.requester_id = None;
                row.requested_at = None;
            }
            E::AgreementDrafted { .. }
            | E::NegotiationOpened { .. }
            | E::OfferMade { .. }
            | E::NegotiationConcluded { .. }
            | E::AgreementSigned { .. }
            | E::AgreementAccepted { .. }
            | E::AgreementDeclined { .. }
            | E::AgreementActivated { .. }
            | E::AgreementTerminated { .. }
            | E::AgreementEnded { .. }
            | E::AgreementCancelled { .. } => (),
        }
        Some(row)
    }
}
