//! The rules of buying: drafted by officers, published by the head. Until then the defaults hold.

use domain::{
    policy::LegalBasis,
    publication::procurement::{Command, Event, Procurement, RuleBook},
};
use kernel::LocalDate;
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::shared::{singleton, withdrawing};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Date, Integer, Json, LongText, Text},
    Record, Scope, UseCase,
    delegations::{about_part, version_of},
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "draft_procurement_rules",
        context: "publication",
        about: "Begins a version of the rules of buying: methods by value and day, splitting, negotiation, price limits; without rules of its own it holds the defaults.",
        fields: &[
            Field::needed("instrument", Text(100)),
            Field::needed("number", Text(60)),
            Field::needed("year", Integer(1945, 2200)),
            Field::needed("basis_title", Text(300)),
            Field::needed("effective_from", Date),
            Field::optional("book", Json),
        ],
        record: Record::New,
        run: run!(draft_procurement_rules),
    },
    UseCase {
        name: "publish_procurement_rules",
        context: "publication",
        about: "Puts a version of the rules of buying in force from its day on; never by who wrote it.",
        fields: &[Field::needed("version", Integer(1, 1_000_000))],
        record: Record::Beside,
        run: run!(publish_procurement_rules),
    },
    UseCase {
        name: "withdraw_procurement_rules",
        context: "publication",
        about: "Refuses a draft of the rules of buying, takes the own one back, or withdraws a version whose first day has not come.",
        fields: &[Field::needed("version", Integer(1, 1_000_000)), Field::needed("reason", LongText(1_000))],
        record: Record::Beside,
        run: run!(withdraw_procurement_rules),
    },
];

/// The version that a command is about; one that begins has none yet.
fn of_version(command: &Command) -> Option<i32> {
    match command {
        Command::Draft { .. } => None,
        Command::Publish { version, .. } | Command::Withdraw { version, .. } => Some(*version),
    }
}

impl App {
    async fn buying(&self, scope: &Scope, command: Command) -> Result<Done, AppError> {
        self.transact(scope, move |unit| {
            let command = command.clone();
            Box::pin(async move {
                let stream = singleton("procurement");
                if let Some(version) = of_version(&command) {
                    about_part(unit, stream, version_of(stream, version)).await?;
                }
                let events = unit.run::<Procurement>(stream, command).await?;
                let version = events.first().map(|event| match event {
                    Event::ProcurementRulesDrafted { version, .. }
                    | Event::ProcurementRulesPublished { version }
                    | Event::ProcurementRulesWithdrawn { version, .. } => *version,
                });
                if let Some(version) = version {
                    unit.is_about(version_of(stream, version));
                }
                Ok(json!({ "version": version }))
            })
        })
        .await
    }
}

#[derive(Deserialize)]
struct DraftRules {
    instrument: String,
    number: String,
    year: i32,
    basis_title: String,
    effective_from: LocalDate,
    book: Option<serde_json::Value>,
}

async fn draft_procurement_rules(app: &App, scope: &Scope, input: DraftRules) -> Result<Done, AppError> {
    let book = match input.book {
        None => RuleBook::defaults(),
        Some(book) => serde_json::from_value(book).map_err(|why| {
            let params = vec![("why", why.to_string())];
            AppError::Invalid(vec![FieldError { field: "book".to_owned(), code: "structure", params }])
        })?,
    };
    let basis =
        LegalBasis { instrument: input.instrument, number: input.number, year: input.year, title: input.basis_title };
    let (effective_from, by) = (input.effective_from, scope.actor);
    app.buying(scope, Command::Draft { basis, effective_from, book: Box::new(book), by }).await
}

#[derive(Deserialize)]
struct OneVersion {
    version: i32,
}

async fn publish_procurement_rules(app: &App, scope: &Scope, input: OneVersion) -> Result<Done, AppError> {
    let command = Command::Publish { version: input.version, today: scope.today(), by: scope.actor };
    app.buying(scope, command).await
}

#[derive(Deserialize)]
struct WithdrawRules {
    version: i32,
    reason: String,
}

async fn withdraw_procurement_rules(app: &App, scope: &Scope, input: WithdrawRules) -> Result<Done, AppError> {
    let WithdrawRules { version, reason } = input;
    let from = withdrawing(scope, "publish_procurement_rules");
    app.buying(scope, Command::Withdraw { version, reason, from }).await
}
