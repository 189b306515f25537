//! Places of power over money that wait for a second person (A10): whoever confirms or refuses them.

use domain::people::{
    Role,
    member::{Command, Event, Member},
};
use kernel::{LocalDate, Party, TenantId, Uuid, ids::AccountId};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::shared::not_found;
use crate::{
    App, AppError, Field,
    FieldKind::{LongText, Ref},
    Record, Scope, UseCase,
    dataset::{Filter, ListRequest, Operator},
    members::{OwnWork, seat_head},
    perform::refuse,
    reading::dataset,
    session::own_border,
};

/// Who may be the second person for a place of power over money.
pub(crate) const CONFIRMERS: &[Role] = &[Role::TenantAdministrator, Role::HeadOfAgency, Role::InternalAuditor];

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "confirm_member_roles",
        context: "people",
        about: "Gives a place of power over money that another person proposed: as an administrator, the head, or the Inspektorat.",
        fields: &[Field::needed("proposal", Ref("role_proposals"))],
        record: Record::Named("proposal"),
        run: run!(confirm_member_roles),
    },
    UseCase {
        name: "refuse_member_roles",
        context: "people",
        about: "Does not give a place of power over money that waits, or takes the own proposal back.",
        fields: &[Field::needed("proposal", Ref("role_proposals")), Field::needed("reason", LongText(1_000))],
        record: Record::Named("proposal"),
        run: run!(refuse_member_roles),
    },
];

#[derive(Deserialize)]
struct ConfirmMemberRoles {
    proposal: AccountId,
}

async fn confirm_member_roles(app: &App, scope: &Scope, input: ConfirmMemberRoles) -> Result<Done, AppError> {
    let (account, by, today) = (input.proposal, scope.actor, scope.today());
    let done =
        app.transact(scope, move |unit| Box::pin(async move { confirmed(unit, account, by, today).await })).await?;
    app.invite_if_new(scope.tenant, account, scope.command.as_uuid(), &done).await?;
    Ok(done)
}

/// Gives what waits, if this person may be the second one.
async fn confirmed(
    unit: &mut Unit<Sinergi>,
    account: AccountId,
    by: AccountId,
    today: LocalDate,
) -> Result<Value, Halt> {
    if !unit.exists::<Member>(account.as_uuid()).await? {
        return Err(not_found());
    }
    let events = unit.run::<Member>(account.as_uuid(), Command::ConfirmRoles { by, today }).await?;
    seat_head(unit, account).await?;
    let is_new = events.iter().any(|event| matches!(event, Event::MemberInvited { .. }));
    Ok(json!({ "id": account, "invited": is_new }))
}

impl App {
    /// The mail of an invitation that a second person let go out.
    async fn invite_if_new(
        &self,
        tenant: TenantId,
        account: AccountId,
        command: Uuid,
        done: &Done,
    ) -> Result<(), AppError> {
        if done.answer.get("invited") == Some(&Value::Bool(true)) {
            let address = self.address_of(account).await?;
            self.invite_by_mail(tenant, account, &address, command).await?;
        }
        Ok(())
    }

    /// The operator of the platform as the second person, for a place that waits in a region where nobody is left who
    /// could be: an administrator, the head or the Inspektorat, other than who proposed it and who gets it.
    ///
    /// # Errors
    /// [`AppError::Rejected`] while somebody of the region could confirm it, or when nothing waits.
    pub async fn confirm_roles_as_operator(
        &self,
        operator: AccountId,
        tenant: TenantId,
        email: &str,
    ) -> Result<Done, AppError> {
        let account = self.account_of(email).await?.ok_or(AppError::Denied)?;
        let info = self.tenant_info(tenant).await?;
        let today = info.now(self.now()).date_in(info.zone);
        let (border, members) = (own_border(tenant), dataset("members")?);
        let proposal = self.get_in(border, dataset("role_proposals")?, account.as_uuid()).await?;
        let proposer = proposal.as_ref().and_then(|row| row.get("proposed_by")).cloned().unwrap_or_default();
        let is = |column: &str, value| Filter::Where(column.to_owned(), Operator::Eq, value);
        let mut is_left = false;
        for role in CONFIRMERS {
            let filter = Filter::And(vec![is("roles", json!(role)), is("status", json!("active"))]);
            // Besides the two who do not count, one is enough.
            let request = ListRequest { filter, first: 3, ..ListRequest::default() };
            let rows = self.list_in(border, members, &request).await?.rows;
            let is_other = |id: &Value| *id != json!(account) && *id != proposer;
            is_left |= rows.iter().filter_map(|row| row.get("id")).any(is_other);
        }
        let action = "confirm_member_roles";
        let work = OwnWork { tenant, party: Party::Staff, actor: operator, role: "operator", action };
        let done = self
            .transact_as(work, move |unit| {
                Box::pin(async move {
                    if is_left {
                        return Err(refuse("member.others_confirm"));
                    }
                    confirmed(unit, account, operator, today).await
                })
            })
            .await?;
        self.invite_if_new(tenant, account, self.next_id(), &done).await?;
        Ok(done)
    }
}

#[derive(Deserialize)]
struct RefuseMemberRoles {
    proposal: AccountId,
    reason: String,
}

async fn refuse_member_roles(app: &App, scope: &Scope, input: RefuseMemberRoles) -> Result<Done, AppError> {
    let RefuseMemberRoles { proposal: account, reason } = input;
    let by = scope.actor;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            if !unit.exists::<Member>(account.as_uuid()).await? {
                return Err(not_found());
            }
            unit.run::<Member>(account.as_uuid(), Command::RefuseRoles { reason, by }).await?;
            Ok(json!({ "id": account }))
        })
    })
    .await
}
