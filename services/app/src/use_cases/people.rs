//! People of the office and of companies: invitations, roles, interests.

use domain::{
    media::company::Company,
    office::{self, Office},
    people::{
        Role,
        member::{Command, Contact, Grant, Member, State},
    },
};
use kernel::{CompanyId, Decider as _, LocalDate, Personal, SubjectId, ids::AccountId};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::shared::{not_found, singleton};
use crate::{
    App, AppError, Field,
    FieldKind::{Choices, Date, Email, LongText, Ref, Text},
    Record, Scope, UseCase,
    dataset::{Filter, ListRequest, Operator},
    members::seat_head,
    reading::{dataset, id_of},
    session::own_border,
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "invite_member",
        context: "people",
        about: "Invites a person by e-mail into one or more roles; a place of power over money waits for a second person.",
        fields: &[
            Field::needed("name", Text(200)),
            Field::needed("email", Email),
            Field::needed("roles", Choices(Role::NAMES)),
            Field::optional("company", Ref("companies")),
            Field::optional("from", Date),
            Field::optional("until", Date),
            Field::optional("letter_number", Text(100)),
        ],
        record: Record::New,
        run: run!(invite_member),
    },
    UseCase {
        name: "change_member_roles",
        context: "people",
        about: "Gives a member other roles; nobody changes the own ones, and power over money waits for a second person.",
        fields: &[
            Field::needed("member", Ref("members")),
            Field::needed("roles", Choices(Role::NAMES)),
            Field::optional("company", Ref("companies")),
            Field::optional("from", Date),
            Field::optional("until", Date),
            Field::optional("letter_number", Text(100)),
        ],
        record: Record::Named("member"),
        run: run!(change_member_roles),
    },
    UseCase {
        name: "suspend_member",
        context: "people",
        about: "Takes a member's access away for now.",
        fields: &[Field::needed("member", Ref("members")), Field::needed("reason", LongText(1_000))],
        record: Record::Named("member"),
        run: run!(suspend_member),
    },
    UseCase {
        name: "reinstate_member",
        context: "people",
        about: "Gives a suspended member access again.",
        fields: &[Field::needed("member", Ref("members"))],
        record: Record::Named("member"),
        run: run!(reinstate_member),
    },
    UseCase {
        name: "end_member",
        context: "people",
        about: "Ends a member's access on a day; a day that lies ahead can be moved.",
        fields: &[
            Field::needed("member", Ref("members")),
            Field::needed("on", Date),
            Field::needed("reason", LongText(1_000)),
        ],
        record: Record::Named("member"),
        run: run!(end_member),
    },
    UseCase {
        name: "declare_interest",
        context: "people",
        about: "Declares the own interest in a media company; it stops assignments to it.",
        fields: &[Field::needed("company", Ref("companies")), Field::needed("nature", LongText(1_000))],
        record: Record::New,
        run: run!(declare_interest),
    },
    UseCase {
        name: "withdraw_interest",
        context: "people",
        about: "Declares that the own interest in a media company is gone.",
        fields: &[Field::needed("company", Ref("companies")), Field::needed("reason", LongText(1_000))],
        record: Record::New,
        run: run!(withdraw_interest),
    },
];

impl App {
    /// Somebody who came as head of the agency, by the list of members.
    async fn head_seen(&self, scope: &Scope) -> Result<Option<AccountId>, AppError> {
        let is = |column: &str, operator, value| Filter::Where(column.to_owned(), operator, value);
        let filter = Filter::And(vec![
            is("roles", Operator::Eq, json!(Role::HeadOfAgency)),
            is("joined_at", Operator::IsNull, json!(false)),
        ]);
        let request = ListRequest { filter, first: 1, ..ListRequest::default() };
        let rows = self.list_in(own_border(scope.tenant), dataset("members")?, &request).await?.rows;
        Ok(rows.first().and_then(id_of).map(AccountId))
    }

