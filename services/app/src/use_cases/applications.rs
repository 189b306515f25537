//! The company's side of an application: draft, send in, correct, object, withdraw.

use domain::{
    media::company,
    partnership::{
        application::{Application, Command, Submission},
        checks::{Answer, Answers},
        window::Phase,
    },
    policy::{Necessity, Requirement, Validity},
};
use kernel::{
    LocalDate, Party,
    ids::{ApplicationId, OutletId, WindowId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::shared::{
    application, claim, claim_place, claims, company_of, declared_facts, not_found, release_place, rules_of,
    rules_of_application, window_of, window_of_application,
};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Json, LongText, Ref},
    Record, Scope, UseCase,
    perform::refuse,
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "start_application",
        context: "partnership",
        about: "Begins an application for one outlet in one window.",
        fields: &[Field::needed("window", Ref("windows")), Field::needed("outlet", Ref("outlets"))],
        record: Record::New,
        run: run!(start_application),
    },
    UseCase {
        name: "save_application",
        context: "partnership",
        about: "Keeps what was typed so far: answers by requirement code (document, text, stated).",
        fields: &[Field::needed("application", Ref("applications")), Field::needed("answers", Json)],
        record: Record::Named("application"),
        run: run!(save_application),
    },
    UseCase {
        name: "submit_application",
        context: "partnership",
        about: "Sends an application in, while the window is open and nothing mandatory is missing.",
        fields: &[Field::needed("application", Ref("applications")), Field::optional("answers", Json)],
        record: Record::Named("application"),
        run: run!(submit_application),
    },
    UseCase {
        name: "resubmit_application",
        context: "partnership",
        about: "Sends the corrected application in, before the last minute of the repair window.",
        fields: &[Field::needed("application", Ref("applications")), Field::optional("answers", Json)],
        record: Record::Named("application"),
        run: run!(resubmit_application),
    },
    UseCase {
        name: "withdraw_application",
        context: "partnership",
        about: "Takes an application back, with reason.",
        fields: &[Field::needed("application", Ref("applications")), Field::needed("reason", LongText(1_000))],
        record: Record::Named("application"),
        run: run!(withdraw_application),
    },
    UseCase {
        name: "object_to_result",
        context: "partnership",
        about: "Objects to the preliminary result, with grounds, within the time for it.",
        fields: &[Field::needed("application", Ref("applications")), Field::needed("grounds", LongText(4_000))],
        record: Record::Named("application"),
        run: run!(object_to_result),
    },
];

/// Answers that one application holds at most: no policy asks for a tenth of that.
const MOST_ANSWERS: usize = 500;
/// Characters of a requirement's code.
const LONGEST_CODE: usize = 60;

/// Answers as the faces send them; what does not fit is told at the field.
fn answers_from(value: serde_json::Value) -> Result<Answers, AppError> {
    let answers: Answers = serde_json::from_value(value).map_err(|why| {
        AppError::Invalid(vec![FieldError {
            field: "answers".to_owned(),
            code: "structure",
            params: vec![("why", why.to_string())],
        }])
    })?;
    // Whatever is saved stays in the log for good.
    if answers.len() > MOST_ANSWERS || answers.keys().any(|code| code.chars().count() > LONGEST_CODE) {
        return Err(AppError::Invalid(vec![FieldError {
            field: "answers".to_owned(),
            code: "structure",
            params: vec![("why", format!("more than {MOST_ANSWERS} answers, or a code that is none"))],
        }]));
    }
    let too_long =
        answers.iter().find(|(_, answer)| answer.text.as_ref().is_some_and(|text| text.chars().count() > 4_000));
    match too_long {
        None => Ok(answers.into_iter().filter(|(_, answer)| !answer.is_empty()).collect()),
        Some((code, _)) => Err(AppError::Invalid(vec![FieldError {
            field: format!("answers.{code}"),
            code: "too_long",
            params: vec![("limit", "4000".to_owned())],
        }])),
    }
}

