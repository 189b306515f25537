//! Deadlines that end something without anybody's doing: the time to correct an application (EF-09).
//!
//! **Invariant:** the rule itself is the domain's: a command after the deadline is refused whether or not this worker
//! ran. It only writes down what is true already.

use domain::partnership::application::{Application, Command};
use kernel::{TenantId, Timestamp};
use serde_json::json;

use crate::{App, AppError, members::OwnWork, session::own_border};

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
}
