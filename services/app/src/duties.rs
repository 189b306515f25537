//! Which of the things that wait a person leaves to others, having done something else on the record before (EF-22,
//! C-SOD).
//!
//! **Invariant:** asked of the same states that decide, so that nothing is offered that would be refused as own work.

use domain::{
    payment::{
        billing::{Billing, Duty},
        repayment::Repayment,
    },
    publication::order::{Order, Stage},
};

use crate::{App, AppError, Scope, reading::Task, session::own_border};

/// The duty that a step of a bill is.
fn duty_of(use_case: &str) -> Option<Duty> {
    Some(match use_case {
        "inspect_billing" => Duty::Inspecting,
        "sign_handover" => Duty::HandingOver,
        "countersign_handover" | "submit_invoice" | "attach_tax_paper" => Duty::Supplying,
        "request_payment" => Duty::Requesting,
        "verify_payment_request" => Duty::Checking,
        "order_payment" => Duty::Authorising,
        "confirm_payment" => Duty::Paying,
        _ => return None,
    })
}

impl App {
    /// Without what the person would be refused as own work.
    pub(crate) async fn without_own_work(&self, scope: &Scope, tasks: Vec<Task>) -> Result<Vec<Task>, AppError> {
        let (mut kept, mut left) = (Vec::with_capacity(tasks.len()), Vec::new());
        for task in tasks {
            if self.is_own_work(scope, &task).await? {
                left.push(task.action);
            } else {
                kept.push(task);
            }
        }
        for action in left {
            for task in kept.iter_mut().filter(|task| task.action == action) {
                task.total = task.total.saturating_sub(1);
            }
        }
        Ok(kept)
    }

    async fn is_own_work(&self, scope: &Scope, task: &Task) -> Result<bool, AppError> {
        let (border, by) = (own_border(scope.tenant), scope.actor);
        if let Some(duty) = duty_of(&task.action) {
            let (bill, _) = self.store().load::<Billing>(border, task.id).await?;
            return Ok(bill.bars(by, duty));
        }
        if matches!(task.action.as_str(), "answer_contest" | "record_repayment") {
            let (claim, _) = self.store().load::<Repayment>(border, task.id).await?;
            return Ok(claim.author() == Some(by));
        }
        let stage = match task.action.as_str() {
            "issue_order" => None,
            "verify_proof" => Some(Stage::AutoChecked),
            "settle_breach" => Some(Stage::RetentionBreach),
            _ => return Ok(false),
        };
        let (order, _) = self.store().load::<Order>(border, task.id).await?;
        Ok(match stage {
            None => order.creators().any(|creator| creator == by),
            Some(stage) => !order.waits_for(stage, by),
        })
    }
}
