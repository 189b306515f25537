//! Terms of payment, and outages of the systems that payment waits for.

use domain::payment::{
    outage::{self, Outage, Source, System},
    tax::Rates,
    terms::{self, OfficeHours, PaymentTerms, Terms},
};
use kernel::{LocalDate, Rupiah, ids::OutageId};
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::{
    billing_facts::terms_on,
    dates::{instant, minutes},
    shared::{singleton, withdrawing},
};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Choice, Date, Integer, Json, LongText, Money, Ref, Text},
    Record, Scope, UseCase,
    delegations::{about_part, version_of},
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "propose_payment_terms",
        context: "payment",
        about: "Writes terms of payment down, from a day on; what is left out stays as it is. Another person approves them.",
        fields: &[
            Field::needed("effective_from", Date),
            Field::needed("basis", Text(300)),
            Field::optional("cool_off_days", Integer(1, 90)),
            Field::optional("request_days", Integer(1, 90)),
            Field::optional("order_days", Integer(1, 90)),
            Field::optional("disbursement_days", Integer(1, 90)),
            Field::optional("ageing_days", Integer(1, 365)),
            Field::optional("imprest_up_to", Money),
            Field::optional("opens", Text(5)),
            Field::optional("closes", Text(5)),
            Field::optional("rates", Json),
        ],
        record: Record::New,
        run: run!(propose_payment_terms),
    },
    UseCase {
        name: "approve_payment_terms",
        context: "payment",
        about: "Puts terms of payment in force from their day on.",
        fields: &[Field::needed("version", Integer(1, 100_000))],
        record: Record::Row { list: "payment_terms", column: "number", field: "version" },
        run: run!(approve_payment_terms),
    },
    UseCase {
        name: "withdraw_payment_terms",
        context: "payment",
        about: "Refuses proposed terms of payment, takes the own ones back, or withdraws those whose first day has not come.",
        fields: &[Field::needed("version", Integer(1, 100_000)), Field::needed("reason", LongText(1_000))],
        record: Record::Row { list: "payment_terms", column: "number", field: "version" },
        run: run!(withdraw_payment_terms),
    },
    UseCase {
        name: "record_outage",
        context: "payment",
        about: "Notes that a system is out that payment waits for; its hours are taken out of the payment clock.",
        fields: &[
            Field::needed("system", Choice(System::NAMES)),
            Field::needed("date", Date),
            Field::needed("time", Text(5)),
            Field::needed("outage_source", Choice(Source::NAMES)),
            Field::needed("note", Text(300)),
        ],
        record: Record::New,
        run: run!(record_outage),
    },
    UseCase {
        name: "end_outage",
        context: "payment",
        about: "Notes that a system works again.",
        fields: &[Field::needed("outage", Ref("outages")), Field::needed("date", Date), Field::needed("time", Text(5))],
        record: Record::Named("outage"),
        run: run!(end_outage),
    },
];

#[derive(Deserialize)]
struct Propose {
    effective_from: LocalDate,
    basis: String,
    #[serde(default)]
    cool_off_days: Option<u16>,
    #[serde(default)]
    request_days: Option<u16>,
    #[serde(default)]
    order_days: Option<u16>,
    #[serde(default)]
    disbursement_days: Option<u16>,
    #[serde(default)]
    ageing_days: Option<u16>,
    #[serde(default)]
    imprest_up_to: Option<Rupiah>,
    #[serde(default)]
    opens: Option<String>,
    #[serde(default)]
    closes: Option<String>,
    #[serde(default)]
    rates: Option<serde_json::Value>,
}

/// Rates come as they stand in the list of terms.
fn rates(value: serde_json::Value) -> Result<Vec<Rates>, AppError> {
    serde_json::from_value(value).map_err(|_| {
        AppError::Invalid(vec![FieldError { field: "rates".to_owned(), code: "not_readable", params: vec![] }])
    })
}

