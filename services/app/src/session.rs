//! Who a session belongs to, where it stands, and what the person may do there today.
//!
//! **Invariant:** a session holds no right. Roles are read from the tenant's log with every request, so that a change
//! is seen by the next one; a session is in one tenant at a time.

use domain::{
    office::Office,
    people::{Role, member::Member},
    policy::Policy,
};
use futures_util::future::try_join_all;
use kernel::{Party, TenantId, Timestamp, Zone, ids::AccountId, ids::CommandId, ids::RequestId};
use store::{
    Border,
    accounts::{Account as AccountRow, Token},
};

use crate::{
    App, AppError, Scope, delegations, scope::Acting, sign_in::SignedIn, tenant_cache::Place, use_cases::singleton,
};

/// Without a request, a session of the office ends after so many seconds.
const STAFF_IDLE_SECONDS: i32 = 30 * 60;
/// The same for people of companies.
const MEDIA_IDLE_SECONDS: i32 = 60 * 60;

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number; the same in every tenant.
    pub id: AccountId,
    /// Its address.
    pub email: String,
    /// How the person is called.
    pub name: String,
    /// Whether it creates tenants, and sees nothing in them.
    pub is_operator: bool,
}

impl From<&AccountRow> for Account {
    fn from(row: &AccountRow) -> Self {
        Self { id: row.account, email: row.email.clone(), name: row.display_name.clone(), is_operator: row.is_operator }
    }
}

/// By what the person has shown to be the one: a second factor becomes a variant here, a column of the session's table,
/// and a question before permissions that ask for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assurance {
    /// By a password alone.
    Password,
}

/// Somebody is signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub account: Account,
    /// How sure we are of that.
    pub assurance: Assurance,
    /// What forms have to carry.
    pub csrf: String,
    /// Where, once that is chosen.
    pub tenant: Option<TenantInfo>,
    /// Where the person could be.
    pub tenants: Vec<TenantChoice>,
    /// What the person may do there; `None` until a tenant is chosen, and for the operator.
    pub scope: Option<Scope>,
    /// In whose place the person acts, if in anybody's; without roles when that is over.
    pub acting: Option<delegations::Place>,
}

/// What every page says about the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantInfo {
    /// Its number.
    pub id: TenantId,
    /// `Kota Pekanbaru`.
    pub name: String,
    /// `14.71`.
    pub region_code: String,
    /// Its zone.
    pub zone: Zone,
    /// Whether everything in it is an example.
    pub is_demo: bool,
    /// The agency as its paper names it; empty before the letterhead is set.
    pub agency: String,
    /// Whether it has what a season needs: a letterhead, an agency, an official, and a policy in force.
    pub set_up: bool,
    /// How far an example tenant's clock is ahead of the real time; 0 everywhere else.
    pub ahead_seconds: i64,
}

impl TenantInfo {
    /// The instant in the tenant, from the real one.
    pub fn now(&self, real: Timestamp) -> Timestamp {
        real.plus_seconds(self.ahead_seconds)
    }
}

/// A tenant in which a person works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantChoice {
    /// Its number.
    pub id: TenantId,
    /// `Kota Pekanbaru`.
    pub name: String,
    /// The roles that hold today.
    pub roles: Vec<Role>,
    /// The company, for its people.
    pub company: Option<String>,
}

/// A membership that holds today.
#[derive(Debug, Clone)]
pub(crate) struct Membership {
    info: TenantInfo,
    party: Party,
    roles: Vec<Role>,
    company: Option<String>,
}

impl Membership {
    fn choice(&self) -> TenantChoice {
        TenantChoice {
            id: self.info.id,
            name: self.info.name.clone(),
            roles: self.roles.clone(),
            company: self.company.clone(),
        }
    }

    /// The person at work, at a real instant.
    pub(crate) fn scope(&self, actor: AccountId, command: CommandId, request: RequestId, now: Timestamp) -> Scope {
        Scope {
            tenant: self.info.id,
            party: self.party,
            actor,
            roles: self.roles.clone(),
            on_behalf_of: None,
            command,
            request,
            now: self.info.now(now),
            zone: self.info.zone,
            expected_version: None,
            reason: None,
            performing: None,
        }
    }

    fn idle_seconds(&self) -> i32 {
        match self.party {
            Party::Staff => STAFF_IDLE_SECONDS,
            Party::Company(_) => MEDIA_IDLE_SECONDS,
        }
    }
}

/// What the program reads for itself in a tenant.
pub(crate) fn own_border(tenant: TenantId) -> Border {
    Border { tenant, party: Party::Staff }
}

