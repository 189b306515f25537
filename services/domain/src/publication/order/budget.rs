//! What an order means for its budget line (DOMAIN.md 4.6).
//!
//! **Invariant:** what the line was told is where the order says that its value stands.

use kernel::Rupiah;

use super::Event;

/// What the budget line has to be told in the same transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetMove {
    /// Nothing to reserved.
    Reserve(Rupiah),
    /// Reserved to committed.
    Commit(Rupiah),
    /// Committed to accrued.
    Accrue(Rupiah),
    /// Reserved to nothing.
    ReleaseReserved(Rupiah),
    /// Committed to nothing.
    ReleaseCommitted(Rupiah),
    /// Accrued to nothing.
    ReleaseAccrued(Rupiah),
}

impl Event {
    /// What it means for the budget line, in order.
    pub fn budget_moves(&self) -> Vec<BudgetMove> {
        let some = |make: fn(Rupiah) -> BudgetMove, amount: Rupiah| {
            if amount > Rupiah::ZERO { vec![make(amount)] } else { vec![] }
        };
        match self {
            Self::OrderReserved { amount, .. } => some(BudgetMove::Reserve, *amount),
            Self::OrderAccepted { amount, .. } => some(BudgetMove::Commit, *amount),
            Self::ProofVerified { amount, released, .. } => {
                let mut moves = some(BudgetMove::Accrue, *amount);
                moves.extend(some(BudgetMove::ReleaseCommitted, *released));
                moves
            }
            Self::OrderReturned { released, .. }
            | Self::OrderDeclined { released, .. }
            | Self::OrderLapsed { released, .. }
            | Self::OrderCancelled { released, was_accepted: false, .. } => {
                some(BudgetMove::ReleaseReserved, *released)
            }
            Self::OrderCancelled { released, .. }
            | Self::PlacementsCancelled { released, .. }
            | Self::PlacementForfeited { released, .. }
            | Self::ProofRejectedFinally { released, .. } => some(BudgetMove::ReleaseCommitted, *released),
            Self::BreachSettled { released, .. } | Self::FactCorrected { released, .. } => {
                some(BudgetMove::ReleaseAccrued, *released)
            }
            Self::OrderDrafted { .. }
            | Self::OrderRevised { .. }
            | Self::WarningsExplained { .. }
            | Self::OrderIssued { .. }
            | Self::DraftSubmitted { .. }
            | Self::DraftCleared { .. }
            | Self::DraftReturned { .. }
            | Self::PublicationReported { .. }
            | Self::ProofDeadlineExtended { .. }
            | Self::ReceiptRecorded { .. }
            | Self::ProofSubmitted { .. }
            | Self::ProofChecked { .. }
            | Self::ProofRejected { .. }
            | Self::PageReadAgain { .. }
            | Self::RetentionBreached { .. }
            | Self::BreachAnswered { .. }
            | Self::PlacementsHandedOver { .. }
            | Self::HandoverTakenBack { .. }
            | Self::OrderCompleted { .. } => vec![],
        }
    }
}
