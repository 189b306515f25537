//! Regions that use the program: opening one, and what the platform's operator sees of them.
//!
//! **Invariant:** the operator sees which tenants there are and whether they are set up; nothing of what happens in one.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    office::{self, Office},
    people::{
        Role,
        member::{Command, Contact, Grant, Member},
    },
};
use futures_util::future::try_join_all;
use kernel::{Party, Personal, RegionCode, RegionKind, SubjectId, TenantId, Timestamp, Zone, ids::AccountId};
use serde_json::{Map, Value, json};
use store::{Refusal, regions::Region, tenants::NewTenant};

use crate::{
    App, AppError, FieldError, Session,
    dataset::{Filter, ListRequest, Operator},
    members::OwnWork,
    reading,
    session::own_border,
    tenant_cache::Place,
    use_cases::singleton,
};

/// The directory of regions: provinces first, then their parts, by code.
pub fn regions() -> impl Iterator<Item = Region> {
    store::regions::all()
}

/// What opens a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTenant {
    /// Code of a region of the directory.
    pub region_code: String,
    /// Where the first administrator is invited.
    pub admin_email: String,
    /// How the first administrator is called.
    pub admin_name: String,
    /// Whether everything in it is an example.
    pub is_demo: bool,
}

/// What the operator sees of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorTenant {
    /// Its number.
    pub id: TenantId,
    /// `Kota Pekanbaru`.
    pub name: String,
    /// `14.71`.
    pub region_code: String,
    /// Province, city or regency.
    pub kind: RegionKind,
    /// Its zone.
    pub zone: Zone,
    /// Whether everything in it is an example.
    pub is_demo: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Whether its log was begun.
    pub is_open: bool,
    /// Whether it has what a season needs.
    pub set_up: bool,
}

/// A tenant at which companies may register themselves now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRegistration {
    /// Its number.
    pub id: TenantId,
    /// `Kota Pekanbaru`.
    pub name: String,
    /// The windows that are open: title, first instant after it.
    pub windows: Vec<(String, Timestamp)>,
    /// Its zone.
    pub zone: Zone,
}

fn operator(session: &Session) -> Result<AccountId, AppError> {
    if session.account.is_operator { Ok(session.account.id) } else { Err(AppError::Denied) }
}

fn wrong(field: &str, code: &'static str) -> AppError {
    AppError::Invalid(vec![FieldError { field: field.to_owned(), code, params: vec![] }])
}

/// `Kota Pekanbaru` is `kota-pekanbaru`.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    slug.chars().take(63).collect()
}

impl App {
    /// Opens a tenant for a region and invites its first administrator. Doing it again after it broke off goes on.
    ///
    /// # Errors
    /// [`AppError::Denied`] for anybody but the operator, [`AppError::Invalid`] for a region or address that is none,
    /// [`AppError::Rejected`] when the region is a tenant already.
    pub async fn open_tenant(&self, session: &Session, wanted: OpenTenant) -> Result<TenantId, AppError> {
        let by = operator(session)?;
        self.open(by, wanted).await
    }

    /// The same for the program itself: it opens the tenants of a demo.
    ///
    /// # Errors
    /// As [`App::open_tenant`].
    pub async fn open(&self, by: AccountId, wanted: OpenTenant) -> Result<TenantId, AppError> {
        let region = regions().find(|region| region.code == wanted.region_code.trim());
        let region = region.ok_or_else(|| wrong("region_code", "region_unknown"))?;
        let code: RegionCode = region.code.parse().map_err(|_| wrong("region_code", "region_unknown"))?;
        let email = wanted.admin_email.trim().to_lowercase();
        let admin_name = wanted.admin_name.split_whitespace().collect::<Vec<_>>().join(" ");
        let has_email = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        let mistakes: Vec<FieldError> =
            [(admin_name.is_empty(), "admin_name", "required"), (!has_email, "admin_email", "email")]
                .into_iter()
                .filter(|(is_wrong, ..)| *is_wrong)
                .map(|(_, field, code)| FieldError { field: field.to_owned(), code, params: vec![] })
                .collect();
        if !mistakes.is_empty() {
            return Err(AppError::Invalid(mistakes));
        }
        let new = NewTenant {
            region_code: region.code.to_owned(),
            slug: slug(region.name),
            name: region.name.to_owned(),
            kind: region.kind,
            zone: region.zone,
            is_demo: wanted.is_demo,
            created_at: self.now(),
        };
        let tenant = match self.store().add_tenant(&new).await? {
            Some(tenant) => tenant.id,
            None => self.half_open(region.code).await?,
        };
        self.store().open_log(tenant).await?;
        let open = office::Command::Open {
            region: code,
            name: region.name.to_owned(),
            kind: region.kind,
            zone: region.zone,
            demo: wanted.is_demo,
        };
        let account = self.account_for_invitation(&email, &admin_name).await?;
        let (subject, today) = (SubjectId(account.as_uuid()), self.now().date_in(region.zone));
        let invite = Command::Invite {
            account,
            contact: Contact { name: Personal::new(subject, &admin_name), email: Personal::new(subject, &email) },
            grant: Grant {
                roles: vec![Role::TenantAdministrator],
                company: None,
                from: today,
                until: None,
                letter_number: None,
            },
            by,
            guarded: false,
            today,
        };
        let work = OwnWork { tenant, party: Party::Staff, actor: by, role: "operator", action: "open_tenant" };
        self.transact_as(work, move |unit| {
            let (open, invite) = (open.clone(), invite.clone());
            Box::pin(async move {
                unit.run::<Office>(singleton("office"), open).await?;
                unit.run::<Member>(account.as_uuid(), invite).await?;
                Ok(json!({}))
            })
        })
        .await?;
        self.invite_by_mail(tenant, account, &email, self.next_id()).await?;
        Ok(tenant)
    }

