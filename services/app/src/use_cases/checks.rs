//! The office's side: who checks, what they find, the visit.

use domain::{
    media::outlet::PressCouncilStatus,
    partnership::{
        application::{Application, Command, CorrectionTerms, FieldCheck, Signer, State},
        checks::{Finding, ItemVerdict, Verdict},
    },
    people::{Role, member::Member},
    policy::Requirement,
};
use kernel::{
    LocalDate,
    ids::{AccountId, ApplicationId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::{
    dates::{Dated, possible},
    shared::{
        application, claim, claims, company_of, end_of_term, no_author, no_author_sends, office_of,
        rules_of_application, without_interest,
    },
};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Choice, Date, File, Group, LongText, Ref, Refs, Text},
    FilePurpose, Record, Scope, UseCase,
    session::own_border,
};

/// What a visit that confirmed the application is called.
const PASSED: &str = "passed";

const VERDICTS: &[Field] = &[
    Field::needed("requirement", Text(60)),
    Field::needed("verdict", Choice(Verdict::NAMES)),
    Field::optional("reason", LongText(1_000)),
];

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "assign_verifier",
        context: "partnership",
        about: "Gives an application to a verifier who has no interest in the company.",
        fields: &[Field::needed("application", Ref("applications")), Field::needed("verifier", Ref("members"))],
        record: Record::Named("application"),
        run: run!(assign_verifier),
    },
    UseCase {
        name: "unassign_verifier",
        context: "partnership",
        about: "Takes an application from a verifier who has not checked it yet.",
        fields: &[
            Field::needed("application", Ref("applications")),
            Field::needed("verifier", Ref("members")),
            Field::needed("reason", LongText(1_000)),
        ],
        record: Record::Named("application"),
        run: run!(unassign_verifier),
    },
    UseCase {
        name: "record_administrative_check",
        context: "partnership",
        about: "A verifier's word on every requirement; what is not good needs its own reason.",
        fields: &[Field::needed("application", Ref("applications")), Field::needed("items", Group(VERDICTS))],
        record: Record::Named("application"),
        run: run!(record_administrative_check),
    },
    UseCase {
        name: "settle_administrative_check",
        context: "partnership",
        about: "Settles two findings that differ; never by who made one of them.",
        fields: &[Field::needed("application", Ref("applications")), Field::needed("items", Group(VERDICTS))],
        record: Record::Named("application"),
        run: run!(settle_administrative_check),
    },
    UseCase {
        name: "schedule_factual_check",
        context: "partnership",
        about: "Sets day, place and team of the visit.",
        fields: &[
            Field::needed("application", Ref("applications")),
            Field::needed("on", Date),
            Field::needed("place", Text(300)),
            Field::needed("team", Refs("members")),
        ],
        record: Record::Named("application"),
        run: run!(schedule_factual_check),
    },
    UseCase {
        name: "record_factual_check",
        context: "partnership",
        about: "The minutes of the visit: number, day, findings, signers, photographs.",
        fields: &[
            Field::needed("application", Ref("applications")),
            Field::needed("result", Choice(&[PASSED, "failed"])),
            Field::needed("minutes_number", Text(100)),
            Field::needed("on", Date),
            Field::needed("findings", LongText(4_000)),
            Field::needed("signers", Group(&[Field::needed("name", Text(200)), Field::needed("position", Text(200))])),
            Field::optional("photos", Group(&[Field::needed("file", File(FilePurpose::Photo))])),
            Field::optional("location", Text(60)),
        ],
        record: Record::Named("application"),
        run: run!(record_factual_check),
    },
    UseCase {
        name: "skip_factual_check",
        context: "partnership",
        about: "Notes that no visit is needed, where the policy says so.",
        fields: &[Field::needed("application", Ref("applications")), Field::needed("ground", LongText(1_000))],
        record: Record::Named("application"),
        run: run!(skip_factual_check),
    },
];

