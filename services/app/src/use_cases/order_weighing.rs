//! What an order would cost and what would be found in it, told before it is sent: for showing, nothing is written.

use domain::{
    budget::line::BudgetLine,
    media::company::Company,
    policy::rules::Term,
    publication::{
        agreement::Agreement,
        order::{Order, Placement, Status, controls, total},
    },
};
use kernel::{
    Party, Rupiah, Uuid,
    ids::{OrderId, PlacementId},
};
use serde_json::{Map, Value, json};
use store::{Border, Halt};

use super::{
    order_facts::{bounds_of, circumstances, item_of, terms_on},
    order_words::{Words, written},
    states::{Shown, States},
};
use crate::{App, AppError, Scope, input};

/// An order as the rules would find it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// The whole order, with tax.
    pub amount: Rupiah,
    /// What its budget line has left now.
    pub available: Rupiah,
    /// Whether its own amount is in the line already.
    pub is_reserved: bool,
    /// What stops it: what it was found in, and the code of the rule.
    pub stops: Vec<(String, &'static str)>,
    /// What asks for a reason, in the same way.
    pub warnings: Vec<(String, &'static str)>,
    /// The price of each placement beside the others.
    pub prices: Vec<PriceBeside>,
}

/// The price of one unit beside other prices for the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceBeside {
    /// Of which placement.
    pub placement: Uuid,
    /// What is paid for one.
    pub unit_price: Rupiah,
    /// The least of price standard and catalogue, counted with tax as the price is.
    pub ceiling: Option<Rupiah>,
    /// The least that another agency agreed in the last year.
    pub elsewhere: Option<Rupiah>,
    /// Whether a tariff is in force.
    pub has_tariff: bool,
}

/// What an order would cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Placement by placement, in their order.
    pub placements: Vec<QuotedPlacement>,
    /// All of them, with tax.
    pub total: Rupiah,
    /// What the budget line has left.
    pub available: Rupiah,
    /// What would stop it whatever else holds: its days and what they are for, by evidence and code.
    pub stops: Vec<(String, &'static str)>,
}

/// What one placement would cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotedPlacement {
    /// For one unit.
    pub unit_price: Rupiah,
    /// How many.
    pub quantity: u32,
    /// All of it, with tax.
    pub amount: Rupiah,
}

/// What stands in the way of showing something, as whoever asked reads it.
pub(super) fn told(halt: Halt) -> AppError {
    match halt {
        Halt::Refused(refusal) => AppError::Rejected(refusal),
        Halt::Failed(error) => error.into(),
    }
}

/// While a cut of the line waits for room nothing new is promised from it, whatever it has left.
fn waiting_cut(line: &domain::budget::line::State) -> Option<(String, &'static str)> {
    line.shortfall().map(|_| (String::new(), "budget_line.shortfall_waits"))
}

