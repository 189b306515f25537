//! What the register knows beside a company's profile: people, certificates, documents, observations.

use domain::media::{
    company::{Command, Competence, Document, PersonRole},
    outlet::{CompetenceLevel, PressCouncilStatus},
};
use kernel::{
    CompanyId, LocalDate, Personal, SubjectId,
    ids::{DocumentId, OutletId, PersonId},
};
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::dates::{Dated, possible};
use crate::{
    App, AppError, Field,
    FieldKind::{Choice, Date, File, Integer, LongText, Ref, Text},
    FilePurpose, Record, Scope, UseCase,
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "add_person",
        context: "media",
        about: "Adds an editor, journalist or director of a company.",
        fields: &[
            Field::needed("company", Ref("companies")),
            Field::needed("name", Text(200)),
            Field::needed("role", Choice(PersonRole::NAMES)),
            Field::optional("outlet", Ref("outlets")),
        ],
        record: Record::Named("company"),
        run: run!(add_person),
    },
    UseCase {
        name: "record_competence",
        context: "media",
        about: "Notes a journalist's competence certificate (UKW) with level and validity.",
        fields: &[
            Field::needed("company", Ref("companies")),
            Field::needed("person", Ref("people")),
            Field::needed("level", Choice(CompetenceLevel::NAMES)),
            Field::needed("number", Text(60)),
            Field::needed("issued_on", Date),
            Field::optional("expires_on", Date),
            Field::optional("last_self_report_on", Date),
        ],
        record: Record::Named("company"),
        run: run!(record_competence),
    },
    UseCase {
        name: "end_person",
        context: "media",
        about: "Notes that a person left the company.",
        fields: &[
            Field::needed("company", Ref("companies")),
            Field::needed("person", Ref("people")),
            Field::needed("on", Date),
            Field::needed("reason", LongText(1_000)),
        ],
        record: Record::Named("company"),
        run: run!(end_person),
    },
    UseCase {
        name: "file_document",
        context: "media",
        about: "Files a document for a requirement: number, issuer, dates, file.",
        fields: &[
            Field::needed("company", Ref("companies")),
            Field::needed("requirement", Text(60)),
            Field::optional("outlet", Ref("outlets")),
            Field::optional("number", Text(100)),
            Field::optional("issuer", Text(200)),
            Field::optional("issued_on", Date),
            Field::optional("expires_on", Date),
            Field::optional("file", File(FilePurpose::Document)),
        ],
        record: Record::Named("company"),
        run: run!(file_document),
    },
    UseCase {
        name: "withdraw_document",
        context: "media",
        about: "Takes a filed document back.",
        fields: &[
            Field::needed("company", Ref("companies")),
            Field::needed("document", Ref("documents")),
            Field::needed("reason", LongText(1_000)),
        ],
        record: Record::Named("company"),
        run: run!(withdraw_document),
    },
    UseCase {
        name: "observe_press_council_status",
        context: "media",
        about: "Notes what the Press Council's list shows for an outlet on a day; never a flag, always dated.",
        fields: &[
            Field::needed("company", Ref("companies")),
            Field::needed("outlet", Ref("outlets")),
            Field::needed("status", Choice(PressCouncilStatus::NAMES)),
            Field::needed("observed_on", Date),
            Field::needed("source", Text(500)),
            Field::optional("file", File(FilePurpose::Photo)),
        ],
        record: Record::Named("company"),
        run: run!(observe_press_council_status),
    },
    UseCase {
        name: "observe_reach",
        context: "media",
        about: "Notes a reach figure with its provider and day.",
        fields: &[
            Field::needed("company", Ref("companies")),
            Field::needed("outlet", Ref("outlets")),
            Field::needed("provider", Text(100)),
            Field::needed("metric", Choice(&["monthly_visits", "followers", "listeners", "copies"])),
            Field::needed("value", Integer(0, 1_000_000_000)),
            Field::needed("observed_on", Date),
        ],
        record: Record::Named("company"),
        run: run!(observe_reach),
    },
];

#[derive(Deserialize)]
struct AddPerson {
    company: CompanyId,
    name: String,
    role: PersonRole,
    outlet: Option<OutletId>,
}

async fn add_person(app: &App, scope: &Scope, input: AddPerson) -> Result<Done, AppError> {
    let person = PersonId(app.next_id());
    let name = Personal::new(SubjectId(person.as_uuid()), input.name);
    let command = Command::AddPerson { person, name, role: input.role, outlet: input.outlet };
    app.company(scope, input.company, command, json!({ "id": person })).await
}

