//! Proofs that may show the publication of another placement of the outlet (R11, decision 0010).
//!
//! **Invariant:** it only warns: what is certain is claimed. What was shown before anybody asked this is asked too, because
//! every proof that stands is looked at as it lies there.

use domain::publication::{
    order::Order,
    proof::{
        Capture, Evidence, Lookalike,
        lookalike::{Shown, may_be_one},
    },
};
use kernel::ids::{OrderId, OutletId, PlacementId};
use store::Border;
use views::StandingProof;

use super::retelling::told;
use crate::{App, AppError, Scope, session::own_border};

/// The proof that the others are held against.
pub(super) struct Own {
    pub(super) placement: PlacementId,
    pub(super) evidence: Evidence,
    pub(super) capture: Option<Capture>,
}

impl App {
    /// The newest other placement of an outlet whose proof may show what this one shows, where there is one.
    pub(super) async fn lookalike(
        &self,
        border: Border,
        outlet: OutletId,
        own: Own,
    ) -> Result<Option<Lookalike>, AppError> {
        // A photograph of a site is known by its bytes alone.
        if matches!(own.evidence, Evidence::Display { .. }) {
            return Ok(None);
        }
        let standing = views::standing_proofs(self.store(), border, outlet).await?;
        // Thousands of addresses are taken apart: nobody else waits for that.
        let compared = tokio::task::spawn_blocking(move || among(&standing, &own)).await;
        compared.map_err(|error| AppError::Bug(Box::new(error)))
    }

    /// The same for a proof that was looked at, as it stands now: it is asked for by itself, because an outlet may have shown
    /// more since than is compared.
    pub(in crate::use_cases) async fn proof_alike(
        &self,
        scope: &Scope,
        order: OrderId,
        placement: PlacementId,
    ) -> Result<Option<Lookalike>, AppError> {
        let border = own_border(scope.tenant);
        let (state, _) = self.store().load::<Order>(border, order.as_uuid()).await?;
        let outlet = state.subject().ok_or(AppError::Denied)?.outlet;
        let Some(own) = views::proof_of(self.store(), border, placement).await? else { return Ok(None) };
        let StandingProof { evidence, capture, .. } = own;
        self.lookalike(border, outlet, Own { placement, evidence, capture }).await
    }
}

fn among(standing: &[StandingProof], own: &Own) -> Option<Lookalike> {
    let shown = Shown { evidence: &own.evidence, capture: own.capture.as_ref() };
    let is_alike = |other: &&StandingProof| {
        may_be_one(shown, Shown { evidence: &other.evidence, capture: other.capture.as_ref() })
    };
    let other = standing.iter().filter(|other| other.placement != own.placement).find(is_alike)?;
    Some(Lookalike { placement: other.placement, told: told(other.number.as_deref(), &other.title) })
}
