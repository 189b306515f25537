//! Acting in another's place (DOMAIN.md 7): what each command is asked before and what it leaves behind.
//!
//! **Invariant:** a delegation is asked for in the transaction of the command itself, so that one that is over or was
//! taken back a moment ago moves nothing. Before every rule that asks who sends a command stand both persons, and on a
//! record on which one acted for the other they stay one.

use std::sync::Arc;

use domain::people::{
    Role,
    member::{Command, Member, Use},
};
use futures_util::future::BoxFuture;
use kernel::{
    LocalDate, Party, Uuid,
    ids::{AccountId, DelegationId},
};
use serde_json::{Map, Value, json};
use store::{Halt, Unit, accounts::Token};
use views::Sinergi;

use crate::{
    App, AppError, Scope,
    dataset::{Filter, ListRequest, Operator},
    perform::{Work, refuse},
    reading::{dataset, id_of, moment},
    scope::Acting,
    session::own_border,
};

/// What nobody does in another's place.
const PERSONAL: &[&str] =
    &["declare_interest", "withdraw_interest", "grant_delegation", "confirm_delegation", "revoke_delegation"];

/// One command of somebody who may act for another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sending {
    acting: Option<Acting>,
    role: Role,
    today: LocalDate,
}

impl Sending {
    /// What a scope says of it.
    pub(crate) fn of(scope: &Scope) -> Result<Self, AppError> {
        let Some(performing) = scope.performing else {
            return Err(AppError::Bug("a command outside of perform".into()));
        };
        Ok(Self { acting: scope.on_behalf_of, role: scope.may(performing.action)?, today: scope.today() })
    }
}

/// The work of a command with everybody who stands behind it.
pub(crate) fn in_person(sending: Sending, work: impl Work) -> impl Work {
    let work = Arc::new(work);
    as_work(move |unit| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            stand_behind(unit, sending).await?;
            let done = work(&mut *unit).await?;
            record_use(unit, sending).await?;
            Ok(done)
        })
    })
}

/// Says to the compiler for how long the work has its unit.
fn as_work<F>(work: F) -> F
where
    F: for<'a> Fn(&'a mut Unit<Sinergi>) -> BoxFuture<'a, Result<Value, Halt>>,
{
    work
}

/// Who counts as the sender: the principal everywhere, and on single records whoever acted for one of them or was acted for.
async fn stand_behind(unit: &mut Unit<Sinergi>, sending: Sending) -> Result<(), Halt> {
    if unit.context().border.party != Party::Staff {
        return Ok(());
    }
    let actor = unit.context().actor;
    let mut people = vec![actor];
    if let Some(acting) = sending.acting {
        if PERSONAL.contains(&unit.context().action) {
            return Err(refuse("member.not_in_anothers_place"));
        }
        let (delegation, today) = (acting.delegation, sending.today);
        let roles = unit
            .ask::<Member, _>(acting.principal.as_uuid(), move |member| member.delegated_on(delegation, actor, today));
        if !roles.await?.is_some_and(|roles| roles.contains(&sending.role)) {
            return Err(refuse("member.delegation_over"));
        }
        unit.count_as_sender(None, [acting.principal]);
        people.push(acting.principal);
    }
    for person in people {
        let shared = unit.ask::<Member, _>(person.as_uuid(), |member| member.shared_records().clone()).await?;
        for (record, others) in shared {
            unit.count_as_sender(Some(record), others);
        }
    }
    Ok(())
}

/// Both persons' records say that one acted for the other here.
async fn record_use(unit: &mut Unit<Sinergi>, sending: Sending) -> Result<(), Halt> {
    let (Some(Acting { principal, delegation }), Some((category, record))) = (sending.acting, unit.matter()) else {
        return Ok(());
    };
    let (delegate, action) = (unit.context().actor, unit.context().action.to_owned());
    let Sending { role, today, .. } = sending;
    let delegate_roles = unit.ask::<Member, _>(delegate.as_uuid(), |member| member.roles_on(today).to_vec()).await?;
    let used = Use {
        delegation,
        principal,
        delegate,
        delegate_roles,
        role,
        action,
        record,
        category: category.to_owned(),
        today,
    };
    unit.run::<Member>(principal.as_uuid(), Command::UseDelegation(Box::new(used))).await?;
    unit.run::<Member>(delegate.as_uuid(), Command::ActFor { delegation, principal, record }).await?;
    Ok(())
}

/// What was done on these records counts on this one too: a bill stands on its orders.
pub(crate) async fn stands_on(
    unit: &mut Unit<Sinergi>,
    record: Uuid,
    parts: impl IntoIterator<Item = Uuid>,
) -> Result<(), Halt> {
    for part in parts {
        let people = unit.counted_as_sender(part);
        unit.count_as_sender(Some(record), people);
    }
    Ok(())
}

/// A list that is one stream holds many matters: who acted for another on one of them counts as one person there, and
/// not on the rest of the list.
pub(crate) async fn about_part(unit: &mut Unit<Sinergi>, stream: Uuid, part: Uuid) -> Result<(), Halt> {
    unit.is_about(part);
    stands_on(unit, stream, [part]).await
}

