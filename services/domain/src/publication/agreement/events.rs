//! What happens to an agreement, and why something does not.

use kernel::{
    CompanyId, LocalDate, Rupiah, Timestamp,
    ids::{AccountId, AgreementId},
};

use super::{Basis, Choice, Named, Offered, Side, Signature, Status, Terms};
use crate::publication::{
    Warning,
    procurement::{ContractForm, Method},
};

facts! {
    /// Facts about an agreement.
    pub enum Event {
        /// The office wrote it down.
        AgreementDrafted = "agreement_drafted", 1 {
            /// Which.
            agreement: AgreementId,
            /// With whom.
            company: CompanyId,
            /// What it says.
            terms: Box<Terms>,
            /// Who wrote it.
            author: AccountId,
        }
        /// The office changed it before the company saw it.
        AgreementRevised = "agreement_revised", 1 {
            /// Which.
            agreement: AgreementId,
            /// What it says now.
            terms: Box<Terms>,
            /// Who changed it.
            author: AccountId,
        }
        /// The office changed it after the company had seen it; signatures given before count no more.
        TermsRevised = "terms_revised", 1 {
            /// Which.
            agreement: AgreementId,
            /// With whom.
            company: CompanyId,
            /// What it says now.
            terms: Box<Terms>,
            /// Who changed it.
            author: AccountId,
            /// All of it at the agreed prices, taxes in it; none before they are agreed.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            value: Option<Rupiah>,
        }
        /// The company sees it; offers may be made.
        NegotiationOpened = "negotiation_opened", 1 {
            /// Which.
            agreement: AgreementId,
            /// With whom.
            company: CompanyId,
            /// What it says.
            terms: Box<Terms>,
        }
        /// One side named its prices.
        OfferMade = "offer_made", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// With whom.
            company: CompanyId,
            /// Number of the offer, from 1.
            number: u32,
            /// Whose it is.
            side: Side,
            /// The prices.
            prices: Vec<Offered>,
            /// What was said with it.
            note: Option<String>,
            /// When.
            at: Timestamp,
        }
        /// The prices are agreed.
        NegotiationConcluded = "negotiation_concluded", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// With whom.
            company: CompanyId,
            /// The prices.
            prices: Vec<Offered>,
            /// All of it, taxes in it; none where something that it is counted from is missing.
            value: Option<Rupiah>,
            /// The day.
            on: LocalDate,
        }
        /// What the office held the prices against, and what it was warned of: for staff alone.
        PricesJustified = "prices_justified", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// The reference price of each item.
            references: Vec<Basis>,
            /// Rules that warned, each with the reason.
            warnings: Vec<Warning>,
            /// Number of the letter that justifies a price beyond the limits.
            justification: Option<String>,
        }
        /// Somebody asked for another method.
        MethodChangeRequested = "method_change_requested", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// The method until now.
            from: Option<Choice>,
            /// The method that is asked for.
            to: Choice,
            /// Why.
            reason: String,
            /// Who asked.
            by: AccountId,
        }
        /// The head of the agency agreed to another method.
        MethodChanged = "method_changed", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// The method from now on.
            to: Choice,
            /// Why it was asked for.
            reason: String,
            /// With whom, where a signature of either side is undone by it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            shown_to: Option<CompanyId>,
        }
        /// The head of the agency did not agree to another method.
        MethodChangeRefused = "method_change_refused", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// Why not.
            reason: String,
        }
        /// The office signed.
        AgreementSigned = "agreement_signed", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// With whom.
            company: CompanyId,
            /// Its number.
            number: String,
            /// Its day.
            date: LocalDate,
            /// Who signed.
            signature: Signature,
            /// The method.
            method: Method,
            /// What shows the contract.
            form: ContractForm,
        }
        /// The company signed.
        AgreementAccepted = "agreement_accepted", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// With whom.
            company: CompanyId,
        }
        /// The company did not sign; the negotiation goes on.
        AgreementDeclined = "agreement_declined", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// With whom.
            company: CompanyId,
            /// Why.
            reason: String,
        }
        /// It binds, in these words.
        AgreementActivated = "agreement_activated", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// With whom.
            company: CompanyId,
            /// What it says, for good.
            terms: Box<Terms>,
            /// The most that may be ordered under it, taxes in it.
            value: Rupiah,
            /// The version of the region's policy.
            policy_version: i32,
            /// The version of the rules of buying.
            book_version: i32,
            /// The tariff of each item.
            tariffs: Vec<Basis>,
            /// The decree of each outlet.
            named: Vec<Named>,
        }
        /// It was broken off.
        AgreementTerminated = "agreement_terminated", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// With whom.
            company: CompanyId,
            /// Why.
            reason: String,
            /// Number of the letter.
            letter_number: String,
            /// The last day.
            on: LocalDate,
        }
        /// Its last day is over.
        AgreementEnded = "agreement_ended", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// With whom.
            company: CompanyId,
            /// The last day.
            on: LocalDate,
        }
        /// It never came to be.
        AgreementCancelled = "agreement_cancelled", 1 {
            /// Which agreement.
            agreement: AgreementId,
            /// With whom, when the company had seen it.
            shown_to: Option<CompanyId>,
            /// Why.
            reason: String,
        }
    }
}

