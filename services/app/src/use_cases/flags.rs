//! Red flags: what a person makes of them, and the thresholds that raise them (EF-43).

use domain::oversight::{
    flag::{self, Flag, Outcome},
    rules::{self, FlagRules, Rule, Setting},
};
use domain::people::Role;
use kernel::{LocalDate, ids::FlagId};
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::shared::{singleton, withdrawing};
use crate::{
    App, AppError, Field,
    FieldKind::{Choice, Date, Group, Integer, LongText, Ref, Text},
    Record, Scope, UseCase,
    delegations::{about_part, version_of},
};

const SETTING: &[Field] = &[
    Field::needed("flag_rule", Choice(Rule::NAMES)),
    Field::needed("threshold", Integer(0, 10_000)),
    Field::optional("span_days", Integer(1, 366)),
    Field::optional("at_least", Integer(1, 10_000)),
    Field::optional("rule_basis", Text(300)),
];

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "review_flag",
        context: "oversight",
        about: "Says what a red flag is: explained, a false alarm, put right, claimed back, or for the Inspektorat.",
        fields: &[
            Field::needed("flag", Ref("flags")),
            Field::needed("outcome", Choice(Outcome::NAMES)),
            Field::needed("reason", LongText(2_000)),
        ],
        record: Record::Named("flag"),
        run: run!(review_flag),
    },
    UseCase {
        name: "propose_flag_rules",
        context: "oversight",
        about: "Writes thresholds of red flags down, from a day on; a rule that is not named keeps its own. The Inspektorat approves them.",
        fields: &[
            Field::needed("effective_from", Date),
            Field::needed("basis", Text(300)),
            Field::needed("flag_settings", Group(SETTING)),
        ],
        record: Record::New,
        run: run!(propose_flag_rules),
    },
    UseCase {
        name: "withdraw_flag_rules",
        context: "oversight",
        about: "Refuses proposed thresholds of red flags, takes the own ones back, or withdraws those whose first day has not come.",
        fields: &[Field::needed("version", Integer(1, 100_000)), Field::needed("reason", LongText(1_000))],
        record: Record::Row { list: "flag_rules", column: "number", field: "version" },
        run: run!(withdraw_flag_rules),
    },
    UseCase {
        name: "approve_flag_rules",
        context: "oversight",
        about: "Puts thresholds of red flags in force from their day on.",
        fields: &[Field::needed("version", Integer(1, 100_000))],
        record: Record::Row { list: "flag_rules", column: "number", field: "version" },
        run: run!(approve_flag_rules),
    },
];

#[derive(Deserialize)]
struct Review {
    flag: FlagId,
    outcome: Outcome,
    reason: String,
}

async fn review_flag(app: &App, scope: &Scope, input: Review) -> Result<Done, AppError> {
    let Review { flag: id, outcome, reason } = input;
    let acted = app.acted_on_flag(scope, id).await?;
    let (is_auditor, by) = (scope.roles.contains(&Role::InternalAuditor), scope.actor);
    app.transact(scope, move |unit| {
        let (reason, acted) = (reason.clone(), acted.clone());
        Box::pin(async move {
            let command = flag::Command::Review { outcome, reason, acted, is_auditor, by };
            unit.run::<Flag>(id.as_uuid(), command).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize, Clone)]
struct SettingInput {
    flag_rule: Rule,
    threshold: i64,
    #[serde(default)]
    span_days: Option<u16>,
    #[serde(default)]
    at_least: Option<u32>,
    #[serde(default)]
    rule_basis: Option<String>,
}

#[derive(Deserialize)]
struct Propose {
    effective_from: LocalDate,
    basis: String,
    flag_settings: Vec<SettingInput>,
}

async fn propose_flag_rules(app: &App, scope: &Scope, input: Propose) -> Result<Done, AppError> {
    let Propose { effective_from: from, basis, flag_settings: given } = input;
    let by = scope.actor;
    app.transact(scope, move |unit| {
        let (basis, given) = (basis.clone(), given.clone());
        Box::pin(async move {
            let stream = singleton("flag_rules");
            let (_, known) = unit.state::<FlagRules>(stream).await?.in_force(from);
            let setting = |rule: &Rule| {
                let known = known.setting(*rule);
                let Some(given) = given.iter().find(|given| given.flag_rule == *rule) else { return known };
                Setting {
                    rule: *rule,
                    limit: given.threshold,
                    span_days: given.span_days.or(known.span_days),
                    at_least: given.at_least.or(known.at_least),
                    basis: given.rule_basis.clone().unwrap_or(known.basis),
                }
            };
            let book = Box::new(rules::FlagBook { settings: Rule::ALL.iter().map(setting).collect() });
            let command = rules::Command::Propose { from, book, basis, by };
            let done = unit.run::<FlagRules>(stream, command).await?;
            let version = done.iter().find_map(|event| match event {
                rules::Event::FlagRulesProposed { version, .. } => Some(*version),
                rules::Event::FlagRulesApproved { .. } | rules::Event::FlagRulesWithdrawn { .. } => None,
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
struct Withdraw {
    version: i32,
    reason: String,
}

async fn withdraw_flag_rules(app: &App, scope: &Scope, input: Withdraw) -> Result<Done, AppError> {
    let Withdraw { version, reason } = input;
    let from = withdrawing(scope, "approve_flag_rules");
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let stream = singleton("flag_rules");
            about_part(unit, stream, version_of(stream, version)).await?;
            unit.run::<FlagRules>(stream, rules::Command::Withdraw { version, reason, from }).await?;
            Ok(json!({ "id": stream }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct Approve {
    version: i32,
}

async fn approve_flag_rules(app: &App, scope: &Scope, input: Approve) -> Result<Done, AppError> {
    let (version, today, by) = (input.version, scope.today(), scope.actor);
    app.transact(scope, move |unit| {
        Box::pin(async move {
            let stream = singleton("flag_rules");
            about_part(unit, stream, version_of(stream, version)).await?;
            unit.run::<FlagRules>(stream, rules::Command::Approve { version, today, by }).await?;
            Ok(json!({ "id": stream }))
        })
    })
    .await
}
