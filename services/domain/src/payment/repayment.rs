//! A claim for money back (TGR, tindak lanjut LHP): what an audit found overpaid, how it was counted, what came back.
//!
//! **Invariant:** the claim is the sum of its lines; what was repaid never exceeds it; a claim is settled when nothing
//! is left, to the sen (C-REPAY).

use std::{collections::BTreeMap, fmt};

use kernel::{
    CompanyId, Decider, LocalDate, Rupiah,
    ids::{AccountId, OrderId, RepaymentId},
};
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// An exact amount in sen, hundredths of a rupiah: findings of the Supreme Audit Agency carry them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Sen(i64);

impl Sen {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// An amount in sen, below 2^53 either way, so that every JSON reader keeps it exactly.
    pub fn new(amount: i64) -> Option<Self> {
        (amount.unsigned_abs() < 1 << 53).then_some(Self(amount))
    }
    /// Reads `1233458022,47`, with or without points between thousands.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, cents) = text.trim().split_once(',').unwrap_or((text.trim(), "00"));
        if cents.len() != 2 || !cents.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut groups = whole.split('.');
        let first = groups.next()?;
        let rest: Vec<&str> = groups.collect();
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let grouped = rest.is_empty() || first.len() <= 3;
        if !digits(first) || !grouped || !rest.iter().all(|group| group.len() == 3 && digits(group)) {
            return None;
        }
        format!("{first}{}{cents}", rest.concat()).parse().ok().and_then(Self::new)
    }
    /// The amount in sen.
    pub const fn get(self) -> i64 {
        self.0
    }
    /// The sum, if it fits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::new)
    }
    /// The difference, if it fits.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).and_then(Self::new)
    }
}

impl TryFrom<i64> for Sen {
    type Error = String;
    fn try_from(amount: i64) -> Result<Self, String> {
        Self::new(amount).ok_or_else(|| format!("{amount} sen does not fit below 2^53"))
    }
}

impl From<Sen> for i64 {
    fn from(amount: Sen) -> Self {
        amount.0
    }
}

impl fmt::Display for Sen {
    /// As officials write it: `Rp 1.233.458.022,47`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rupiah = kernel::Rupiah::new(self.0.div_euclid(100)).map_err(|_| fmt::Error)?;
        write!(f, "{rupiah},{:02}", self.0.rem_euclid(100))
    }
}

names! {
    /// Who found it.
    pub enum Auditor {
        /// Badan Pemeriksa Keuangan.
        SupremeAuditAgency = "supreme_audit_agency",
        /// Inspektorat, APIP.
        InternalAuditor = "internal_auditor",
    }
}

/// The finding that a claim stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Who found it.
    pub auditor: Auditor,
    /// Number of the report (LHP).
    pub number: String,
    /// Its day.
    pub date: LocalDate,
}

/// One line of the calculation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The order that it is about, where it is known.
    #[serde(default)]
    pub order: Option<OrderId>,
    /// In words.
    pub about: String,
    /// What was paid.
    pub paid: Sen,
    /// What should have been.
    pub due: Sen,
}

/// Orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Claims money back.
    Raise {
        claim: RepaymentId,
        company: CompanyId,
        finding: Finding,
        lines: Vec<Line>,
        pay_by: LocalDate,
        by: AccountId,
    },
    /// Money came back into the region's treasury.
    RecordRepayment { receipt: String, date: LocalDate, amount: Sen, today: LocalDate, by: AccountId },
    /// The company says why it does not agree with the calculation.
    Contest { reason: String, by: AccountId },
    /// The region answers.
    Answer { answer: String, by: AccountId },
    /// It goes to the board for claims (majelis TGR).
    HandOver { number: String, reason: String, by: AccountId },
}

