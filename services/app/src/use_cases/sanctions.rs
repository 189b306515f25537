//! Sanctions of companies (DOMAIN.md 4.5): proposed on a ground of the closed list, heard, decided by another person.

use domain::{
    media::company::{Company, FileRef},
    partnership::sanction::{Command, Ground, Level, Measure, Proposal, Sanctions, stream_of},
    policy::{Term, rules::DayCount},
    publication::order::Order,
};
use kernel::{
    CompanyId, LocalDate, Party,
    ids::{OrderId, OutletId, SanctionId},
};
use serde::Deserialize;
use serde_json::json;
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::shared::{end_of_term, not_found, office_of, own_company};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Choice, Date, LongText, Ref, Text},
    Record, Scope, UseCase,
    delegations::{about_part, has_interest},
    files::{ATTACHED, Attached},
    perform::{NOT_OF_COMPANY, refuse, refuse_at},
};

/// Days in which a company speaks before it is decided.
const HEARING: Term = Term { days: 7, count: DayCount::Calendar };
/// Days in which it objects afterwards.
const OBJECTION: Term = Term { days: 7, count: DayCount::Calendar };

const IMPOSE: &str = "impose";
const DECISIONS: &[&str] = &[IMPOSE, "dismiss"];
const UPHELD: &str = "upheld";
const ANSWERS: &[&str] = &[UPHELD, "not_upheld"];

const COMPANY: Field = Field::needed("company", Ref("companies"));
const SANCTION: Field = Field::needed("sanction", Ref("sanctions"));
const REASON: Field = Field::needed("reason", LongText(4_000));

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "propose_sanction",
        context: "partnership",
        about: "Proposes a sanction on a ground of the closed list; critical coverage is none. The company is heard first.",
        fields: &[
            COMPANY,
            Field::optional("outlet", Ref("outlets")),
            Field::optional("order", Ref("orders")),
            Field::needed("ground", Choice(Ground::NAMES)),
            Field::needed("level", Choice(Level::NAMES)),
            Field::needed("facts", LongText(4_000)),
            Field::optional("document", Text(200)),
            Field::optional("evidence_files", ATTACHED),
        ],
        record: Record::New,
        run: run!(propose_sanction),
    },
    UseCase {
        name: "answer_sanction",
        context: "partnership",
        about: "Says what the company has to say on a sanction that is proposed.",
        fields: &[
            COMPANY,
            SANCTION,
            Field::needed("statement", LongText(4_000)),
            Field::optional("evidence_files", ATTACHED),
        ],
        record: Record::Named("sanction"),
        run: run!(answer_sanction),
    },
    UseCase {
        name: "decide_sanction",
        context: "partnership",
        about: "Imposes a sanction, with its days and the number of its letter, or dismisses it; never by who proposed it.",
        fields: &[
            COMPANY,
            SANCTION,
            Field::needed("sanction_decision", Choice(DECISIONS)),
            Field::optional("level", Choice(Level::NAMES)),
            Field::optional("number", Text(100)),
            Field::optional("starts_on", Date),
            Field::optional("ends_on", Date),
            REASON,
        ],
        record: Record::Named("sanction"),
        run: run!(decide_sanction),
    },
    UseCase {
        name: "object_to_sanction",
        context: "partnership",
        about: "Objects to a sanction, once, within the time for it.",
        fields: &[COMPANY, SANCTION, REASON, Field::optional("evidence_files", ATTACHED)],
        record: Record::Named("sanction"),
        run: run!(object_to_sanction),
    },
    UseCase {
        name: "answer_sanction_objection",
        context: "partnership",
        about: "Answers an objection; what is upheld is lifted. Who proposed or decided the sanction does not answer.",
        fields: &[
            COMPANY,
            SANCTION,
            Field::needed("objection_answer", Choice(ANSWERS)),
            Field::needed("answer", LongText(4_000)),
        ],
        record: Record::Named("sanction"),
        run: run!(answer_sanction_objection),
    },
    UseCase {
        name: "lift_sanction",
        context: "partnership",
        about: "Takes a sanction back before its last day.",
        fields: &[COMPANY, SANCTION, REASON],
        record: Record::Named("sanction"),
        run: run!(lift_sanction),
    },
];

