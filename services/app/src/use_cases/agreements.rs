//! Agreements: drafted by officers, negotiated with the company, signed by both sides.

use domain::{
    office::numbering::PaperSort,
    people::Role,
    publication::{
        Format, Unit,
        agreement::{Agreement, Choice, Command, Offered, Side, Sign, UnderDeliveryRule},
        procurement::Method,
    },
};
use kernel::{
    CompanyId, LocalDate, Party,
    ids::{AgreementId, OfficialId},
};
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::{
    agreement_facts::{beside, grounds, is_known_agency, shown, without_interest},
    agreement_words::Typed,
    numbers::{Wanted, draw},
    shared::{office_of, signature_of, vat_in_effect},
};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{self, Date, Flag, Group, Integer, LongText, Money, Ref, Text},
    Record, Scope, UseCase,
};

const ITEM: &[Field] = &[
    Field::needed("outlet", Ref("outlets")),
    Field::needed("format", FieldKind::Choice(Format::NAMES)),
    Field::needed("unit", FieldKind::Choice(Unit::NAMES)),
    Field::optional("specification", Text(200)),
    Field::optional("tax_inclusive", Flag),
    Field::optional("quantity", Integer(1, 1_000_000)),
    Field::optional("quantity_not_fixed", Flag),
];

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "draft_agreement",
        context: "publication",
        about: "Writes an agreement with a company down. What is left open is named when it is to be signed.",
        fields: &[
            Field::needed("company", Ref("companies")),
            Field::needed("title", Text(200)),
            Field::optional("agency", Ref("agencies")),
            Field::optional("sub_activity", Text(60)),
            Field::optional("starts_on", Date),
            Field::optional("ends_on", Date),
            Field::optional("method", FieldKind::Choice(Method::NAMES)),
            Field::optional("providers", Integer(0, 10_000)),
            Field::optional("method_basis", Text(300)),
            Field::optional("ceiling", Money),
            Field::optional("under_delivery", FieldKind::Choice(UnderDeliveryRule::NAMES)),
            Field::optional("under_delivery_words", LongText(1_000)),
            Field::needed("items", Group(ITEM)),
        ],
        record: Record::New,
        run: run!(draft_agreement),
    },
    UseCase {
        name: "revise_agreement",
        context: "publication",
        about: "Changes a draft; once the company has seen it, fills in what is missing. Signatures given before count no more.",
        fields: &[
            Field::needed("agreement", Ref("agreements")),
            Field::needed("title", Text(200)),
            Field::optional("agency", Ref("agencies")),
            Field::optional("sub_activity", Text(60)),
            Field::optional("starts_on", Date),
            Field::optional("ends_on", Date),
            Field::optional("method", FieldKind::Choice(Method::NAMES)),
            Field::optional("providers", Integer(0, 10_000)),
            Field::optional("method_basis", Text(300)),
            Field::optional("ceiling", Money),
            Field::optional("under_delivery", FieldKind::Choice(UnderDeliveryRule::NAMES)),
            Field::optional("under_delivery_words", LongText(1_000)),
            Field::needed("items", Group(ITEM)),
        ],
        record: Record::Named("agreement"),
        run: run!(revise_agreement),
    },
    UseCase {
        name: "open_negotiation",
        context: "publication",
        about: "Shows a draft to the company and begins the negotiation.",
        fields: &[Field::needed("agreement", Ref("agreements"))],
        record: Record::Named("agreement"),
        run: run!(open_negotiation),
    },
    UseCase {
        name: "make_offer",
        context: "publication",
        about: "Names a price for every item, for one's own side; the answer to an offer is a counter-offer.",
        fields: &[
            Field::needed("agreement", Ref("agreements")),
            Field::needed(
                "prices",
                Group(&[Field::needed("item", Integer(1, 10_000)), Field::needed("unit_price", Money)]),
            ),
            Field::optional("note", LongText(1_000)),
        ],
        record: Record::Named("agreement"),
        run: run!(make_offer),
    },
    UseCase {
        name: "accept_offer",
        context: "publication",
        about: "Takes the office's last offer for the company; the office may then conclude the negotiation.",
        fields: &[Field::needed("agreement", Ref("agreements"))],
        record: Record::Named("agreement"),
        run: run!(accept_offer),
    },
    UseCase {
        name: "conclude_negotiation",
        context: "publication",
        about: "Agrees on the prices of the company's last offer, held against reference prices, ceilings and what other agencies pay; warnings need a reason.",
        fields: &[
            Field::needed("agreement", Ref("agreements")),
            Field::optional("reason", LongText(1_000)),
            Field::optional("justification", Text(100)),
        ],
        record: Record::Named("agreement"),
        run: run!(conclude_negotiation),
    },
    UseCase {
        name: "request_method_change",
        context: "publication",
        about: "Asks the head for another method of buying, with the reason.",
        fields: &[
            Field::needed("agreement", Ref("agreements")),
            Field::needed("method", FieldKind::Choice(Method::NAMES)),
            Field::optional("providers", Integer(0, 10_000)),
            Field::optional("method_basis", Text(300)),
            Field::needed("reason", LongText(1_000)),
        ],
        record: Record::Named("agreement"),
        run: run!(request_method_change),
    },
    UseCase {
        name: "decide_method_change",
        context: "publication",
        about: "Agrees to another method of buying, or refuses it with the reason; never by who asked.",
        fields: &[
            Field::needed("agreement", Ref("agreements")),
            Field::needed("decision", FieldKind::Choice(DECISIONS)),
            Field::optional("reason", LongText(1_000)),
        ],
        record: Record::Named("agreement"),
        run: run!(decide_method_change),
    },
    UseCase {
        name: "sign_agreement",
        context: "publication",
        about: "Signs for the office; with the company's acceptance the agreement binds. What is missing is named, all of it.",
        fields: &[
            Field::needed("agreement", Ref("agreements")),
            Field::optional("number", Text(100)),
            Field::needed("date", Date),
            Field::needed("official", Ref("officials")),
        ],
        record: Record::Named("agreement"),
        run: run!(sign_agreement),
    },
    UseCase {
        name: "accept_agreement",
        context: "publication",
        about: "Signs for the company; with the office's signature the agreement binds.",
        fields: &[Field::needed("agreement", Ref("agreements"))],
        record: Record::Named("agreement"),
        run: run!(accept_agreement),
    },
    UseCase {
        name: "decline_agreement",
        context: "publication",
        about: "Does not sign for the company, with the reason; the negotiation goes on.",
        fields: &[Field::needed("agreement", Ref("agreements")), Field::needed("reason", LongText(1_000))],
        record: Record::Named("agreement"),
        run: run!(decline_agreement),
    },
    UseCase {
        name: "cancel_agreement",
        context: "publication",
        about: "Gives up an agreement that does not bind yet, with the reason.",
        fields: &[Field::needed("agreement", Ref("agreements")), Field::needed("reason", LongText(1_000))],
        record: Record::Named("agreement"),
        run: run!(cancel_agreement),
    },
    UseCase {
        name: "terminate_agreement",
        context: "publication",
        about: "Breaks off an agreement that binds, with reason and letter.",
        fields: &[
            Field::needed("agreement", Ref("agreements")),
            Field::needed("reason", LongText(1_000)),
            Field::needed("letter_number", Text(100)),
        ],
        record: Record::Named("agreement"),
        run: run!(terminate_agreement),
    },
];

