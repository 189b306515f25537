//! Links in mails that are good once: an invitation, and a new password in place of one that was forgotten.

use std::time::Duration;

use store::accounts::{NewOneTime, OneTimeKind as Kind, Token, no_payload};

use super::{ACCOUNT_SPAN, SignedIn, named, wrong};
use crate::{App, AppError, error::cause, links, mail::Mail, passwords, reactions::letters};

/// Mails with a link that one address may ask for in [`ACCOUNT_SPAN`].
const RESETS: i64 = 3;
/// An answer to a forgotten password takes at least so long, so that its time does not tell whether a mail was sent.
const RESET_ANSWER: Duration = Duration::from_millis(300);
/// A link to choose a new password holds for an hour.
const RESET_SECONDS: i64 = 3_600;
/// Under which name the attempts of links are counted.
const BY_MAIL: &str = "mail";

/// What a link in a mail is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTime {
    /// What for.
    pub kind: OneTimeKind,
    /// The address that it went to.
    pub email: String,
    /// The tenant that invites.
    pub tenant_name: Option<String>,
    /// How the person was called by who invited; empty when nobody said.
    pub name: String,
    /// Whether the account has a password already, which then has to be given.
    pub has_password: bool,
}

/// What a link in a mail is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OneTimeKind {
    /// An invitation into a tenant.
    Invite,
    /// A new password.
    Reset,
}

impl App {
    /// Sends a link to choose a new password, if there is such an account; says nothing about that.
    ///
    /// # Errors
    /// When the database or the way out for mails does not answer.
    pub async fn request_password_reset(&self, email: &str) -> Result<(), AppError> {
        let (sent, ()) = tokio::join!(self.send_reset(email), tokio::time::sleep(RESET_ANSWER));
        sent
    }

    async fn send_reset(&self, email: &str) -> Result<(), AppError> {
        let now = self.now();
        let counted = format!("reset {}", email.trim().to_lowercase());
        let since = now.plus_seconds(-ACCOUNT_SPAN);
        let asked = self.inner.accounts.failures(&counted, BY_MAIL, since, now).await?;
        if asked.account >= RESETS {
            return Ok(());
        }
        self.inner.accounts.note_failure(&counted, BY_MAIL, now).await?;
        let account = self.inner.accounts.find_by_email(email).await?.filter(|account| account.disabled_at.is_none());
        let Some(account) = account else { return Ok(()) };
        let new = NewOneTime {
            kind: Kind::Reset,
            account: Some(account.account),
            email: Some(account.email.clone()),
            tenant: None,
            payload: no_payload(),
            now,
            expires_at: now.plus_seconds(RESET_SECONDS),
        };
        let token = self.inner.accounts.issue(new).await?;
        let (subject, text) = letters::reset(&account.display_name, &self.link(links::RESET, &token));
        let (to, name) = (account.email, account.display_name);
        let mail = Mail { id: self.next_id(), at: now, to, name, subject, text };
        // The person is told that a mail is on its way in any case; what is wrong with the way is in the log.
        if let Err(error) = self.inner.mailer.send(mail).await {
            tracing::error!(error = cause(&error), "a mail with a link did not go out");
        }
        Ok(())
    }

    /// The address of a link in a mail.
    pub(crate) fn link(&self, page: &str, token: &Token) -> String {
        self.address(&format!("{page}/{}", token.reveal()))
    }

    /// What a link is for; using it is another step.
    ///
    /// # Errors
    /// [`AppError::Denied`] when it was used, is too old, or never was.
    pub async fn peek_one_time(&self, token: &str) -> Result<OneTime, AppError> {
        let now = self.now();
        let token: Token = token.parse().map_err(|_| AppError::Denied)?;
        for (kind, own) in [(Kind::Invite, OneTimeKind::Invite), (Kind::Reset, OneTimeKind::Reset)] {
            let Some(found) = self.inner.accounts.peek(kind, &token, now).await? else { continue };
            let account = match found.account {
                Some(account) => self.inner.accounts.find(account).await?,
                None => None,
            };
            let tenant_name = match found.tenant {
                Some(tenant) => Some(self.tenant_info(tenant).await?.name),
                None => None,
            };
            return Ok(OneTime {
                kind: own,
                email: found.email.unwrap_or_default(),
                tenant_name,
                name: account.as_ref().map(|account| account.display_name.clone()).unwrap_or_default(),
                has_password: account.is_some_and(|account| account.password_hash.is_some()),
            });
        }
        Err(AppError::Denied)
    }

    /// Chooses a new password by a link. All sessions of the account end.
    ///
    /// # Errors
    /// [`AppError::Denied`] for a link that is worth nothing, [`AppError::Invalid`] for a password that is none.
    pub async fn reset_password(&self, token: &str, new_password: &str) -> Result<(), AppError> {
        let now = self.now();
        let token: Token = token.parse().map_err(|_| AppError::Denied)?;
        let found = self.inner.accounts.peek(Kind::Reset, &token, now).await?.ok_or(AppError::Denied)?;
        let account = found.account.ok_or(AppError::Denied)?;
        let row = self.inner.accounts.find(account).await?.ok_or(AppError::Denied)?;
        passwords::accept(new_password, &[&row.email, &row.display_name])?;
        let digest = self.inner.passwords.digest(new_password).await?;
        // Only now is the link used up: a password that is refused leaves it good.
        self.inner.accounts.redeem(Kind::Reset, &token, now).await?.ok_or(AppError::Denied)?;
        self.inner.accounts.set_password(account, &digest, now, None).await?;
        self.inner.accounts.revoke(Kind::Reset, &row.email).await?;
        Ok(())
    }

    /// Accepts an invitation: chooses a name and a password, or shows the one that the account has, and comes in.
    ///
    /// # Errors
    /// [`AppError::Denied`] for a link that is worth nothing, [`AppError::Invalid`] for a name or password that is none,
    /// [`AppError::Rejected`] when the invitation was taken back.
    pub async fn accept_invitation(&self, token: &str, name: &str, password: &str) -> Result<SignedIn, AppError> {
        let now = self.now();
        let token: Token = token.parse().map_err(|_| AppError::Denied)?;
        let found = self.inner.accounts.peek(Kind::Invite, &token, now).await?.ok_or(AppError::Denied)?;
        let (Some(account), Some(tenant)) = (found.account, found.tenant) else { return Err(AppError::Denied) };
        let row = self.inner.accounts.find(account).await?.ok_or(AppError::Denied)?;
        let first = row.password_hash.is_none();
        let digest = if first {
            let name = named(name)?;
            passwords::accept(password, &[&row.email, &name])?;
            self.inner.accounts.set_display_name(account, &name).await?;
            Some(self.inner.passwords.digest(password).await?)
        } else {
            let source = format!("{BY_MAIL} {}", row.email);
            self.throttle(&row.email, &source, now).await?;
            if self.right_password(Some(&row), password).await?.is_none() {
                self.inner.accounts.note_failure(&row.email, &source, now).await?;
                return Err(wrong("password", "password_wrong"));
            }
            None
        };
        self.join(tenant, account).await?;
        self.inner.accounts.redeem(Kind::Invite, &token, now).await?.ok_or(AppError::Denied)?;
        if let Some(digest) = digest {
            self.inner.accounts.set_password(account, &digest, now, None).await?;
        }
        self.open_session(account, now).await
    }
}