/// The sanction is the company's, and the sender has declared no interest in the company.
async fn known(unit: &mut Unit<Sinergi>, company: CompanyId, sanction: SanctionId) -> Result<(), Halt> {
    let state = unit.state::<Sanctions>(stream_of(company)).await?;
    if state.company(sanction) != Some(company) {
        return Err(not_found());
    }
    // The stream holds all sanctions of the company, and each of them is a matter of its own.
    about_part(unit, stream_of(company), sanction.as_uuid()).await?;
    without_interest(unit, company).await
}

async fn without_interest(unit: &mut Unit<Sinergi>, company: CompanyId) -> Result<(), Halt> {
    if unit.context().border.party != Party::Staff {
        return Ok(());
    }
    if has_interest(unit, company).await? { Err(refuse("sanction.conflict_of_interest")) } else { Ok(()) }
}

/// One step of a sanction.
async fn step(
    app: &App,
    scope: &Scope,
    (company, sanction): (CompanyId, SanctionId),
    command: Command,
) -> Result<Done, AppError> {
    own_company(scope, company)?;
    app.transact(scope, move |unit| {
        let command = command.clone();
        Box::pin(async move {
            known(unit, company, sanction).await?;
            unit.run::<Sanctions>(stream_of(company), command).await?;
            Ok(json!({ "id": sanction }))
        })
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct Propose {
    company: CompanyId,
    outlet: Option<OutletId>,
    order: Option<OrderId>,
    ground: Ground,
    level: Level,
    facts: String,
    document: Option<String>,
    evidence_files: Option<Vec<Attached>>,
}

async fn propose_sanction(app: &App, scope: &Scope, input: Propose) -> Result<Done, AppError> {
    let Propose { company, outlet, order, ground, level, facts, document, evidence_files } = input;
    let files = app.attached(scope, "evidence_files", evidence_files).await?;
    let evidence = files.clone();
    let (sanction, today, by) = (SanctionId(app.next_id()), scope.today(), scope.actor);
    let proposal = Box::new(Proposal { outlet, order, ground, level, facts, document, files });
    let done = app
        .transact(scope, move |unit| {
            let proposal = proposal.clone();
            Box::pin(async move {
                let register = unit.state::<Company>(company.as_uuid()).await?;
                if !register.exists() {
                    return Err(not_found());
                }
                if proposal.outlet.is_some_and(|outlet| register.outlet(outlet).is_none()) {
                    return Err(refuse_at("outlet", NOT_OF_COMPANY));
                }
                if let Some(order) = proposal.order {
                    let shown = unit.state::<Order>(order.as_uuid()).await?;
                    if shown.subject().map(|subject| subject.company) != Some(company) {
                        return Err(refuse_at("order", NOT_OF_COMPANY));
                    }
                }
                without_interest(unit, company).await?;
                let hear_until = end_of_term(HEARING, today, &office_of(unit).await?);
                unit.is_about(sanction.as_uuid());
                let propose = Command::Propose { sanction, company, proposal, hear_until, by };
                unit.run::<Sanctions>(stream_of(company), propose).await?;
                Ok(json!({ "id": sanction }))
            })
        })
        .await?;
    // Only what was proposed is shown; a command sent again shows what a lost answer left out.
    app.show_to(scope, company, evidence).await?;
    Ok(done)
}

/// What the company itself says of a sanction, with the files that show it.
#[derive(Deserialize)]
struct Said {
    company: CompanyId,
    sanction: SanctionId,
    #[serde(alias = "reason")]
    statement: String,
    evidence_files: Option<Vec<Attached>>,
}

/// The company says something of a sanction: `command` of its words and files.
async fn say(
    app: &App,
    scope: &Scope,
    said: Said,
    command: impl FnOnce(String, Vec<FileRef>) -> Command,
) -> Result<Done, AppError> {
    let Said { company, sanction, statement, evidence_files } = said;
    own_company(scope, company)?;
    let files = app.attached(scope, "evidence_files", evidence_files).await?;
    step(app, scope, (company, sanction), command(statement, files)).await
}

async fn answer_sanction(app: &App, scope: &Scope, input: Said) -> Result<Done, AppError> {
    let (sanction, at) = (input.sanction, scope.now);
    say(app, scope, input, |statement, files| Command::Hear { sanction, statement, files, at }).await
}

#[derive(Debug, Clone, Deserialize)]
struct Decide {
    company: CompanyId,
    sanction: SanctionId,
    sanction_decision: String,
    level: Option<Level>,
    number: Option<String>,
    starts_on: Option<LocalDate>,
    ends_on: Option<LocalDate>,
    reason: String,
}

async fn decide_sanction(app: &App, scope: &Scope, input: Decide) -> Result<Done, AppError> {
    let (company, sanction) = (input.company, input.sanction);
    let (today, at, by) = (scope.today(), scope.now, scope.actor);
    let is_imposed = input.sanction_decision == IMPOSE;
    // What is imposed says how far it goes and until when: nothing of it is guessed.
    let has_number = input.number.as_ref().is_some_and(|number| !number.trim().is_empty());
    let named = [("level", input.level.is_some()), ("number", has_number), ("ends_on", input.ends_on.is_some())];
    let missing: Vec<FieldError> = named
        .into_iter()
        .filter(|(_, is_said)| is_imposed && !is_said)
        .map(|(field, _)| FieldError { field: field.to_owned(), code: "required", params: vec![] })
        .collect();
    if !missing.is_empty() {
        return Err(AppError::Invalid(missing));
    }
    app.transact(scope, move |unit| {
        let input = input.clone();
        Box::pin(async move {
            known(unit, company, sanction).await?;
            let reason = input.reason;
            let command = if is_imposed {
                let from = input.starts_on.unwrap_or(today);
                let measure = Measure {
                    level: input.level.unwrap_or(Level::FirstWarning),
                    number: input.number.unwrap_or_default(),
                    from,
                    until: input.ends_on.unwrap_or(from),
                };
                let objection_until = end_of_term(OBJECTION, today, &office_of(unit).await?);
                Command::Impose { sanction, measure, reason, objection_until, today, at, by }
            } else {
                Command::Dismiss { sanction, reason, at, by }
            };
            unit.run::<Sanctions>(stream_of(company), command).await?;
            Ok(json!({ "id": sanction }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct WithReason {
    company: CompanyId,
    sanction: SanctionId,
    reason: String,
}

async fn object_to_sanction(app: &App, scope: &Scope, input: Said) -> Result<Done, AppError> {
    let (sanction, at) = (input.sanction, scope.now);
    say(app, scope, input, |reason, files| Command::Object { sanction, reason, files, at }).await
}

#[derive(Deserialize)]
struct AnswerObjection {
    company: CompanyId,
    sanction: SanctionId,
    objection_answer: String,
    answer: String,
}

async fn answer_sanction_objection(app: &App, scope: &Scope, input: AnswerObjection) -> Result<Done, AppError> {
    let AnswerObjection { company, sanction, objection_answer, answer } = input;
    let upheld = objection_answer == UPHELD;
    let (on, by) = (scope.today(), scope.actor);
    step(app, scope, (company, sanction), Command::AnswerObjection { sanction, upheld, answer, on, by }).await
}

async fn lift_sanction(app: &App, scope: &Scope, input: WithReason) -> Result<Done, AppError> {
    let WithReason { company, sanction, reason } = input;
    let (on, by) = (scope.today(), scope.actor);
    step(app, scope, (company, sanction), Command::Lift { sanction, reason, on, by }).await
}
