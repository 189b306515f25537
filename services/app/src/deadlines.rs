//! Deadlines that end something without anybody's doing: the time to correct an application (EF-09), to answer an
//! order, to prove a placement (EF-15), the last day of an agreement or of
//! a sanction.
//!
//! **Invariant:** the rule itself is the domain's: a command after the deadline is refused whether or not this worker
//! ran. It only writes down what is true already.

use domain::{
    partnership::{
        application::{Application, Command},
        sanction::{self, Sanctions},
    },
    publication::{
        agreement::{self, Agreement},
        order,
    },
};
use kernel::{
    TenantId, Timestamp,
    ids::{OrderId, PlacementId},
};
use serde_json::json;
use store::Done;

use crate::{
    App, AppError,
    members::OwnWork,
    session::own_border,
    use_cases::{order_of, subject_of, tell_budget},
};

/// Applications of one step.
const STEP: u16 = 100;

impl App {
    /// Closes every application of a tenant whose time to correct is over; says how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_corrections(&self, tenant: TenantId) -> Result<u64, AppError> {
        let now = self.tenant_info(tenant).await?.now(self.now());
        self.end_corrections_at(tenant, now).await
    }

    /// The same as it was at an instant: a story that is told afterwards.
    ///
    /// # Errors
    /// As [`App::end_corrections`].
    pub async fn end_corrections_at(&self, tenant: TenantId, now: Timestamp) -> Result<u64, AppError> {
        let mut closed = 0_u64;
        loop {
            let late = views::lapsed_corrections(self.store(), own_border(tenant), now, STEP).await?;
            let was_full = late.len() >= usize::from(STEP);
            let mut moved = false;
            for id in late {
                let work = OwnWork::of_program(tenant, "lapse_correction");
                let ended = self
                    .transact_as_at(work, now, move |unit| {
                        Box::pin(async move {
                            let at = unit.now();
                            unit.run::<Application>(id, Command::LapseCorrection { at }).await?;
                            Ok(json!({ "id": id }))
                        })
                    })
                    .await;
                match ended {
                    Ok(_) => {
                        moved = true;
                        closed = closed.saturating_add(1);
                    }
                    // The company was faster, or the deadline moved: nothing to close.
                    Err(AppError::Rejected(refusal)) => {
                        tracing::info!(%tenant, code = refusal.code, "a correction did not lapse");
                    }
                    Err(other) => return Err(other),
                }
            }
            if !moved || !was_full {
                return Ok(closed);
            }
        }
    }

    /// Lets every order lapse whose time to answer is over, and forfeits every placement whose time to prove is; says
    /// how many. What was reserved or committed is free again in the same transaction.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_orders(&self, tenant: TenantId) -> Result<u64, AppError> {
        let now = self.tenant_info(tenant).await?.now(self.now());
        self.end_orders_at(tenant, now).await
    }

    /// The same as it was at an instant: a story that is told afterwards.
    ///
    /// # Errors
    /// As [`App::end_orders`].
    pub async fn end_orders_at(&self, tenant: TenantId, now: Timestamp) -> Result<u64, AppError> {
        let mut ended = 0_u64;
        loop {
            let border = own_border(tenant);
            let orders = views::late_orders(self.store(), border, now, STEP).await?;
            let placements = views::late_placements(self.store(), border, now, STEP).await?;
            let was_full = orders.len() >= usize::from(STEP) || placements.len() >= usize::from(STEP);
            let lapsing = orders.into_iter().map(|order| (OrderId(order), None));
            let forfeiting = placements.into_iter().map(|(order, it)| (OrderId(order), Some(PlacementId(it))));
            let mut moved = false;
            for (order, placement) in lapsing.chain(forfeiting) {
                match self.end_of_order(tenant, order, placement, now).await {
                    Ok(_) => {
                        moved = true;
                        ended = ended.saturating_add(1);
                    }
                    // Somebody was faster, or the deadline moved.
                    Err(AppError::Rejected(refusal)) => {
                        tracing::info!(%tenant, code = refusal.code, "an order did not end");
                    }
                    Err(other) => return Err(other),
                }
            }
            if !moved || !was_full {
                return Ok(ended);
            }
        }
    }

    /// Writes down of every agreement whose last day is over that it ended; says of how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_agreements(&self, tenant: TenantId) -> Result<u64, AppError> {
        let info = self.tenant_info(tenant).await?;
        let today = info.now(self.now()).date_in(info.zone);
        let mut ended = 0_u64;
        loop {
            let over = views::over_agreements(self.store(), own_border(tenant), today, STEP).await?;
            let was_full = over.len() >= usize::from(STEP);
            let mut moved = false;
            for id in over {
                let work = OwnWork::of_program(tenant, "end_agreement");
                let done = self
                    .transact_as(work, move |unit| {
                        Box::pin(async move {
                            unit.run::<Agreement>(id.as_uuid(), agreement::Command::End { today }).await?;
                            Ok(json!({ "id": id }))
                        })
                    })
                    .await;
                match done {
                    Ok(_) => {
                        moved = true;
                        ended = ended.saturating_add(1);
                    }
                    // Somebody broke it off first.
                    Err(AppError::Rejected(refusal)) => {
                        tracing::info!(%tenant, code = refusal.code, "an agreement did not end");
                    }
                    Err(other) => return Err(other),
                }
            }
            if !moved || !was_full {
                return Ok(ended);
            }
        }
    }

    /// Writes down of every sanction whose last day is over that it ended; says of how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_sanctions(&self, tenant: TenantId) -> Result<u64, AppError> {
        let info = self.tenant_info(tenant).await?;
        let today = info.now(self.now()).date_in(info.zone);
        let mut ended = 0_u64;
        for (company, sanction) in views::over_sanctions(self.store(), own_border(tenant), today, STEP).await? {
            let work = OwnWork::of_program(tenant, "end_sanction");
            let done = self
                .transact_as(work, move |unit| {
                    Box::pin(async move {
                        let end = sanction::Command::End { sanction, today };
                        unit.run::<Sanctions>(sanction::stream_of(company), end).await?;
                        Ok(json!({ "id": sanction }))
                    })
                })
                .await;
            match done {
                Ok(_) => ended = ended.saturating_add(1),
                // Somebody took it back first.
                Err(AppError::Rejected(refusal)) => {
                    tracing::info!(%tenant, code = refusal.code, "a sanction did not end");
                }
                Err(other) => return Err(other),
            }
        }
        Ok(ended)
    }

    async fn end_of_order(
        &self,
        tenant: TenantId,
        id: OrderId,
        placement: Option<PlacementId>,
        now: Timestamp,
    ) -> Result<Done, AppError> {
        let action = if placement.is_some() { "forfeit_placement" } else { "lapse_order" };
        self.transact_as_at(OwnWork::of_program(tenant, action), now, move |unit| {
            Box::pin(async move {
                let at = unit.now();
                let subject = subject_of(&order_of(unit, id).await?)?;
                let command = match placement {
                    Some(placement) => order::Command::Forfeit { placement, at },
                    None => order::Command::Lapse { at },
                };
                let events = unit.run::<order::Order>(id.as_uuid(), command).await?;
                tell_budget(unit, id, &subject, &events).await?;
                Ok(json!({ "id": id }))
            })
        })
        .await
    }
}