    /// Whether somebody speaks for the company already, or money may go to it; an office is always somebody's.
    async fn is_held(&self, scope: &Scope, company: Option<CompanyId>) -> Result<bool, AppError> {
        let Some(company) = company else { return Ok(true) };
        let is = |column: &str, value| Filter::Where(column.to_owned(), Operator::Eq, value);
        let filter = Filter::And(vec![is("roles", json!(Role::MediaAdministrator)), is("company", json!(company))]);
        let request = ListRequest { filter, first: 1, ..ListRequest::default() };
        let border = own_border(scope.tenant);
        let speaking = self.list_in(border, dataset("members")?, &request).await?.rows;
        Ok(!speaking.is_empty() || views::has_dealings(self.store(), border, company).await?)
    }

    async fn member(&self, scope: &Scope, account: AccountId, command: Command) -> Result<Done, AppError> {
        self.transact(scope, move |unit| {
            let command = command.clone();
            Box::pin(async move {
                if !unit.state::<Member>(account.as_uuid()).await?.exists() {
                    return Err(not_found());
                }
                unit.run::<Member>(account.as_uuid(), command).await?;
                Ok(json!({ "id": account }))
            })
        })
        .await
    }
}

#[derive(Deserialize)]
struct InviteMember {
    name: String,
    email: String,
    roles: Vec<Role>,
    company: Option<CompanyId>,
    from: Option<LocalDate>,
    until: Option<LocalDate>,
    letter_number: Option<String>,
}

async fn invite_member(app: &App, scope: &Scope, input: InviteMember) -> Result<Done, AppError> {
    let today = scope.today();
    let grant = Grant {
        roles: input.roles,
        company: input.company,
        from: input.from.unwrap_or(today),
        until: input.until,
        letter_number: input.letter_number,
    };
    let contact = |account: AccountId| {
        let subject = SubjectId(account.as_uuid());
        Contact { name: Personal::new(subject, &input.name), email: Personal::new(subject, &input.email) }
    };
    let by = scope.actor;
    let invite = |account, contact, grant, guarded| Command::Invite { account, contact, grant, by, guarded, today };
    let account = if let Some(known) = app.account_of(&input.email).await? {
        known
    } else {
        let new = AccountId(app.next_id());
        // Nobody has an account for an invitation that the rules refuse; the order below records the attempt.
        match Member::decide(&State::default(), invite(new, contact(new), grant.clone(), false)) {
            Ok(_) => app.account_for_invitation(&input.email, &input.name).await?,
            Err(_) => new,
        }
    };
    let (contact, seen) = (contact(account), app.head_seen(scope).await?);
    let is_held = app.is_held(scope, grant.company).await?;
    let done = app
        .transact(scope, move |unit| {
            let (contact, grant) = (contact.clone(), grant.clone());
            Box::pin(async move {
                let guarded = is_guarded(unit, seen, is_held).await?;
                let invite = Command::Invite { account, contact, grant, by, guarded, today };
                unit.run::<Member>(account.as_uuid(), invite).await?;
                given(unit, account, seen).await
            })
        })
        .await?;
    if !waits(&done) {
        // The mail has the command's number: sent again, the command sends none, unless the first one did not go out.
        app.invite_by_mail(scope.tenant, account, &input.email, scope.command.as_uuid()).await?;
    }
    Ok(done)
}

/// Whether power over money is given by two people here: from the region's first head on, whatever became of that person.
/// `seen` is a head in the list of members, for regions that had one before this was noted. Who is the first to speak for a
/// company that the office has not dealt with comes by one person.
async fn is_guarded(unit: &mut Unit<Sinergi>, seen: Option<AccountId>, is_held: bool) -> Result<bool, Halt> {
    if !is_held {
        return Ok(false);
    }
    Ok(seen.is_some() || unit.ask::<Office, _>(singleton("office"), office::State::had_head).await?)
}

