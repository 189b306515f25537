//! Grades, preliminary results, objections, decisions.

use domain::{
    media::outlet::CompetenceLevel,
    partnership::{
        application::{Application, Command, Outcome, State, Status},
        window::{self, Window},
    },
    policy::{FactSource, Necessity, Rules, grading::Facts},
};
use kernel::{
    LocalDate,
    ids::{ApplicationId, WindowId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Refusal, Unit};
use views::Sinergi;

use super::shared::{
    application, claim_place, claims, company_of, end_of_term, office_of, rules_of, window_of, window_of_application,
    without_interest,
};
use crate::{
    App, AppError, Field,
    FieldKind::{Choice, Flag, LongText, Ref},
    Scope, UseCase,
    perform::refuse,
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "grade_application",
        context: "partnership",
        about: "Computes the grade from the facts of the day and the policy's scheme, with points per criterion.",
        fields: &[Field::needed("application", Ref("applications"))],
        on_existing: true,
        run: run!(grade_application),
    },
    UseCase {
        name: "announce_preliminary_results",
        context: "partnership",
        about: "Makes the preliminary results of a window public and opens the time for objections.",
        fields: &[Field::needed("window", Ref("windows"))],
        on_existing: true,
        run: run!(announce_preliminary_results),
    },
    UseCase {
        name: "decide_objection",
        context: "partnership",
        about: "Answers an objection; an upheld one sends the application back to grading.",
        fields: &[
            Field::needed("application", Ref("applications")),
            Field::needed("upheld", Flag),
            Field::needed("reason", LongText(4_000)),
        ],
        on_existing: true,
        run: run!(decide_objection),
    },
    UseCase {
        name: "decide_application",
        context: "partnership",
        about: "Accepts, rejects or puts on the waiting list; against the grade only with a written reason.",
        fields: &[
            Field::needed("application", Ref("applications")),
            Field::needed("outcome", Choice(Outcome::NAMES)),
            Field::optional("reason", LongText(4_000)),
        ],
        on_existing: true,
        run: run!(decide_application),
    },
];

#[derive(Deserialize)]
struct OneApplication {
    application: ApplicationId,
}

/// The facts of an application on a day, as the register knows them.
async fn facts_of(unit: &mut Unit<Sinergi>, state: &State, rules: &Rules, today: LocalDate) -> Result<Facts, Halt> {
    let register = company_of(unit, state).await?;
    let mut facts = Facts::new();
    let Some(outlet) = state.outlet() else { return Ok(facts) };
    facts.insert(FactSource::PressCouncil, register.press_council_status(outlet).rung());
    // The company writes the level down itself: it counts once a verifier has found the card good, where one is asked for.
    let card_is_asked_for = rules_ask_for(rules, state, "EIC_UTAMA");
    let level = register.editor_level(outlet, today).filter(|_| !card_is_asked_for || state.found_good("EIC_UTAMA"));
    facts.insert(FactSource::EditorLevel, level.map_or(0, CompetenceLevel::rung));
    if let Some(reach) = register.reach(outlet) {
        facts.insert(FactSource::Reach, reach);
    }
    if let Some(outlet) = register.outlet(outlet) {
        if let Some(since) = outlet.since {
            facts.insert(FactSource::YearsActive, full_years(since, today));
        }
        if let Some(local) = outlet.local_office {
            facts.insert(FactSource::LocalOffice, i64::from(local));
        }
    }
    if let Some(taxable) = register.profile().taxable_entrepreneur {
        facts.insert(FactSource::TaxableEntrepreneur, i64::from(taxable));
    }
    let scored: Vec<&str> = state
        .kind()
        .and_then(|kind| rules.for_kind(kind))
        .unwrap_or_default()
        .iter()
        .filter(|item| item.necessity == Necessity::Scored)
        .map(|item| item.code.as_str())
        .collect();
    // What counts is what the checks found good, not what was sent in.
    let met = scored.iter().filter(|code| state.found_good(code)).count();
    let percent = i64::try_from(met.saturating_mul(100).checked_div(scored.len()).unwrap_or(100)).unwrap_or(100);
    facts.insert(FactSource::ScoredRequirements, percent);
    Ok(facts)
}

fn rules_ask_for(rules: &Rules, state: &State, code: &str) -> bool {
    let items = state.kind().and_then(|kind| rules.for_kind(kind)).unwrap_or_default();
    items.iter().any(|item| item.code == code)
}

fn full_years(since: LocalDate, today: LocalDate) -> i64 {
    let years = i64::from(today.year()) - i64::from(since.year());
    let anniversary_to_come = (u8::from(today.0.month()), today.0.day()) < (u8::from(since.0.month()), since.0.day());
    (years - i64::from(anniversary_to_come)).max(0)
}

