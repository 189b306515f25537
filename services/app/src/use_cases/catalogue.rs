//! Orders of the national catalogue, taken over from its files and matched with ours (EF-55).

use std::collections::BTreeSet;

use domain::{
    media::company::Company,
    payment::{
        billing::{self, Billing},
        catalogue::{CatalogueOrder, Command, MatchedBy, Ours, Stage, State},
    },
    publication::order::Order,
};
use kernel::ids::{BillingId, CatalogueOrderId, OrderId};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::{
    order_facts::{order_of, subject_of, without_interest},
    shared::{claims, not_found},
};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{File, Flag, LongText, Ref},
    FilePurpose, Record, Scope, UseCase,
    importing::catalogue::{PlannedOrder, SupplierCodes},
    perform::refuse,
};

const CATALOGUE_ORDER: Field = Field::needed("catalogue_order", Ref("catalogue_orders"));

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "import_catalogue_orders",
        context: "payment",
        about: "Takes over what the catalogue says of its orders, and matches those that carry the number of one of ours, of the same supplier and amount.",
        fields: &[Field::needed("file", File(FilePurpose::Table)), Field::optional("good_rows_only", Flag)],
        record: Record::New,
        run: run!(import_catalogue_orders),
    },
    UseCase {
        name: "match_catalogue_order",
        context: "payment",
        about: "Says which order of ours an order of the catalogue is; with a reason where supplier or amount differ.",
        fields: &[CATALOGUE_ORDER, Field::needed("order", Ref("orders")), Field::optional("reason", LongText(1_000))],
        record: Record::New,
        run: run!(match_catalogue_order),
    },
    UseCase {
        name: "unmatch_catalogue_order",
        context: "payment",
        about: "Says that an order of the catalogue is not the order that it was matched with.",
        fields: &[CATALOGUE_ORDER, Field::needed("reason", LongText(1_000))],
        record: Record::New,
        run: run!(unmatch_catalogue_order),
    },
];

#[derive(Deserialize)]
struct ImportOrders {
    file: String,
    good_rows_only: Option<bool>,
}

fn of_the_file(code: &'static str, params: Vec<(&'static str, String)>) -> AppError {
    AppError::Invalid(vec![FieldError { field: "file".to_owned(), code, params }])
}

async fn import_catalogue_orders(app: &App, scope: &Scope, input: ImportOrders) -> Result<Done, AppError> {
    let plan = app.plan_catalogue_import(scope, &input.file).await?;
    let wrong_rows = plan.wrong_rows();
    if wrong_rows > 0 && input.good_rows_only != Some(true) {
        return Err(of_the_file("rows_with_mistakes", vec![("count", wrong_rows.to_string())]));
    }
    if plan.rows.is_empty() {
        return Err(of_the_file("no_rows", vec![]));
    }
    let letters: Vec<&str> = plan.rows.iter().filter_map(|row| row.facts.letter_number.as_deref()).collect();
    let ours = app.orders_numbered(scope, &letters).await?;
    let codes = app.supplier_codes(scope, &plan.rows).await?;
    let with_ours = |row: PlannedOrder| {
        let found = row.facts.letter_number.as_ref().and_then(|letter| ours.get(letter).copied());
        (CatalogueOrderId(app.next_id()), row, found)
    };
    let planned: Vec<_> = plan.rows.into_iter().map(with_ours).collect();
    let rows = planned.len();
    app.transact(scope, move |unit| {
        let (planned, codes) = (planned.clone(), codes.clone());
        Box::pin(async move {
            let (mut matched, mut first) = (0_usize, Value::Null);
            for (new, PlannedOrder { number, facts }, ours) in planned {
                // One number, one stream, whichever file it came in first.
                let claimed = claims::spelled(claims::CATALOGUE_ORDER, &number);
                let known = unit.claim(claims::CATALOGUE_ORDER, &claimed, new.as_uuid()).await?;
                let id = known.map_or(new, CatalogueOrderId);
                if first.is_null() {
                    first = json!(id);
                }
                let letter = facts.letter_number.clone();
                let mirror = Command::Mirror { id, number, facts: Box::new(facts) };
                unit.run::<CatalogueOrder>(id.as_uuid(), mirror).await?;
                let state = unit.state::<CatalogueOrder>(id.as_uuid()).await?;
                let ours = match (state.matched(), ours) {
                    (Some((order, _)), _) => Some(order),
                    (None, Some(order)) if !state.was_taken_back(order) => {
                        let is_it = letter.is_some() && order_of(unit, order).await?.number() == letter.as_deref();
                        is_it.then_some(order)
                    }
                    (None, _) => None,
                };
                // What another one has already stays in the worklist.
                if let Some(order) = ours
                    && match_with(unit, id, order, (MatchedBy::Number, None), &codes).await? == Some(true)
                {
                    matched = matched.saturating_add(1);
                }
            }
            Ok(json!({ "id": first, "rows": rows, "left_out": wrong_rows, "matched": matched }))
        })
    })
    .await
}

