//! What may be put on a bill: placements that were verified and are on none.

use kernel::{CompanyId, Uuid};
use views::BillableCompany;

use crate::{App, AppError, Scope};

/// Placements that are offered for one bill.
const OFFERED: u16 = 300;

impl App {
    /// The companies that have something to bill, by name.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission to open a bill.
    pub async fn billable_companies(&self, scope: &Scope) -> Result<Vec<BillableCompany>, AppError> {
        scope.may("open_billing")?;
        Ok(views::billable_companies(self.store(), scope.border()).await?)
    }

    /// What a company proved and has on no bill, for the company itself.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission to read bills.
    pub async fn own_billable(&self, scope: &Scope) -> Result<Option<BillableCompany>, AppError> {
        scope.may("read_billings")?;
        let Some(own) = scope.party.company() else { return Ok(None) };
        let all = views::billable_companies(self.store(), scope.border()).await?;
        Ok(all.into_iter().find(|one| one.company == own))
    }

    /// The placements of a company that are offered for a bill, the longest waiting first, and how many there are in all.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission to put placements on a bill.
    pub async fn billable_placements(&self, scope: &Scope, company: CompanyId) -> Result<(Vec<Uuid>, i64), AppError> {
        scope.may("assemble_billing")?;
        Ok(views::billable_placements(self.store(), scope.border(), company, OFFERED).await?)
    }
}