async fn propose_payment_terms(app: &App, scope: &Scope, input: Propose) -> Result<Done, AppError> {
    let given_rates = input.rates.map(rates).transpose()?;
    let opens = input.opens.as_deref().map(|text| minutes(text, "opens")).transpose()?;
    let closes = input.closes.as_deref().map(|text| minutes(text, "closes")).transpose()?;
    let (from, basis, by, imprest_up_to) = (input.effective_from, input.basis, scope.actor, input.imprest_up_to);
    let days = [input.cool_off_days, input.request_days, input.order_days, input.disbursement_days, input.ageing_days];
    app.transact(scope, move |unit| {
        let (given_rates, basis) = (given_rates.clone(), basis.clone());
        Box::pin(async move {
            let (_, known) = terms_on(unit, from).await?;
            let [cool_off, request, order, disbursement, ageing] = days;
            let office = OfficeHours {
                opens: opens.unwrap_or(known.office.opens),
                closes: closes.unwrap_or(known.office.closes),
            };
            let terms = Box::new(Terms {
                rates: given_rates.unwrap_or(known.rates),
                office,
                cool_off_days: cool_off.unwrap_or(known.cool_off_days),
                request_days: request.unwrap_or(known.request_days),
                order_days: order.unwrap_or(known.order_days),
                disbursement_days: disbursement.unwrap_or(known.disbursement_days),
                ageing_days: ageing.unwrap_or(known.ageing_days),
                imprest_up_to: imprest_up_to.unwrap_or(known.imprest_up_to),
            });
            let stream = singleton("payment_terms");
            let command = terms::Command::Propose { from, terms, basis, by };
            let done = unit.run::<PaymentTerms>(stream, command).await?;
            let version = done.iter().find_map(|event| match event {
                terms::Event::PaymentTermsProposed { version, .. } => Some(*version),
                terms::Event::PaymentTermsApproved { .. } | terms::Event::PaymentTermsWithdrawn { .. } => None,
            });
            if let Some(version) = version {
                unit.is_about(version_of(stream, version));
            }
            Ok(json!({ "id": stream, "version": version }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct Approve {
    version: i32,
}

async fn approve_payment_terms(app: &App, scope: &Scope, input: Approve) -> Result<Done, AppError> {
    let (version, by) = (input.version, scope.actor);
    app.transact(scope, move |unit| {
        Box::pin(async move {
            let stream = singleton("payment_terms");
            about_part(unit, stream, version_of(stream, version)).await?;
            unit.run::<PaymentTerms>(stream, terms::Command::Approve { version, by }).await?;
            Ok(json!({ "id": stream }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct Withdraw {
    version: i32,
    reason: String,
}

async fn withdraw_payment_terms(app: &App, scope: &Scope, input: Withdraw) -> Result<Done, AppError> {
    let Withdraw { version, reason } = input;
    let from = withdrawing(scope, "approve_payment_terms");
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let stream = singleton("payment_terms");
            about_part(unit, stream, version_of(stream, version)).await?;
            unit.run::<PaymentTerms>(stream, terms::Command::Withdraw { version, reason, from }).await?;
            Ok(json!({ "id": stream }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct RecordOutage {
    system: System,
    date: LocalDate,
    time: String,
    outage_source: Source,
    note: String,
}

async fn record_outage(app: &App, scope: &Scope, input: RecordOutage) -> Result<Done, AppError> {
    let outage = OutageId(app.next_id());
    let from = instant(input.date, &input.time, "time", scope.zone)?;
    let RecordOutage { system, outage_source: source, note, .. } = input;
    app.transact(scope, move |unit| {
        let (note, now) = (note.clone(), unit.now());
        Box::pin(async move {
            let command = outage::Command::Begin { outage, system, from, source, note, now };
            unit.run::<Outage>(outage.as_uuid(), command).await?;
            Ok(json!({ "id": outage }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct EndOutage {
    outage: OutageId,
    date: LocalDate,
    time: String,
}

async fn end_outage(app: &App, scope: &Scope, input: EndOutage) -> Result<Done, AppError> {
    let until = instant(input.date, &input.time, "time", scope.zone)?;
    let outage = input.outage;
    app.transact(scope, move |unit| {
        let now = unit.now();
        Box::pin(async move {
            unit.run::<Outage>(outage.as_uuid(), outage::Command::End { until, now }).await?;
            Ok(json!({ "id": outage }))
        })
    })
    .await
}
