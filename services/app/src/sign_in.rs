//! Coming in: by password, by an invitation, as a company that registers itself, and after a forgotten password.
//!
//! **Invariant:** whether an address has an account can be told neither from an answer of sign-in or of a password
//! reset, nor from its time; attempts are counted before a password is looked at.

use domain::people::{
    Role,
    member::{Command, Grant, Member},
};
use kernel::{CompanyId, Party, Personal, SubjectId, TenantId, Timestamp, ids::AccountId};
use serde_json::json;
use store::accounts::{Account as AccountRow, NewAccount, NewSession};

use crate::{
    App, AppError, FieldError, TenantChoice,
    error::cause,
    links,
    mail::Mail,
    members::{OwnWork, seat_head},
    passwords::{self, Checked},
    reactions::letters,
    session::own_border,
};

mod one_time;

pub use one_time::{OneTime, OneTimeKind};

/// Failures of one account from one source that are borne in [`ACCOUNT_SPAN`].
const PAIR_FAILURES: i64 = 10;
/// Failures of one account from anywhere that are borne in [`ACCOUNT_SPAN`]: so many that no single source can shut the
/// owner out, and far too few to guess a password.
const ACCOUNT_FAILURES: i64 = 100;
/// Seconds for which failures of an account are counted.
const ACCOUNT_SPAN: i64 = 15 * 60;
/// Failures from one source that are borne in [`SOURCE_SPAN`].
const SOURCE_FAILURES: i64 = 100;
/// Seconds for which failures from a source are counted.
const SOURCE_SPAN: i64 = 60 * 60;
/// Companies that may register themselves from one source in [`SOURCE_SPAN`]: a training room full of them.
const REGISTRATIONS: i64 = 30;
/// Under which name registrations are counted.
const REGISTRATION: &str = "register";
/// A session ends after so many seconds, whatever happens.
const SESSION_SECONDS: i64 = 12 * 3_600;
/// A session that stands nowhere yet ends after so many idle seconds.
const IDLE_SECONDS: i32 = 30 * 60;

/// Somebody came in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "the cookie has to be set"]
pub struct SignedIn {
    /// The value of the cookie.
    pub token: String,
    /// Where the person could be; with one alone the session stands there already.
    pub tenants: Vec<TenantChoice>,
}

fn wrong(field: &str, code: &'static str) -> AppError {
    AppError::Invalid(vec![FieldError { field: field.to_owned(), code, params: vec![] }])
}

/// An address in its one spelling.
fn normal(email: &str) -> Result<String, AppError> {
    let email = email.trim().to_lowercase();
    let good = email.len() <= 254
        && !email.contains(|c: char| c.is_whitespace() || c.is_control())
        && email
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    if good { Ok(email) } else { Err(wrong("email", "email")) }
}

/// A name as it is shown.
fn named(name: &str) -> Result<String, AppError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(wrong("name", "required"));
    }
    if name.chars().count() > 200 || name.contains(char::is_control) {
        return Err(wrong("name", "too_long"));
    }
    Ok(name)
}

/// Every mistake in what somebody gives to get an account, so that a form names them all at once: the address where
/// one is asked for, then the name, then the password.
#[must_use]
pub fn account_mistakes(email: Option<&str>, name: Option<&str>, password: &str) -> Vec<FieldError> {
    let about: Vec<&str> = email.into_iter().chain(name).collect();
    let checks = [
        email.and_then(|email| normal(email).err()),
        name.and_then(|name| named(name).err()),
        passwords::accept(password, &about).err(),
    ];
    let found = checks.into_iter().flatten().map(|error| match error {
        AppError::Invalid(errors) => errors,
        _ => Vec::new(),
    });
    found.flatten().collect()
}