#[derive(Deserialize)]
struct RecordCompetence {
    company: CompanyId,
    person: PersonId,
    level: CompetenceLevel,
    number: String,
    issued_on: LocalDate,
    expires_on: Option<LocalDate>,
    last_self_report_on: Option<LocalDate>,
}

async fn record_competence(app: &App, scope: &Scope, input: RecordCompetence) -> Result<Done, AppError> {
    let days = [
        Dated::Past("issued_on", Some(input.issued_on)),
        Dated::Past("last_self_report_on", input.last_self_report_on),
    ];
    possible(scope, &days)?;
    let competence = Competence {
        level: input.level,
        number: Personal::new(SubjectId(input.person.as_uuid()), input.number),
        issued_on: input.issued_on,
        expires_on: input.expires_on,
        last_self_report_on: input.last_self_report_on,
    };
    let command = Command::RecordCompetence { person: input.person, competence };
    app.company(scope, input.company, command, json!({ "id": input.person })).await
}

#[derive(Deserialize)]
struct EndPerson {
    company: CompanyId,
    person: PersonId,
    on: LocalDate,
    reason: String,
}

async fn end_person(app: &App, scope: &Scope, input: EndPerson) -> Result<Done, AppError> {
    let EndPerson { company, person, on, reason } = input;
    app.company(scope, company, Command::EndPerson { person, on, reason }, json!({ "id": person })).await
}

#[derive(Deserialize)]
struct FileDocument {
    company: CompanyId,
    requirement: String,
    outlet: Option<OutletId>,
    number: Option<String>,
    issuer: Option<String>,
    issued_on: Option<LocalDate>,
    expires_on: Option<LocalDate>,
    file: Option<String>,
}

async fn file_document(app: &App, scope: &Scope, input: FileDocument) -> Result<Done, AppError> {
    possible(scope, &[Dated::Past("issued_on", input.issued_on)])?;
    let document = DocumentId(app.next_id());
    let file = match input.file {
        Some(sha256) => Some(app.file_ref(scope, "file", &sha256).await?),
        None => None,
    };
    let facts = Document {
        requirement: input.requirement,
        outlet: input.outlet,
        number: input.number,
        issuer: input.issuer,
        issued_on: input.issued_on,
        expires_on: input.expires_on,
        file,
    };
    let command = Command::FileDocument { document, facts };
    app.company(scope, input.company, command, json!({ "id": document })).await
}

#[derive(Deserialize)]
struct WithdrawDocument {
    company: CompanyId,
    document: DocumentId,
    reason: String,
}

async fn withdraw_document(app: &App, scope: &Scope, input: WithdrawDocument) -> Result<Done, AppError> {
    let WithdrawDocument { company, document, reason } = input;
    let command = Command::WithdrawDocument { document, reason };
    app.company(scope, company, command, json!({ "id": document })).await
}

#[derive(Deserialize)]
struct ObservePressCouncilStatus {
    company: CompanyId,
    outlet: OutletId,
    status: PressCouncilStatus,
    observed_on: LocalDate,
    source: String,
    file: Option<String>,
}

async fn observe_press_council_status(
    app: &App,
    scope: &Scope,
    input: ObservePressCouncilStatus,
) -> Result<Done, AppError> {
    possible(scope, &[Dated::Past("observed_on", Some(input.observed_on))])?;
    let evidence = match input.file {
        Some(sha256) => Some(app.file_ref(scope, "file", &sha256).await?),
        None => None,
    };
    let ObservePressCouncilStatus { company, outlet, status, observed_on, source, file: _ } = input;
    let command = Command::ObservePressCouncil { outlet, status, observed_on, source, evidence };
    app.company(scope, company, command, json!({ "id": outlet })).await
}

#[derive(Deserialize)]
struct ObserveReach {
    company: CompanyId,
    outlet: OutletId,
    provider: String,
    metric: String,
    value: i64,
    observed_on: LocalDate,
}

async fn observe_reach(app: &App, scope: &Scope, input: ObserveReach) -> Result<Done, AppError> {
    possible(scope, &[Dated::Past("observed_on", Some(input.observed_on))])?;
    let ObserveReach { company, outlet, provider, metric, value, observed_on } = input;
    let command = Command::ObserveReach { outlet, provider, metric, value, observed_on };
    app.company(scope, company, command, json!({ "id": outlet })).await
}
