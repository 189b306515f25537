//! Which regions use the program. Their names are public; nothing else of them stands here.

use kernel::{RegionKind, TenantId, Timestamp, Zone};
use sqlx::{Row as _, postgres::PgRow};
use time::OffsetDateTime;

use crate::{Model, Store, StoreError};

/// How often a number that somebody else took at the same moment is chosen anew.
const ATTEMPTS: u32 = 5;

/// A tenant, as the directory names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its number.
    pub id: TenantId,
    /// Code of its region.
    pub region_code: String,
    /// Its name in addresses: `kota-pekanbaru`.
    pub slug: String,
    /// `Kota Pekanbaru`.
    pub name: String,
    /// Province, city or regency.
    pub kind: RegionKind,
    /// Its zone.
    pub zone: Zone,
    /// Whether everything in it is an example.
    pub is_demo: bool,
    /// Since when.
    pub created_at: Timestamp,
}

/// A tenant to be.
#[derive(Debug, Clone)]
pub struct NewTenant {
    /// Code of its region, of the directory.
    pub region_code: String,
    /// Its name in addresses.
    pub slug: String,
    /// `Kota Pekanbaru`.
    pub name: String,
    /// Province, city or regency.
    pub kind: RegionKind,
    /// Its zone.
    pub zone: Zone,
    /// Whether everything in it is an example.
    pub is_demo: bool,
    /// When it is made.
    pub created_at: Timestamp,
}

fn kind_text(kind: RegionKind) -> &'static str {
    match kind {
        RegionKind::Province => "province",
        RegionKind::City => "city",
        RegionKind::Regency => "regency",
    }
}

fn zone_text(zone: Zone) -> &'static str {
    match zone {
        Zone::Wib => "wib",
        Zone::Wita => "wita",
        Zone::Wit => "wit",
    }
}

fn tenant(row: &PgRow) -> Result<Tenant, sqlx::Error> {
    let kind: String = row.try_get(4)?;
    let zone: String = row.try_get(5)?;
    let created_at: OffsetDateTime = row.try_get(7)?;
    Ok(Tenant {
        id: TenantId(row.try_get(0)?),
        region_code: row.try_get(1)?,
        slug: row.try_get(2)?,
        name: row.try_get(3)?,
        kind: match kind.as_str() {
            "province" => RegionKind::Province,
            "city" => RegionKind::City,
            _ => RegionKind::Regency,
        },
        zone: match zone.as_str() {
            "wita" => Zone::Wita,
            "wit" => Zone::Wit,
            _ => Zone::Wib,
        },
        is_demo: row.try_get(6)?,
        created_at: Timestamp::new(created_at),
    })
}

impl<M: Model> Store<M> {
    async fn tenant_rows(&self, only: Option<TenantId>) -> Result<Vec<Tenant>, StoreError> {
        let doing = "reading the directory of tenants";
        let rows = sqlx::query(include_str!("../queries/tenants/tenants.sql"))
            .bind(only.map(TenantId::as_i32))
            .fetch_all(&self.core.pool)
            .await
            .map_err(StoreError::while_doing(doing))?;
        rows.iter().map(tenant).collect::<Result<_, _>>().map_err(StoreError::while_doing(doing))
    }

    /// All tenants, by name.
    pub async fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        self.tenant_rows(None).await
    }

    /// One tenant.
    pub async fn tenant(&self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        Ok(self.tenant_rows(Some(id)).await?.pop())
    }

    /// Adds a tenant to the directory. `None`: the region is a tenant already.
    pub async fn add_tenant(&self, new: &NewTenant) -> Result<Option<Tenant>, StoreError> {
        let doing = "adding a tenant";
        let mut attempt = 1;
        loop {
            let added = sqlx::query(include_str!("../queries/tenants/add_tenant.sql"))
                .bind(new.region_code.clone())
                .bind(new.slug.clone())
                .bind(new.name.clone())
                .bind(kind_text(new.kind))
                .bind(zone_text(new.zone))
                .bind(new.is_demo)
                .bind(new.created_at.as_utc())
                .fetch_optional(&self.core.pool)
                .await;
            match added {
                Ok(row) => return row.as_ref().map(tenant).transpose().map_err(StoreError::while_doing(doing)),
                Err(sqlx::Error::Database(error))
                    if error.constraint() == Some("tenants_pkey") && attempt < ATTEMPTS =>
                {
                    attempt += 1;
                }
                Err(error) => return Err(StoreError::while_doing(doing)(error)),
            }
        }
    }
}
