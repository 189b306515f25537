//! The office: agencies, officials, days off, letterhead, noted facts.

use domain::office::{
    AgencyKind, Appointment, Command, HolidayKind, Letterhead, Office, RegionFact, Tenure,
    numbering::{PaperSort, Pattern},
};
use kernel::{
    LocalDate,
    ids::{AgencyId, OfficialId},
};
use serde::Deserialize;
use serde_json::json;
use store::Done;

use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Choice, Date, File, Flag, Integer, LongText, Ref, Text},
    FilePurpose, Record, Scope, UseCase,
    use_cases::singleton,
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "set_letterhead",
        context: "office",
        about: "Sets what stands on top of official paper.",
        fields: &[
            Field::needed("government", Text(200)),
            Field::needed("agency", Text(200)),
            Field::needed("address", Text(300)),
            Field::needed("city", Text(100)),
            Field::optional("contact", Text(300)),
        ],
        record: Record::Office,
        run: run!(set_letterhead),
    },
    UseCase {
        name: "set_crest",
        context: "office",
        about: "Sets the crest beside the letterhead of official paper, or takes it away.",
        fields: &[Field::optional("crest", File(FilePurpose::Crest)), Field::optional("without_crest", Flag)],
        record: Record::Office,
        run: run!(set_crest),
    },
    UseCase {
        name: "register_agency",
        context: "office",
        about: "Adds an agency (OPD) of the region.",
        fields: &[
            Field::needed("name", Text(200)),
            Field::needed("short_name", Text(60)),
            Field::needed("kind", Choice(AgencyKind::NAMES)),
        ],
        record: Record::Beside,
        run: run!(register_agency),
    },
    UseCase {
        name: "appoint_official",
        context: "office",
        about: "Puts a person in a post, definitive, Plt. or Plh., with first and last day.",
        fields: &[
            Field::needed("agency", Ref("agencies")),
            Field::needed("name", Text(200)),
            Field::optional("nip", Text(30)),
            Field::needed("title", Text(200)),
            Field::needed("tenure", Choice(Tenure::NAMES)),
            Field::needed("from", Date),
            Field::optional("until", Date),
            Field::optional("letter_number", Text(100)),
        ],
        record: Record::Beside,
        run: run!(appoint_official),
    },
    UseCase {
        name: "end_official",
        context: "office",
        about: "Ends a post on a day.",
        fields: &[
            Field::needed("official", Ref("officials")),
            Field::needed("on", Date),
            Field::needed("reason", Text(500)),
        ],
        record: Record::Named("official"),
        run: run!(end_official),
    },
    UseCase {
        name: "declare_holiday",
        context: "office",
        about: "Adds a day off: national holiday, collective leave, or a day of the region.",
        fields: &[
            Field::needed("date", Date),
            Field::needed("name", Text(200)),
            Field::needed("kind", Choice(HolidayKind::NAMES)),
        ],
        record: Record::Beside,
        run: run!(declare_holiday),
    },
    UseCase {
        name: "withdraw_holiday",
        context: "office",
        about: "Takes a day off back.",
        fields: &[Field::needed("date", Date)],
        record: Record::Office,
        run: run!(withdraw_holiday),
    },
    UseCase {
        name: "record_fact",
        context: "office",
        about: "Notes a number about the region with its source and quality.",
        fields: &[
            Field::needed("name", Text(100)),
            Field::needed("value", LongText(2_000)),
            Field::optional("unit", Text(60)),
            Field::optional("year", Integer(1945, 2200)),
            Field::needed("quality", Choice(&["S", "W", "X"])),
            Field::needed("source", Text(500)),
            Field::optional("note", LongText(1_000)),
        ],
        record: Record::Beside,
        run: run!(record_fact),
    },
    UseCase {
        name: "set_number_pattern",
        context: "office",
        about: "Says how the running numbers of a kind of paper look from now on; the row itself goes on.",
        fields: &[Field::needed("sort", Choice(PaperSort::NAMES)), Field::needed("pattern", Text(80))],
        record: Record::Office,
        run: run!(set_number_pattern),
    },
    UseCase {
        name: "move_example_clock",
        context: "office",
        about: "Lets an example tenant's clock run ahead by whole days, to try deadlines; refused everywhere else.",
        fields: &[Field::needed("days", Integer(1, 366))],
        record: Record::Beside,
        run: run!(move_example_clock),
    },
];

