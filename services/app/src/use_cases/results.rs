//! Grades, preliminary results, objections, decisions.

use domain::{
    media::company::{self, Company},
    partnership::{
        application::{Application, Command, Outcome, State, Status},
        ranking::{self, Candidate},
        window::{self, Window},
    },
    policy::{
        FactSource, Policy, Rules,
        grading::{self, Facts, GradeResult},
    },
};
use kernel::{
    LocalDate,
    ids::{ApplicationId, OutletId, WindowId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Refusal, Unit};
use views::Sinergi;

use super::shared::{
    application, claim_place, claims, company_of, declared_facts, end_of_term, office_of, rules_of, singleton,
    window_of, window_of_application, without_interest,
};
use crate::{
    App, AppError, Field,
    FieldKind::{Choice, LongText, Ref},
    Record, Scope, UseCase,
    perform::refuse,
};

/// What the answer is called that finds an objection right.
const UPHELD: &str = "upheld";

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "grade_application",
        context: "partnership",
        about: "Computes the grade from the facts of the day and the policy's scheme, with points per criterion.",
        fields: &[Field::needed("application", Ref("applications"))],
        record: Record::Named("application"),
        run: run!(grade_application),
    },
    UseCase {
        name: "announce_preliminary_results",
        context: "partnership",
        about: "Makes the preliminary results of a window public and opens the time for objections.",
        fields: &[Field::needed("window", Ref("windows"))],
        record: Record::Named("window"),
        run: run!(announce_preliminary_results),
    },
    UseCase {
        name: "decide_objection",
        context: "partnership",
        about: "Answers an objection; an upheld one sends the application back to grading.",
        fields: &[
            Field::needed("application", Ref("applications")),
            Field::needed("answer", Choice(&[UPHELD, "dismissed"])),
            Field::needed("reason", LongText(4_000)),
        ],
        record: Record::Named("application"),
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
        record: Record::Named("application"),
        run: run!(decide_application),
    },
];

#[derive(Deserialize)]
struct OneApplication {
    application: ApplicationId,
}

/// What the office itself has observed of an outlet, as the register knows it now.
fn observed_facts(register: &company::State, outlet: OutletId) -> Facts {
    let mut facts = Facts::from([(FactSource::PressCouncil, register.press_council_status(outlet).rung())]);
    if let Some(reach) = register.reach(outlet) {
        facts.insert(FactSource::Reach, reach);
    }
    facts
}

/// The facts that an application is graded by: what was declared comes from the application, not from the register,
/// which the company may have changed since the check (EF-10).
async fn facts_of(unit: &mut Unit<Sinergi>, state: &State, rules: &Rules, today: LocalDate) -> Result<Facts, Halt> {
    let register = company_of(unit, state).await?;
    Ok(facts_from(&register, state, rules, today))
}

fn facts_from(register: &company::State, state: &State, rules: &Rules, today: LocalDate) -> Facts {
    let Some(outlet) = state.outlet() else { return Facts::new() };
    // An application of the time before facts were kept with it declares nothing at all.
    let declared = match state.declared() {
        Some(kept) if !kept.is_empty() => kept.clone(),
        Some(_) | None => declared_facts(register, outlet, today),
    };
    let requirements = state.kind().and_then(|kind| rules.for_kind(kind)).unwrap_or_default();
    let observed = observed_facts(register, outlet);
    grading::facts(&declared, &observed, requirements, |code| state.found_good(code))
}

impl App {
    /// The grade that an application would get now: what `grade_application` computes, before it is written down.
    ///
    /// # Errors
    /// [`AppError::Denied`] for who may not grade, or when it is not there.
    pub async fn grade_preview(&self, scope: &Scope, id: ApplicationId) -> Result<GradeResult, AppError> {
        scope.may("grade_application")?;
        let (border, store) = (scope.border(), self.store());
        let (state, _) = store.load::<Application>(border, id.as_uuid()).await?;
        let (Some(company), Some(window)) = (state.company(), state.window()) else { return Err(AppError::Denied) };
        let (register, _) = store.load::<Company>(border, company.as_uuid()).await?;
        let (window, _) = store.load::<Window>(border, window.as_uuid()).await?;
        let (policy, _) = store.load::<Policy>(border, singleton("policy")).await?;
        let version = window.terms().map(|terms| terms.policy_version).unwrap_or_default();
        let rules = policy.rules(version).ok_or(AppError::Denied)?;
        Ok(rules.grading.grade(&facts_from(&register, &state, rules, scope.today())))
    }
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
                    candidates.push(Candidate { application: id, eligible: grade.eligible, total: grade.total });
                }
            }
            if candidates.is_empty() {
                return Err(refuse("window.nothing_graded"));
            }
            if state.objections_until().is_none() {
                let at = unit.now();
                unit.run::<Window>(window.as_uuid(), window::Command::AnnounceResults { objections_until, at, by })
                    .await?;
            }
            // An earlier announcement may have given places away already.
            let given = u32::try_from(named.len()).unwrap_or(u32::MAX);
            let announced = candidates.len();
            for (id, outcome) in ranking::proposals(candidates, terms.quota, given) {
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
    answer: String,
    reason: String,
}

async fn decide_objection(app: &App, scope: &Scope, input: DecideObjection) -> Result<Done, AppError> {
    let DecideObjection { application: id, answer, reason } = input;
    let (upheld, by) = (answer == UPHELD, scope.actor);
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
