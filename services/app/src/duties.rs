//! Which of the things that wait a person leaves to others, having done something else on the record before (EF-22,
//! C-SOD).
//!
//! **Invariant:** asked of the same states that decide, so that nothing is offered that would be refused as own work.

use std::collections::BTreeMap;

use domain::{
    payment::{
        billing::{Billing, Duty},
        repayment::Repayment,
    },
    publication::order::{Order, Stage},
};

use kernel::Uuid;

use crate::{App, AppError, Scope, reading::Task, session::own_border};

/// Of which steps on which records is known whether they are the person's own work.
pub(crate) type Judged = BTreeMap<(String, Uuid), bool>;

/// What waits and is not the person's own work.
#[derive(Debug)]
pub(crate) enum Others {
    /// As many of each kind as are shown, or all that there are.
    All(Vec<Task>),
    /// Own work stands before others' of some kind, and fewer are here than could be shown.
    SomeBehind(Vec<Task>),
}

/// What was seen of one kind.
#[derive(Debug, Default)]
struct Seen {
    all: u64,
    own: u64,
    total: u64,
}

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
    /// Without what the person would be refused as own work, so many of each kind.
    pub(crate) async fn without_own_work(
        &self,
        scope: &Scope,
        tasks: Vec<Task>,
        of_each: u16,
        judged: &mut Judged,
    ) -> Result<Others, AppError> {
        let mut kinds: BTreeMap<String, Seen> = BTreeMap::new();
        let mut kept: Vec<Task> = Vec::with_capacity(tasks.len());
        for task in tasks {
            let step = (task.action.clone(), task.id);
            let is_own = match judged.get(&step) {
                Some(known) => *known,
                None => self.is_own_work(scope, &task).await?,
            };
            judged.insert(step, is_own);
            let seen = kinds.entry(task.action.clone()).or_default();
            seen.all = seen.all.saturating_add(1);
            seen.total = task.total;
            if is_own {
                seen.own = seen.own.saturating_add(1);
            } else if seen.all.saturating_sub(seen.own) <= u64::from(of_each) {
                kept.push(task);
            }
        }
        for task in &mut kept {
            let own = kinds.get(&task.action).map_or(0, |seen| seen.own);
            task.total = task.total.saturating_sub(own);
        }
        let is_short = |seen: &Seen| seen.all < seen.total && seen.all.saturating_sub(seen.own) < u64::from(of_each);
        let is_some_behind = kinds.values().any(is_short);
        Ok(if is_some_behind { Others::SomeBehind(kept) } else { Others::All(kept) })
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
