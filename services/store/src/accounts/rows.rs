//! What goes into the tables of sign-in and what comes out.

use std::fmt;

use kernel::{
    TenantId, Timestamp,
    ids::{AccountId, DelegationId},
};
use serde_json::Value;
use sqlx::{FromRow, Row as _, postgres::PgRow};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Token;

/// An account to be made.
#[derive(Clone, Copy)]
pub struct NewAccount<'a> {
    /// Its number.
    pub account: AccountId,
    /// Its address; upper and lower case are one.
    pub email: &'a str,
    /// How the person is called.
    pub display_name: &'a str,
    /// `None` until the person has chosen one.
    pub password_hash: Option<&'a str>,
    /// Whether it may create tenants.
    pub is_operator: bool,
    /// When it is made.
    pub created_at: Timestamp,
}

impl fmt::Debug for NewAccount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewAccount({})", self.account)
    }
}

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number; the same in every tenant.
    pub account: AccountId,
    /// Its address, in lower case.
    pub email: String,
    /// How the person is called.
    pub display_name: String,
    /// `None` until the person has chosen one.
    pub password_hash: Option<String>,
    /// When it was chosen.
    pub password_changed_at: Option<Timestamp>,
    /// Whether it may create tenants.
    pub is_operator: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it is closed.
    pub disabled_at: Option<Timestamp>,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({})", self.account)
    }
}

/// A session to be opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Whose.
    pub account: AccountId,
    /// Where, once that is chosen.
    pub tenant: Option<TenantId>,
    /// What the browser calls itself; only a digest is kept.
    pub user_agent: Option<String>,
    /// Now.
    pub now: Timestamp,
    /// It ends after so many seconds without a request.
    pub idle_seconds: i32,
    /// It ends then at the latest.
    pub expires_at: Timestamp,
}

/// What a new session gives to the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// For the cookie.
    pub token: Token,
    /// For the forms.
    pub csrf: Token,
}

/// A session that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The digest of its token: a name for it that gives no right.
    pub digest: [u8; 32],
    /// Whose.
    pub account: AccountId,
    /// Where, once that is chosen.
    pub tenant: Option<TenantId>,
    /// What its forms must carry.
    pub csrf: Token,
    /// Digest of what the browser called itself.
    pub user_agent_digest: Option<Vec<u8>>,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// For whom it acts, and by which delegation: a choice, no right.
    pub acting: Option<(AccountId, DelegationId)>,
}

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OneTimeKind {
    /// Come in for the first time.
    Invite,
    /// Choose a new password.
    Reset,
    /// Show that an address is one's own.
    Verify,
}

impl OneTimeKind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Reset => "reset",
            Self::Verify => "verify",
        }
    }
}

/// A token to be issued.
#[derive(Debug, Clone)]
pub struct NewOneTime {
    /// What for.
    pub kind: OneTimeKind,
    /// For which account, if there is one.
    pub account: Option<AccountId>,
    /// The address that it is sent to.
    pub email: Option<String>,
    /// In which tenant, if in one.
    pub tenant: Option<TenantId>,
    /// What its use needs; a JSON object.
    pub payload: Value,
    /// Now.
    pub now: Timestamp,
    /// Worth nothing from then on.
    pub expires_at: Timestamp,
}

/// What a token is good for.
#[derive(Debug, Clone, PartialEq)]
pub struct OneTime {
    /// For which account, if there is one.
    pub account: Option<AccountId>,
    /// The address that it was sent to.
    pub email: Option<String>,
    /// In which tenant, if in one.
    pub tenant: Option<TenantId>,
    /// What its use needs.
    pub payload: Value,
    /// When it was issued.
    pub created_at: Timestamp,
    /// Worth nothing from then on.
    pub expires_at: Timestamp,
}

/// How often sign-in failed lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// For the address, from the source.
    pub pair: i64,
    /// For the address, from anywhere.
    pub account: i64,
    /// From the source, for any address.
    pub source: i64,
    /// The last one for the address.
    pub last_at: Option<Timestamp>,
}

fn instant(row: &PgRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    row.try_get::<OffsetDateTime, _>(column).map(Timestamp::new)
}

fn maybe_instant(row: &PgRow, column: &str) -> Result<Option<Timestamp>, sqlx::Error> {
    Ok(row.try_get::<Option<OffsetDateTime>, _>(column)?.map(Timestamp::new))
}

fn maybe_account(row: &PgRow) -> Result<Option<AccountId>, sqlx::Error> {
    Ok(row.try_get::<Option<Uuid>, _>("account_id")?.map(AccountId))
}

fn maybe_tenant(row: &PgRow) -> Result<Option<TenantId>, sqlx::Error> {
    Ok(row.try_get::<Option<i32>, _>("tenant_id")?.map(TenantId))
}

impl<'r> FromRow<'r, PgRow> for Account {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            account: AccountId(row.try_get("account_id")?),
            email: row.try_get("email")?,
            display_name: row.try_get("display_name")?,
            password_hash: row.try_get("password_hash")?,
            password_changed_at: maybe_instant(row, "password_changed_at")?,
            is_operator: row.try_get("is_operator")?,
            created_at: instant(row, "created_at")?,
            disabled_at: maybe_instant(row, "disabled_at")?,
        })
    }
}

impl<'r> FromRow<'r, PgRow> for Session {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        let wrong = |column: &str| sqlx::Error::Decode(format!("{column} has not 32 bytes").into());
        let digest: Vec<u8> = row.try_get("token_hash")?;
        let csrf: Vec<u8> = row.try_get("csrf")?;
        Ok(Self {
            digest: digest.try_into().map_err(|_| wrong("token_hash"))?,
            account: AccountId(row.try_get("account_id")?),
            tenant: maybe_tenant(row)?,
            csrf: Token::from_bytes(&csrf).ok_or_else(|| wrong("csrf"))?,
            user_agent_digest: row.try_get("user_agent_digest")?,
            created_at: instant(row, "created_at")?,
            last_seen_at: instant(row, "last_seen_at")?,
            expires_at: instant(row, "expires_at")?,
            acting: maybe_uuid(row, "acting_for")?
                .zip(maybe_uuid(row, "delegation_id")?)
                .map(|(principal, delegation)| (AccountId(principal), DelegationId(delegation))),
        })
    }
}

fn maybe_uuid(row: &PgRow, column: &str) -> Result<Option<Uuid>, sqlx::Error> {
    row.try_get(column)
}

impl<'r> FromRow<'r, PgRow> for OneTime {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            account: maybe_account(row)?,
            email: row.try_get("email")?,
            tenant: maybe_tenant(row)?,
            payload: row.try_get("payload")?,
            created_at: instant(row, "created_at")?,
            expires_at: instant(row, "expires_at")?,
        })
    }
}

impl<'r> FromRow<'r, PgRow> for Failures {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            pair: row.try_get("pair")?,
            account: row.try_get("account")?,
            source: row.try_get("source")?,
            last_at: maybe_instant(row, "last_at")?,
        })
    }
}