facts! {
    /// Facts about a claim.
    pub enum Event {
        /// Money is claimed back.
        RepaymentClaimed = "repayment_claimed", 1 {
            /// Which claim.
            claim: RepaymentId,
            /// From whom.
            company: CompanyId,
            /// Why.
            finding: Finding,
            /// How it was counted.
            lines: Vec<Line>,
            /// Their sum.
            amount_sen: Sen,
            /// Last day to repay.
            pay_by: LocalDate,
            /// Who wrote it.
            author: AccountId,
        }
        /// Money came back.
        RepaymentReceived = "repayment_received", 1 {
            /// Which claim.
            claim: RepaymentId,
            /// From whom.
            company: CompanyId,
            /// Number of the treasury's receipt (STS).
            receipt: String,
            /// Its day.
            date: LocalDate,
            /// How much.
            amount_sen: Sen,
            /// What is left.
            left_sen: Sen,
        }
        /// The company does not agree.
        RepaymentContested = "repayment_contested", 1 {
            /// Which claim.
            claim: RepaymentId,
            /// Which company.
            company: CompanyId,
            /// Why.
            reason: String,
        }
        /// The region answered.
        ContestAnswered = "contest_answered", 1 {
            /// Which claim.
            claim: RepaymentId,
            /// Which company.
            company: CompanyId,
            /// What.
            answer: String,
        }
        /// The board for claims has it.
        RepaymentHandedOver = "repayment_handed_over", 1 {
            /// Which claim.
            claim: RepaymentId,
            /// From whom.
            company: CompanyId,
            /// Number of the letter.
            number: String,
            /// Why.
            reason: String,
            /// What is left.
            left_sen: Sen,
        }
    }
}

impl Event {
    /// The company reads what is claimed from it, and how it was counted (C-TRANSPARENT-CALC).
    pub fn party(&self) -> Option<CompanyId> {
        match self {
            Self::RepaymentClaimed { company, .. }
            | Self::RepaymentReceived { company, .. }
            | Self::RepaymentContested { company, .. }
            | Self::ContestAnswered { company, .. }
            | Self::RepaymentHandedOver { company, .. } => Some(*company),
        }
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// It is claimed already.
    AlreadyClaimed,
    /// No such claim.
    Unknown,
    /// The report has no number.
    FindingMissing,
    /// Nothing is left over: no line was overpaid, or one was owed more than it was paid.
    NothingOverpaid,
    /// More came than is left.
    MoreThanLeft {
        /// What is left.
        left: Sen,
    },
    /// The receipt was recorded, with another amount or day.
    ReceiptTaken,
    /// The receipt has no number, or no amount above nothing.
    ReceiptMissing,
    /// The day of the receipt has not come.
    DateAhead,
    /// A reason or an answer is missing.
    WordsMissing,
    /// Everything was repaid.
    Settled,
    /// The company's objection waits for an answer.
    AnswerFirst,
    /// Nothing waits for an answer.
    NothingToAnswer,
    /// Who claims money neither answers the objection to it nor says that it came.
    OwnWork,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyClaimed => "repayment.already_claimed",
            Self::Unknown => "repayment.unknown",
            Self::FindingMissing => "repayment.finding_missing",
            Self::NothingOverpaid => "repayment.nothing_overpaid",
            Self::MoreThanLeft { .. } => "repayment.more_than_left",
            Self::ReceiptTaken => "repayment.receipt_taken",
            Self::ReceiptMissing => "repayment.receipt_missing",
            Self::DateAhead => "repayment.date_ahead",
            Self::WordsMissing => "repayment.words_missing",
            Self::Settled => "repayment.settled",
            Self::AnswerFirst => "repayment.answer_first",
            Self::NothingToAnswer => "repayment.nothing_to_answer",
            Self::OwnWork => "repayment.own_work",
        }
    }
    fn params(&self) -> Vec<(&'static str, String)> {
        if let Self::MoreThanLeft { left } = self { vec![("left", left.to_string())] } else { vec![] }
    }
}

#[derive(Debug, Clone)]
struct Claimed {
    claim: RepaymentId,
    company: CompanyId,
    finding: Finding,
    lines: Vec<Line>,
    amount: Sen,
    author: AccountId,
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    claimed: Option<Claimed>,
    receipts: BTreeMap<String, (LocalDate, Sen)>,
    contested: Option<String>,
    answered: Option<String>,
    handed_over: Option<String>,
}

