//! What the tax office has a part in: the e-Faktur of a bill, deposits with their numbers, the withholding slip.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{LocalDate, Rupiah, ids::AccountId};

use super::{
    Deposit, Duty, Event, Paper, PaperKind, Rejection, Stage, TaxPaperKind,
    decide::{Bill, Decided},
    state::Opened,
};
use crate::payment::tax::Levy;

/// The first year whose e-Faktur are Coretax's.
const FIRST_YEAR_OF_CORETAX: i32 = 2025;

/// Code and serial number of an e-Faktur: 17 digits since Coretax (PER-11/PJ/2025, article 37), 16 before; dots, dashes and
/// blanks are how it is printed. No serial number is nothing but zeros.
pub(super) fn tax_invoice_number(paper: &Paper) -> Result<(), Rejection> {
    let digits = || paper.number.chars().filter(|sign| !matches!(sign, '.' | '-' | ' '));
    let length = if paper.date.year() < FIRST_YEAR_OF_CORETAX { 16 } else { 17 };
    let is_number = digits().all(|sign| sign.is_ascii_digit()) && digits().any(|sign| sign != '0');
    if is_number && digits().count() == length { Ok(()) } else { Err(Rejection::TaxInvoiceMalformed) }
}

/// Number of a withholding slip: 9 letters and digits since Coretax, 10 digits before (PER-24/PJ/2021).
pub fn is_slip_number(number: &str) -> bool {
    let number = number.trim();
    let is_coretax = number.len() == 9
        && number.bytes().all(|sign| sign.is_ascii_alphanumeric())
        && number.bytes().any(|sign| sign.is_ascii_digit());
    let is_older = number.len() == 10 && number.bytes().all(|sign| sign.is_ascii_digit());
    is_coretax || is_older
}

/// Number of a deposit at the state's treasury (NTPN).
pub fn is_ntpn(number: &str) -> bool {
    number.len() == 16 && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Each tax that was kept is deposited, to the rupiah, under numbers of its own.
fn deposited(due: &BTreeMap<Levy, Rupiah>, deposits: &[Deposit]) -> Result<(), Rejection> {
    let mut numbers = BTreeSet::new();
    if !deposits.iter().all(|deposit| is_ntpn(&deposit.ntpn)) {
        return Err(Rejection::NtpnMalformed);
    }
    if let Some(twice) = deposits.iter().find(|deposit| !numbers.insert(&deposit.ntpn)) {
        return Err(Rejection::NtpnTwice { ntpn: twice.ntpn.clone() });
    }
    for levy in Levy::ALL {
        let expected = due.get(levy).copied().unwrap_or_default();
        let mut given = Rupiah::ZERO;
        for deposit in deposits.iter().filter(|deposit| deposit.levy == *levy) {
            given = given.checked_add(deposit.amount).ok_or(Rejection::Uncountable)?;
        }
        let all_positive = deposits.iter().all(|deposit| deposit.amount > Rupiah::ZERO);
        if given != expected || !all_positive {
            return Err(Rejection::DepositDiffers { levy: *levy, expected, given });
        }
    }
    Ok(())
}

impl Bill<'_> {
    /// Whether the tax paper of the bill is an e-Faktur: a statement of a company that is no taxable entrepreneur may be
    /// older than what it is shown for.
    pub(super) fn shows_tax_invoice(&self) -> bool {
        self.opened.heading.tax.taxable_entrepreneur
    }

    pub(super) fn attach_tax_paper(
        &self,
        kind: TaxPaperKind,
        paper: Paper,
        today: LocalDate,
        by: AccountId,
    ) -> Decided {
        if self.has(PaperKind::TaxInvoice, &paper) && self.state.tax_paper == Some(kind) {
            return Ok(vec![]);
        }
        self.at(Stage::Invoiced)?;
        self.may(by, Duty::Supplying)?;
        let taxable = self.shows_tax_invoice();
        let needed = if taxable { TaxPaperKind::TaxInvoice } else { TaxPaperKind::Statement };
        if kind != needed {
            return Err(Rejection::OtherTaxPaper { needed });
        }
        self.dated(PaperKind::TaxInvoice, &paper, today)?;
        if taxable {
            tax_invoice_number(&paper)?;
        }
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::TaxPaperAttached { billing, company, kind, paper, by }])
    }

    pub(super) fn settle(
        &self,
        deposits: Vec<Deposit>,
        slip: Option<Paper>,
        today: LocalDate,
        by: AccountId,
    ) -> Decided {
        if self.state.settled.as_ref().is_some_and(|known| known.0 == deposits && known.1 == slip) {
            return Ok(vec![]);
        }
        self.at(Stage::Paid)?;
        let breakdown = self.state.breakdown.as_ref().ok_or(Rejection::NotNow { stage: self.stage })?;
        deposited(&breakdown.deposits(), &deposits)?;
        deposits.iter().try_for_each(|deposit| self.after_request(deposit.date, today))?;
        match &slip {
            Some(slip) if slip.number.trim().is_empty() => return Err(Rejection::NumberMissing),
            Some(slip) => {
                self.after_request(slip.date, today)?;
                if !is_slip_number(&slip.number) {
                    return Err(Rejection::SlipMalformed);
                }
                // The company counts with it what it owes itself (UU PPh, article 28).
                if breakdown.needs_slip() && slip.file.is_none() {
                    return Err(Rejection::SlipFileMissing);
                }
                // What it is are its bytes: the same scan under another name is the same paper.
                let bytes = |paper: &Paper| paper.file.as_ref().map(|file| file.sha256.clone());
                if slip.file.is_some() && self.state.papers.values().any(|paper| bytes(paper) == bytes(slip)) {
                    return Err(Rejection::SlipIsOtherPaper);
                }
            }
            None if breakdown.needs_slip() => return Err(Rejection::SlipMissing),
            None => (),
        }
        let Opened { billing, company, .. } = *self.opened;
        Ok(vec![Event::BillingSettled { billing, company, deposits, slip, by }])
    }

    /// Tax is kept from a payment that was asked for: nothing of it is older than the request, nor of a day to come.
    fn after_request(&self, day: LocalDate, today: LocalDate) -> Result<(), Rejection> {
        match self.state.papers.get(&PaperKind::PaymentRequest) {
            _ if day > today => Err(Rejection::DateAhead),
            Some(request) if day < request.date => {
                Err(Rejection::DateOutOfOrder { paper: PaperKind::PaymentRequest, date: request.date })
            }
            Some(_) | None => Ok(()),
        }
    }
}
