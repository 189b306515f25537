//! Application windows: written by officers, announced and extended by the head, closing by themselves.

use domain::{
    media::MediaKind,
    partnership::window::{Command, Terms, Window},
    policy::{self, Policy},
};
use kernel::{FiscalYear, LocalDate, ids::WindowId};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Refusal};

use super::shared::{office_of, singleton, window_of};
use crate::{
    App, AppError, Field,
    FieldKind::{Choices, Date, Integer, LongText, Ref, Text},
    Record, Scope, UseCase,
    perform::refuse,
    reading::is_unfinished,
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "draft_window",
        context: "partnership",
        about: "Writes an application window down, under the policy in force on its first day.",
        fields: &[
            Field::needed("title", Text(200)),
            Field::needed("fiscal_year", Integer(2000, 2200)),
            Field::needed("kinds", Choices(MediaKind::NAMES)),
            Field::needed("opens_on", Date),
            Field::needed("closes_on", Date),
            Field::optional("quota", Integer(1, 10_000)),
        ],
        record: Record::New,
        run: run!(draft_window),
    },
    UseCase {
        name: "announce_window",
        context: "partnership",
        about: "Makes a window public; it opens and closes by itself, at midnight where the region is.",
        fields: &[Field::needed("window", Ref("windows"))],
        record: Record::Named("window"),
        run: run!(announce_window),
    },
    UseCase {
        name: "extend_window",
        context: "partnership",
        about: "Closes a window later, with reason and letter, visible to every applicant.",
        fields: &[
            Field::needed("window", Ref("windows")),
            Field::needed("closes_on", Date),
            Field::needed("reason", LongText(1_000)),
            Field::needed("letter_number", Text(100)),
        ],
        record: Record::Named("window"),
        run: run!(extend_window),
    },
    UseCase {
        name: "cancel_window",
        context: "partnership",
        about: "Cancels a window, with reason.",
        fields: &[Field::needed("window", Ref("windows")), Field::needed("reason", LongText(1_000))],
        record: Record::Named("window"),
        run: run!(cancel_window),
    },
    UseCase {
        name: "finalise_window",
        context: "partnership",
        about: "Closes the book of a window once every application has its end.",
        fields: &[Field::needed("window", Ref("windows"))],
        record: Record::Named("window"),
        run: run!(finalise_window),
    },
];

#[derive(Deserialize)]
struct DraftWindow {
    title: String,
    fiscal_year: i32,
    kinds: Vec<MediaKind>,
    opens_on: LocalDate,
    closes_on: LocalDate,
    quota: Option<u32>,
}

async fn draft_window(app: &App, scope: &Scope, input: DraftWindow) -> Result<Done, AppError> {
    let window = WindowId(app.next_id());
    let by = scope.actor;
    app.transact(scope, move |unit| {
        let (title, kinds) = (input.title.clone(), input.kinds.clone());
        Box::pin(async move {
            let zone = office_of(unit).await?.zone();
            let policy: policy::State = unit.state::<Policy>(singleton("policy")).await?;
            let Some((policy_version, rules)) = policy.in_force(input.opens_on) else {
                return Err(refuse("window.no_policy"));
            };
            let without_rules: Vec<(String, String)> = kinds
                .iter()
                .filter(|kind| rules.for_kind(**kind).is_none())
                .map(|kind| (kind.wire().to_owned(), "window.kind_without_requirements".to_owned()))
                .collect();
            if !without_rules.is_empty() {
                let mut refusal = Refusal::code("window.kind_without_requirements");
                refusal.reasons = without_rules;
                return Err(refusal.into());
            }
            let terms = Terms {
                title,
                fiscal_year: FiscalYear(input.fiscal_year),
                kinds,
                opens_on: input.opens_on,
                closes_on: input.closes_on,
                opens_at: input.opens_on.start_in(zone),
                closes_at: input.closes_on.end_in(zone),
                quota: input.quota,
                policy_version,
            };
            unit.run::<Window>(window.as_uuid(), Command::Draft { window, terms, by }).await?;
            Ok(json!({ "id": window }))
        })
    })
    .await
}

impl App {
    async fn window(&self, scope: &Scope, window: WindowId, command: Command) -> Result<Done, AppError> {
        self.transact(scope, move |unit| {
            let command = command.clone();
            Box::pin(async move {
                window_of(unit, window).await?;
                unit.run::<Window>(window.as_uuid(), command).await?;
                Ok(json!({ "id": window }))
            })
        })
        .await
    }
}

#[derive(Deserialize)]
struct OneWindow {
    window: WindowId,
}

async fn announce_window(app: &App, scope: &Scope, input: OneWindow) -> Result<Done, AppError> {
    app.window(scope, input.window, Command::Announce { by: scope.actor, at: scope.now }).await
}

#[derive(Deserialize)]
struct ExtendWindow {
    window: WindowId,
    closes_on: LocalDate,
    reason: String,
    letter_number: String,
}

async fn extend_window(app: &App, scope: &Scope, input: ExtendWindow) -> Result<Done, AppError> {
    let ExtendWindow { window, closes_on, reason, letter_number } = input;
    let closes_at = closes_on.end_in(scope.zone);
    app.window(scope, window, Command::Extend { closes_on, closes_at, reason, letter_number, at: scope.now }).await
}

#[derive(Deserialize)]
struct CancelWindow {
    window: WindowId,
    reason: String,
}

async fn cancel_window(app: &App, scope: &Scope, input: CancelWindow) -> Result<Done, AppError> {
    app.window(scope, input.window, Command::Cancel { reason: input.reason }).await
}

async fn finalise_window(app: &App, scope: &Scope, input: OneWindow) -> Result<Done, AppError> {
    let open = app.unfinished_applications(scope, input.window).await?;
    let (window, at) = (input.window, scope.now);
    app.transact(scope, move |unit| {
        let open = open.clone();
        Box::pin(async move {
            window_of(unit, window).await?;
            let mut pending = 0_u32;
            for id in open {
                let application = super::shared::application(unit, id).await?;
                let unfinished = application.status().is_some_and(is_unfinished);
                pending = pending.saturating_add(u32::from(unfinished));
            }
            if pending > 0 {
                let mut refusal = Refusal::code("window.applications_pending");
                refusal.params.push(("count".to_owned(), pending.to_string()));
                return Err(refusal.into());
            }
            unit.run::<Window>(window.as_uuid(), Command::Finalise { at }).await?;
            Ok(json!({ "id": window }))
        })
    })
    .await
}
