//! Letting somebody act in another's place (DOMAIN.md 7): granted by the one acted for, or proposed by the head.
//!
//! **Invariant:** what the head proposes for somebody else's place of power over money gives nothing before a second person
//! confirmed it (A10), and what a person has by all delegations together is asked in the transaction that gives more.

use std::collections::BTreeSet;

use domain::people::{
    Role,
    member::{Command, Confirming, Granting, Member, Revoking, State},
};
use kernel::{
    LocalDate,
    ids::{AccountId, DelegationId},
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Done, Halt, Unit};
use views::Sinergi;

use super::{
    CONFIRMERS,
    shared::{claims, not_found},
};
use crate::{
    App, AppError, Field,
    FieldKind::{Choices, Date, LongText, Ref, Text},
    Record, Scope, UseCase,
    dataset::{Filter, ListRequest, Operator},
    reading::{dataset, moment},
    session::own_border,
};

pub(crate) const USE_CASES: &[UseCase] = &[
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
        record: Record::New,
        run: run!(grant_delegation),
    },
    UseCase {
        name: "confirm_delegation",
        context: "people",
        about: "Gives a delegation of the own place that the head proposed; of an absent person's, as the second person.",
        fields: &[Field::needed("delegation", Ref("delegations"))],
        record: Record::New,
        run: run!(confirm_delegation),
    },
    UseCase {
        name: "revoke_delegation",
        context: "people",
        about: "Takes a delegation back before its last day, or refuses one that waits; it ends at once.",
        fields: &[Field::needed("delegation", Ref("delegations")), Field::needed("reason", LongText(1_000))],
        record: Record::New,
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

/// Everybody in whose place a person may act on some day, as far as the log knows: those of this table's claims, and those
/// whose letters are older than these claims.
#[derive(Debug, Clone)]
struct Lent {
    delegate: AccountId,
    older: Vec<AccountId>,
}

impl Lent {
    /// What stands in the list before the command: each of its people is asked again in the transaction.
    async fn to(app: &App, scope: &Scope, delegate: AccountId) -> Result<Self, AppError> {
        let filter = Filter::And(vec![
            Filter::Where("delegate".to_owned(), Operator::Eq, json!(delegate)),
            Filter::Where("delegation_status".to_owned(), Operator::In, json!(["coming", "in_force"])),
        ]);
        let request = ListRequest { filter, first: 100, ..ListRequest::default() };
        let (border, delegations) = (own_border(scope.tenant), dataset("delegations")?);
        let rows = views::rows(app.store(), border, moment(scope), delegations, &request, usize::MAX).await?.rows;
        let principals = rows.iter().filter_map(|row| row.get("principal").and_then(Value::as_str));
        let older = principals.filter_map(|id| id.parse().ok()).map(AccountId).collect();
        Ok(Self { delegate, older })
    }

    /// The roles that the person has by others' letters on some day between two. That this principal is one of them is
    /// noted: of two letters of one instant the second sees the first.
    async fn roles(
        &self,
        unit: &mut Unit<Sinergi>,
        principal: AccountId,
        (from, until): (LocalDate, LocalDate),
    ) -> Result<Vec<Role>, Halt> {
        let delegate = self.delegate;
        let mut people: BTreeSet<AccountId> = self.older.iter().copied().chain([principal]).collect();
        let (mut is_noted, mut place) = (false, 0_u32);
        let key = |place: u32| format!("{delegate} {place}");
        while let Some(known) = unit.claimed_by(claims::DELEGATION, &key(place)).await? {
            is_noted |= known == principal.as_uuid();
            people.insert(AccountId(known));
            place = place.saturating_add(1);
        }
        if !is_noted {
            unit.claim(claims::DELEGATION, &key(place), principal.as_uuid()).await?;
        }
        let mut roles = Vec::new();
        for person in people {
            let theirs = unit.ask::<Member, _>(person.as_uuid(), |own| own.delegated_to(delegate, from, until));
            roles.extend(theirs.await?);
        }
        Ok(roles)
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
    let lent = Lent::to(app, scope, delegate).await?;
    app.transact(scope, move |unit| {
        let (roles, letter_number, lent) = (roles.clone(), letter_number.clone(), lent.clone());
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
                delegated_roles: lent.roles(unit, principal, (from, until)).await?,
                roles,
                from,
                until,
                letter_number,
                today,
                by,
                is_head,
            };
            unit.run::<Member>(principal.as_uuid(), Command::Delegate(Box::new(granting))).await?;
            let waits = unit.ask::<Member, _>(principal.as_uuid(), |own| own.delegation_waits(delegation)).await?;
            Ok(json!({ "id": delegation, "waits": waits }))
        })
    })
    .await
}

/// In whose place a delegation lets somebody act.
async fn principal_of(app: &App, scope: &Scope, delegation: DelegationId) -> Result<AccountId, AppError> {
    let row = app.get_in(own_border(scope.tenant), dataset("delegations")?, delegation.as_uuid()).await?;
    let principal = row.as_ref().and_then(|row| row.get("principal")).and_then(Value::as_str);
    Ok(AccountId(principal.and_then(|id| id.parse().ok()).ok_or(AppError::Denied)?))
}

/// Whether somebody may be the second person for a place of power over money.
fn is_second(scope: &Scope) -> bool {
    scope.roles.iter().any(|role| CONFIRMERS.contains(role))
}

#[derive(Deserialize)]
struct ConfirmDelegation {
    delegation: DelegationId,
}

async fn confirm_delegation(app: &App, scope: &Scope, input: ConfirmDelegation) -> Result<Done, AppError> {
    let delegation = input.delegation;
    let principal = principal_of(app, scope, delegation).await?;
    let (state, _) = app.store().load::<Member>(own_border(scope.tenant), principal.as_uuid()).await?;
    let (delegate, from, until) = state.delegation(delegation).ok_or(AppError::Denied)?;
    let (by, today, is_second) = (scope.actor, scope.today(), is_second(scope));
    let lent = Lent::to(app, scope, delegate).await?;
    app.transact(scope, move |unit| {
        let lent = lent.clone();
        Box::pin(async move {
            let delegate_roles =
                unit.ask::<Member, _>(delegate.as_uuid(), |member| member.roles_on(today).to_vec()).await?;
            let confirming = Confirming {
                delegation,
                delegate_roles,
                delegated_roles: lent.roles(unit, principal, (from, until)).await?,
                today,
                by,
                is_second,
            };
            unit.run::<Member>(principal.as_uuid(), Command::ConfirmDelegation(Box::new(confirming))).await?;
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
    let principal = principal_of(app, scope, delegation).await?;
    let revoking = Revoking {
        delegation,
        reason,
        by: scope.actor,
        is_head: scope.roles.contains(&Role::HeadOfAgency),
        is_second: is_second(scope),
    };
    app.transact(scope, move |unit| {
        let command = Command::RevokeDelegation(Box::new(revoking.clone()));
        Box::pin(async move {
            unit.run::<Member>(principal.as_uuid(), command).await?;
            // What only waited for a second person never held.
            let waited = unit.ask::<Member, _>(principal.as_uuid(), |own| own.delegation_waits(delegation)).await?;
            Ok(json!({ "id": delegation, "waited": waited }))
        })
    })
    .await
}
