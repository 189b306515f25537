//! What the program does from its own command line, for whoever has the machine.

use kernel::{
    TenantId,
    ids::{AccountId, CommandId, RequestId},
};

use crate::{App, AppError, Scope};

impl App {
    /// The account that was made operator first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn first_operator(&self) -> Result<Option<AccountId>, AppError> {
        Ok(self.inner.accounts.first_operator().await?)
    }

    /// A person at work in a tenant today, by address: for commands that name who acts.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the person has no role there today.
    pub async fn scope_of(
        &self,
        email: &str,
        tenant: TenantId,
        command: CommandId,
        request: RequestId,
    ) -> Result<Scope, AppError> {
        let known = self.inner.accounts.find_by_email(email).await?.ok_or(AppError::Denied)?;
        let member = self.membership(tenant, known.account).await?.ok_or(AppError::Denied)?;
        Ok(member.scope(known.account, command, request, self.now()))
    }
}
