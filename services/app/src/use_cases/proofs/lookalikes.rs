//! Proofs that may show the publication of another placement of the outlet (R11, decision 0010).
//!
//! **Invariant:** it only warns: what is certain is claimed. What was shown before anybody asked this is asked too, because
//! every proof that stands is looked at as it lies there.

use domain::publication::{
    order::Order,
    proof::{
        Evidence, Lookalike,
        lookalike::{Shown, may_be_one},
    },
};
use kernel::ids::{OrderId, OutletId, PlacementId};
use store::Border;
use views::StandingProof;

use super::retelling::told;
use crate::{App, AppError, Scope, session::own_border};

impl App {
    /// The newest other placement of an outlet whose proof may show what this one shows, where there is one.
    pub(super) async fn lookalike(
        &self,
        border: Border,
        (outlet, placement): (OutletId, PlacementId),
        own: Shown<'_>,
    ) -> Result<Option<Lookalike>, AppError> {
        // A photograph of a site is known by its bytes alone.
        if matches!(own.evidence, Evidence::Display { .. }) {
            return Ok(None);
        }
        let standing = views::standing_proofs(self.store(), border, outlet).await?;
        Ok(among(&standing, placement, own))
    }

    /// The same for a proof that was looked at, as it stands now.
    pub(in crate::use_cases) async fn proof_alike(
        &self,
        scope: &Scope,
        order: OrderId,
        placement: PlacementId,
    ) -> Result<Option<Lookalike>, AppError> {
        let border = own_border(scope.tenant);
        let (state, _) = self.store().load::<Order>(border, order.as_uuid()).await?;
        let outlet = state.subject().ok_or(AppError::Denied)?.outlet;
        let standing = views::standing_proofs(self.store(), border, outlet).await?;
        let own = standing.iter().find(|one| one.placement == placement);
        Ok(own.and_then(|own| among(&standing, placement, shown(own))))
    }
}

fn shown(proof: &StandingProof) -> Shown<'_> {
    Shown { evidence: &proof.evidence, capture: proof.capture.as_ref() }
}

fn among(standing: &[StandingProof], placement: PlacementId, own: Shown<'_>) -> Option<Lookalike> {
    let mut others = standing.iter().filter(|other| other.placement != placement);
    let other = others.find(|other| may_be_one(own, shown(other)))?;
    Some(Lookalike { placement: other.placement, told: told(other.number.as_deref(), &other.title) })
}
