//! Numbers and days that were typed wrongly: one person asks, another lets it hold, and both values stay (EF-24).

use kernel::{LocalDate, ids::AccountId};

use super::{
    Event, Paper, PaperKind, Rejection,
    checks::said,
    decide::{Bill, Decided},
    state::{Correction, Opened},
    tax_papers::tax_invoice_number,
};

impl Bill<'_> {
    pub(super) fn request_correction(&self, kind: PaperKind, correction: Correction, today: LocalDate) -> Decided {
        match self.state.corrections.get(&kind) {
            Some(known) if *known == correction => return Ok(vec![]),
            Some(_) => return Err(Rejection::OneWaits),
            None => (),
        }
        let previous = self.state.papers.get(&kind).cloned().ok_or(Rejection::NothingToCorrect)?;
        let Correction { value, reason, by } = correction;
        if previous == previous.corrected(&value) {
            return Err(Rejection::SameValue);
        }
        said(&reason)?;
        self.dated(kind, &value, today)?;
        if kind == PaperKind::TaxInvoice && self.shows_tax_invoice() {
            tax_invoice_number(&value)?;
        }
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::CorrectionRequested { billing, company, kind, value, previous, reason, by }])
    }

    pub(super) fn approve_correction(&self, kind: PaperKind, value: &Paper, by: AccountId) -> Decided {
        let Some(waiting) = self.state.corrections.get(&kind).filter(|waiting| waiting.value == *value) else {
            let known = self.state.papers.get(&kind);
            let again = known.is_some_and(|known| *known == known.corrected(value));
            return if again { Ok(vec![]) } else { Err(Rejection::NoneWaits) };
        };
        if waiting.by == by {
            return Err(Rejection::AuthorDecides);
        }
        let previous = self.state.papers.get(&kind).cloned().ok_or(Rejection::NothingToCorrect)?;
        // Other papers may have come since it was asked for.
        self.dated(kind, value, value.date)?;
        let (value, reason) = (waiting.value.clone(), waiting.reason.clone());
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::PaperCorrected { billing, company, kind, value, previous, reason, by }])
    }

    pub(super) fn refuse_correction(&self, kind: PaperKind, reason: String, by: AccountId) -> Decided {
        let Some(waiting) = self.state.corrections.get(&kind) else {
            let again = self.state.refused.as_ref().is_some_and(|known| *known == (kind, reason));
            return if again { Ok(vec![]) } else { Err(Rejection::NoneWaits) };
        };
        if waiting.by == by {
            return Err(Rejection::AuthorDecides);
        }
        said(&reason)?;
        let value = waiting.value.clone();
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::CorrectionRefused { billing, company, kind, value, reason, by }])
    }
}
