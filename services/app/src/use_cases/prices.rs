//! Prices: proposed by officers, approved by the head, and never changed after that.

use domain::{
    media::MediaKind,
    publication::{
        Format, Unit,
        price::{Command, Comparable, Price, PriceKind, PriceList, Subject},
    },
};
use kernel::{
    LocalDate, Rupiah,
    ids::{OutletId, PriceId},
};
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::shared::{not_found, singleton, vat_in_effect};
use crate::{
    App, AppError, Field,
    FieldKind::{Choice, Date, Flag, Group, LongText, Money, Ref, Text},
    Record, Scope, UseCase,
    delegations::about_part,
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "propose_price",
        context: "publication",
        about: "Writes a tariff, price standard, reference or catalogue price down; a reference price has two comparables or a standard.",
        fields: &[
            Field::needed("kind", Choice(PriceKind::NAMES)),
            Field::needed("format", Choice(Format::NAMES)),
            Field::needed("media", Choice(MediaKind::NAMES)),
            Field::optional("grade", Text(60)),
            Field::optional("outlet", Ref("outlets")),
            Field::needed("unit", Choice(Unit::NAMES)),
            Field::optional("specification", Text(200)),
            Field::needed("amount", Money),
            Field::optional("tax_inclusive", Flag),
            Field::needed("valid_from", Date),
            Field::optional("valid_to", Date),
            Field::needed("basis", Text(300)),
            Field::optional(
                "comparables",
                Group(&[Field::needed("source", Text(300)), Field::needed("amount", Money), Field::needed("on", Date)]),
            ),
            Field::optional("standard", Ref("prices")),
        ],
        record: Record::New,
        run: run!(propose_price),
    },
    UseCase {
        name: "approve_price",
        context: "publication",
        about: "Puts a price in force from its day on; never by who proposed it.",
        fields: &[Field::needed("price", Ref("prices"))],
        record: Record::Beside,
        run: run!(approve_price),
    },
    UseCase {
        name: "withdraw_price",
        context: "publication",
        about: "Takes back a price whose first day has not come.",
        fields: &[Field::needed("price", Ref("prices")), Field::needed("reason", LongText(1_000))],
        record: Record::Beside,
        run: run!(withdraw_price),
    },
    UseCase {
        name: "end_price",
        context: "publication",
        about: "Gives a price its last day, today or later.",
        fields: &[
            Field::needed("price", Ref("prices")),
            Field::needed("on", Date),
            Field::needed("reason", LongText(1_000)),
        ],
        record: Record::Beside,
        run: run!(end_price),
    },
];

impl App {
    async fn price(&self, scope: &Scope, price: PriceId, command: Command) -> Result<Done, AppError> {
        self.transact(scope, move |unit| {
            let command = command.clone();
            Box::pin(async move {
                let is_new = matches!(command, Command::Propose { .. });
                if !is_new && unit.state::<PriceList>(singleton("price_list")).await?.price(price).is_none() {
                    return Err(not_found());
                }
                about_part(unit, singleton("price_list"), price.as_uuid()).await?;
                unit.run::<PriceList>(singleton("price_list"), command).await?;
                Ok(json!({ "id": price }))
            })
        })
        .await
    }
}

#[derive(Deserialize)]
struct ProposePrice {
    kind: PriceKind,
    format: Format,
    media: MediaKind,
    grade: Option<String>,
    outlet: Option<OutletId>,
    unit: Unit,
    specification: Option<String>,
    amount: Rupiah,
    tax_inclusive: Option<bool>,
    valid_from: LocalDate,
    valid_to: Option<LocalDate>,
    basis: String,
    comparables: Option<Vec<Comparable>>,
    standard: Option<PriceId>,
}

async fn propose_price(app: &App, scope: &Scope, input: ProposePrice) -> Result<Done, AppError> {
    let price = PriceId(app.next_id());
    let content = Price {
        kind: input.kind,
        subject: Subject {
            format: input.format,
            media: input.media,
            grade: input.grade,
            outlet: input.outlet,
            unit: input.unit,
            specification: input.specification.unwrap_or_default(),
        },
        amount: input.amount,
        tax_inclusive: input.tax_inclusive.unwrap_or_default(),
        valid_from: input.valid_from,
        valid_to: input.valid_to,
        basis: input.basis,
        comparables: input.comparables.unwrap_or_default(),
        standard: input.standard,
    };
    app.price(scope, price, Command::Propose { price, content: Box::new(content), by: scope.actor }).await
}

#[derive(Deserialize)]
struct OnePrice {
    price: PriceId,
}

async fn approve_price(app: &App, scope: &Scope, input: OnePrice) -> Result<Done, AppError> {
    let (price, today, by) = (input.price, scope.today(), scope.actor);
    app.transact(scope, move |unit| {
        Box::pin(async move {
            if unit.state::<PriceList>(singleton("price_list")).await?.price(price).is_none() {
                return Err(not_found());
            }
            let vat = vat_in_effect(unit, today).await?;
            about_part(unit, singleton("price_list"), price.as_uuid()).await?;
            unit.run::<PriceList>(singleton("price_list"), Command::Approve { price, today, vat, by }).await?;
            Ok(json!({ "id": price }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct WithdrawPrice {
    price: PriceId,
    reason: String,
}

async fn withdraw_price(app: &App, scope: &Scope, input: WithdrawPrice) -> Result<Done, AppError> {
    let WithdrawPrice { price, reason } = input;
    app.price(scope, price, Command::Withdraw { price, reason, today: scope.today() }).await
}

#[derive(Deserialize)]
struct EndPrice {
    price: PriceId,
    on: LocalDate,
    reason: String,
}

async fn end_price(app: &App, scope: &Scope, input: EndPrice) -> Result<Done, AppError> {
    let EndPrice { price, on, reason } = input;
    app.price(scope, price, Command::End { price, on, reason, today: scope.today() }).await
}