/// Why a bill is no longer reported paid.
#[derive(Debug, Clone)]
enum Because {
    /// The order is called paid no more, or another one of the bill is not.
    NotPaid,
    /// The catalogue says another supplier or amount: a person has to look.
    Doubted,
    /// Somebody said that it is not this order, and why.
    TakenBack(String),
}

impl Because {
    /// As the bill's history says it.
    fn told(self) -> String {
        match self {
            Self::NotPaid => "Katalog tidak menyebut semua pesanan pada tagihan ini sudah dibayar.".to_owned(),
            Self::Doubted => "Katalog kini menyebut penyedia atau nilai lain; menunggu diperiksa.".to_owned(),
            Self::TakenBack(reason) => reason,
        }
    }

    /// What a report may be called that does not say whose it is, for it to go as well: where the order is another one, such
    /// a report was its own. Where it is still the order, it may as well be what a person knows.
    fn references(&self, state: &State) -> Vec<String> {
        match self {
            Self::NotPaid => vec![],
            Self::Doubted | Self::TakenBack(_) => state.references().into_iter().collect(),
        }
    }
}

/// Matches it with an order of ours and with that order's bill, and tells the bill what the catalogue calls paid. One
/// order of ours is one of the catalogue's: nothing where another one has it. Says whether the two are one: a number alone
/// does not match what is of another supplier or amount, nor keeps what has become so. What such an order told of the bill
/// is held back until a person matched it again.
async fn match_with(
    unit: &mut Unit<Sinergi>,
    id: CatalogueOrderId,
    order: OrderId,
    (by, reason): (MatchedBy, Option<String>),
    codes: &SupplierCodes,
) -> Result<Option<bool>, Halt> {
    if unit.claim(claims::CATALOGUE_MATCH, &order.to_string(), id.as_uuid()).await?.is_some() {
        return Ok(None);
    }
    let state = unit.state::<CatalogueOrder>(id.as_uuid()).await?;
    let billing = bill_of(unit, order).await?;
    let billing = billing.or(state.matched().and_then(|(_, billing)| billing));
    let ours = unit.state::<Order>(order.as_uuid()).await?;
    let (company, amount) = ours.company().zip(ours.amount()).ok_or_else(not_found)?;
    let supplier = unit.state::<Company>(company.as_uuid()).await?.profile().legal_name.clone();
    let codes = codes.get(&company).cloned().unwrap_or_default();
    let ours = Ours { order, billing, supplier, codes, amount };
    unit.run::<CatalogueOrder>(id.as_uuid(), Command::Match { ours, by, reason }).await?;
    if unit.state::<CatalogueOrder>(id.as_uuid()).await?.matched().is_none() {
        unit.release(claims::CATALOGUE_MATCH, &order.to_string(), id.as_uuid()).await?;
        if let Some((_, Some(billing))) = state.matched() {
            tell_bill(unit, billing, id, &state, Because::Doubted).await?;
        }
        return Ok(Some(false));
    }
    if let Some(billing) = billing {
        tell_bill(unit, billing, id, &state, Because::NotPaid).await?;
    }
    Ok(Some(true))
}

/// The bill that an order's placements are on.
async fn bill_of(unit: &mut Unit<Sinergi>, order: OrderId) -> Result<Option<BillingId>, Halt> {
    let state = unit.state::<Order>(order.as_uuid()).await?;
    Ok(state.payable().into_iter().find_map(|payable| payable.billing))
}