impl App {
    /// Where states are read for showing, by the office's own eyes.
    pub(super) fn shown(&self, scope: &Scope) -> Shown<'_> {
        Shown { app: self, border: Border { tenant: scope.tenant, party: Party::Staff } }
    }

    /// What the rules find in an order now, before it is reserved or approved. Whether an outlet's site answers is asked
    /// when the step is taken.
    ///
    /// # Errors
    /// [`AppError::Denied`] for who does not read warnings, and for orders that are not there.
    pub async fn weigh_order(&self, scope: &Scope, order: Uuid) -> Result<Weighed, AppError> {
        scope.may("read_order_warnings")?;
        let order = OrderId::from(order);
        let mut shown = self.shown(scope);
        let (subject, looked) = self.lists_on_order(scope, order).await?;
        let state = shown.state::<Order>(order.as_uuid()).await.map_err(told)?;
        let now = circumstances(&mut shown, &state, &looked, scope.today()).await.map_err(told)?;
        let line = shown.state::<BudgetLine>(subject.line.as_uuid()).await.map_err(told)?;
        let placements: Vec<Placement> = state.placements().into_iter().cloned().collect();
        let amount = total(&placements).unwrap_or_default();
        let is_draft = state.status() == Some(Status::Draft);
        let found = controls::examine(&placements, amount, is_draft, &now);
        let waiting = is_draft.then(|| waiting_cut(&line)).flatten();
        let of = |stops: Vec<controls::Stop>| stops.into_iter().map(|stop| (stop.evidence, stop.rule.code()));
        Ok(Weighed {
            amount,
            available: line.available(),
            is_reserved: !is_draft,
            stops: of(found.stops).chain(waiting).collect(),
            warnings: of(found.warnings).collect(),
            prices: placements
                .iter()
                .map(|placement| {
                    let standing = now.prices.get(&placement.placement).cloned().unwrap_or_default();
                    PriceBeside {
                        placement: placement.placement.as_uuid(),
                        unit_price: placement.unit_price,
                        ceiling: standing.ceiling,
                        elsewhere: standing.lowest_elsewhere,
                        has_tariff: standing.has_tariff,
                    }
                })
                .collect(),
        })
    }

    /// What an order would cost, before it is written.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with every mistake of the fields, [`AppError::Rejected`] when it cannot be priced.
    pub async fn quote_order(&self, scope: &Scope, values: &Map<String, Value>) -> Result<Quote, AppError> {
        scope.may("draft_order")?;
        let use_case = crate::use_case("draft_order").ok_or(AppError::Denied)?;
        let words: Words = input::read(input::check(use_case.fields, values)?)?;
        let mut shown = self.shown(scope);
        let ids: Vec<PlacementId> = words.placements.iter().map(|_| PlacementId(self.next_id())).collect();
        let (subject, placements) = written(&mut shown, &words, &ids, scope.today()).await.map_err(told)?;
        let line = shown.state::<BudgetLine>(words.line.as_uuid()).await.map_err(told)?;
        let bounds = bounds_of(&mut shown, &subject).await.map_err(told)?;
        let exceeded = bounds.exceeded(&placements).into_iter().map(|stop| (stop.evidence, stop.rule.code()));
        let stops = exceeded.chain(waiting_cut(&line)).collect();
        Ok(Quote {
            stops,
            total: total(&placements).unwrap_or_default(),
            available: line.available(),
            placements: placements
                .iter()
                .map(|placement| QuotedPlacement {
                    unit_price: placement.unit_price,
                    quantity: placement.quantity,
                    amount: placement.amount,
                })
                .collect(),
        })
    }

    /// How long the proofs of an order may take from the day of publication, by the policy of today.
    ///
    /// # Errors
    /// [`AppError::Denied`] when there is no such order for the person.
    pub async fn proof_term(&self, scope: &Scope, order: OrderId) -> Result<Term, AppError> {
        let mut shown = self.shown(scope);
        let state = shown.state::<Order>(order.as_uuid()).await.map_err(told)?;
        let is_own = scope.party.company().is_none_or(|company| state.company() == Some(company));
        let (Some(subject), true) = (state.subject(), is_own) else { return Err(AppError::Denied) };
        let register = shown.state::<Company>(subject.company.as_uuid()).await.map_err(told)?;
        let frequency = register.outlet(subject.outlet).and_then(|outlet| outlet.frequency);
        Ok(terms_on(&mut shown, scope.today()).await.map_err(told)?.proof(subject.kind, frequency))
    }

    /// What an order says, by the fields of `revise_order`, so that a form to change it begins with all of it.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission, or when there is no such order.
    pub async fn order_words(&self, scope: &Scope, order: OrderId) -> Result<Map<String, Value>, AppError> {
        scope.may("revise_order")?;
        let mut shown = self.shown(scope);
        let state = shown.state::<Order>(order.as_uuid()).await.map_err(told)?;
        let subject = state.subject().ok_or(AppError::Denied)?;
        let agreement = shown.state::<Agreement>(subject.agreement.as_uuid()).await.map_err(told)?;
        let placements = state.placements().into_iter().map(|placement| {
            json!({
                "item": item_of(&agreement, placement, subject.outlet).map(|item| item.number),
                "title": placement.title,
                "first_day": placement.from,
                "last_day": placement.until,
                "quantity": placement.quantity,
                "without_draft": !placement.draft_needed,
            })
        });
        let exception = subject.exception.as_ref();
        let words = json!({
            "title": subject.title,
            "brief": subject.brief,
            "placements": placements.collect::<Vec<_>>(),
            "justification": subject.justification,
            "exception_number": exception.map(|decree| &decree.number),
            "exception_date": exception.map(|decree| decree.on),
            "exception_signer": exception.map(|decree| &decree.signer),
            "exception_ground": exception.map(|decree| &decree.ground),
        });
        Ok(match words {
            Value::Object(words) => words,
            _ => Map::new(),
        })
    }
}