impl State {
    /// What is left to repay.
    pub fn left(&self) -> Sen {
        let claimed = self.claimed.as_ref().map_or(Sen::ZERO, |claimed| claimed.amount);
        self.receipts.values().fold(claimed, |left, (_, amount)| left.checked_sub(*amount).unwrap_or(left))
    }
    /// What a receipt of so much brings back of each order that the claim names, in whole rupiah. Receipts fill the lines
    /// of the claim from the first on.
    pub fn returns(&self, amount: Sen) -> BTreeMap<OrderId, Rupiah> {
        let Some(claimed) = &self.claimed else { return BTreeMap::new() };
        let before = claimed.amount.checked_sub(self.left()).unwrap_or_default();
        let (was, is) =
            (filled(&claimed.lines, before), filled(&claimed.lines, before.checked_add(amount).unwrap_or(before)));
        let whole =
            |sums: &BTreeMap<OrderId, Sen>, order: &OrderId| sums.get(order).map_or(0, |sum| sum.get().div_euclid(100));
        let more = |order: &OrderId| Rupiah::new(whole(&is, order).saturating_sub(whole(&was, order))).ok();
        let returns = is.keys().filter_map(|order| more(order).map(|amount| (*order, amount)));
        returns.filter(|(_, amount)| *amount > Rupiah::ZERO).collect()
    }
    /// The finding that it stands on.
    pub fn finding(&self) -> Option<&Finding> {
        self.claimed.as_ref().map(|claimed| &claimed.finding)
    }
    /// Who claimed it.
    pub fn author(&self) -> Option<AccountId> {
        self.claimed.as_ref().map(|claimed| claimed.author)
    }
    /// From whom.
    pub fn company(&self) -> Option<CompanyId> {
        self.claimed.as_ref().map(|claimed| claimed.company)
    }
}

/// A claim for money back.
#[derive(Debug)]
pub struct Repayment;

impl Decider for Repayment {
    const CATEGORY: &'static str = "repayment";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        if let Command::Raise { claim, company, finding, lines, pay_by, by } = command {
            return match &state.claimed {
                Some(known) if known.claim == claim && known.finding == finding && known.lines == lines => Ok(vec![]),
                Some(_) => Err(Rejection::AlreadyClaimed),
                None if finding.number.trim().is_empty() => Err(Rejection::FindingMissing),
                None => {
                    let amount_sen = overpaid(&lines).ok_or(Rejection::NothingOverpaid)?;
                    Ok(vec![Event::RepaymentClaimed { claim, company, finding, lines, amount_sen, pay_by, author: by }])
                }
            };
        }
        let claimed = state.claimed.as_ref().ok_or(Rejection::Unknown)?;
        let (claim, company) = (claimed.claim, claimed.company);
        match command {
            Command::Raise { .. } => Err(Rejection::AlreadyClaimed),
            Command::RecordRepayment { receipt, date, amount, today, by } => {
                receive(state, claimed, Receipt { number: receipt, date, amount }, today, by)
            }
            Command::Contest { reason, .. } => match &state.contested {
                Some(known) if *known == reason => Ok(vec![]),
                Some(_) if state.answered.is_none() => Err(Rejection::AnswerFirst),
                _ if reason.trim().is_empty() => Err(Rejection::WordsMissing),
                _ if state.left() == Sen::ZERO => Err(Rejection::Settled),
                _ => Ok(vec![Event::RepaymentContested { claim, company, reason }]),
            },
            Command::Answer { answer, by } => match &state.answered {
                Some(known) if *known == answer => Ok(vec![]),
                _ if by == claimed.author => Err(Rejection::OwnWork),
                _ if state.contested.is_none() || state.answered.is_some() => Err(Rejection::NothingToAnswer),
                _ if answer.trim().is_empty() => Err(Rejection::WordsMissing),
                _ => Ok(vec![Event::ContestAnswered { claim, company, answer }]),
            },
            Command::HandOver { number, reason, .. } => match &state.handed_over {
                Some(known) if *known == number => Ok(vec![]),
                _ if number.trim().is_empty() || reason.trim().is_empty() => Err(Rejection::WordsMissing),
                _ if state.contested.is_some() && state.answered.is_none() => Err(Rejection::AnswerFirst),
                _ if state.left() == Sen::ZERO => Err(Rejection::Settled),
                _ => Ok(vec![Event::RepaymentHandedOver { claim, company, number, reason, left_sen: state.left() }]),
            },
        }
    }

    fn as_sent_by(command: &Command, person: AccountId) -> Option<Command> {
        let mut command = command.clone();
        let (Command::Raise { by, .. }
        | Command::RecordRepayment { by, .. }
        | Command::Contest { by, .. }
        | Command::Answer { by, .. }
        | Command::HandOver { by, .. }) = &mut command;
        *by = person;
        Some(command)
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::RepaymentClaimed { claim, company, finding, lines, amount_sen, author, .. } => {
                let (claim, company, amount, author) = (*claim, *company, *amount_sen, *author);
                let (finding, lines) = (finding.clone(), lines.clone());
                state.claimed = Some(Claimed { claim, company, finding, lines, amount, author });
            }
            Event::RepaymentReceived { receipt, date, amount_sen, .. } => {
                state.receipts.insert(receipt.clone(), (*date, *amount_sen));
            }
            Event::RepaymentContested { reason, .. } => {
                state.contested = Some(reason.clone());
                state.answered = None;
            }
            Event::ContestAnswered { answer, .. } => state.answered = Some(answer.clone()),
            Event::RepaymentHandedOver { number, .. } => state.handed_over = Some(number.clone()),
        }
        state
    }
}