impl App {
    /// Comes in by address and password. `source` is where the request comes from.
    ///
    /// # Errors
    /// [`AppError::Unauthenticated`] when the two do not belong together, or to nobody; [`AppError::Throttled`] after
    /// too many attempts.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        source: &str,
        now: Timestamp,
    ) -> Result<SignedIn, AppError> {
        self.throttle(email, source, now).await?;
        let account = self.inner.accounts.find_by_email(email).await?;
        if let Some(account) = self.right_password(account.as_ref(), password).await? {
            self.inner.accounts.forgive(email, source).await?;
            return self.open_session(account, now).await;
        }
        self.inner.accounts.note_failure(email, source, now).await?;
        Err(AppError::Unauthenticated)
    }

    async fn throttle(&self, email: &str, source: &str, now: Timestamp) -> Result<(), AppError> {
        let since = now.plus_seconds(-ACCOUNT_SPAN);
        let source_since = now.plus_seconds(-SOURCE_SPAN);
        let failures = self.inner.accounts.failures(email, source, since, source_since).await?;
        if failures.source >= SOURCE_FAILURES {
            return Err(AppError::Throttled(SOURCE_SPAN.unsigned_abs() / 4));
        }
        if failures.pair >= PAIR_FAILURES || failures.account >= ACCOUNT_FAILURES {
            let last = failures.last_at.unwrap_or(now);
            let ends = last.plus_seconds(ACCOUNT_SPAN).as_micros().saturating_sub(now.as_micros()) / 1_000_000;
            return Err(AppError::Throttled(ends.max(1).unsigned_abs()));
        }
        Ok(())
    }

    /// The account, if it is open and the password is its own; the same work for an address without account.
    async fn right_password(
        &self,
        account: Option<&AccountRow>,
        password: &str,
    ) -> Result<Option<AccountId>, AppError> {
        let open = account.filter(|account| account.disabled_at.is_none());
        let digest = open.and_then(|account| account.password_hash.as_deref());
        if password.chars().count() > passwords::LONGEST {
            return Ok(None);
        }
        match (self.inner.passwords.check(password, digest).await?, open, digest) {
            (Checked::Right { outdated }, Some(account), Some(old)) => {
                if outdated {
                    let new = self.inner.passwords.digest(password).await?;
                    self.inner.accounts.rehash_password(account.account, old, &new).await?;
                }
                Ok(Some(account.account))
            }
            (Checked::Right { .. } | Checked::Wrong, ..) => Ok(None),
        }
    }

    async fn open_session(&self, account: AccountId, now: Timestamp) -> Result<SignedIn, AppError> {
        let (tenants, idle) = self.choices(account).await?;
        let tenant = if let [only] = tenants.as_slice() { Some(only.id) } else { None };
        let new = NewSession {
            account,
            tenant,
            user_agent: None,
            now,
            idle_seconds: idle.unwrap_or(IDLE_SECONDS),
            expires_at: now.plus_seconds(SESSION_SECONDS),
        };
        let opened = self.inner.accounts.open_session(new).await?.ok_or(AppError::Unauthenticated)?;
        Ok(SignedIn { token: opened.token.reveal(), tenants })
    }

    /// The invited person is in. The one who calls has made sure that it is the person: by a link, or by being the
    /// program that loads a demo.
    ///
    /// # Errors
    /// [`AppError::Rejected`] when there is no invitation that stands.
    pub async fn join(&self, tenant: TenantId, account: AccountId) -> Result<(), AppError> {
        let (state, _) = self.store().load::<Member>(own_border(tenant), account.as_uuid()).await?;
        let grant = state.grant();
        let role = grant.and_then(|grant| grant.roles.first()).map_or("invited", |role| role.wire());
        let party = grant.and_then(|grant| grant.company).map_or(Party::Staff, Party::Company);
        let work = OwnWork { tenant, party, actor: account, role, action: "accept_invitation" };
        let info = self.tenant_info(tenant).await?;
        let today = info.now(self.now()).date_in(info.zone);
        self.transact_as(work, move |unit| {
            Box::pin(async move {
                unit.run::<Member>(account.as_uuid(), Command::Join { account, today }).await?;
                seat_head(unit, account).await?;
                Ok(json!({}))
            })
        })
        .await?;
        Ok(())
    }

    /// A company registers itself at a tenant that takes applications: an account, and a membership for a company that
    /// is then registered by that person. `source` is where the request comes from.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the tenant takes no applications, [`AppError::Invalid`] for mistakes in the form, and
    /// when the address has an account with another password, [`AppError::Throttled`] after too many from one source.
    pub async fn register_company_account(
        &self,
        tenant: TenantId,
        email: &str,
        name: &str,
        password: &str,
        source: &str,
    ) -> Result<SignedIn, AppError> {
        let now = self.now();
        if !self.takes_registrations(tenant).await? {
            return Err(AppError::Denied);
        }
        let (email, name) = (normal(email)?, named(name)?);
        passwords::accept(password, &[&email, &name])?;
        self.throttle(&email, source, now).await?;
        self.throttle_registrations(source, now).await?;
        let digest = self.inner.passwords.digest(password).await?;
        let new = AccountId(self.next_id());
        let created = self
            .inner
            .accounts
            .create(NewAccount {
                account: new,
                email: &email,
                display_name: &name,
                password_hash: Some(&digest),
                is_operator: false,
                created_at: now,
            })
            .await?;
        let account = if created { new } else { self.own_account(&email, password, source, now).await? };
        let company = CompanyId(self.next_id());
        let info = self.tenant_info(tenant).await?;
        let today = info.now(now).date_in(info.zone);
        let grant = Grant {
            roles: vec![Role::MediaAdministrator],
            company: Some(company),
            from: today,
            until: None,
            letter_number: None,
        };
        let subject = SubjectId(account.as_uuid());
        let command = Command::Register {
            account,
            name: Personal::new(subject, &name),
            email: Personal::new(subject, &email),
            grant,
            today,
        };
        let work = OwnWork {
            tenant,
            party: Party::Company(company),
            actor: account,
            role: Role::MediaAdministrator.wire(),
            action: "register_company_account",
        };
        self.transact_as(work, move |unit| {
            let command = command.clone();
            Box::pin(async move {
                unit.run::<Member>(account.as_uuid(), command).await?;
                Ok(json!({ "company": company }))
            })
        })
        .await?;
        self.inner.accounts.add_tenant(account, tenant).await?;
        if created {
            let (subject, text) = letters::account_made(&name, &info.name, &self.address(links::FORGOT));
            let subject = letters::marked(info.is_demo, subject);
            let mail = Mail { id: self.next_id(), at: now, to: email, name, subject, text };
            self.inner.mailer.send(mail).await.map_err(|error| {
                tracing::warn!(error = cause(&error), "a mail did not go out");
                AppError::Unavailable("the way out for mails")
            })?;
        }
        self.open_session(account, now).await
    }

    /// Counts a registration of a source, or refuses it. Each makes an account, a company's room for files and a mail to
    /// an address that nobody has shown to be the own one.
    async fn throttle_registrations(&self, source: &str, now: Timestamp) -> Result<(), AppError> {
        let counted = format!("{REGISTRATION} {source}");
        let since = now.plus_seconds(-SOURCE_SPAN);
        let made = self.inner.accounts.failures(REGISTRATION, &counted, since, since).await?;
        if made.source >= REGISTRATIONS {
            return Err(AppError::Throttled(SOURCE_SPAN.unsigned_abs() / 4));
        }
        Ok(self.inner.accounts.note_failure(REGISTRATION, &counted, now).await?)
    }

    /// The account of an address that is known already, if the password is its own.
    async fn own_account(
        &self,
        email: &str,
        password: &str,
        source: &str,
        now: Timestamp,
    ) -> Result<AccountId, AppError> {
        let known = self.inner.accounts.find_by_email(email).await?;
        if let Some(account) = self.right_password(known.as_ref(), password).await? {
            return Ok(account);
        }
        self.inner.accounts.note_failure(email, source, now).await?;
        Err(wrong("email", "email_has_account"))
    }

    /// An account with a password, for the program itself: the first operator, and the people of a demo. The account of
    /// an address that has one already is answered as it is.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when the address or the name is none.
    pub async fn create_account(
        &self,
        email: &str,
        name: &str,
        password: &str,
        is_operator: bool,
    ) -> Result<AccountId, AppError> {
        let (email, name) = (normal(email)?, named(name)?);
        if let Some(known) = self.inner.accounts.find_by_email(&email).await? {
            return Ok(known.account);
        }
        let digest = self.inner.passwords.digest(password).await?;
        let new = NewAccount {
            account: AccountId(self.next_id()),
            email: &email,
            display_name: &name,
            password_hash: Some(&digest),
            is_operator,
            created_at: self.now(),
        };
        if self.inner.accounts.create(new).await? {
            return Ok(new.account);
        }
        let known = self.inner.accounts.find_by_email(&email).await?;
        known.map(|known| known.account).ok_or_else(|| AppError::Bug("an account that is there and is not".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EF-02: who fills nothing in is told everything at once.
    #[test]
    fn every_mistake_in_a_new_account_is_named_at_once() {
        let named = |email, name, password| {
            let found = account_mistakes(email, name, password);
            found.into_iter().map(|error| format!("{} {}", error.field, error.code)).collect::<Vec<_>>()
        };
        let all = ["email email", "name required", "password password_short"];
        assert_eq!(named(Some(""), Some(" "), "pendek"), all);
        assert_eq!(named(None, None, "pendek"), ["password password_short"]);
        assert!(named(Some("ani@contoh.id"), Some("Ani"), "hujan turun di bukit").is_empty());
    }
}