impl Event {
    /// The company reads what concerns both sides; drafts, warnings and changes of the method are the office's, as long as
    /// nobody has signed for the method of before.
    pub fn party(&self) -> Option<CompanyId> {
        match self {
            Self::AgreementDrafted { .. }
            | Self::AgreementRevised { .. }
            | Self::PricesJustified { .. }
            | Self::MethodChangeRequested { .. }
            | Self::MethodChangeRefused { .. } => None,
            Self::TermsRevised { company, .. }
            | Self::NegotiationOpened { company, .. }
            | Self::OfferMade { company, .. }
            | Self::NegotiationConcluded { company, .. }
            | Self::AgreementSigned { company, .. }
            | Self::AgreementAccepted { company, .. }
            | Self::AgreementDeclined { company, .. }
            | Self::AgreementActivated { company, .. }
            | Self::AgreementTerminated { company, .. }
            | Self::AgreementEnded { company, .. } => Some(*company),
            Self::MethodChanged { shown_to, .. } | Self::AgreementCancelled { shown_to, .. } => *shown_to,
        }
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// It is written down already.
    AlreadyDrafted,
    /// No such agreement.
    Unknown,
    /// Not a step of where it stands.
    NotNow {
        /// Where it stands.
        status: Status,
    },
    /// It buys nothing.
    NoItems,
    /// Items do not make sense, each with its own reason.
    ItemsUnsound {
        /// Place and code.
        reasons: Vec<(String, String)>,
    },
    /// What the prices are for is agreed: only what is missing may still be said.
    ItemsAgreed,
    /// The method is changed by request and approval alone.
    MethodByRequest,
    /// The offer leaves items out, or names a price that is none.
    OfferIncomplete {
        /// Place and code.
        reasons: Vec<(String, String)>,
    },
    /// Nobody has made an offer.
    NoOffer,
    /// C-NEGO: the last offer is the office's own, and the company has not taken it.
    OfferUnanswered,
    /// No offer of the office waits for an answer.
    NoOfferOfOffice,
    /// R3: the prices that are offered, or about to be agreed, come to more than the most that the agreement says.
    AboveHighest {
        /// What they come to.
        sum: Rupiah,
        /// The most.
        limit: Rupiah,
    },
    /// R3: the most, or how many, is said once the prices are agreed, and they come to more.
    AboveHighestSaid {
        /// What they come to.
        sum: Rupiah,
        /// The most.
        limit: Rupiah,
    },
    /// R3: what is to be signed comes to more than the most that it says, as when the tax has changed since: prices,
    /// quantities and the most are agreed, and change by another negotiation alone.
    AboveHighestAgreed {
        /// What it comes to.
        sum: Rupiah,
        /// The most.
        limit: Rupiah,
    },
    /// C-REFPRICE: items without a reference price.
    ReferenceMissing {
        /// Place and code.
        reasons: Vec<(String, String)>,
    },
    /// C-PRICE-PARITY, R5: prices so far above others that only a written justification helps.
    PriceTooHigh {
        /// Place and code.
        reasons: Vec<(String, String)>,
        /// The prices and those that they are above.
        evidence: String,
    },
    /// Rules warn (C-NEGO, C-NEGO-REAL, C-PRICE-PARITY): it goes on with a reason.
    ReasonMissing {
        /// Place and code.
        reasons: Vec<(String, String)>,
        /// What they were found in.
        evidence: String,
    },
    /// EF-12, C-CONTRACT-FIELDS: what is missing, all of it.
    Incomplete {
        /// Place and code.
        reasons: Vec<(String, String)>,
    },
    /// C-POLICY: the region has no rules in force.
    NoPolicy,
    /// Outlets that no decree names for the budget year.
    NotInDecree {
        /// Place and code.
        reasons: Vec<(String, String)>,
    },
    /// C-TARIFF: items without a tariff.
    TariffMissing {
        /// Place and code.
        reasons: Vec<(String, String)>,
    },
    /// C-METHOD: value, day or catalogue do not allow the method.
    MethodNotAllowed {
        /// Those that would be.
        allowed: Vec<Method>,
    },
    /// It is in the catalogue, and the catalogue goes first.
    CatalogueFirst {
        /// The value above which it does.
        above: Rupiah,
    },
    /// The method needs a legal basis of its own.
    MethodBasisMissing,
    /// C-SPLIT: together with others it is more than its method is for.
    Split {
        /// The limit of the method.
        limit: Rupiah,
        /// All of them together.
        sum: Rupiah,
        /// How many others.
        others: usize,
    },
    /// C-METHOD: a change of the method waits for the head of the agency.
    MethodPending,
    /// Its last day is not over.
    StillRuns,
    /// No change of the method waits.
    NoMethodChange,
    /// It is bought so already.
    SameMethod,
    /// A change, a refusal or an end has a reason.
    ReasonEmpty,
    /// It has no number.
    NumberMissing,
    /// Its day is before the negotiation was concluded, or has not come.
    DateOutside,
    /// It is signed under another number.
    AlreadySigned,
    /// Who drafted it does not sign it, and who asked for another method does not approve it (EF-22).
    OwnWork,
    /// Its last day has passed.
    Ended,
    /// Its last day comes before its first.
    EndsBeforeStart {
        /// First day.
        starts_on: LocalDate,
        /// Last day.
        ends_on: LocalDate,
    },
    /// C-METHOD: the procurement officer signs up to the limit of that office.
    OfficerNotCompetent,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyDrafted => "agreement.already_drafted",
            Self::Unknown => "agreement.unknown",
            Self::NotNow { .. } => "agreement.not_now",
            Self::NoItems => "agreement.no_items",
            Self::ItemsUnsound { .. } => "agreement.items_unsound",
            Self::ItemsAgreed => "agreement.items_agreed",
            Self::MethodByRequest => "agreement.method_by_request",
            Self::OfferIncomplete { .. } => "agreement.offer_incomplete",
            Self::NoOffer => "agreement.no_offer",
            Self::OfferUnanswered => "agreement.offer_unanswered",
            Self::NoOfferOfOffice => "agreement.no_offer_of_office",
            Self::AboveHighest { .. } => "agreement.above_highest",
            Self::AboveHighestSaid { .. } => "agreement.above_highest_said",
            Self::AboveHighestAgreed { .. } => "agreement.above_highest_agreed",
            Self::ReferenceMissing { .. } => "agreement.reference_missing",
            Self::PriceTooHigh { .. } => "agreement.price_too_high",
            Self::ReasonMissing { .. } => "agreement.reason_missing",
            Self::Incomplete { .. } => "agreement.incomplete",
            Self::NoPolicy => "agreement.no_policy",
            Self::NotInDecree { .. } => "agreement.not_in_decree",
            Self::TariffMissing { .. } => "agreement.tariff_missing",
            Self::MethodNotAllowed { .. } => "agreement.method_not_allowed",
            Self::CatalogueFirst { .. } => "agreement.catalogue_first",
            Self::MethodBasisMissing => "agreement.method_basis_missing",
            Self::Split { .. } => "agreement.split",
            Self::MethodPending => "agreement.method_pending",
            Self::NoMethodChange => "agreement.no_method_change",
            Self::SameMethod => "agreement.same_method",
            Self::ReasonEmpty => "agreement.reason_empty",
            Self::NumberMissing => "agreement.number_missing",
            Self::DateOutside => "agreement.date_outside",
            Self::AlreadySigned => "agreement.already_signed",
            Self::OwnWork => "agreement.own_work",
            Self::Ended => "agreement.ended",
            Self::EndsBeforeStart { .. } => "agreement.ends_before_start",
            Self::StillRuns => "agreement.still_runs",
            Self::OfficerNotCompetent => "agreement.officer_not_competent",
        }
    }
    fn params(&self) -> Vec<(&'static str, String)> {
        if let Self::NotNow { status } = self {
            vec![("status", status.wire().to_owned())]
        } else if let Self::CatalogueFirst { above } = self {
            vec![("above", above.to_string())]
        } else if let Self::EndsBeforeStart { starts_on, ends_on } = self {
            vec![("starts_on", starts_on.to_string()), ("ends_on", ends_on.to_string())]
        } else if let Self::AboveHighest { sum, limit }
        | Self::AboveHighestSaid { sum, limit }
        | Self::AboveHighestAgreed { sum, limit } = self
        {
            vec![("sum", sum.to_string()), ("limit", limit.to_string())]
        } else if let Self::Split { limit, sum, others } = self {
            vec![("limit", limit.to_string()), ("sum", sum.to_string()), ("count", others.to_string())]
        } else if let Self::PriceTooHigh { evidence, .. } | Self::ReasonMissing { evidence, .. } = self {
            vec![("evidence", evidence.clone())]
        } else {
            vec![]
        }
    }
    fn reasons(&self) -> Vec<(String, String)> {
        if let Self::ItemsUnsound { reasons }
        | Self::OfferIncomplete { reasons }
        | Self::ReferenceMissing { reasons }
        | Self::PriceTooHigh { reasons, .. }
        | Self::ReasonMissing { reasons, .. }
        | Self::Incomplete { reasons }
        | Self::NotInDecree { reasons }
        | Self::TariffMissing { reasons } = self
        {
            reasons.clone()
        } else if let Self::MethodNotAllowed { allowed } = self {
            let place = |method: &Method| format!("method.{method}");
            allowed.iter().map(|method| (place(method), "agreement.method_possible".to_owned())).collect()
        } else {
            vec![]
        }
    }
    fn allowed(&self) -> Vec<&'static str> {
        if let Self::NotNow { status } = self {
            status.next_steps().to_vec()
        } else if *self == Self::OfferUnanswered {
            vec!["accept_offer", "make_offer"]
        } else if let Self::AboveHighestAgreed { .. } = self {
            vec!["decline_agreement", "cancel_agreement"]
        } else {
            vec![]
        }
    }
}