impl App {
    async fn office(&self, scope: &Scope, command: Command, answer: serde_json::Value) -> Result<Done, AppError> {
        self.transact(scope, move |unit| {
            let (command, answer) = (command.clone(), answer.clone());
            Box::pin(async move {
                unit.run::<Office>(singleton("office"), command).await?;
                Ok(answer)
            })
        })
        .await
    }
}

async fn set_letterhead(app: &App, scope: &Scope, letterhead: Letterhead) -> Result<Done, AppError> {
    app.office(scope, Command::SetLetterhead(letterhead), json!({})).await
}

#[derive(Deserialize)]
struct SetCrest {
    crest: Option<String>,
    #[serde(default)]
    without_crest: bool,
}

async fn set_crest(app: &App, scope: &Scope, input: SetCrest) -> Result<Done, AppError> {
    let crest = match &input.crest {
        Some(sha256) => Some(app.crest_file(scope, "crest", sha256).await?),
        None if input.without_crest => None,
        None => {
            return Err(AppError::Invalid(vec![FieldError {
                field: "crest".to_owned(),
                code: "required",
                params: vec![],
            }]));
        }
    };
    app.office(scope, Command::SetCrest(crest), json!({})).await
}

#[derive(Deserialize)]
struct RegisterAgency {
    name: String,
    short_name: String,
    kind: AgencyKind,
}

async fn register_agency(app: &App, scope: &Scope, input: RegisterAgency) -> Result<Done, AppError> {
    let agency = AgencyId(app.next_id());
    let RegisterAgency { name, short_name, kind } = input;
    app.office(scope, Command::RegisterAgency { agency, name, short_name, kind }, json!({ "id": agency })).await
}

async fn appoint_official(app: &App, scope: &Scope, appointment: Appointment) -> Result<Done, AppError> {
    let official = OfficialId(app.next_id());
    app.office(scope, Command::AppointOfficial { official, appointment }, json!({ "id": official })).await
}

#[derive(Deserialize)]
struct EndOfficial {
    official: OfficialId,
    on: LocalDate,
    reason: String,
}

async fn end_official(app: &App, scope: &Scope, input: EndOfficial) -> Result<Done, AppError> {
    let EndOfficial { official, on, reason } = input;
    app.office(scope, Command::EndOfficial { official, on, reason }, json!({ "id": official })).await
}

#[derive(Deserialize)]
struct DeclareHoliday {
    date: LocalDate,
    name: String,
    kind: HolidayKind,
}

async fn declare_holiday(app: &App, scope: &Scope, input: DeclareHoliday) -> Result<Done, AppError> {
    let DeclareHoliday { date, name, kind } = input;
    app.office(scope, Command::DeclareHoliday { date, name, kind }, json!({ "date": date })).await
}

#[derive(Deserialize)]
struct WithdrawHoliday {
    date: LocalDate,
}

async fn withdraw_holiday(app: &App, scope: &Scope, input: WithdrawHoliday) -> Result<Done, AppError> {
    app.office(scope, Command::WithdrawHoliday { date: input.date }, json!({ "date": input.date })).await
}

async fn record_fact(app: &App, scope: &Scope, content: RegionFact) -> Result<Done, AppError> {
    let fact = app.next_id();
    app.office(scope, Command::RecordFact { fact, content }, json!({ "id": fact })).await
}

#[derive(Deserialize)]
struct MoveExampleClock {
    days: i64,
}

async fn move_example_clock(app: &App, scope: &Scope, input: MoveExampleClock) -> Result<Done, AppError> {
    let by_seconds = input.days.saturating_mul(24 * 3_600);
    app.office(scope, Command::MoveExampleClock { by_seconds }, json!({ "days": input.days })).await
}

#[derive(Deserialize)]
struct SetNumberPattern {
    sort: PaperSort,
    pattern: String,
}

async fn set_number_pattern(app: &App, scope: &Scope, input: SetNumberPattern) -> Result<Done, AppError> {
    let SetNumberPattern { sort, pattern } = input;
    let pattern = Pattern::try_from(pattern).map_err(|_| {
        AppError::Invalid(vec![FieldError { field: "pattern".to_owned(), code: "number_pattern", params: vec![] }])
    })?;
    app.office(scope, Command::SetNumberPattern { sort, pattern }, json!({ "sort": sort })).await
}