/// What was given, or that it waits; a head who is in by it, or was before, is noted.
async fn given(unit: &mut Unit<Sinergi>, account: AccountId, seen: Option<AccountId>) -> Result<Value, Halt> {
    for head in [Some(account), seen].into_iter().flatten() {
        seat_head(unit, head).await?;
    }
    let waits = unit.ask::<Member, _>(account.as_uuid(), State::waits).await?;
    Ok(json!({ "id": account, "waits": waits }))
}

/// Whether what a command gives waits for a second person.
fn waits(done: &Done) -> bool {
    done.answer.get("waits") == Some(&Value::Bool(true))
}

#[derive(Deserialize)]
struct ChangeMemberRoles {
    member: AccountId,
    roles: Vec<Role>,
    company: Option<CompanyId>,
    from: Option<LocalDate>,
    until: Option<LocalDate>,
    letter_number: Option<String>,
}

async fn change_member_roles(app: &App, scope: &Scope, input: ChangeMemberRoles) -> Result<Done, AppError> {
    let grant = Grant {
        roles: input.roles,
        company: input.company,
        from: input.from.unwrap_or_else(|| scope.today()),
        until: input.until,
        letter_number: input.letter_number,
    };
    let (account, by, today) = (input.member, scope.actor, scope.today());
    let seen = app.head_seen(scope).await?;
    let is_held = app.is_held(scope, grant.company).await?;
    app.transact(scope, move |unit| {
        let grant = grant.clone();
        Box::pin(async move {
            if !unit.ask::<Member, _>(account.as_uuid(), State::exists).await? {
                return Err(not_found());
            }
            let guarded = is_guarded(unit, seen, is_held).await?;
            unit.run::<Member>(account.as_uuid(), Command::ChangeRoles { grant, by, guarded, today }).await?;
            given(unit, account, seen).await
        })
    })
    .await
}

#[derive(Deserialize)]
struct SuspendMember {
    member: AccountId,
    reason: String,
}

async fn suspend_member(app: &App, scope: &Scope, input: SuspendMember) -> Result<Done, AppError> {
    let command = Command::Suspend { by: scope.actor, reason: input.reason, today: scope.today() };
    app.member(scope, input.member, command).await
}

#[derive(Deserialize)]
struct ReinstateMember {
    member: AccountId,
}

async fn reinstate_member(app: &App, scope: &Scope, input: ReinstateMember) -> Result<Done, AppError> {
    app.member(scope, input.member, Command::Reinstate { by: scope.actor, today: scope.today() }).await
}

#[derive(Deserialize)]
struct EndMember {
    member: AccountId,
    on: LocalDate,
    reason: String,
}

async fn end_member(app: &App, scope: &Scope, input: EndMember) -> Result<Done, AppError> {
    let command = Command::End { by: scope.actor, on: input.on, reason: input.reason, today: scope.today() };
    app.member(scope, input.member, command).await
}

#[derive(Deserialize)]
struct DeclareInterest {
    company: CompanyId,
    nature: String,
}

async fn declare_interest(app: &App, scope: &Scope, input: DeclareInterest) -> Result<Done, AppError> {
    let DeclareInterest { company, nature } = input;
    let (account, today) = (scope.actor, scope.today());
    app.transact(scope, move |unit| {
        let nature = nature.clone();
        Box::pin(async move {
            if !unit.state::<Company>(company.as_uuid()).await?.exists() {
                return Err(not_found());
            }
            unit.run::<Member>(account.as_uuid(), Command::DeclareInterest { company, nature, today }).await?;
            Ok(json!({ "id": account }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct WithdrawInterest {
    company: CompanyId,
    reason: String,
}

async fn withdraw_interest(app: &App, scope: &Scope, input: WithdrawInterest) -> Result<Done, AppError> {
    let WithdrawInterest { company, reason } = input;
    app.member(scope, scope.actor, Command::WithdrawInterest { company, reason, today: scope.today() }).await
}
