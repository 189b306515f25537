//! People of the office and of companies: invitations, roles, interests.

use domain::{
    media::company::Company,
    people::{
        Role,
        member::{Command, Grant, Member, State},
    },
};
use kernel::{CompanyId, Decider as _, LocalDate, Personal, SubjectId, ids::AccountId};
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::shared::not_found;
use crate::{
    App, AppError, Field,
    FieldKind::{Choices, Date, Email, LongText, Ref, Text},
    Scope, UseCase,
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "invite_member",
        context: "people",
        about: "Invites a person by e-mail into one or more roles.",
        fields: &[
            Field::needed("name", Text(200)),
            Field::needed("email", Email),
            Field::needed("roles", Choices(Role::NAMES)),
            Field::optional("company", Ref("companies")),
            Field::optional("from", Date),
            Field::optional("until", Date),
            Field::optional("letter_number", Text(100)),
        ],
        on_existing: false,
        run: run!(invite_member),
    },
    UseCase {
        name: "change_member_roles",
        context: "people",
        about: "Gives a member other roles; nobody changes the own ones.",
        fields: &[
            Field::needed("member", Ref("members")),
            Field::needed("roles", Choices(Role::NAMES)),
            Field::optional("company", Ref("companies")),
            Field::optional("from", Date),
            Field::optional("until", Date),
            Field::optional("letter_number", Text(100)),
        ],
        on_existing: true,
        run: run!(change_member_roles),
    },
    UseCase {
        name: "suspend_member",
        context: "people",
        about: "Takes a member's access away for now.",
        fields: &[Field::needed("member", Ref("members")), Field::needed("reason", LongText(1_000))],
        on_existing: true,
        run: run!(suspend_member),
    },
    UseCase {
        name: "reinstate_member",
        context: "people",
        about: "Gives a suspended member access again.",
        fields: &[Field::needed("member", Ref("members"))],
        on_existing: true,
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
        on_existing: true,
        run: run!(end_member),
    },
    UseCase {
        name: "declare_interest",
        context: "people",
        about: "Declares the own interest in a media company; it stops assignments to it.",
        fields: &[Field::needed("company", Ref("companies")), Field::needed("nature", LongText(1_000))],
        on_existing: false,
        run: run!(declare_interest),
    },
    UseCase {
        name: "withdraw_interest",
        context: "people",
        about: "Declares that the own interest in a media company is gone.",
        fields: &[Field::needed("company", Ref("companies")), Field::needed("reason", LongText(1_000))],
        on_existing: false,
        run: run!(withdraw_interest),
    },
];

impl App {
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
    let invite = |account: AccountId| {
        let subject = SubjectId(account.as_uuid());
        let (name, email) = (Personal::new(subject, &input.name), Personal::new(subject, &input.email));
        Command::Invite { account, name, email, grant: grant.clone(), by: scope.actor, today }
    };
    let account = if let Some(known) = app.account_of(&input.email).await? {
        known
    } else {
        let new = AccountId(app.next_id());
        // Nobody has an account for an invitation that the rules refuse; the order below records the attempt.
        match Member::decide(&State::default(), invite(new)) {
            Ok(_) => app.account_for_invitation(&input.email, &input.name).await?,
            Err(_) => new,
        }
    };
    let command = invite(account);
    let done = app
        .transact(scope, move |unit| {
            let command = command.clone();
            Box::pin(async move {
                unit.run::<Member>(account.as_uuid(), command).await?;
                Ok(json!({ "id": account }))
            })
        })
        .await?;
    // The mail has the command's number: sent again, the command sends none, unless the first one did not go out.
    app.invite_by_mail(scope.tenant, account, &input.email, scope.command.as_uuid()).await?;
    Ok(done)
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
    app.member(scope, input.member, Command::ChangeRoles { grant, by: scope.actor, today: scope.today() }).await
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