    /// A tenant whose opening broke off, to go on with; one that is open is refused.
    async fn half_open(&self, region_code: &str) -> Result<TenantId, AppError> {
        let tenants = self.store().tenants().await?;
        let known = tenants.into_iter().find(|tenant| tenant.region_code == region_code);
        let known = known.ok_or_else(|| AppError::Bug("a tenant that is there and is not".into()))?;
        let (office, _) = self.store().load::<Office>(own_border(known.id), singleton("office")).await?;
        if office.is_open() { Err(AppError::Rejected(Refusal::code("tenant.region_taken"))) } else { Ok(known.id) }
    }

    /// All tenants, as the operator may see them.
    ///
    /// # Errors
    /// [`AppError::Denied`] for anybody but the operator.
    pub async fn tenants_for_operator(&self, session: &Session) -> Result<Vec<OperatorTenant>, AppError> {
        operator(session)?;
        let tenants = self.store().tenants().await?;
        let asked = tenants.into_iter().map(async |tenant| {
            let info = match self.tenant_info(tenant.id).await {
                Ok(info) => Some(info),
                Err(AppError::Denied) => None,
                Err(other) => return Err(other),
            };
            Ok(OperatorTenant {
                id: tenant.id,
                name: tenant.name,
                region_code: tenant.region_code,
                kind: tenant.kind,
                zone: tenant.zone,
                is_demo: tenant.is_demo,
                created_at: tenant.created_at,
                is_open: info.is_some(),
                set_up: info.is_some_and(|info| info.set_up),
            })
        });
        try_join_all(asked).await
    }

    /// The windows of a tenant that were announced and have no results; kept until the tenant's log moves.
    async fn announced(&self, tenant: TenantId, position: i64) -> Result<Arc<Announced>, AppError> {
        let border = own_border(tenant);
        let read = async move {
            let no_results = |column: &str| Filter::Where(column.to_owned(), Operator::IsNull, json!(true));
            let request = ListRequest {
                filter: Filter::And(vec![
                    Filter::Not(Box::new(no_results("announced_at"))),
                    no_results("cancelled_at"),
                    no_results("results_announced_at"),
                ]),
                first: 100,
                ..ListRequest::default()
            };
            let page = self.list_in(border, reading::dataset("windows")?, &request).await?;
            let instant = |row: &Map<String, Value>, name: &str| row.get(name)?.as_str()?.parse::<Timestamp>().ok();
            let windows = page.rows.iter().filter_map(|row| {
                let title = row.get("title")?.as_str()?.to_owned();
                Some((title, instant(row, "opens_at")?, instant(row, "closes_at")?))
            });
            let office = views::office(self.store(), border).await?;
            let ahead_seconds = office.map_or(0, |office| office.ahead_seconds);
            Ok(Arc::new(Announced { ahead_seconds, windows: windows.collect() }))
        };
        self.inner.announced.get(Place::in_border(border, position), (), read).await
    }

    /// Whether companies may register themselves now.
    pub(crate) async fn takes_registrations(&self, tenant: TenantId) -> Result<bool, AppError> {
        if self.store().tenant(tenant).await?.is_none() {
            return Ok(false);
        }
        let position = self.store().position(own_border(tenant)).await?;
        Ok(!self.announced(tenant, position).await?.open_at(self.now()).is_empty())
    }

    /// Where companies may register themselves now, by name. What it says is announced in public. Only tenants whose log
    /// has moved since the last question are asked.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tenants_open_to_companies(&self) -> Result<Vec<OpenRegistration>, AppError> {
        let positions: BTreeMap<TenantId, i64> =
            self.store().positions().await?.into_iter().map(|head| (head.tenant, head.position)).collect();
        let mut open = Vec::new();
        for tenant in self.store().tenants().await? {
            let Some(position) = positions.get(&tenant.id).filter(|position| **position > 0) else { continue };
            let announced = self.announced(tenant.id, *position).await?;
            let windows = announced.open_at(self.now());
            if !windows.is_empty() {
                open.push(OpenRegistration { id: tenant.id, name: tenant.name, windows, zone: tenant.zone });
            }
        }
        Ok(open)
    }
}

/// Windows that may be open: title, first instant, first instant after.
#[derive(Debug)]
pub(crate) struct Announced {
    ahead_seconds: i64,
    windows: Vec<(String, Timestamp, Timestamp)>,
}

impl Announced {
    fn open_at(&self, real: Timestamp) -> Vec<(String, Timestamp)> {
        let now = real.plus_seconds(self.ahead_seconds);
        let open = self.windows.iter().filter(|(_, opens_at, closes_at)| *opens_at <= now && now < *closes_at);
        open.map(|(title, _, closes_at)| (title.clone(), *closes_at)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_region_has_a_slug_of_its_own() {
        let slugs: BTreeSet<String> = regions().map(|region| slug(region.name)).collect();
        assert_eq!(slugs.len(), regions().count());
        assert!(slugs.contains("kota-pekanbaru"));
        assert!(slugs.iter().all(|slug| (1..=63).contains(&slug.len())));
    }
}
