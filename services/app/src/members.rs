//! Accounts of people who are invited, and what the program does in a tenant without a use case: the acceptance of an
//! invitation, the opening of a tenant, the end of a deadline.
//!
//! **Invariant:** an invitation gives nothing by itself: the person shows by a link that the address is the own one,
//! and only then the membership begins.

use std::sync::Arc;

use domain::{
    office::{self, Office},
    people::member::{Member, State},
};
use kernel::{
    Party, TenantId, Timestamp, Uuid,
    ids::{AccountId, CommandId, RequestId},
};
use sha2::{Digest as _, Sha256};
use store::{
    Border, Context, Done, Halt, Order, Outcome, Unit,
    accounts::{NewAccount, NewOneTime, OneTimeKind, no_payload},
};

use views::Sinergi;

use crate::{App, AppError, Mail, error::cause, links, perform::Work, reactions::letters, use_cases::singleton};

/// An invitation holds for a week.
const INVITATION_SECONDS: i64 = 7 * 24 * 3_600;

/// Who does something in a tenant outside of [`App::perform`], and as what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnWork {
    pub(crate) tenant: TenantId,
    pub(crate) party: Party,
    pub(crate) actor: AccountId,
    pub(crate) role: &'static str,
    pub(crate) action: &'static str,
}

impl OwnWork {
    /// The program itself: a deadline is over.
    pub(crate) fn of_program(tenant: TenantId, action: &'static str) -> Self {
        Self { tenant, party: Party::Staff, actor: PROGRAM, role: "system", action }
    }
}

/// Notes the region's first head of the agency, once that person is in: from then on nobody alone gives power over money.
pub(crate) async fn seat_head(unit: &mut Unit<Sinergi>, account: AccountId) -> Result<(), Halt> {
    if unit.ask::<Member, _>(account.as_uuid(), State::is_head).await? {
        unit.run::<Office>(singleton("office"), office::Command::SeatHead { account }).await?;
    }
    Ok(())
}

/// The program, where a log names who did something.
pub(crate) const PROGRAM: AccountId = AccountId(Uuid::nil());

impl App {
    /// Hands a command to a tenant's queue that no person sent by a use case.
    pub(crate) async fn transact_as(&self, own: OwnWork, work: impl Work) -> Result<Done, AppError> {
        // An example tenant's clock may run ahead; a tenant whose log has not begun has the real one.
        let now = match self.tenant_info(own.tenant).await {
            Ok(info) => info.now(self.now()),
            Err(AppError::Denied) => self.now(),
            Err(other) => return Err(other),
        };
        self.transact_as_at(own, now, work).await
    }

    /// The same at an instant.
    pub(crate) async fn transact_as_at(&self, own: OwnWork, now: Timestamp, work: impl Work) -> Result<Done, AppError> {
        let mut digest = Sha256::new();
        digest.update(own.action.as_bytes());
        digest.update([0]);
        digest.update(own.actor.as_uuid().as_bytes());
        let context = Context {
            border: Border { tenant: own.tenant, party: own.party },
            actor: own.actor,
            role: own.role,
            on_behalf_of: None,
            command: CommandId(self.next_id()),
            request: RequestId(self.next_id()),
            action: own.action,
            fingerprint: digest.finalize().into(),
            reason: None,
            occurred_at: now,
            now,
            expected_version: None,
            policy_version: None,
        };
        match self.store().execute(Order { context, work: Arc::new(work) }).await? {
            Outcome::Accepted(done) => Ok(done),
            Outcome::Refused(refusal) => Err(AppError::Rejected(refusal)),
        }
    }

    /// The account that an address has.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn account_of(&self, email: &str) -> Result<Option<AccountId>, AppError> {
        Ok(self.inner.accounts.find_by_email(email).await?.map(|known| known.account))
    }

    /// The address that an account signs in by.
    pub(crate) async fn address_of(&self, account: AccountId) -> Result<String, AppError> {
        Ok(self.inner.accounts.find(account).await?.ok_or(AppError::Denied)?.email)
    }

    /// The account of a person who is to be invited; a new one has no password yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn account_for_invitation(&self, email: &str, name: &str) -> Result<AccountId, AppError> {
        let new = NewAccount {
            account: AccountId(self.next_id()),
            email,
            display_name: name,
            password_hash: None,
            is_operator: false,
            created_at: self.now(),
        };
        if self.inner.accounts.create(new).await? {
            return Ok(new.account);
        }
        let known = self.account_of(email).await?;
        known.ok_or_else(|| AppError::Bug("an account that is there and is not".into()))
    }

    /// Sends a person who was invited a link, good for a week. Two mails of one number are one mail.
    ///
    /// # Errors
    /// When the database or the way out for mails does not answer.
    pub(crate) async fn invite_by_mail(
        &self,
        tenant: TenantId,
        account: AccountId,
        email: &str,
        mail: Uuid,
    ) -> Result<(), AppError> {
        let now = self.now();
        // A hint of where to ask, no right: the tenant's log decides.
        self.inner.accounts.add_tenant(account, tenant).await?;
        let row = self.inner.accounts.find(account).await?.ok_or(AppError::Denied)?;
        let info = self.tenant_info(tenant).await?;
        let new = NewOneTime {
            kind: OneTimeKind::Invite,
            account: Some(account),
            email: Some(email.to_owned()),
            tenant: Some(tenant),
            payload: no_payload(),
            now,
            expires_at: now.plus_seconds(INVITATION_SECONDS),
        };
        let token = self.inner.accounts.issue(new).await?;
        let (subject, text) = letters::invitation(&row.display_name, &info.name, &self.link(links::INVITATION, &token));
        let subject = letters::marked(info.is_demo, subject);
        let mail = Mail { id: mail, at: now, to: email.to_owned(), name: row.display_name, subject, text };
        self.inner.mailer.send(mail).await.map_err(|error| {
            tracing::warn!(error = cause(&error), "an invitation did not go out");
            AppError::Unavailable("the way out for mails")
        })
    }
}