/// EF-19: a bill is reported paid while the catalogue calls every order on it paid, and no longer. What a person reported
/// stays, but for what was typed from an order of the catalogue that turns out to be another one.
async fn tell_bill(
    unit: &mut Unit<Sinergi>,
    billing: BillingId,
    id: CatalogueOrderId,
    state: &State,
    otherwise: Because,
) -> Result<(), Halt> {
    let bill = unit.state::<Billing>(billing.as_uuid()).await?;
    let orders: BTreeSet<OrderId> = bill.items().iter().map(|item| item.order).collect();
    let mut is_paid = !orders.is_empty();
    for order in orders {
        let said = match unit.claimed_by(claims::CATALOGUE_MATCH, &order.to_string()).await? {
            Some(other) => unit.state::<CatalogueOrder>(other).await?.facts().map(|facts| facts.stage),
            None => None,
        };
        is_paid &= said.is_some_and(Stage::is_reported_paid);
    }
    let by = unit.context().actor;
    // A bill that is paid, or was told before, needs no report.
    let is_done = matches!(bill.stage(), Some(billing::Stage::Paid | billing::Stage::Settled) | None);
    let command = match bill.is_only_reported_paid() {
        true if !is_paid => {
            let catalogue_order = bill.reported_by().unwrap_or(id);
            let references = otherwise.references(state);
            billing::Command::WithdrawReport { catalogue_order, references, reason: otherwise.told(), by }
        }
        false if is_paid && !is_done => {
            billing::Command::ReportPaid { reference: reference_of(state), catalogue_order: Some(id), by }
        }
        true | false => return Ok(()),
    };
    unit.run::<Billing>(billing.as_uuid(), command).await?;
    Ok(())
}

/// What the catalogue calls the payment, or else the order.
fn reference_of(state: &State) -> String {
    let reference = state.facts().and_then(|facts| facts.payment_reference.as_deref());
    reference.or(state.number()).unwrap_or_default().to_owned()
}

#[derive(Deserialize)]
struct MatchOrder {
    catalogue_order: CatalogueOrderId,
    order: OrderId,
    #[serde(default)]
    reason: Option<String>,
}

async fn match_catalogue_order(app: &App, scope: &Scope, input: MatchOrder) -> Result<Done, AppError> {
    let MatchOrder { catalogue_order: id, order, reason } = input;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            if unit.state::<CatalogueOrder>(id.as_uuid()).await?.facts().is_none() {
                return Err(not_found());
            }
            let subject = subject_of(&order_of(unit, order).await?)?;
            without_interest(unit, &subject).await?;
            if let Some((other, _)) = unit.state::<CatalogueOrder>(id.as_uuid()).await?.matched()
                && other != order
            {
                return Err(refuse("catalogue_order.matched_already"));
            }
            if match_with(unit, id, order, (MatchedBy::Hand, reason), &SupplierCodes::new()).await?.is_none() {
                return Err(refuse("catalogue_order.order_taken"));
            }
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct UnmatchOrder {
    catalogue_order: CatalogueOrderId,
    reason: String,
}

async fn unmatch_catalogue_order(app: &App, scope: &Scope, input: UnmatchOrder) -> Result<Done, AppError> {
    let UnmatchOrder { catalogue_order: id, reason } = input;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let state = unit.state::<CatalogueOrder>(id.as_uuid()).await?;
            if state.facts().is_none() {
                return Err(not_found());
            }
            if let Some((order, _)) = state.matched() {
                let subject = subject_of(&order_of(unit, order).await?)?;
                without_interest(unit, &subject).await?;
                unit.release(claims::CATALOGUE_MATCH, &order.to_string(), id.as_uuid()).await?;
            }
            unit.run::<CatalogueOrder>(id.as_uuid(), Command::Unmatch { reason: reason.clone() }).await?;
            if let Some((_, Some(billing))) = state.matched() {
                tell_bill(unit, billing, id, &state, Because::TakenBack(reason)).await?;
            }
            Ok(json!({ "id": id }))
        })
    })
    .await
}