const DECISIONS: &[&str] = &["approve", "refuse"];

impl App {
    /// A step of an agreement that needs nothing but the agreement.
    async fn agreement(&self, scope: &Scope, agreement: AgreementId, command: Command) -> Result<Done, AppError> {
        self.transact(scope, move |unit| {
            let command = command.clone();
            Box::pin(async move {
                let state = shown(unit, agreement).await?;
                without_interest(unit, state.company()).await?;
                unit.run::<Agreement>(agreement.as_uuid(), command).await?;
                Ok(json!({ "id": agreement }))
            })
        })
        .await
    }

    async fn checked_agency(&self, scope: &Scope, words: &Typed) -> Result<(), AppError> {
        match words.agency {
            Some(agency) if !is_known_agency(self, scope, agency).await? => {
                let field = "agency".to_owned();
                Err(AppError::Invalid(vec![FieldError { field, code: "reference", params: vec![] }]))
            }
            Some(_) | None => Ok(()),
        }
    }
}

#[derive(Deserialize)]
struct DraftAgreement {
    company: CompanyId,
    #[serde(flatten)]
    words: Typed,
}

async fn draft_agreement(app: &App, scope: &Scope, input: DraftAgreement) -> Result<Done, AppError> {
    let agreement = AgreementId(app.next_id());
    let (company, by) = (input.company, scope.actor);
    let words = input.words.checked()?;
    app.checked_agency(scope, &words).await?;
    let named = app.named_outlets(scope, &words.outlets(), words.year(scope.today())).await?;
    app.transact(scope, move |unit| {
        let (words, named) = (words.clone(), named.clone());
        Box::pin(async move {
            without_interest(unit, Some(company)).await?;
            let terms = words.terms(unit, company, &named).await?;
            unit.run::<Agreement>(agreement.as_uuid(), Command::Draft { agreement, company, terms, by }).await?;
            Ok(json!({ "id": agreement }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct ReviseAgreement {
    agreement: AgreementId,
    #[serde(flatten)]
    words: Typed,
}

async fn revise_agreement(app: &App, scope: &Scope, input: ReviseAgreement) -> Result<Done, AppError> {
    let (agreement, by, today) = (input.agreement, scope.actor, scope.today());
    let words = input.words.checked()?;
    app.checked_agency(scope, &words).await?;
    let named = app.named_outlets(scope, &words.outlets(), words.year(scope.today())).await?;
    app.transact(scope, move |unit| {
        let (words, named) = (words.clone(), named.clone());
        Box::pin(async move {
            let state = shown(unit, agreement).await?;
            without_interest(unit, state.company()).await?;
            let Some(company) = state.company() else { return Err(super::shared::not_found()) };
            let mut terms = words.terms(unit, company, &named).await?;
            // What is agreed was agreed for the grade of that day.
            if state.concluded_on().is_some() {
                for item in &mut terms.items {
                    if let Some(agreed) = state.item(item.number) {
                        item.grade.clone_from(&agreed.grade);
                    }
                }
            }
            let vat = vat_in_effect(unit, today).await?;
            unit.run::<Agreement>(agreement.as_uuid(), Command::Revise { terms, vat, by }).await?;
            Ok(json!({ "id": agreement }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct OneAgreement {
    agreement: AgreementId,
}

async fn open_negotiation(app: &App, scope: &Scope, input: OneAgreement) -> Result<Done, AppError> {
    app.agreement(scope, input.agreement, Command::Open { by: scope.actor }).await
}

#[derive(Deserialize)]
struct MakeOffer {
    agreement: AgreementId,
    prices: Vec<Offered>,
    note: Option<String>,
}

async fn make_offer(app: &App, scope: &Scope, input: MakeOffer) -> Result<Done, AppError> {
    let side = match scope.party {
        Party::Staff => Side::Office,
        Party::Company(_) => Side::Company,
    };
    let MakeOffer { agreement, prices, note } = input;
    app.agreement(scope, agreement, Command::Offer { side, prices, note, at: scope.now }).await
}

async fn accept_offer(app: &App, scope: &Scope, input: OneAgreement) -> Result<Done, AppError> {
    app.agreement(scope, input.agreement, Command::AcceptOffer { at: scope.now }).await
}

#[derive(Deserialize)]
struct ConcludeNegotiation {
    agreement: AgreementId,
    reason: Option<String>,
    justification: Option<String>,
}

async fn conclude_negotiation(app: &App, scope: &Scope, input: ConcludeNegotiation) -> Result<Done, AppError> {
    let agreement = input.agreement;
    let market = app.market(scope, agreement).await?;
    let (today, at) = (scope.today(), scope.now);
    app.transact(scope, move |unit| {
        let (market, reason, justification) = (market.clone(), input.reason.clone(), input.justification.clone());
        Box::pin(async move {
            let state = shown(unit, agreement).await?;
            without_interest(unit, state.company()).await?;
            let mut facts = beside(unit, &state, &market, today, at).await?;
            (facts.reason, facts.justification) = (reason, justification);
            unit.run::<Agreement>(agreement.as_uuid(), Command::Conclude(Box::new(facts))).await?;
            Ok(json!({ "id": agreement }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct RequestMethodChange {
    agreement: AgreementId,
    method: Method,
    providers: Option<u32>,
    method_basis: Option<String>,
    reason: String,
}

async fn request_method_change(app: &App, scope: &Scope, input: RequestMethodChange) -> Result<Done, AppError> {
    let choice =
        Choice { method: input.method, providers: input.providers.unwrap_or_default(), basis: input.method_basis };
    let command = Command::RequestMethodChange { choice, reason: input.reason, by: scope.actor };
    app.agreement(scope, input.agreement, command).await
}

#[derive(Deserialize)]
struct DecideMethodChange {
    agreement: AgreementId,
    decision: String,
    reason: Option<String>,
}

async fn decide_method_change(app: &App, scope: &Scope, input: DecideMethodChange) -> Result<Done, AppError> {
    let approved = input.decision == "approve";
    let command = Command::DecideMethodChange { approved, reason: input.reason, by: scope.actor };
    app.agreement(scope, input.agreement, command).await
}

#[derive(Deserialize)]
struct SignAgreement {
    agreement: AgreementId,
    number: Option<String>,
    date: LocalDate,
    official: OfficialId,
}

async fn sign_agreement(app: &App, scope: &Scope, input: SignAgreement) -> Result<Done, AppError> {
    let SignAgreement { agreement, number, date, official } = input;
    let known = app.known_of(scope, agreement).await?;
    let (by, today) = (scope.actor, scope.today());
    // Who holds both offices signs in the higher one.
    let is_commitment_officer = scope.roles.contains(&Role::CommitmentOfficer);
    let role = if is_commitment_officer { Role::CommitmentOfficer } else { scope.may("sign_agreement")? };
    app.transact(scope, move |unit| {
        let (number, known) = (number.clone(), known.clone());
        Box::pin(async move {
            let state = shown(unit, agreement).await?;
            without_interest(unit, state.company()).await?;
            let office = office_of(unit).await?;
            let signature = signature_of(&office, official, date, "agreement.signer_not_in_post")?;
            let grounds = grounds(unit, &state, &known, today).await?;
            let wanted = Wanted {
                sort: PaperSort::Agreement,
                paper: agreement.as_uuid(),
                agency: state.terms().and_then(|terms| terms.agency),
                on: date,
                typed: number.as_deref(),
                taken: "agreement.number_taken",
            };
            let drawn = draw(unit, wanted).await?;
            let sign = Sign { number: drawn.number.clone(), date, signature, role, grounds, by };
            let events = unit.run::<Agreement>(agreement.as_uuid(), Command::Sign(Box::new(sign))).await?;
            if !events.is_empty() {
                drawn.keep(unit).await?;
            }
            Ok(json!({ "id": agreement }))
        })
    })
    .await
}

async fn accept_agreement(app: &App, scope: &Scope, input: OneAgreement) -> Result<Done, AppError> {
    let agreement = input.agreement;
    let known = app.known_of(scope, agreement).await?;
    let (by, today) = (scope.actor, scope.today());
    app.transact(scope, move |unit| {
        let known = known.clone();
        Box::pin(async move {
            let state = shown(unit, agreement).await?;
            let grounds = Box::new(grounds(unit, &state, &known, today).await?);
            unit.run::<Agreement>(agreement.as_uuid(), Command::Accept { grounds, by }).await?;
            Ok(json!({ "id": agreement }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct WithReason {
    agreement: AgreementId,
    reason: String,
}

async fn decline_agreement(app: &App, scope: &Scope, input: WithReason) -> Result<Done, AppError> {
    app.agreement(scope, input.agreement, Command::Decline { reason: input.reason }).await
}

async fn cancel_agreement(app: &App, scope: &Scope, input: WithReason) -> Result<Done, AppError> {
    app.agreement(scope, input.agreement, Command::Cancel { reason: input.reason }).await
}

#[derive(Deserialize)]
struct TerminateAgreement {
    agreement: AgreementId,
    reason: String,
    letter_number: String,
}

async fn terminate_agreement(app: &App, scope: &Scope, input: TerminateAgreement) -> Result<Done, AppError> {
    let TerminateAgreement { agreement, reason, letter_number } = input;
    app.agreement(scope, agreement, Command::Terminate { reason, letter_number, today: scope.today() }).await
}
