//! What comes off a bill again: a placement that is withheld (EF-44), a report of payment that was about another order.

use kernel::ids::{AccountId, CatalogueOrderId, PlacementId};

use super::{
    Event, Recount, Rejection, Stage,
    checks::said,
    decide::{Bill, Decided},
    state::Opened,
};
use crate::payment::tax::{self, Charge};

impl Bill<'_> {
    /// The rest goes back to where it was assembled: minutes, invoice and tax papers are made over what is paid.
    pub(super) fn take_out(&self, placement: PlacementId, recount: &Recount, reason: String, by: AccountId) -> Decided {
        if self.state.taken_out.contains(&placement) {
            return Ok(vec![]);
        }
        let taken = self.state.amounts().find(|(item, _)| item.placement == placement);
        let amount = taken.map(|(_, gross)| gross).ok_or(Rejection::NotOnBill)?;
        match self.stage {
            // The treasury pays or refuses what it has been ordered to pay, whatever the office finds meanwhile.
            Stage::SpmIssued => return Err(Rejection::PaymentOrdered),
            Stage::Sp2dIssued | Stage::Paid | Stage::Settled => return Err(Rejection::PaidAlready),
            Stage::Open
            | Stage::Assembled
            | Stage::Inspected
            | Stage::HandoverSigned
            | Stage::HandedOver
            | Stage::Invoiced
            | Stage::TaxDocumented
            | Stage::SppSubmitted
            | Stage::SppVerified
            | Stage::CarriedOver => (),
        }
        said(&reason)?;
        let items: Vec<_> = self.state.items.iter().filter(|item| item.placement != placement).cloned().collect();
        let breakdown = if items.is_empty() {
            None
        } else {
            let charges: Vec<Charge> = items.iter().map(|item| item.charge).collect();
            let counted = tax::bill(&charges, self.opened.heading.tax, &recount.rates, recount.whole);
            Some(counted.map_err(|_| Rejection::Uncountable)?)
        };
        let to = match (items.is_empty(), self.stage) {
            (true, _) => Stage::Open,
            (false, Stage::CarriedOver) => Stage::CarriedOver,
            (false, _) => Stage::Assembled,
        };
        let Opened { billing, company, .. } = *self.opened;
        let (from, terms_version) = (self.stage, recount.terms_version);
        Ok(vec![Event::WithheldTakenOut {
            billing,
            company,
            placement,
            amount,
            from,
            to,
            items,
            breakdown,
            terms_version,
            reason,
            by,
        }])
    }

    pub(super) fn report_paid(
        &self,
        reference: String,
        catalogue_order: Option<CatalogueOrderId>,
        by: AccountId,
    ) -> Decided {
        let says = (reference, catalogue_order);
        if self.state.reported.as_ref() == Some(&says) {
            return Ok(vec![]);
        }
        let (reference, catalogue_order) = says;
        if reference.trim().is_empty() {
            return Err(Rejection::NumberMissing);
        }
        if self.state.breakdown.is_none() || self.state.paid.is_some() || self.state.reported.is_some() {
            return Err(Rejection::NotNow { stage: self.stage });
        }
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::PaymentReported { billing, company, reference, catalogue_order, by }])
    }

    /// What another order of the catalogue reported stays, and what a person did under another reference.
    pub(super) fn withdraw_report(
        &self,
        catalogue_order: CatalogueOrderId,
        references: &[String],
        reason: String,
        by: AccountId,
    ) -> Decided {
        let was_ours = self.state.was_reported_by(catalogue_order, references);
        let Some((reference, _)) = self.state.reported.as_ref().filter(|_| was_ours) else {
            return Ok(vec![]);
        };
        said(&reason)?;
        let reference = reference.clone();
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::PaymentReportWithdrawn { billing, company, catalogue_order, reference, reason, by }])
    }
}