impl App {
    /// People of companies and strangers are nobody of the office: told at the field, and none of them apart.
    async fn all_of_office(&self, scope: &Scope, field: &str, people: &[AccountId]) -> Result<(), AppError> {
        for account in people {
            let (member, _) = self.store().load::<Member>(own_border(scope.tenant), account.as_uuid()).await?;
            if member.company().is_some() || member.roles_on(scope.today()).is_empty() {
                let mistake = FieldError { field: field.to_owned(), code: "not_of_the_office", params: vec![] };
                return Err(AppError::Invalid(vec![mistake]));
            }
        }
        Ok(())
    }

    async fn application(&self, scope: &Scope, id: ApplicationId, command: Command) -> Result<Done, AppError> {
        self.transact(scope, move |unit| {
            let command = command.clone();
            Box::pin(async move {
                application(unit, id).await?;
                unit.run::<Application>(id.as_uuid(), command).await?;
                Ok(json!({ "id": id }))
            })
        })
        .await
    }
}

#[derive(Deserialize)]
struct AssignVerifier {
    application: ApplicationId,
    verifier: AccountId,
}

async fn assign_verifier(app: &App, scope: &Scope, input: AssignVerifier) -> Result<Done, AppError> {
    let AssignVerifier { application: id, verifier } = input;
    let today = scope.today();
    let authors = app.authors_of(scope, id).await?;
    app.transact(scope, move |unit| {
        let authors = authors.clone();
        Box::pin(async move {
            let state = application(unit, id).await?;
            let member = unit.state::<Member>(verifier.as_uuid()).await?;
            let assign = Command::Assign {
                verifier,
                has_interest: state.company().is_some_and(|company| member.has_interest_in(company)),
                is_verifier: member.roles_on(today).contains(&Role::Verifier),
            };
            no_author(&authors, verifier)?;
            unit.run::<Application>(id.as_uuid(), assign).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct UnassignVerifier {
    application: ApplicationId,
    verifier: AccountId,
    reason: String,
}

async fn unassign_verifier(app: &App, scope: &Scope, input: UnassignVerifier) -> Result<Done, AppError> {
    let UnassignVerifier { application, verifier, reason } = input;
    app.application(scope, application, Command::Unassign { verifier, reason }).await
}

#[derive(Deserialize)]
struct RecordCheck {
    application: ApplicationId,
    items: Vec<ItemVerdict>,
}

/// What a finding is measured by: the requirements of the outlet's kind, and the time to correct from today on.
async fn measure(
    unit: &mut Unit<Sinergi>,
    state: &State,
    today: LocalDate,
) -> Result<(Vec<Requirement>, CorrectionTerms), Halt> {
    let rules = rules_of_application(unit, state).await?;
    let office = office_of(unit).await?;
    let requirements = state.kind().and_then(|kind| rules.for_kind(kind)).unwrap_or_default().to_vec();
    let until = end_of_term(rules.correction, today, &office);
    Ok((requirements, CorrectionTerms { until, max_corrections: rules.max_corrections }))
}

async fn record_administrative_check(app: &App, scope: &Scope, input: RecordCheck) -> Result<Done, AppError> {
    let (id, verifier, today) = (input.application, scope.actor, scope.today());
    let authors = app.authors_of(scope, id).await?;
    app.transact(scope, move |unit| {
        let (finding, authors) = (Finding { verifier, items: input.items.clone() }, authors.clone());
        Box::pin(async move {
            let state = application(unit, id).await?;
            without_interest(unit, &state).await?;
            no_author(&authors, verifier)?;
            let (requirements, terms) = measure(unit, &state, today).await?;
            let command = Command::RecordFinding { finding, requirements, terms };
            unit.run::<Application>(id.as_uuid(), command).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

async fn settle_administrative_check(app: &App, scope: &Scope, input: RecordCheck) -> Result<Done, AppError> {
    let (id, by, today) = (input.application, scope.actor, scope.today());
    let authors = app.authors_of(scope, id).await?;
    app.transact(scope, move |unit| {
        let (items, authors) = (input.items.clone(), authors.clone());
        Box::pin(async move {
            let state = application(unit, id).await?;
            without_interest(unit, &state).await?;
            no_author_sends(unit, &authors, id.as_uuid())?;
            let (requirements, terms) = measure(unit, &state, today).await?;
            unit.run::<Application>(id.as_uuid(), Command::Settle { by, items, requirements, terms }).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct ScheduleFactualCheck {
    application: ApplicationId,
    on: LocalDate,
    place: String,
    team: Vec<AccountId>,
}

async fn schedule_factual_check(app: &App, scope: &Scope, input: ScheduleFactualCheck) -> Result<Done, AppError> {
    let ScheduleFactualCheck { application: id, on, place, team } = input;
    possible(scope, &[Dated::Coming("on", on)])?;
    app.all_of_office(scope, "team", &team).await?;
    let authors = app.authors_of(scope, id).await?;
    app.transact(scope, move |unit| {
        let (place, team, authors) = (place.clone(), team.clone(), authors.clone());
        Box::pin(async move {
            let state = application(unit, id).await?;
            for account in &team {
                let member = unit.state::<Member>(account.as_uuid()).await?;
                if state.company().is_some_and(|company| member.has_interest_in(company)) {
                    return Err(crate::perform::refuse("application.conflict_of_interest"));
                }
                no_author(&authors, *account)?;
            }
            unit.run::<Application>(id.as_uuid(), Command::ScheduleFieldCheck { on, place, team }).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct Photo {
    file: String,
}

#[derive(Deserialize)]
struct RecordFactualCheck {
    application: ApplicationId,
    result: String,
    minutes_number: String,
    on: LocalDate,
    findings: String,
    signers: Vec<Signer>,
    #[serde(default)]
    photos: Vec<Photo>,
    location: Option<String>,
}

async fn record_factual_check(app: &App, scope: &Scope, input: RecordFactualCheck) -> Result<Done, AppError> {
    let sent = app.sent_in_on(scope, input.application).await?;
    possible(scope, &[Dated::Past("on", Some(input.on)), Dated::Since("on", input.on, sent)])?;
    let mut photos = Vec::new();
    for (index, photo) in input.photos.iter().enumerate() {
        photos.push(app.file_ref(scope, &format!("photos.{index}.file"), &photo.file).await?);
    }
    let (id, by) = (input.application, scope.actor);
    let check = FieldCheck {
        passed: input.result == PASSED,
        minutes_number: input.minutes_number,
        on: input.on,
        findings: input.findings,
        signers: input.signers,
        photos,
        location: input.location,
    };
    let authors = app.authors_of(scope, id).await?;
    app.transact(scope, move |unit| {
        let (check, authors) = (check.clone(), authors.clone());
        Box::pin(async move {
            let state = application(unit, id).await?;
            without_interest(unit, &state).await?;
            no_author_sends(unit, &authors, id.as_uuid())?;
            let least_signers = rules_of_application(unit, &state).await?.field_check_signers;
            let number = check.minutes_number.clone();
            claim(unit, claims::MINUTES_NUMBER, &number, id.as_uuid(), "application.minutes_number_taken").await?;
            unit.run::<Application>(id.as_uuid(), Command::RecordFieldCheck { check, least_signers, by }).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct SkipFactualCheck {
    application: ApplicationId,
    ground: String,
}

async fn skip_factual_check(app: &App, scope: &Scope, input: SkipFactualCheck) -> Result<Done, AppError> {
    let SkipFactualCheck { application: id, ground } = input;
    app.transact(scope, move |unit| {
        let ground = ground.clone();
        Box::pin(async move {
            let state = application(unit, id).await?;
            let register = company_of(unit, &state).await?;
            let rules = rules_of_application(unit, &state).await?;
            let status = state.outlet().map(|outlet| register.press_council_status(outlet));
            let allowed = rules.factual_status_skips_field_check && status == Some(PressCouncilStatus::FactualVerified);
            unit.run::<Application>(id.as_uuid(), Command::SkipFieldCheck { ground, allowed }).await?;
            Ok(json!({ "id": id }))
        })
    })
    .await
}
