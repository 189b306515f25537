//! Terms of orders: what a region decides for itself, with the numbers that are used where it says nothing.

use kernel::BasisPoints;
use serde::{Deserialize, Serialize};

use crate::{
    media::{Frequency, MediaKind},
    policy::{Term, rules::DayCount},
};

/// What the policy of a region says about orders (DOMAIN.md 4.2 and 5.1; the numbers are those of SIJAMED).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderTerms {
    /// Time to answer an order.
    pub answer: Term,
    /// Proof of online pages, daily print and creators' posts, from the day after publication.
    pub proof_daily: Term,
    /// Proof of weekly and fortnightly print.
    pub proof_weekly: Term,
    /// Proof of monthly print.
    pub proof_monthly: Term,
    /// Proof of radio, television and out-of-home.
    pub proof_broadcast: Term,
    /// Time to show another proof after the first one was rejected.
    pub resubmission: Term,
    /// Words that mark paid content.
    pub labels: Vec<String>,
    /// The least share of the cleared text that must stand on the page.
    pub least_likeness: BasisPoints,
    /// A price that is higher elsewhere by more than this needs a reason (R5).
    pub parity_warn_above: BasisPoints,
    /// One that is higher by more than this needs a written justification.
    pub parity_stop_above: BasisPoints,
    /// Days after which an outlet without a post is not live (R8).
    pub live_within_days: u16,
    /// A page that is to be paid was read again within so many hours (C-LIVE, EF-44).
    pub read_within_hours: u16,
    /// The least reach, where the region asks for one.
    pub least_reach: Option<i64>,
    /// Whether an order is refused while an invoice of the outlet is outstanding from its side (R12).
    pub one_invoice_at_a_time: bool,
}

const fn days(days: u16) -> Term {
    Term { days, count: DayCount::Calendar }
}

impl Default for OrderTerms {
    fn default() -> Self {
        let labels = ["advertorial", "pariwara", "iklan", "adv", "ads", "sponsored", "sponsor", "advertisement"];
        Self {
            answer: days(3),
            proof_daily: days(2),
            proof_weekly: days(7),
            proof_monthly: days(10),
            proof_broadcast: days(7),
            resubmission: days(2),
            labels: labels.map(str::to_owned).to_vec(),
            least_likeness: BasisPoints(8_000),
            parity_warn_above: BasisPoints(0),
            parity_stop_above: BasisPoints(1_000),
            live_within_days: 7,
            read_within_hours: 72,
            least_reach: None,
            one_invoice_at_a_time: true,
        }
    }
}

impl OrderTerms {
    /// The time for the proof of a kind of media.
    pub fn proof(&self, kind: MediaKind, frequency: Option<Frequency>) -> Term {
        match (kind, frequency) {
            (MediaKind::Print, Some(Frequency::Monthly)) => self.proof_monthly,
            (MediaKind::Print, Some(Frequency::Weekly | Frequency::Fortnightly)) => self.proof_weekly,
            (MediaKind::Print, Some(Frequency::Daily) | None)
            | (MediaKind::Online | MediaKind::NewsAgency | MediaKind::Creator, _) => self.proof_daily,
            (MediaKind::Radio | MediaKind::Television | MediaKind::TvStreaming | MediaKind::OutOfHome, _) => {
                self.proof_broadcast
            }
        }
    }

    /// Words that mark paid content of a kind of media; only pages are read for them.
    pub fn labels_for(&self, kind: MediaKind) -> &[String] {
        if matches!(kind, MediaKind::Online | MediaKind::NewsAgency) { &self.labels } else { &[] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EF-15: two days for daily print and online, seven for weekly print and broadcast, ten for monthly print.
    #[test]
    fn the_time_for_a_proof_depends_on_the_kind_of_media() {
        let terms = OrderTerms::default();
        let days = |kind, frequency| terms.proof(kind, frequency).days;
        assert_eq!(days(MediaKind::Online, None), 2);
        assert_eq!(days(MediaKind::Print, Some(Frequency::Daily)), 2);
        assert_eq!(days(MediaKind::Print, Some(Frequency::Weekly)), 7);
        assert_eq!(days(MediaKind::Print, Some(Frequency::Fortnightly)), 7);
        assert_eq!(days(MediaKind::Print, Some(Frequency::Monthly)), 10);
        assert_eq!(days(MediaKind::Television, None), 7);
        assert_eq!(days(MediaKind::Radio, None), 7);
    }

    #[test]
    fn a_policy_that_says_nothing_about_orders_has_the_terms_that_are_used() {
        assert_eq!(serde_json::from_str::<OrderTerms>("{}").ok(), Some(OrderTerms::default()));
    }
}
