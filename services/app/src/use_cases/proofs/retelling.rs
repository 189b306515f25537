//! Texts that come again: what was cleared for one placement of an outlet, shown for another one (R11, decision 0010).
//!
//! **Invariant:** it only warns. One text may rightly be ordered twice; whether it was is for a person, who is told which
//! other placement has it.

use std::collections::BTreeMap;

use domain::publication::{
    order::Order,
    proof::{Retelling, likeness},
};
use kernel::{
    BasisPoints, Timestamp, Uuid,
    ids::{OrderId, OutletId, PlacementId},
};
use store::Border;
use views::{ClearedText, TextsOf, TextsSince};

use crate::{App, AppError, Scope, session::own_border};

/// So long a text counts: a year of orders.
const YEAR_SECONDS: i64 = 365 * 86_400;

/// Texts that may have come before.
pub(super) struct Told {
    pub(super) outlet: OutletId,
    /// Each with the placement that it is told for now.
    pub(super) texts: Vec<(PlacementId, String)>,
    /// Whether only what was found good counts, or everything that is cleared.
    pub(super) good_only: bool,
    /// From which share on two texts are the same.
    pub(super) least: BasisPoints,
}

impl App {
    /// For each text the newest other placement of the outlet whose cleared text is the same or nearly so, where there is
    /// one. What the outlet published is read once for all of them.
    pub(super) async fn retold(
        &self,
        border: Border,
        told: Told,
        now: Timestamp,
    ) -> Result<BTreeMap<PlacementId, Retelling>, AppError> {
        let Told { outlet, mut texts, good_only, least } = told;
        texts.retain(|(_, text)| !text.trim().is_empty());
        if texts.is_empty() {
            return Ok(BTreeMap::new());
        }
        let which = TextsSince { since: Some(now.plus_seconds(-YEAR_SECONDS)), good_only };
        let known = views::cleared_texts(self.store(), border, TextsOf::Outlet(outlet), which).await?;
        // A thousand whole texts are split into words: nobody else waits for that.
        let compared = tokio::task::spawn_blocking(move || among(&texts, &known, least)).await;
        compared.map_err(|error| AppError::Bug(Box::new(error)))
    }

    /// Another placement that was found good with the text that was cleared for this one.
    pub(in crate::use_cases) async fn text_paid_before(
        &self,
        scope: &Scope,
        order: OrderId,
        placement: PlacementId,
    ) -> Result<Option<Retelling>, AppError> {
        Ok(self.texts_before(scope, order, &[placement], true).await?.remove(&placement))
    }

    /// Another placement of the outlet for which the text that was sent for this one is cleared already, or nearly the same:
    /// told before anybody clears it again.
    ///
    /// # Errors
    /// As [`App::texts_cleared_before`].
    pub async fn text_cleared_before(
        &self,
        scope: &Scope,
        order: Uuid,
        placement: Uuid,
    ) -> Result<Option<Retelling>, AppError> {
        Ok(self.texts_cleared_before(scope, order, &[placement]).await?.remove(&PlacementId(placement)))
    }

    /// The same for several placements of an order at once.
    ///
    /// # Errors
    /// [`AppError::Denied`] for who clears no texts, and for an order that is not there.
    pub async fn texts_cleared_before(
        &self,
        scope: &Scope,
        order: Uuid,
        placements: &[Uuid],
    ) -> Result<BTreeMap<PlacementId, Retelling>, AppError> {
        scope.may("clear_draft")?;
        let placements: Vec<PlacementId> = placements.iter().copied().map(PlacementId).collect();
        self.texts_before(scope, OrderId(order), &placements, false).await
    }

    async fn texts_before(
        &self,
        scope: &Scope,
        order: OrderId,
        placements: &[PlacementId],
        good_only: bool,
    ) -> Result<BTreeMap<PlacementId, Retelling>, AppError> {
        let border = own_border(scope.tenant);
        let (state, _) = self.store().load::<Order>(border, order.as_uuid()).await?;
        let outlet = state.subject().ok_or(AppError::Denied)?.outlet;
        let texts = placements.iter().filter_map(|one| Some((*one, state.sent_text(*one)?.to_owned()))).collect();
        let least = self.order_terms(border, scope.today()).await?.least_likeness;
        self.retold(border, Told { outlet, texts, good_only, least }, scope.now).await
    }
}

fn among(
    texts: &[(PlacementId, String)],
    known: &[ClearedText],
    least: BasisPoints,
) -> BTreeMap<PlacementId, Retelling> {
    let own: Vec<(PlacementId, &str)> = texts.iter().map(|(placement, text)| (*placement, text.as_str())).collect();
    let others: Vec<(PlacementId, &str)> = known.iter().map(|one| (one.placement, one.text.as_str())).collect();
    let found = likeness::told_again(&own, &others, least).into_iter().zip(texts);
    let told = found.filter_map(|(place, (placement, _))| Some((*placement, known_by(known.get(place?)?))));
    told.collect()
}

fn known_by(other: &ClearedText) -> Retelling {
    Retelling { placement: other.placement, told: told(other.number.as_deref(), &other.title) }
}

/// What people know a placement by: number of its surat pesanan, and its title.
pub(super) fn told(number: Option<&str>, title: &str) -> String {
    let words = [number.unwrap_or_default(), title];
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
}
