//! What an order is about, and when its pages are read again.

use kernel::{
    CompanyId,
    ids::{AgencyId, AgreementId, BudgetLineId, OutletId, PlanId, PlanItemId},
};
use serde::{Deserialize, Serialize};

use super::ExceptionDecree;
use crate::{media::MediaKind, payment::tax::TaxStatus};

/// What an order is about, beside its placements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The agency that orders.
    pub agency: AgencyId,
    /// The company that is paid.
    pub company: CompanyId,
    /// The outlet in which it appears; an agency of advertising is paid for another one's outlet.
    pub outlet: OutletId,
    /// What the outlet is.
    pub kind: MediaKind,
    /// From which budget line.
    pub line: BudgetLineId,
    /// Under which agreement.
    pub agreement: AgreementId,
    /// By which communication plan.
    pub plan: PlanId,
    /// For which item of it.
    pub plan_item: PlanItemId,
    /// How the state sees the company, on the day of the order (EF-18).
    pub tax: TaxStatus,
    /// The version of the terms of payment that it was priced by, which its proofs and bills are counted by too: terms may
    /// be approved for a day that has passed. None in orders that are older than this note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms_version: Option<i32>,
    /// What it is called.
    pub title: String,
    /// What should be told: the brief.
    pub brief: String,
    /// The decree that allows it although the rules do not (C-NO-BYPASS).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<ExceptionDecree>,
    /// The letter that justifies a price above what other agencies pay (C-PRICE-PARITY).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub justification: Option<String>,
}

names! {
    /// When a page is read again (EF-44).
    pub enum Occasion {
        /// After 24 hours.
        Day = "day",
        /// After seven days.
        Week = "week",
        /// Before it is paid.
        Payment = "payment",
        /// After thirty days.
        Month = "month",
        /// After a year.
        Year = "year",
        /// Because somebody asked.
        Request = "request",
    }
}
