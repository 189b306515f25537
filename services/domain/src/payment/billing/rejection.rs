//! Why a step of a bill is refused.

use kernel::{
    FiscalYear, LocalDate, Rupiah,
    ids::{BillingId, PlacementId},
};

use super::{Duty, PaperKind, Stage, TaxPaperKind};
use crate::{payment::tax::Levy, publication::order::PageStanding};

/// Why a placement may not be billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It is on a bill already (R11).
    BilledAlready,
    /// Its proof is not verified (R1).
    NotVerified,
    /// Another quantity was received (R4, C-RECEIPT).
    NotReceived,
    /// Its order owes another amount (EF-18).
    AmountDiffers,
    /// What was published is gone (EF-44).
    Gone,
    /// One person did two things behind it that exclude each other (C-SOD).
    OwnWork,
}

impl Flaw {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::BilledAlready => "billing.billed_already",
            Self::NotVerified => "billing.not_verified",
            Self::NotReceived => "billing.not_received",
            Self::AmountDiffers => "billing.amount_differs",
            Self::Gone => "billing.gone",
            Self::OwnWork => "billing.own_work_behind",
        }
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// No such bill.
    Unknown,
    /// It is begun already.
    AlreadyOpen,
    /// It stands elsewhere.
    NotNow {
        /// Where.
        stage: Stage,
    },
    /// Its title is missing.
    TitleMissing,
    /// Nothing is on it.
    NoItems,
    /// Placements that may not be billed, each with its own reason (R1, R4, R11; C-RECEIPT).
    NotBillable {
        /// Placement and flaw.
        reasons: Vec<(PlacementId, Flaw)>,
        /// The bill that the first one is on already, for the text.
        other: Option<BillingId>,
    },
    /// The amounts cannot be counted.
    Uncountable,
    /// Number or day of a paper is missing.
    NumberMissing,
    /// The day has not come.
    DateAhead,
    /// The day is earlier than that of a paper that comes before it.
    DateOutOfOrder {
        /// The paper that says the first day.
        paper: PaperKind,
        /// The first day.
        date: LocalDate,
    },
    /// The day is later than that of a paper that comes after it.
    DateTooLate {
        /// The paper that says the last day.
        paper: PaperKind,
        /// The last day.
        date: LocalDate,
    },
    /// The minutes are older than the verification of what they are about (C-RECEIPT).
    BeforeProof {
        /// The day of the last verification.
        date: LocalDate,
    },
    /// The paper is of another year than the budget that pays (DOMAIN.md 4.7).
    OtherYear {
        /// The budget year.
        fiscal_year: FiscalYear,
    },
    /// The total differs from what was verified (EF-18).
    TotalDiffers {
        /// What was verified.
        expected: Rupiah,
        /// What was given.
        given: Rupiah,
        /// Given minus expected.
        difference: Rupiah,
    },
    /// No account was approved for the company, or it is still cooling off (C-PAYEE).
    PayeeMissing {
        /// First day of the account that cools off.
        cooling_until: Option<LocalDate>,
    },
    /// The account's holder is not the company (C-PAYEE).
    PayeeNameDiffers {
        /// Whom the bank names.
        holder: String,
        /// Whom the deed names.
        legal_name: String,
    },
    /// Another account is in use than the invoice named: the invoice goes back first (C-PAYEE).
    PayeeChanged,
    /// Pages that were not read again of late, or did not stay (C-LIVE, EF-44).
    PagesStop {
        /// Placement and how its page stands.
        reasons: Vec<(PlacementId, PageStanding)>,
    },
    /// Another year's budget bears it: it goes on as it is.
    PickedUp,
    /// The placement is not on this bill.
    NotOnBill,
    /// Payment is ordered: the treasury pays it or sends it back first.
    PaymentOrdered,
    /// The money has left: what was too much is claimed back (TGR), not taken off the bill.
    PaidAlready,
    /// Another tax paper is needed from such a company.
    OtherTaxPaper {
        /// Which one.
        needed: TaxPaperKind,
    },
    /// The channel pays without this step.
    OtherChannel,
    /// One person, two duties that exclude each other (C-SOD).
    OwnWork {
        /// What the person wants to do.
        duty: Duty,
        /// What the person did.
        done: Duty,
    },
    /// A reason is missing.
    ReasonMissing,
    /// The bill cannot go back to a place that lies ahead of it.
    NotBack,
    /// The catalogue says paid; an SP2D or a bank reference does not (EF-19).
    OnlyReported,
    /// The bank's reference is missing.
    BankReferenceMissing,
    /// Deposits differ from what was kept.
    DepositDiffers {
        /// Which tax.
        levy: Levy,
        /// What was kept.
        expected: Rupiah,
        /// What was deposited.
        given: Rupiah,
    },
    /// A number of the state's treasury is not 16 letters and digits.
    NtpnMalformed,
    /// A number of the state's treasury stands there twice.
    NtpnTwice {
        /// Which one.
        ntpn: String,
    },
    /// The number of an e-Faktur is not what the tax office gives on its day: 17 digits, 16 before 2025.
    TaxInvoiceMalformed,
    /// The withholding slip is missing.
    SlipMissing,
    /// The withholding slip itself is missing: the company needs it for its own taxes.
    SlipFileMissing,
    /// The file of the slip is that of another paper of the bill.
    SlipIsOtherPaper,
    /// The number of a withholding slip has another form than the tax office gives it.
    SlipMalformed,
    /// The year is not near its end.
    YearNotOver,
    /// A line of the old year has none of the new one.
    LineMissing,
    /// There is no such paper to correct.
    NothingToCorrect,
    /// The correction changes nothing.
    SameValue,
    /// Another correction of the paper waits.
    OneWaits,
    /// No such correction waits.
    NoneWaits,
    /// A correction's author does not decide on it (EF-22).
    AuthorDecides,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "billing.unknown",
            Self::AlreadyOpen => "billing.already_open",
            Self::NotNow { .. } => "billing.not_now",
            Self::TitleMissing => "billing.title_missing",
            Self::NoItems => "billing.no_items",
            Self::NotBillable { .. } => "billing.not_billable",
            Self::Uncountable => "billing.uncountable",
            Self::NumberMissing => "billing.number_missing",
            Self::DateAhead => "billing.date_ahead",
            Self::DateOutOfOrder { .. } => "billing.date_out_of_order",
            Self::DateTooLate { .. } => "billing.date_too_late",
            Self::BeforeProof { .. } => "billing.before_proof",
            Self::OtherYear { .. } => "billing.other_year",
            Self::TotalDiffers { .. } => "billing.total_differs",
            Self::PayeeMissing { .. } => "billing.payee_missing",
            Self::PayeeNameDiffers { .. } => "billing.payee_name_differs",
            Self::PayeeChanged => "billing.payee_changed",
            Self::PagesStop { .. } => "billing.pages_stop",
            Self::PickedUp => "billing.picked_up",
            Self::NotOnBill => "billing.not_on_bill",
            Self::PaymentOrdered => "billing.payment_ordered",
            Self::PaidAlready => "billing.paid_already",
            Self::OtherTaxPaper { .. } => "billing.other_tax_paper",
            Self::OtherChannel => "billing.other_channel",
            Self::OwnWork { .. } => "billing.own_work",
            Self::ReasonMissing => "billing.reason_missing",
            Self::NotBack => "billing.not_back",
            Self::OnlyReported => "billing.only_reported",
            Self::BankReferenceMissing => "billing.bank_reference_missing",
            Self::DepositDiffers { .. } => "billing.deposit_differs",
            Self::NtpnMalformed => "billing.ntpn_malformed",
            Self::NtpnTwice { .. } => "billing.ntpn_twice",
            Self::TaxInvoiceMalformed => "billing.tax_invoice_malformed",
            Self::SlipMissing => "billing.slip_missing",
            Self::SlipFileMissing => "billing.slip_file_missing",
            Self::SlipIsOtherPaper => "billing.slip_is_other_paper",
            Self::SlipMalformed => "billing.slip_malformed",
            Self::YearNotOver => "billing.year_not_over",
            Self::LineMissing => "billing.line_missing",
            Self::NothingToCorrect => "billing.nothing_to_correct",
            Self::SameValue => "billing.same_value",
            Self::OneWaits => "billing.one_waits",
            Self::NoneWaits => "billing.none_waits",
            Self::AuthorDecides => "billing.author_decides",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotNow { stage } => vec![("stage", stage.to_string())],
            Self::NotBillable { other: Some(other), .. } => vec![("other", other.to_string())],
            Self::DateOutOfOrder { paper, date } | Self::DateTooLate { paper, date } => {
                vec![("paper", paper.to_string()), ("date", date.to_string())]
            }
            Self::BeforeProof { date } => vec![("date", date.to_string())],
            Self::OtherYear { fiscal_year } => vec![("fiscal_year", fiscal_year.to_string())],
            Self::TotalDiffers { expected, given, difference } => vec![
                ("expected", expected.to_string()),
                ("given", given.to_string()),
                ("difference", difference.to_string()),
            ],
            Self::PayeeMissing { cooling_until: Some(day) } => vec![("cooling_until", day.to_string())],
            Self::PayeeNameDiffers { holder, legal_name } => {
                vec![("holder", holder.clone()), ("legal_name", legal_name.clone())]
            }
            Self::OtherTaxPaper { needed } => vec![("needed", needed.to_string())],
            Self::NtpnTwice { ntpn } => vec![("value", ntpn.clone())],
            Self::OwnWork { duty, done } => vec![("duty", duty.to_string()), ("done", done.to_string())],
            Self::DepositDiffers { levy, expected, given } => {
                vec![("levy", levy.to_string()), ("expected", expected.to_string()), ("given", given.to_string())]
            }
            Self::Unknown
            | Self::AlreadyOpen
            | Self::TitleMissing
            | Self::NoItems
            | Self::NotBillable { other: None, .. }
            | Self::Uncountable
            | Self::NumberMissing
            | Self::DateAhead
            | Self::PayeeMissing { cooling_until: None }
            | Self::PayeeChanged
            | Self::PagesStop { .. }
            | Self::PickedUp
            | Self::NotOnBill
            | Self::PaymentOrdered
            | Self::PaidAlready
            | Self::OtherChannel
            | Self::ReasonMissing
            | Self::NotBack
            | Self::OnlyReported
            | Self::BankReferenceMissing
            | Self::NtpnMalformed
            | Self::TaxInvoiceMalformed
            | Self::SlipMissing
            | Self::SlipFileMissing
            | Self::SlipIsOtherPaper
            | Self::SlipMalformed
            | Self::YearNotOver
            | Self::LineMissing
            | Self::NothingToCorrect
            | Self::SameValue
            | Self::OneWaits
            | Self::NoneWaits
            | Self::AuthorDecides => vec![],
        }
    }

    fn reasons(&self) -> Vec<(String, String)> {
        if let Self::NotBillable { reasons, .. } = self {
            reasons.iter().map(|(placement, flaw)| (placement.to_string(), flaw.code().to_owned())).collect()
        } else if let Self::PagesStop { reasons } = self {
            reasons.iter().map(|(placement, page)| (placement.to_string(), page_code(*page).to_owned())).collect()
        } else {
            vec![]
        }
    }

    fn allowed(&self) -> Vec<&'static str> {
        if let Self::NotNow { stage } = self {
            stage.next_steps().to_vec()
        } else if let Self::PagesStop { reasons } = self {
            let has = |of: PageStanding| reasons.iter().any(|(_, page)| *page == of);
            let steps = [
                (PageStanding::NotRead, "read_page_again"),
                (PageStanding::Breached, "answer_breach"),
                (PageStanding::Breached, "settle_breach"),
            ];
            steps.into_iter().filter(|(of, _)| has(*of)).map(|(_, step)| step).collect()
        } else if *self == Self::PaymentOrdered {
            vec!["record_disbursement", "reject_disbursement", "carry_over_billing"]
        } else if matches!(self, Self::OneWaits | Self::AuthorDecides) {
            vec!["approve_billing_correction", "refuse_billing_correction"]
        } else if *self == Self::NoneWaits {
            vec!["request_billing_correction"]
        } else if *self == Self::PaidAlready {
            vec!["claim_repayment"]
        } else {
            vec![]
        }
    }
}

fn page_code(page: PageStanding) -> &'static str {
    match page {
        // The first two stop nothing and are in no refusal.
        PageStanding::NoPage | PageStanding::Stands | PageStanding::NotRead => "billing.page_not_read",
        PageStanding::Breached => "billing.page_breached",
        PageStanding::Withheld => "billing.page_withheld",
    }
}