/// A version of something that a tenant has one stream of, as a matter of its own.
pub(crate) fn version_of(stream: Uuid, version: i32) -> Uuid {
    let mut bytes = stream.into_bytes();
    for (place, byte) in bytes.iter_mut().rev().zip(version.to_le_bytes()) {
        *place ^= byte;
    }
    Uuid::from_bytes(bytes)
}

/// Everybody who sends a command: the person, and the one acted for.
pub(crate) fn senders(unit: &Unit<Sinergi>) -> Vec<AccountId> {
    let context = unit.context();
    [Some(context.actor), context.on_behalf_of].into_iter().flatten().collect()
}

/// Whether one of those who send a command has an interest in a company.
pub(crate) async fn has_interest(unit: &mut Unit<Sinergi>, company: kernel::CompanyId) -> Result<bool, Halt> {
    for person in senders(unit) {
        if unit.ask::<Member, _>(person.as_uuid(), |member| member.has_interest_in(company)).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Somebody of the office who may be asked to act for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub account: AccountId,
    /// What that person is called.
    pub name: String,
    /// Wire names of the roles.
    pub roles: Vec<String>,
}

/// A delegation by which a person may act, as the person chooses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which delegation.
    pub delegation: DelegationId,
    /// For whom.
    pub principal: AccountId,
    /// What that person is called.
    pub principal_name: String,
    /// In which roles today; none when it is over.
    pub roles: Vec<Role>,
    /// Last day.
    pub until: Option<LocalDate>,
}

impl App {
    /// Everybody else who works in the office today: whoever gives a delegation chooses among them, also without reading
    /// the list of all members with what stands in it.
    ///
    /// # Errors
    /// [`AppError::Denied`] for somebody who gives none.
    pub async fn colleagues(&self, scope: &Scope) -> Result<Vec<Colleague>, AppError> {
        scope.may("grant_delegation")?;
        let filter = Filter::And(vec![
            Filter::Where("company".to_owned(), Operator::IsNull, json!(true)),
            Filter::Where("status".to_owned(), Operator::Eq, json!("active")),
        ]);
        let request = ListRequest { filter, first: 100, ..ListRequest::default() };
        let (border, moment) = (own_border(scope.tenant), moment(scope));
        let members = views::rows(self.store(), border, moment, dataset("members")?, &request, usize::MAX).await?.rows;
        let text = |row: &Map<String, Value>, name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
        let others = members.iter().filter_map(|row| {
            let account = AccountId(id_of(row)?);
            let roles = row.get("roles").and_then(Value::as_array).into_iter().flatten();
            let roles: Vec<&str> = roles.filter_map(Value::as_str).collect();
            // An administrator, an auditor and the head of the region act for nobody, and nobody for them.
            let is_apart = roles.iter().any(|role| Role::from_wire(role).is_some_and(Role::stands_alone));
            (account != scope.actor && !is_apart).then(|| Colleague {
                account,
                name: text(row, "name").unwrap_or_default(),
                roles: roles.into_iter().map(str::to_owned).collect(),
            })
        });
        Ok(others.collect())
    }

    /// From now on the session acts by this delegation; by none, as the person itself.
    ///
    /// # Errors
    /// [`AppError::Denied`] when it is not a delegation to this person that holds today,
    /// [`AppError::Unauthenticated`] when the session has ended.
    pub async fn act_as(&self, token: &str, delegation: Option<DelegationId>) -> Result<(), AppError> {
        let token: Token = token.parse().map_err(|_| AppError::Unauthenticated)?;
        let found = self.inner.accounts.find_session(&token, self.now()).await?.ok_or(AppError::Unauthenticated)?;
        let mut chosen = None;
        if let Some(delegation) = delegation {
            let tenant = found.tenant.ok_or(AppError::Denied)?;
            let row = self.get_in(own_border(tenant), dataset("delegations")?, delegation.as_uuid()).await?;
            let principal = row.as_ref().and_then(|row| row.get("principal")).and_then(Value::as_str);
            let principal = AccountId(principal.and_then(|id| id.parse().ok()).ok_or(AppError::Denied)?);
            let place = self.place(tenant, found.account, Acting { principal, delegation }).await?;
            if place.roles.is_empty() {
                return Err(AppError::Denied);
            }
            chosen = Some((principal, delegation));
        }
        if self.inner.accounts.act_as(&token, chosen).await? { Ok(()) } else { Err(AppError::Unauthenticated) }
    }

    /// What a delegation allows a person today.
    pub(crate) async fn place(
        &self,
        tenant: kernel::TenantId,
        delegate: AccountId,
        acting: Acting,
    ) -> Result<Place, AppError> {
        let border = own_border(tenant);
        let info = self.tenant_info(tenant).await?;
        let today = info.now(self.now()).date_in(info.zone);
        let Acting { principal, delegation } = acting;
        let (state, _) = self.store().load::<Member>(border, principal.as_uuid()).await?;
        let names = self.names_of(border, &[principal].into()).await?;
        Ok(Place {
            delegation,
            principal,
            principal_name: names.get(&principal).cloned().unwrap_or_default(),
            roles: state.delegated_on(delegation, delegate, today).unwrap_or_default(),
            until: state.delegated_until(delegation),
        })
    }
}