fn optional_answers(value: Option<serde_json::Value>) -> Result<Option<Answers>, AppError> {
    value.map(answers_from).transpose()
}

fn application_key(window: WindowId, outlet: OutletId) -> String {
    format!("{}/{}", window.as_uuid(), outlet.as_uuid())
}

fn slot_key(window: WindowId, company: kernel::CompanyId) -> String {
    format!("{}/{}", window.as_uuid(), company.as_uuid())
}

#[derive(Deserialize)]
struct StartApplication {
    window: WindowId,
    outlet: OutletId,
}

async fn start_application(app: &App, scope: &Scope, input: StartApplication) -> Result<Done, AppError> {
    let Party::Company(company) = scope.party else { return Err(AppError::Denied) };
    let id = ApplicationId(app.next_id());
    let StartApplication { window, outlet } = input;
    app.transact(scope, move |unit| {
        Box::pin(async move {
            let (state, terms) = window_of(unit, window).await?;
            match state.phase(unit.now()) {
                Some(Phase::Open) => (),
                Some(Phase::Drafted) | None => return Err(not_found()),
                Some(_) => return Err(refuse("application.window_not_open")),
            }
            let register: company::State = unit.state::<company::Company>(company.as_uuid()).await?;
            let Some(facts) = register.outlet(outlet) else { return Err(not_found()) };
            if !terms.kinds.contains(&facts.kind) {
                return Err(refuse("application.kind_not_accepted"));
            }
            let kind = facts.kind;
            let key = application_key(window, outlet);
            claim(unit, claims::APPLICATION, &key, id.as_uuid(), "application.already_started").await?;
            let start = Command::Start { application: id, company, outlet, kind, window };
            unit.run::<Application>(id.as_uuid(), start).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct SaveApplication {
    application: ApplicationId,
    answers: serde_json::Value,
}

async fn save_application(app: &App, scope: &Scope, input: SaveApplication) -> Result<Done, AppError> {
    let id = input.application;
    let answers = answers_from(input.answers)?;
    app.transact(scope, move |unit| {
        let answers = answers.clone();
        Box::pin(async move {
            application(unit, id).await?;
            unit.run::<Application>(id.as_uuid(), Command::Save { answers }).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct SubmitApplication {
    application: ApplicationId,
    answers: Option<serde_json::Value>,
}

/// Answers whose document the register still has; a withdrawn one counts as missing.
fn with_living_documents(answers: Answers, register: &company::State) -> Answers {
    let alive = |answer: &Answer| answer.document.is_none_or(|document| register.document(document).is_some());
    answers.into_iter().filter(|(_, answer)| alive(answer)).collect()
}

/// Codes of mandatory requirements whose document has expired on a day; what only counts in the grade stops nobody.
fn expired(requirements: &[Requirement], answers: &Answers, register: &company::State, day: LocalDate) -> Vec<String> {
    requirements
        .iter()
        .filter(|item| item.validity == Validity::UntilExpiry && item.necessity == Necessity::Mandatory)
        .filter(|item| {
            answers
                .get(&item.code)
                .and_then(|answer| answer.document)
                .and_then(|document| register.document(document))
                .and_then(|document| document.expires_on)
                .is_some_and(|expires| expires < day)
        })
        .map(|item| item.code.clone())
        .collect()
}

async fn submission(
    unit: &mut Unit<Sinergi>,
    id: ApplicationId,
    given: Option<Answers>,
    today: LocalDate,
) -> Result<Submission, Halt> {
    let state = application(unit, id).await?;
    let register = company_of(unit, &state).await?;
    let (window, terms) = window_of_application(unit, &state).await?;
    let rules = rules_of(unit, terms.policy_version).await?;
    let (Some(kind), Some(outlet), Some(of_window), Some(company)) =
        (state.kind(), state.outlet(), state.window(), state.company())
    else {
        return Err(not_found());
    };
    let answers = given.or_else(|| state.answers().cloned()).unwrap_or_default();
    let answers = with_living_documents(answers, &register);
    let requirements = rules.for_kind(kind).unwrap_or_default().to_vec();
    let status = register.press_council_status(outlet);
    let limit = u32::from(rules.max_outlets_per_company);
    let slots = slot_key(of_window, company);
    let within_outlet_limit = claim_place(unit, claims::OUTLET_SLOT, &slots, limit, id.as_uuid()).await?;
    let at = unit.now();
    Ok(Submission {
        expired: expired(&requirements, &answers, &register, today),
        declared: declared_facts(&register, outlet, today),
        profile_missing: register.profile().missing(),
        press_council_enough: rules.least_press_council_status.is_none_or(|least| status.reaches(least)),
        within_outlet_limit,
        window_open: window.phase(at) == Some(Phase::Open),
        kind_accepted: terms.kinds.contains(&kind) && rules.for_kind(kind).is_some(),
        policy_version: terms.policy_version,
        requirements,
        answers,
        at,
    })
}

async fn submit_application(app: &App, scope: &Scope, input: SubmitApplication) -> Result<Done, AppError> {
    let (id, today) = (input.application, scope.today());
    let answers = optional_answers(input.answers)?;
    app.transact(scope, move |unit| {
        let answers = answers.clone();
        Box::pin(async move {
            let submission = submission(unit, id, answers, today).await?;
            unit.run::<Application>(id.as_uuid(), Command::Submit(Box::new(submission))).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

async fn resubmit_application(app: &App, scope: &Scope, input: SubmitApplication) -> Result<Done, AppError> {
    let (id, today) = (input.application, scope.today());
    let answers = optional_answers(input.answers)?;
    app.transact(scope, move |unit| {
        let answers = answers.clone();
        Box::pin(async move {
            let state = application(unit, id).await?;
            let register = company_of(unit, &state).await?;
            let rules = rules_of_application(unit, &state).await?;
            let answers = answers.or_else(|| state.answers().cloned()).unwrap_or_default();
            let answers = with_living_documents(answers, &register);
            let requirements = state.kind().and_then(|kind| rules.for_kind(kind)).unwrap_or_default().to_vec();
            // An expired document answers nothing: its requirement is told as missing.
            let late = expired(&requirements, &answers, &register, today);
            let answers: Answers = answers.into_iter().filter(|(code, _)| !late.contains(code)).collect();
            let declared = state.outlet().map(|outlet| declared_facts(&register, outlet, today)).unwrap_or_default();
            let at = unit.now();
            unit.run::<Application>(id.as_uuid(), Command::Resubmit { answers, requirements, declared, at }).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct WithdrawApplication {
    application: ApplicationId,
    reason: String,
}

async fn withdraw_application(app: &App, scope: &Scope, input: WithdrawApplication) -> Result<Done, AppError> {
    let WithdrawApplication { application: id, reason } = input;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let state = application(unit, id).await?;
            let (Some(window), Some(outlet), Some(company)) = (state.window(), state.outlet(), state.company()) else {
                return Err(not_found());
            };
            let rules = rules_of_application(unit, &state).await?;
            unit.run::<Application>(id.as_uuid(), Command::Withdraw { reason }).await?;
            unit.release(claims::APPLICATION, &application_key(window, outlet), id.as_uuid()).await?;
            let limit = u32::from(rules.max_outlets_per_company);
            release_place(unit, claims::OUTLET_SLOT, &slot_key(window, company), limit, id.as_uuid()).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct ObjectToResult {
    application: ApplicationId,
    grounds: String,
}

async fn object_to_result(app: &App, scope: &Scope, input: ObjectToResult) -> Result<Done, AppError> {
    let ObjectToResult { application: id, grounds } = input;
    app.transact(scope, move |unit| {
        let grounds = grounds.clone();
        Box::pin(async move {
            application(unit, id).await?;
            let at = unit.now();
            unit.run::<Application>(id.as_uuid(), Command::Object { grounds, at }).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}
