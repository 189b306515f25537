//! The communication plan of an agency for a fiscal year: what is published, for whom, how often, and from which money.
//!
//! **Invariant:** a plan belongs to one agency and one year, and says what it is needed for; every item names a budget
//! line of that agency and year whose account fits its format (C-PLAN, C-COA).

use std::collections::BTreeMap;

use kernel::{
    CompanyId, Decider, FiscalYear, LocalDate, Rupiah,
    ids::{AgencyId, BudgetLineId, PlanId, PlanItemId},
};
use serde::{Deserialize, Serialize};

use crate::{media::MediaKind, publication::Format};

#[cfg(test)]
mod tests;

/// What the year is planned for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What it is called.
    pub title: String,
    /// The needs analysis (R19): whom the region must reach, with what, and why through paid media.
    pub needs: String,
    /// Number of the document that sets it.
    pub document: String,
}

/// One planned thing to publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What it is about.
    pub topic: String,
    /// Whom it is to reach.
    pub audience: String,
    /// Through which kind of media.
    pub channel: MediaKind,
    /// In which form.
    pub format: Format,
    /// How many placements.
    pub quantity: u32,
    /// First day.
    pub from: LocalDate,
    /// Last day.
    pub until: LocalDate,
    /// From which money.
    pub line: BudgetLineId,
    /// What it is to cost, gross.
    pub amount: Rupiah,
}

/// What the plan cannot know of an item's budget line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineFacts {
    /// Whose it is.
    pub agency: AgencyId,
    /// Its year.
    pub fiscal_year: FiscalYear,
    /// Whether its account is one that the item's format is paid from.
    pub account_fits: bool,
}

/// Orders.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Sets the plan of an agency for a year.
    Adopt { plan: PlanId, agency: AgencyId, fiscal_year: FiscalYear, terms: Terms },
    /// Adds something to publish.
    AddItem { item: PlanItemId, content: Item, line: LineFacts },
    /// Changes it.
    ChangeItem { item: PlanItemId, content: Item, line: LineFacts, reason: String },
    /// Takes it out: nothing more is ordered for it.
    CloseItem { item: PlanItemId, reason: String },
}

facts! {
    /// Facts about a communication plan.
    pub enum Event {
        /// It stands.
        CommunicationPlanAdopted = "communication_plan_adopted", 1 {
            /// Which.
            plan: PlanId,
            /// Whose.
            agency: AgencyId,
            /// For which year.
            fiscal_year: FiscalYear,
            /// What it says.
            terms: Terms,
        }
        /// Something more is to be published.
        PlanItemAdded = "plan_item_added", 1 {
            /// Of which plan.
            plan: PlanId,
            /// Which.
            item: PlanItemId,
            /// What.
            content: Item,
        }
        /// It is another thing now.
        PlanItemChanged = "plan_item_changed", 1 {
            /// Of which plan.
            plan: PlanId,
            /// Which.
            item: PlanItemId,
            /// What it is.
            content: Item,
            /// What it was.
            previous: Item,
            /// Why.
            reason: String,
        }
        /// Nothing more is ordered for it.
        PlanItemClosed = "plan_item_closed", 1 {
            /// Of which plan.
            plan: PlanId,
            /// Which.
            item: PlanItemId,
            /// Why.
            reason: String,
        }
    }
}

impl Event {
    /// For staff alone.
    pub fn party(&self) -> Option<CompanyId> {
        None
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// It stands already.
    AlreadyAdopted,
    /// No such plan.
    Unknown,
    /// It does not say what it is needed for (R19).
    NeedsMissing,
    /// The item is there already.
    ItemKnown,
    /// No such item.
    ItemUnknown,
    /// The item was taken out.
    ItemClosed,
    /// It does not say what it is about, or for whom.
    TopicMissing,
    /// No placements.
    QuantityMissing,
    /// It costs nothing, or less.
    AmountNotPositive,
    /// It ends before it begins.
    DatesReversed,
    /// It is not within the year of the plan.
    OutsideYear,
    /// No medium of that kind publishes in that form.
    FormatUnsuited,
    /// The line is of another agency or another year.
    LineElsewhere,
    /// C-COA: that form is not paid from the account of the line.
    AccountMismatch,
}

impl kernel::Rejection for Rejection {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyAdopted => "communication_plan.already_adopted",
            Self::Unknown => "communication_plan.unknown",
            Self::NeedsMissing => "communication_plan.needs_missing",
            Self::ItemKnown => "communication_plan.item_known",
            Self::ItemUnknown => "communication_plan.item_unknown",
            Self::ItemClosed => "communication_plan.item_closed",
            Self::TopicMissing => "communication_plan.topic_missing",
            Self::QuantityMissing => "communication_plan.quantity_missing",
            Self::AmountNotPositive => "communication_plan.amount_not_positive",
            Self::DatesReversed => "communication_plan.dates_reversed",
            Self::OutsideYear => "communication_plan.outside_year",
            Self::FormatUnsuited => "communication_plan.format_unsuited",
            Self::LineElsewhere => "communication_plan.line_elsewhere",
            Self::AccountMismatch => "communication_plan.account_mismatch",
        }
    }
}

#[derive(Debug, Clone)]
struct Adopted {
    plan: PlanId,
    agency: AgencyId,
    fiscal_year: FiscalYear,
    terms: Terms,
}

/// An item, and why it was taken out if it was.
#[derive(Debug, Clone)]
struct Kept {
    content: Item,
    closed: Option<String>,
}

