//! Questions that several steps of a bill ask.

use std::collections::BTreeSet;

use kernel::{Rupiah, ids::PlacementId};

use super::{Candidate, Flaw, Item, Payee, Rejection};
use crate::{
    media::BankAccount,
    payment::{payee::same_name, tax::Charged},
    publication::order::PageStanding,
};

/// The account to pay to, in the company's own name (C-PAYEE).
pub(super) fn account_of(payee: &Payee) -> Result<BankAccount, Rejection> {
    let missing = Rejection::PayeeMissing { cooling_until: payee.cooling_until };
    let account = payee.account.as_ref().ok_or(missing)?;
    if same_name(&account.holder, &payee.legal_name) {
        return Ok(account.clone());
    }
    let (holder, legal_name) = (account.holder.clone(), payee.legal_name.clone());
    Err(Rejection::PayeeNameDiffers { holder, legal_name })
}

/// The amount, to the rupiah (EF-18).
pub(super) fn equal(expected: Rupiah, given: Rupiah) -> Result<(), Rejection> {
    if expected == given {
        return Ok(());
    }
    let difference = given.checked_sub(expected).ok_or(Rejection::Uncountable)?;
    Err(Rejection::TotalDiffers { expected, given, difference })
}

/// A reason that says something.
pub(super) fn said(reason: &str) -> Result<(), Rejection> {
    if reason.trim().is_empty() { Err(Rejection::ReasonMissing) } else { Ok(()) }
}

/// Reasons, each of which says something.
pub(super) fn all_said(reasons: &[String]) -> Result<(), Rejection> {
    if reasons.is_empty() { Err(Rejection::ReasonMissing) } else { reasons.iter().try_for_each(|reason| said(reason)) }
}

/// Only what was verified, counted and is still there is billed, once, as much as was received, for what is owed.
pub(super) fn billable(candidates: &[Candidate], charged: &[Charged]) -> Result<(), Rejection> {
    let mut placements = BTreeSet::new();
    let mut proofs = BTreeSet::new();
    let mut reasons = Vec::new();
    for (candidate, charged) in candidates.iter().zip(charged) {
        let item = &candidate.item;
        let again = !placements.insert(item.placement) || !proofs.insert(item.proof);
        let flaw = if again || candidate.billed_in.is_some() {
            Flaw::BilledAlready
        } else if !candidate.verified {
            Flaw::NotVerified
        } else if candidate.received != item.charge.quantity {
            Flaw::NotReceived
        } else if charged.gross != candidate.owed {
            Flaw::AmountDiffers
        } else if !candidate.still_there {
            Flaw::Gone
        } else if one_person_twice(item) {
            Flaw::OwnWork
        } else {
            continue;
        };
        reasons.push((item.placement, flaw));
    }
    let other = candidates.iter().find_map(|candidate| candidate.billed_in);
    if reasons.is_empty() { Ok(()) } else { Err(Rejection::NotBillable { reasons, other }) }
}

/// Whoever wrote the order, approved it and verified the proof are different people (EF-22).
fn one_person_twice(item: &Item) -> bool {
    item.verified_by == item.approved_by
        || item.ordered_by.contains(&item.verified_by)
        || item.ordered_by.contains(&item.approved_by)
}

/// C-LIVE (EF-44): nothing is paid whose page was not read again of late, or did not stay; all of them are named.
///
/// # Errors
/// [`Rejection::PagesStop`] with every placement that stops it.
pub fn pages_stand(pages: &[(PlacementId, PageStanding)]) -> Result<(), Rejection> {
    let stops = |page: &PageStanding| !matches!(page, PageStanding::NoPage | PageStanding::Stands);
    let reasons: Vec<_> = pages.iter().filter(|(_, page)| stops(page)).copied().collect();
    if reasons.is_empty() { Ok(()) } else { Err(Rejection::PagesStop { reasons }) }
}