impl App {
    /// Whose session it is. To be asked with every request.
    ///
    /// # Errors
    /// [`AppError::Unauthenticated`] when there is none, or it has ended.
    pub async fn session(&self, token: &str, request: RequestId) -> Result<Session, AppError> {
        let now = self.now();
        let token: Token = token.parse().map_err(|_| AppError::Unauthenticated)?;
        let found = self.inner.accounts.find_session(&token, now).await?.ok_or(AppError::Unauthenticated)?;
        let account = self.inner.accounts.find(found.account).await?.ok_or(AppError::Unauthenticated)?;
        let memberships = self.memberships(account.account).await?;
        let here = found.tenant.and_then(|tenant| memberships.iter().find(|member| member.info.id == tenant));
        let mut scope = here.map(|member| member.scope(account.account, CommandId(self.next_id()), request, now));
        let mut acting = None;
        if let (Some(scope), Some((principal, delegation))) = (&mut scope, found.acting) {
            let place = self.place(scope.tenant, account.account, Acting { principal, delegation }).await?;
            // Over or taken back: nothing may be done, also not in the own name, until the person has seen it.
            scope.roles.clone_from(&place.roles);
            scope.on_behalf_of = Some(Acting { principal, delegation });
            acting = Some(place);
        }
        Ok(Session {
            account: Account::from(&account),
            assurance: Assurance::Password,
            csrf: found.csrf.reveal(),
            tenant: here.map(|member| member.info.clone()),
            tenants: memberships.iter().map(Membership::choice).collect(),
            scope,
            acting,
        })
    }

    /// Moves a session into a tenant. The cookie has to be set anew: the old token is worth nothing afterwards.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the person does not work there today, [`AppError::Unauthenticated`] when the session
    /// has ended.
    pub async fn choose_tenant(&self, token: &str, tenant: TenantId) -> Result<SignedIn, AppError> {
        let now = self.now();
        let token: Token = token.parse().map_err(|_| AppError::Unauthenticated)?;
        let found = self.inner.accounts.find_session(&token, now).await?.ok_or(AppError::Unauthenticated)?;
        let memberships = self.memberships(found.account).await?;
        let there = memberships.iter().find(|member| member.info.id == tenant).ok_or(AppError::Denied)?;
        let moved = self.inner.accounts.move_session(&token, Some(tenant), there.idle_seconds(), now).await?;
        let opened = moved.ok_or(AppError::Unauthenticated)?;
        Ok(SignedIn { token: opened.token.reveal(), tenants: memberships.iter().map(Membership::choice).collect() })
    }

    /// Ends a session. One that has ended already is no error.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_out(&self, token: &str) -> Result<(), AppError> {
        if let Ok(token) = token.parse::<Token>() {
            self.inner.accounts.end_session(&token).await?;
        }
        Ok(())
    }

    /// Where the person works today, and how long a session in the only place may idle.
    pub(crate) async fn choices(&self, account: AccountId) -> Result<(Vec<TenantChoice>, Option<i32>), AppError> {
        let memberships = self.memberships(account).await?;
        let only = if let [one] = memberships.as_slice() { Some(one.idle_seconds()) } else { None };
        Ok((memberships.iter().map(Membership::choice).collect(), only))
    }

    /// The account's tenants are a hint of where to ask; each tenant's log says whether the person works there today.
    async fn memberships(&self, account: AccountId) -> Result<Vec<Membership>, AppError> {
        let hints = self.inner.accounts.tenants(account).await?;
        let asked = try_join_all(hints.into_iter().map(|tenant| self.membership(tenant, account))).await?;
        let mut memberships: Vec<Membership> = asked.into_iter().flatten().collect();
        memberships.sort_by(|one, other| one.info.name.cmp(&other.info.name));
        Ok(memberships)
    }

    pub(crate) async fn membership(
        &self,
        tenant: TenantId,
        account: AccountId,
    ) -> Result<Option<Membership>, AppError> {
        let border = own_border(tenant);
        let (state, _) = self.store().load::<Member>(border, account.as_uuid()).await?;
        if !state.exists() {
            return Ok(None);
        }
        let info = self.tenant_info(tenant).await?;
        let roles = state.roles_on(info.now(self.now()).date_in(info.zone)).to_vec();
        if roles.is_empty() {
            return Ok(None);
        }
        let (party, company) = match state.company() {
            None => (Party::Staff, None),
            Some(company) => (Party::Company(company), self.company_name(border, company).await?),
        };
        Ok(Some(Membership { info, party, roles, company }))
    }

    /// What every page says about a tenant; kept until the tenant's log moves.
    ///
    /// # Errors
    /// [`AppError::Denied`] when there is no such tenant, or its log was not begun.
    pub(crate) async fn tenant_info(&self, tenant: TenantId) -> Result<TenantInfo, AppError> {
        let border = own_border(tenant);
        let position = self.store().position(border).await?;
        let now = self.now();
        self.inner
            .tenant_infos
            .get(Place::in_border(border, position), now.date_in(Zone::Wit), async move {
                let (office, _) = self.store().load::<Office>(border, singleton("office")).await?;
                let region_code = office.region().ok_or(AppError::Denied)?.to_string();
                let (policy, _) = self.store().load::<Policy>(border, singleton("policy")).await?;
                let zone = office.zone();
                let day = now.plus_seconds(office.ahead_seconds()).date_in(zone);
                let agency = office.letterhead().agency.clone();
                let set_up = !agency.is_empty()
                    && office.has_agency()
                    && office.has_official_on(day)
                    && policy.in_force(day).is_some();
                Ok(TenantInfo {
                    id: tenant,
                    name: office.name().to_owned(),
                    region_code,
                    zone,
                    is_demo: office.is_demo(),
                    agency,
                    set_up,
                    ahead_seconds: office.ahead_seconds(),
                })
            })
            .await
    }
}