/// What deciding needs to know.
#[derive(Debug, Clone, Default)]
pub struct State {
    adopted: Option<Adopted>,
    items: BTreeMap<PlanItemId, Kept>,
}

impl State {
    /// Whose plan.
    pub fn agency(&self) -> Option<AgencyId> {
        self.adopted.as_ref().map(|adopted| adopted.agency)
    }
    /// For which year.
    pub fn fiscal_year(&self) -> Option<FiscalYear> {
        self.adopted.as_ref().map(|adopted| adopted.fiscal_year)
    }
    /// What an item says, also when it was taken out.
    pub fn item(&self, item: PlanItemId) -> Option<&Item> {
        self.items.get(&item).map(|kept| &kept.content)
    }
    /// Whether something may be ordered for an item (C-PLAN): it is there and was not taken out.
    pub fn is_open(&self, item: PlanItemId) -> bool {
        self.items.get(&item).is_some_and(|kept| kept.closed.is_none())
    }
}

/// A communication plan.
#[derive(Debug)]
pub struct CommunicationPlan;

impl Decider for CommunicationPlan {
    const CATEGORY: &'static str = "communication_plan";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Rejection = Rejection;

    fn decide(state: &State, command: Command) -> Result<Vec<Event>, Rejection> {
        if let Command::Adopt { plan, agency, fiscal_year, terms } = command {
            return adopt(state, Adopted { plan, agency, fiscal_year, terms });
        }
        let adopted = state.adopted.as_ref().ok_or(Rejection::Unknown)?;
        let plan = adopted.plan;
        match command {
            Command::Adopt { .. } => Err(Rejection::AlreadyAdopted),
            Command::AddItem { item, content, line } => match state.items.get(&item) {
                Some(kept) if kept.content == content && kept.closed.is_none() => Ok(vec![]),
                Some(_) => Err(Rejection::ItemKnown),
                None => {
                    check(adopted, &content, line)?;
                    Ok(vec![Event::PlanItemAdded { plan, item, content }])
                }
            },
            Command::ChangeItem { item, content, line, reason } => {
                let previous = open_item(state, item)?.clone();
                if previous == content {
                    return Ok(vec![]);
                }
                check(adopted, &content, line)?;
                Ok(vec![Event::PlanItemChanged { plan, item, content, previous, reason }])
            }
            Command::CloseItem { item, reason } => {
                let kept = state.items.get(&item).ok_or(Rejection::ItemUnknown)?;
                match &kept.closed {
                    Some(_) => Ok(vec![]),
                    None => Ok(vec![Event::PlanItemClosed { plan, item, reason }]),
                }
            }
        }
    }

    fn evolve(mut state: State, event: &Event) -> State {
        match event {
            Event::CommunicationPlanAdopted { plan, agency, fiscal_year, terms } => {
                let (plan, agency, fiscal_year, terms) = (*plan, *agency, *fiscal_year, terms.clone());
                state.adopted = Some(Adopted { plan, agency, fiscal_year, terms });
            }
            Event::PlanItemAdded { item, content, .. } => {
                state.items.insert(*item, Kept { content: content.clone(), closed: None });
            }
            Event::PlanItemChanged { item, content, .. } => {
                if let Some(kept) = state.items.get_mut(item) {
                    kept.content = content.clone();
                }
            }
            Event::PlanItemClosed { item, reason, .. } => {
                if let Some(kept) = state.items.get_mut(item) {
                    kept.closed = Some(reason.clone());
                }
            }
        }
        state
    }
}

fn adopt(state: &State, wanted: Adopted) -> Result<Vec<Event>, Rejection> {
    let Adopted { plan, agency, fiscal_year, terms } = wanted;
    match &state.adopted {
        Some(known) => {
            let same = known.plan == plan && known.agency == agency && known.fiscal_year == fiscal_year;
            if same && known.terms == terms { Ok(vec![]) } else { Err(Rejection::AlreadyAdopted) }
        }
        None if terms.needs.trim().is_empty() => Err(Rejection::NeedsMissing),
        None => Ok(vec![Event::CommunicationPlanAdopted { plan, agency, fiscal_year, terms }]),
    }
}

fn open_item(state: &State, item: PlanItemId) -> Result<&Item, Rejection> {
    let kept = state.items.get(&item).ok_or(Rejection::ItemUnknown)?;
    if kept.closed.is_some() { Err(Rejection::ItemClosed) } else { Ok(&kept.content) }
}

fn check(adopted: &Adopted, item: &Item, line: LineFacts) -> Result<(), Rejection> {
    let year = adopted.fiscal_year;
    let rules = [
        (item.topic.trim().is_empty() || item.audience.trim().is_empty(), Rejection::TopicMissing),
        (item.quantity == 0, Rejection::QuantityMissing),
        (item.amount <= Rupiah::ZERO, Rejection::AmountNotPositive),
        (item.until < item.from, Rejection::DatesReversed),
        (item.from.year() != year.0 || item.until.year() != year.0, Rejection::OutsideYear),
        (!item.format.suits(item.channel), Rejection::FormatUnsuited),
        (line.agency != adopted.agency || line.fiscal_year != year, Rejection::LineElsewhere),
        (!line.account_fits, Rejection::AccountMismatch),
    ];
    rules.into_iter().find_map(|(broken, rejection)| broken.then_some(rejection)).map_or(Ok(()), Err)
}