async fn grade_application(app: &App, scope: &Scope, input: OneApplication) -> Result<Done, AppError> {
    let (id, by, today) = (input.application, scope.actor, scope.today());
    app.transact(scope, move |unit| {
        Box::pin(async move {
            let state = application(unit, id).await?;
            let (_, terms) = window_of_application(unit, &state).await?;
            let policy_version = terms.policy_version;
            let rules = rules_of(unit, policy_version).await?;
            let facts = facts_of(unit, &state, &rules, today).await?;
            let result = rules.grading.grade(&facts);
            let answer = json!({ "id": id, "grade": result.grade, "total": result.total });
            unit.run::<Application>(id.as_uuid(), Command::Grade { policy_version, facts, result, by }).await?;
            Ok(answer)
        })
    })
    .await
}

#[derive(Deserialize)]
struct OneWindow {
    window: WindowId,
}

async fn announce_preliminary_results(app: &App, scope: &Scope, input: OneWindow) -> Result<Done, AppError> {
    let graded = app.applications_in(scope, input.window, &[Status::Graded]).await?;
    let named = app.applications_in(scope, input.window, &[Status::Accepted, Status::Decreed]).await?;
    let (window, by, today) = (input.window, scope.actor, scope.today());
    app.transact(scope, move |unit| {
        let (graded, named) = (graded.clone(), named.clone());
        Box::pin(async move {
            let (state, terms) = window_of(unit, window).await?;
            let rules = rules_of(unit, terms.policy_version).await?;
            let office = office_of(unit).await?;
            let objections_until = end_of_term(rules.objection, today, &office);
            let mut candidates = Vec::new();
            for id in graded {
                let application = application(unit, id).await?;
                if application.status() == Some(Status::Graded)
                    && let Some(grade) = application.grade()
                {
                    candidates.push((id, grade.eligible, grade.total));
                }
            }
            if candidates.is_empty() {
                return Err(refuse("window.nothing_graded"));
            }
            // Best first; the number breaks ties, so that the same grades always give the same list.
            candidates.sort_by_key(|(id, _, total)| (std::cmp::Reverse(*total), *id));
            if state.objections_until().is_none() {
                let at = unit.now();
                unit.run::<Window>(window.as_uuid(), window::Command::AnnounceResults { objections_until, at, by })
                    .await?;
            }
            // An earlier announcement may have given places away already.
            let given = u32::try_from(named.len()).unwrap_or(u32::MAX);
            let mut places = terms.quota.unwrap_or(u32::MAX).saturating_sub(given);
            let announced = candidates.len();
            for (id, eligible, _) in candidates {
                let outcome = match (eligible, places.checked_sub(1)) {
                    (false, _) => Outcome::Reject,
                    (true, None) => Outcome::WaitingList,
                    (true, Some(left)) => {
                        places = left;
                        Outcome::Accept
                    }
                };
                unit.run::<Application>(id.as_uuid(), Command::AnnounceResult { outcome, objections_until }).await?;
            }
            Ok(json!({ "id": window, "announced": announced }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct DecideObjection {
    application: ApplicationId,
    upheld: bool,
    reason: String,
}

async fn decide_objection(app: &App, scope: &Scope, input: DecideObjection) -> Result<Done, AppError> {
    let DecideObjection { application: id, upheld, reason } = input;
    let by = scope.actor;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let state = application(unit, id).await?;
            without_interest(unit, &state).await?;
            unit.run::<Application>(id.as_uuid(), Command::DecideObjection { upheld, reason, by }).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct DecideApplication {
    application: ApplicationId,
    outcome: Outcome,
    reason: Option<String>,
}

async fn decide_application(app: &App, scope: &Scope, input: DecideApplication) -> Result<Done, AppError> {
    let DecideApplication { application: id, outcome, reason } = input;
    let by = scope.actor;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let state = application(unit, id).await?;
            without_interest(unit, &state).await?;
            let (_, terms) = window_of_application(unit, &state).await?;
            if let (Outcome::Accept, Some(quota), Some(window)) = (outcome, terms.quota, state.window()) {
                let prefix = window.as_uuid().to_string();
                if !claim_place(unit, claims::PLACE, &prefix, quota, id.as_uuid()).await? {
                    let mut refusal = Refusal::code("application.quota_full");
                    refusal.params.push(("quota".to_owned(), quota.to_string()));
                    return Err(refusal.into());
                }
            }
            let at = unit.now();
            unit.run::<Application>(id.as_uuid(), Command::Decide { outcome, reason, by, at }).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}
