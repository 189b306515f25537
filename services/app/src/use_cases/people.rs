//! People of the office and of companies: invitations, roles, interests.

use domain::{
    media::company::Company,
    people::{
        Role,
        member::{Command, Grant, Granting, Member, State},
    },
};
use kernel::{
    CompanyId, Decider as _, LocalDate, Personal, SubjectId,
    ids::{AccountId, DelegationId},
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Done;

use super::shared::not_found;
use crate::{
    App, AppError, Field,
    FieldKind::{Choices, Date, Email, LongText, Ref, Text},
    Scope, UseCase,
    dataset::{Filter, ListRequest, Operator},
    reading::dataset,
    session::own_border,
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
    UseCase {
        name: "grant_delegation",
        context: "people",
        about: "Lets another person of the office act in one's place: in some roles, for some days, on a letter.",
        fields: &[
            Field::optional("principal", Ref("members")),
            Field::needed("delegate", Ref("members")),
            Field::needed("roles", Choices(DELEGABLE)),
            Field::needed("from", Date),
            Field::needed("until", Date),
            Field::needed("letter_number", Text(100)),
        ],
        on_existing: false,
        run: run!(grant_delegation),
    },
    UseCase {
        name: "revoke_delegation",
        context: "people",
        about: "Takes a delegation back before its last day; it ends at once.",
        fields: &[Field::needed("delegation", Ref("delegations")), Field::needed("reason", LongText(1_000))],
        on_existing: false,
        run: run!(revoke_delegation),
    },
];

/// Roles in which somebody may act for another.
const DELEGABLE: &[&str] = &[
    Role::HeadOfAgency.wire(),
    Role::BudgetUserDelegate.wire(),
    Role::CommitmentOfficer.wire(),
    Role::ProcurementOfficer.wire(),
    Role::ActivityOfficer.wire(),
    Role::PublicRelationsOfficer.wire(),
    Role::FinanceAdminOfficer.wire(),
    Role::Treasurer.wire(),
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

impl App {
    /// The roles that a person has by delegations on some day between two.
    async fn delegated_roles(
        &self,
        scope: &Scope,
        delegate: AccountId,
        from: LocalDate,
        until: LocalDate,
    ) -> Result<Vec<Role>, AppError> {
        let is = |column: &str, operator, value| Filter::Where(column.to_owned(), operator, value);
        let filter = Filter::And(vec![
            is("delegate", Operator::Eq, json!(delegate)),
            is("revoked_at", Operator::IsNull, json!(true)),
            is("starts_on", Operator::Lte, json!(until)),
            is("ends_on", Operator::Gte, json!(from)),
        ]);
        let request = ListRequest { filter, first: 100, ..ListRequest::default() };
        let rows = self.list_in(own_border(scope.tenant), dataset("delegations")?, &request).await?.rows;
        let roles = rows.iter().filter_map(|row| row.get("roles")?.as_array()).flatten();
        Ok(roles.filter_map(|role| Role::from_wire(role.as_str()?)).collect())
    }
}

#[derive(Deserialize)]
struct GrantDelegation {
    principal: Option<AccountId>,
    delegate: AccountId,
    roles: Vec<Role>,
    from: LocalDate,
    until: LocalDate,
    letter_number: String,
}

async fn grant_delegation(app: &App, scope: &Scope, input: GrantDelegation) -> Result<Done, AppError> {
    let GrantDelegation { principal, delegate, roles, from, until, letter_number } = input;
    let (by, principal, today) = (scope.actor, principal.unwrap_or(scope.actor), scope.today());
    let is_head = scope.roles.contains(&Role::HeadOfAgency);
    let delegation = DelegationId(app.next_id());
    let delegated = app.delegated_roles(scope, delegate, from, until).await?;
    app.transact(scope, move |unit| {
        let (roles, letter_number, by_others) = (roles.clone(), letter_number.clone(), delegated.clone());
        Box::pin(async move {
            if !unit.ask::<Member, _>(principal.as_uuid(), State::exists).await? {
                return Err(not_found());
            }
            let delegate_roles =
                unit.ask::<Member, _>(delegate.as_uuid(), |member| member.roles_on(today).to_vec()).await?;
            let granting = Granting {
                delegation,
                principal,
                delegate,
                delegate_roles,
                delegated_roles: by_others,
                roles,
                from,
                until,
                letter_number,
                today,
                by,
                is_head,
            };
            unit.run::<Member>(principal.as_uuid(), Command::Delegate(Box::new(granting))).await?;
            Ok(json!({ "id": delegation }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct RevokeDelegation {
    delegation: DelegationId,
    reason: String,
}

async fn revoke_delegation(app: &App, scope: &Scope, input: RevokeDelegation) -> Result<Done, AppError> {
    let RevokeDelegation { delegation, reason } = input;
    let row = app.get_in(own_border(scope.tenant), dataset("delegations")?, delegation.as_uuid()).await?;
    let principal = row.as_ref().and_then(|row| row.get("principal")).and_then(Value::as_str);
    let principal = AccountId(principal.and_then(|id| id.parse().ok()).ok_or(AppError::Denied)?);
    let is_head = scope.roles.contains(&Role::HeadOfAgency);
    let command = Command::RevokeDelegation { delegation, reason, by: scope.actor, is_head };
    app.transact(scope, move |unit| {
        let command = command.clone();
        Box::pin(async move {
            unit.run::<Member>(principal.as_uuid(), command).await?;
            Ok(json!({ "id": delegation }))
        })
    })
    .await
}
