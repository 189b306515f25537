//! Texts that come again: what was cleared for one placement of an outlet, shown for another one (R11, decision 0010).
//!
//! **Invariant:** it only warns. One text may rightly be ordered twice; whether it was is for a person, who is told which
//! other placement has it.

use domain::publication::{
    order::{Order, OrderTerms},
    proof::{Retelling, likeness},
};
use kernel::{
    Timestamp, Uuid,
    ids::{OrderId, OutletId, PlacementId},
};
use store::Border;
use views::{ClearedText, TextsOf};

use crate::{App, AppError, Scope, session::own_border};

/// So long a text counts: a year of orders.
const YEAR_SECONDS: i64 = 365 * 86_400;

/// A text that may have come before.
pub(super) struct Told<'a> {
    pub(super) outlet: OutletId,
    /// For which placement it is told now.
    pub(super) placement: PlacementId,
    pub(super) text: &'a str,
    /// Whether only what was found good counts, or everything that is cleared.
    pub(super) good_only: bool,
}

impl App {
    /// The newest other placement of an outlet whose cleared text is the same or nearly so, where there is one.
    pub(super) async fn retold(
        &self,
        border: Border,
        told: Told<'_>,
        terms: &OrderTerms,
        now: Timestamp,
    ) -> Result<Option<Retelling>, AppError> {
        let Told { outlet, placement, text, good_only } = told;
        let since = now.plus_seconds(-YEAR_SECONDS);
        let known = views::cleared_texts(self.store(), border, TextsOf::Outlet(outlet), Some(since)).await?;
        let mut others = known.into_iter().filter(|one| one.placement != placement && (one.is_good || !good_only));
        let again = others.find(|one| likeness::alike(text, &one.text) >= terms.least_likeness);
        Ok(again.map(known_by))
    }

    /// Another placement that was found good with the text that was cleared for this one.
    pub(in crate::use_cases) async fn text_paid_before(
        &self,
        scope: &Scope,
        order: OrderId,
        placement: PlacementId,
    ) -> Result<Option<Retelling>, AppError> {
        self.text_before(scope, order, placement, true).await
    }

    /// Another placement of the outlet for which the text that was sent for this one is cleared already, or nearly the same:
    /// told before anybody clears it again.
    ///
    /// # Errors
    /// [`AppError::Denied`] for who clears no texts, and for an order that is not there.
    pub async fn text_cleared_before(
        &self,
        scope: &Scope,
        order: Uuid,
        placement: Uuid,
    ) -> Result<Option<Retelling>, AppError> {
        scope.may("clear_draft")?;
        self.text_before(scope, OrderId(order), PlacementId(placement), false).await
    }

    async fn text_before(
        &self,
        scope: &Scope,
        order: OrderId,
        placement: PlacementId,
        good_only: bool,
    ) -> Result<Option<Retelling>, AppError> {
        let border = own_border(scope.tenant);
        let (state, _) = self.store().load::<Order>(border, order.as_uuid()).await?;
        let outlet = state.subject().ok_or(AppError::Denied)?.outlet;
        let Some(text) = state.sent_text(placement).filter(|text| !text.trim().is_empty()) else { return Ok(None) };
        let terms = self.order_terms(border, scope.today()).await?;
        self.retold(border, Told { outlet, placement, text, good_only }, &terms, scope.now).await
    }
}

/// What people know the other placement by.
fn known_by(other: ClearedText) -> Retelling {
    let words = [other.number.unwrap_or_default(), other.title];
    let told = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ");
    Retelling { placement: other.placement, told }
}