/// The treasury's receipt (STS).
struct Receipt {
    number: String,
    date: LocalDate,
    amount: Sen,
}

fn receive(
    state: &State,
    claimed: &Claimed,
    receipt: Receipt,
    today: LocalDate,
    by: AccountId,
) -> Result<Vec<Event>, Rejection> {
    let Receipt { number, date, amount } = receipt;
    match state.receipts.get(&number) {
        Some(known) if *known == (date, amount) => return Ok(vec![]),
        Some(_) => return Err(Rejection::ReceiptTaken),
        None => (),
    }
    if by == claimed.author {
        return Err(Rejection::OwnWork);
    }
    if number.trim().is_empty() || amount <= Sen::ZERO {
        return Err(Rejection::ReceiptMissing);
    }
    if date > today {
        return Err(Rejection::DateAhead);
    }
    let open = state.left();
    if open == Sen::ZERO {
        return Err(Rejection::Settled);
    }
    let left = open.checked_sub(amount).filter(|left| *left >= Sen::ZERO);
    let left = left.ok_or(Rejection::MoreThanLeft { left: open })?;
    let (claim, company) = (claimed.claim, claimed.company);
    Ok(vec![Event::RepaymentReceived { claim, company, receipt: number, date, amount_sen: amount, left_sen: left }])
}

/// How much of each order is repaid when so much came, line by line from the first.
fn filled(lines: &[Line], mut came: Sen) -> BTreeMap<OrderId, Sen> {
    let mut sums: BTreeMap<OrderId, Sen> = BTreeMap::new();
    for line in lines {
        let part = line.paid.checked_sub(line.due).unwrap_or_default().min(came);
        came = came.checked_sub(part).unwrap_or_default();
        if let Some(order) = line.order {
            let sum = sums.entry(order).or_default();
            *sum = sum.checked_add(part).unwrap_or(*sum);
        }
    }
    sums
}

/// The sum of what was paid too much, if every line was.
fn overpaid(lines: &[Line]) -> Option<Sen> {
    let mut sum = Sen::ZERO;
    for line in lines {
        if line.due < Sen::ZERO || line.due >= line.paid || line.about.trim().is_empty() {
            return None;
        }
        sum = sum.checked_add(line.paid.checked_sub(line.due)?)?;
    }
    (sum > Sen::ZERO).then_some(sum)
}
