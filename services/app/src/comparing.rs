//! Side by side with other regions: figures that they share, never a company or a person.

pub use benchmark::{
    Comparison, Figure, INDICATORS, Indicator, MissingCode, Neighbour, Peers, Polarity, Quartiles, indicator,
};
use kernel::TenantId;

use crate::{App, AppError, FieldError, Scope};

impl App {
    /// One indicator of one year, as the person's region sees it.
    ///
    /// # Errors
    /// [`AppError::Denied`] without permission, [`AppError::Invalid`] for an indicator that is not in the catalogue.
    pub async fn comparison(
        &self,
        scope: &Scope,
        indicator_id: &str,
        year: i32,
        peers: Peers,
    ) -> Result<Comparison, AppError> {
        scope.may("read_comparison")?;
        let Some(indicator) = indicator(indicator_id) else {
            return Err(AppError::Invalid(vec![FieldError {
                field: "indicator".to_owned(),
                code: "not_a_choice",
                params: vec![],
            }]));
        };
        let region = self.tenant_info(scope.tenant).await?.region_code;
        let region = region.parse().map_err(|why: kernel::region::NotARegionCode| AppError::Bug(Box::new(why)))?;
        // What the person just did is in the figures that the person sees next.
        self.inner.benchmark.refresh(scope.tenant).await?;
        Ok(self.inner.benchmark.compare(scope.tenant, &region, indicator, year, peers).await?)
    }

    /// Brings the figures of one tenant up to where its log stands; for the worker that follows all tenants.
    ///
    /// # Errors
    /// When the database fails or an event cannot be read.
    pub async fn refresh_figures(&self, tenant: TenantId) -> Result<i64, AppError> {
        Ok(self.inner.benchmark.refresh(tenant).await?)
    }
}
