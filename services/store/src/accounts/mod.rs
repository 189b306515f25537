//! Accounts, sessions and tokens: what sign-in needs, in the schema `auth`, over a pool of its own.
//!
//! **Invariant:** a token is in the database only as its digest; a session that ended, or whose account was closed, is
//! not found again. What a person may do is not here: that is in each tenant's log.
//!
//! It hashes no password and decides no limit: the caller hands in hashes, ages and the time.

mod rows;
mod token;

use kernel::{
    TenantId, Timestamp,
    ids::{AccountId, DelegationId},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sqlx::{Postgres, postgres::PgPool, query::Query};

pub use self::{
    rows::{Account, Failures, NewAccount, NewOneTime, NewSession, OneTime, OneTimeKind, Opened, Session},
    token::Token,
};
use crate::{StoreError, pool::guarded};

type Statement = Query<'static, Postgres, sqlx::postgres::PgArguments>;

/// The way to the tables of sign-in.
#[derive(Debug, Clone)]
pub struct Accounts {
    pool: PgPool,
}

/// One address, however it is typed.
fn normal(email: &str) -> String {
    email.trim().to_lowercase()
}

fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

impl Accounts {
    /// Connects when the first question is asked.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn new(url: &str, connections: u32) -> Result<Self, StoreError> {
        Ok(Self { pool: guarded(url, "sinergi-sign-in", connections)? })
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    async fn run(&self, doing: &'static str, statement: Statement) -> Result<u64, StoreError> {
        let done = statement.execute(&self.pool).await.map_err(StoreError::while_doing(doing))?;
        Ok(done.rows_affected())
    }

    async fn one<T>(&self, doing: &'static str, statement: Statement) -> Result<Option<T>, StoreError>
    where
        T: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
    {
        let row = statement.fetch_optional(&self.pool).await.map_err(StoreError::while_doing(doing))?;
        row.map(|row| T::from_row(&row)).transpose().map_err(StoreError::while_doing(doing))
    }

    async fn all<T>(&self, doing: &'static str, statement: Statement) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
    {
        let rows = statement.fetch_all(&self.pool).await.map_err(StoreError::while_doing(doing))?;
        rows.iter().map(T::from_row).collect::<Result<_, _>>().map_err(StoreError::while_doing(doing))
    }

    /// `false`: the address has an account already, and nothing was written.
    pub async fn create(&self, new: NewAccount<'_>) -> Result<bool, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/create_account.sql"))
            .bind(new.account.as_uuid())
            .bind(normal(new.email))
            .bind(new.display_name.to_owned())
            .bind(new.password_hash.map(str::to_owned))
            .bind(new.is_operator)
            .bind(new.created_at.as_utc());
        let made: Option<(uuid::Uuid,)> = self.one("creating an account", statement).await?;
        Ok(made.is_some())
    }

    /// The account of a number.
    pub async fn find(&self, account: AccountId) -> Result<Option<Account>, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/find_account.sql")).bind(account.as_uuid());
        self.one("finding an account", statement).await
    }

    /// The account of an address.
    pub async fn find_by_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        let statement =
            sqlx::query(include_str!("../../queries/accounts/find_account_by_email.sql")).bind(normal(email));
        self.one("finding an account", statement).await
    }

    /// The account that was made operator first.
    pub async fn first_operator(&self) -> Result<Option<AccountId>, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/first_operator.sql"));
        let found: Option<Account> = self.one("finding the operator", statement).await?;
        Ok(found.map(|account| account.account))
    }

    /// A new password. All sessions of the account end, but the one that `keep` is the token of. `false`: no such
    /// account.
    pub async fn set_password(
        &self,
        account: AccountId,
        hash: &str,
        at: Timestamp,
        keep: Option<&Token>,
    ) -> Result<bool, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/set_password.sql"))
            .bind(account.as_uuid())
            .bind(hash.to_owned())
            .bind(at.as_utc())
            .bind(keep.map(Token::digest));
        let set: Option<(uuid::Uuid,)> = self.one("setting a password", statement).await?;
        Ok(set.is_some())
    }

    /// The same password, hashed with newer parameters. `false`: it was changed in between.
    pub async fn rehash_password(&self, account: AccountId, old: &str, new: &str) -> Result<bool, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/rehash_password.sql"))
            .bind(account.as_uuid())
            .bind(old.to_owned())
            .bind(new.to_owned());
        Ok(self.run("hashing a password anew", statement).await? == 1)
    }

    /// How the person is called from now on.
    pub async fn set_display_name(&self, account: AccountId, name: &str) -> Result<bool, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/set_display_name.sql"))
            .bind(account.as_uuid())
            .bind(name.to_owned());
        Ok(self.run("naming an account", statement).await? == 1)
    }

    /// Closes an account and ends its sessions; `None` opens it again.
    pub async fn set_disabled(&self, account: AccountId, since: Option<Timestamp>) -> Result<bool, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/set_disabled.sql"))
            .bind(account.as_uuid())
            .bind(since.map(Timestamp::as_utc));
        let set: Option<(uuid::Uuid,)> = self.one("closing an account", statement).await?;
        Ok(set.is_some())
    }

    /// A tenant to ask for a membership at sign-in.
    pub async fn add_tenant(&self, account: AccountId, tenant: TenantId) -> Result<(), StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/add_tenant.sql"))
            .bind(account.as_uuid())
            .bind(tenant.as_i32());
        self.run("noting a tenant of an account", statement).await.map(drop)
    }

    /// A tenant that need not be asked any more; the account's sessions there end.
    pub async fn remove_tenant(&self, account: AccountId, tenant: TenantId) -> Result<(), StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/remove_tenant.sql"))
            .bind(account.as_uuid())
            .bind(tenant.as_i32());
        self.run("removing a tenant of an account", statement).await.map(drop)
    }

    /// The tenants to ask for a membership: a hint, the tenant's own log decides.
    pub async fn tenants(&self, account: AccountId) -> Result<Vec<TenantId>, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/list_tenants.sql")).bind(account.as_uuid());
        let rows: Vec<(i32,)> = self.all("listing the tenants of an account", statement).await?;
        Ok(rows.into_iter().map(|(tenant,)| TenantId(tenant)).collect())
    }

    /// A session under a token that never existed before. `None`: the account is closed, or there is none.
    pub async fn open_session(&self, new: NewSession) -> Result<Option<Opened>, StoreError> {
        let opened = Opened { token: Token::random()?, csrf: Token::random()? };
        let statement = sqlx::query(include_str!("../../queries/accounts/open_session.sql"))
            .bind(opened.token.digest())
            .bind(new.account.as_uuid())
            .bind(new.tenant.map(TenantId::as_i32))
            .bind(opened.csrf.bytes())
            .bind(new.user_agent.as_deref().map(digest))
            .bind(new.now.as_utc())
            .bind(new.idle_seconds)
            .bind(new.expires_at.as_utc());
        let made: Option<(Vec<u8>,)> = self.one("opening a session", statement).await?;
        Ok(made.map(|_| opened))
    }

    /// The session of a token, if it has neither ended nor gone idle, and its account is open. Notes that it was used.
    pub async fn find_session(&self, token: &Token, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/find_session.sql"))
            .bind(token.digest())
            .bind(now.as_utc());
        self.one("finding a session", statement).await
    }

    /// The same session in another tenant (or in none), under a new token and CSRF secret, with the idle time that holds
    /// there. `None`: it had ended.
    pub async fn move_session(
        &self,
        token: &Token,
        tenant: Option<TenantId>,
        idle_seconds: i32,
        now: Timestamp,
    ) -> Result<Option<Opened>, StoreError> {
        let opened = Opened { token: Token::random()?, csrf: Token::random()? };
        let statement = sqlx::query(include_str!("../../queries/accounts/rotate_session.sql"))
            .bind(token.digest())
            .bind(opened.token.digest())
            .bind(tenant.map(TenantId::as_i32))
            .bind(opened.csrf.bytes())
            .bind(idle_seconds)
            .bind(now.as_utc());
        let made: Option<(Vec<u8>,)> = self.one("moving a session", statement).await?;
        Ok(made.map(|_| opened))
    }

    /// From now on the session acts for somebody by a delegation, or for nobody. `false`: it had ended.
    pub async fn act_as(&self, token: &Token, acting: Option<(AccountId, DelegationId)>) -> Result<bool, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/act_as.sql"))
            .bind(token.digest())
            .bind(acting.map(|(principal, _)| principal.as_uuid()))
            .bind(acting.map(|(_, delegation)| delegation.as_uuid()));
        Ok(self.run("choosing for whom a session acts", statement).await? == 1)
    }

    /// Ends the session of a token.
    pub async fn end_session(&self, token: &Token) -> Result<bool, StoreError> {
        let statement =
            sqlx::query(include_str!("../../queries/accounts/end_session_of_token.sql")).bind(token.digest());
        Ok(self.run("ending a session", statement).await? == 1)
    }

    /// Ends one session of an account by the digest of its token, as [`Accounts::sessions`] shows it.
    pub async fn end_session_by_digest(&self, account: AccountId, digest: &[u8; 32]) -> Result<bool, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/end_session.sql"))
            .bind(account.as_uuid())
            .bind(digest.to_vec());
        Ok(self.run("ending a session", statement).await? == 1)
    }

    /// Ends all sessions of an account but the one of the token; says how many.
    pub async fn end_all_sessions(&self, account: AccountId, keep: Option<&Token>) -> Result<u64, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/end_all_sessions.sql"))
            .bind(account.as_uuid())
            .bind(keep.map(Token::digest));
        self.run("ending all sessions of an account", statement).await
    }

    /// The sessions of an account that have not ended, the last used first.
    pub async fn sessions(&self, account: AccountId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/list_sessions.sql"))
            .bind(account.as_uuid())
            .bind(now.as_utc());
        self.all("listing sessions", statement).await
    }

    /// A token that is worth something once.
    pub async fn issue(&self, new: NewOneTime) -> Result<Token, StoreError> {
        let token = Token::random()?;
        let statement = sqlx::query(include_str!("../../queries/accounts/issue_token.sql"))
            .bind(token.digest())
            .bind(new.kind.as_str())
            .bind(new.account.map(AccountId::as_uuid))
            .bind(new.email.as_deref().map(normal))
            .bind(new.tenant.map(TenantId::as_i32))
            .bind(new.payload)
            .bind(new.now.as_utc())
            .bind(new.expires_at.as_utc());
        self.run("issuing a token", statement).await?;
        Ok(token)
    }

    /// What a token is good for, if it still is; it stays so.
    pub async fn peek(&self, kind: OneTimeKind, token: &Token, now: Timestamp) -> Result<Option<OneTime>, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/peek_token.sql"))
            .bind(token.digest())
            .bind(kind.as_str())
            .bind(now.as_utc());
        self.one("reading a token", statement).await
    }

    /// Uses a token up. Of two at once, one gets it.
    pub async fn redeem(
        &self,
        kind: OneTimeKind,
        token: &Token,
        now: Timestamp,
    ) -> Result<Option<OneTime>, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/use_token.sql"))
            .bind(token.digest())
            .bind(kind.as_str())
            .bind(now.as_utc());
        self.one("using a token", statement).await
    }

    /// Makes tokens of a kind worthless that an address was sent and did not use.
    pub async fn revoke(&self, kind: OneTimeKind, email: &str) -> Result<u64, StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/revoke_tokens.sql"))
            .bind(kind.as_str())
            .bind(normal(email));
        self.run("revoking tokens", statement).await
    }

    /// Notes a sign-in that failed. `source` is what tells attempts apart: an address, or the cookie of a known device.
    pub async fn note_failure(&self, email: &str, source: &str, at: Timestamp) -> Result<(), StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/note_failure.sql"))
            .bind(digest(&normal(email)))
            .bind(digest(source))
            .bind(at.as_utc());
        self.run("noting a failed sign-in", statement).await.map(drop)
    }

    /// How often sign-in failed: for the address since one moment, from the source since another.
    pub async fn failures(
        &self,
        email: &str,
        source: &str,
        since: Timestamp,
        source_since: Timestamp,
    ) -> Result<Failures, StoreError> {
        let doing = "counting failed sign-ins";
        let statement = sqlx::query(include_str!("../../queries/accounts/count_failures.sql"))
            .bind(digest(&normal(email)))
            .bind(digest(source))
            .bind(since.as_utc())
            .bind(source_since.as_utc());
        self.one(doing, statement).await?.ok_or_else(|| StoreError::Bug(format!("{doing} gave no row")))
    }

    /// After a sign-in that worked: forgets what failed from the same source.
    pub async fn forgive(&self, email: &str, source: &str) -> Result<(), StoreError> {
        let statement = sqlx::query(include_str!("../../queries/accounts/forgive.sql"))
            .bind(digest(&normal(email)))
            .bind(digest(source));
        self.run("forgetting failed sign-ins", statement).await.map(drop)
    }

    /// Removes what has no meaning any more; says how many rows. For a worker, now and then.
    pub async fn prune(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut gone = 0;
        for sql in [
            include_str!("../../queries/accounts/prune_sessions.sql"),
            include_str!("../../queries/accounts/prune_tokens.sql"),
            include_str!("../../queries/accounts/prune_attempts.sql"),
        ] {
            gone += self.run("clearing away what has ended", sqlx::query(sql).bind(now.as_utc())).await?;
        }
        Ok(gone)
    }
}

/// An empty JSON object, for tokens without anything to carry.
pub fn no_payload() -> Value {
    Value::Object(serde_json::Map::new())
}
