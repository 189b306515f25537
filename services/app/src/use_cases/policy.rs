//! The region's rules: drafted by officers, published by the head.

use domain::policy::{Command, Event, LegalBasis, Policy, Rules, presets::Preset};
use kernel::LocalDate;
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::shared::{singleton, withdrawing};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Choice, Date, Integer, Json, LongText, Text},
    Record, Scope, UseCase,
    delegations::{about_part, version_of},
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "draft_policy",
        context: "policy",
        about: "Begins a version of the region's rules, from a preset or from own rules.",
        fields: &[
            Field::needed("title", Text(200)),
            Field::needed("instrument", Text(100)),
            Field::needed("number", Text(60)),
            Field::needed("year", Integer(1945, 2200)),
            Field::needed("basis_title", Text(300)),
            Field::needed("effective_from", Date),
            Field::optional("preset", Choice(Preset::NAMES)),
            Field::optional("rules", Json),
        ],
        record: Record::New,
        run: run!(draft_policy),
    },
    UseCase {
        name: "revise_policy",
        context: "policy",
        about: "Changes a version that is not published.",
        fields: &[
            Field::needed("version", Integer(1, 1_000_000)),
            Field::needed("title", Text(200)),
            Field::needed("instrument", Text(100)),
            Field::needed("number", Text(60)),
            Field::needed("year", Integer(1945, 2200)),
            Field::needed("basis_title", Text(300)),
            Field::needed("effective_from", Date),
            Field::needed("rules", Json),
        ],
        record: Record::Row { list: "policies", column: "number", field: "version" },
        run: run!(revise_policy),
    },
    UseCase {
        name: "publish_policy",
        context: "policy",
        about: "Puts a version in force from its day on; never by who wrote it.",
        fields: &[Field::needed("version", Integer(1, 1_000_000))],
        record: Record::Row { list: "policies", column: "number", field: "version" },
        run: run!(publish_policy),
    },
    UseCase {
        name: "withdraw_policy",
        context: "policy",
        about: "Refuses a draft, takes the own one back, or withdraws a version whose first day has not come.",
        fields: &[Field::needed("version", Integer(1, 1_000_000)), Field::needed("reason", LongText(1_000))],
        record: Record::Row { list: "policies", column: "number", field: "version" },
        run: run!(withdraw_policy),
    },
];

/// The version that a command is about; one that begins has none yet.
fn of_version(command: &Command) -> Option<i32> {
    match command {
        Command::Draft { .. } => None,
        Command::Publish { version, .. } | Command::Revise { version, .. } | Command::Withdraw { version, .. } => {
            Some(*version)
        }
    }
}

impl App {
    async fn policy(&self, scope: &Scope, command: Command) -> Result<Done, AppError> {
        self.transact(scope, move |unit| {
            let command = command.clone();
            Box::pin(async move {
                let stream = singleton("policy");
                if let Some(version) = of_version(&command) {
                    about_part(unit, stream, version_of(stream, version)).await?;
                }
                let events = unit.run::<Policy>(stream, command).await?;
                let version = events.first().map(|event| match event {
                    Event::PolicyDrafted { version, .. }
                    | Event::PolicyRevised { version, .. }
                    | Event::PolicyPublished { version, .. }
                    | Event::PolicyWithdrawn { version, .. } => *version,
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

/// Rules as typed in JSON; what does not fit is told at the field.
fn rules_from(value: serde_json::Value) -> Result<Box<Rules>, AppError> {
    serde_json::from_value(value).map(Box::new).map_err(|why| {
        AppError::Invalid(vec![FieldError {
            field: "rules".to_owned(),
            code: "structure",
            params: vec![("why", why.to_string())],
        }])
    })
}

#[derive(Deserialize)]
struct DraftPolicy {
    title: String,
    instrument: String,
    number: String,
    year: i32,
    basis_title: String,
    effective_from: LocalDate,
    preset: Option<Preset>,
    rules: Option<serde_json::Value>,
}

async fn draft_policy(app: &App, scope: &Scope, input: DraftPolicy) -> Result<Done, AppError> {
    let rules = match (input.rules, input.preset) {
        (Some(rules), _) => rules_from(rules)?,
        (None, Some(preset)) => Box::new(preset.rules()),
        (None, None) => {
            return Err(AppError::Invalid(vec![FieldError {
                field: "preset".to_owned(),
                code: "required",
                params: vec![],
            }]));
        }
    };
    let command = Command::Draft {
        title: input.title,
        basis: LegalBasis {
            instrument: input.instrument,
            number: input.number,
            year: input.year,
            title: input.basis_title,
        },
        effective_from: input.effective_from,
        rules,
        by: scope.actor,
    };
    app.policy(scope, command).await
}

#[derive(Deserialize)]
struct RevisePolicy {
    version: i32,
    title: String,
    instrument: String,
    number: String,
    year: i32,
    basis_title: String,
    effective_from: LocalDate,
    rules: serde_json::Value,
}

async fn revise_policy(app: &App, scope: &Scope, input: RevisePolicy) -> Result<Done, AppError> {
    let command = Command::Revise {
        version: input.version,
        title: input.title,
        basis: LegalBasis {
            instrument: input.instrument,
            number: input.number,
            year: input.year,
            title: input.basis_title,
        },
        effective_from: input.effective_from,
        rules: rules_from(input.rules)?,
        by: scope.actor,
    };
    app.policy(scope, command).await
}

#[derive(Deserialize)]
struct PublishPolicy {
    version: i32,
}

async fn publish_policy(app: &App, scope: &Scope, input: PublishPolicy) -> Result<Done, AppError> {
    app.policy(scope, Command::Publish { version: input.version, by: scope.actor }).await
}

#[derive(Deserialize)]
struct WithdrawPolicy {
    version: i32,
    reason: String,
}

async fn withdraw_policy(app: &App, scope: &Scope, input: WithdrawPolicy) -> Result<Done, AppError> {
    let WithdrawPolicy { version, reason } = input;
    app.policy(scope, Command::Withdraw { version, reason, from: withdrawing(scope, "publish_policy") }).await
}
