//! Which of the things that wait a person leaves to others, having done something else on the record before (EF-22,
//! C-SOD).
//!
//! **Invariant:** asked of the same states that decide, so that nothing is offered that would be refused as own work.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    payment::{
        billing::{Billing, Duty},
        repayment::Repayment,
    },
    publication::order::{Order, Stage},
};

use kernel::Uuid;

use crate::{App, AppError, Scope, reading::Task, session::own_border};

/// So many of each kind are looked for behind own work. Each of them is asked of the state of its record, on every view of
/// the home page: whoever wrote the first 250 of a kind that wait finds the rest in their list.
const MOST_OF_EACH: u16 = 250;

/// What waits for somebody, kind by kind: what is not own work, the most urgent first.
#[derive(Debug)]
pub(crate) struct Others {
    /// How many of each kind are shown.
    shown: usize,
    /// How many of each kind are asked for now.
    pub(crate) of_each: u16,
    /// The kinds that are asked for now; none named is all of them.
    short: Option<BTreeSet<String>>,
    kinds: BTreeMap<String, Seen>,
    /// Of which steps on which records is known whether they are the person's own work.
    judged: BTreeMap<(String, Uuid), bool>,
}

/// What was seen of one kind.
#[derive(Debug, Default)]
struct Seen {
    all: u64,
    own: u64,
    total: u64,
    kept: Vec<Task>,
}

impl Others {
    /// So many of each kind are shown.
    pub(crate) fn of_each(shown: u16) -> Self {
        Self { shown: shown.into(), of_each: shown, short: None, kinds: BTreeMap::new(), judged: BTreeMap::new() }
    }

    /// Whether a kind is asked for now.
    pub(crate) fn asks_for(&self, kind: &str) -> bool {
        self.short.as_ref().is_none_or(|short| short.contains(kind))
    }

    /// Whether it has to be known of a task whether it is own work: no more of its kind than are shown.
    fn wants(&self, task: &Task) -> bool {
        self.asks_for(&task.action) && self.kinds.get(&task.action).is_none_or(|seen| seen.kept.len() < self.shown)
    }

    fn known(&self, task: &Task) -> Option<bool> {
        self.judged.get(&(task.action.clone(), task.id)).copied()
    }

    fn takes(&mut self, task: Task, is_own: bool) {
        self.judged.insert((task.action.clone(), task.id), is_own);
        let seen = self.kinds.entry(task.action.clone()).or_default();
        seen.all = seen.all.saturating_add(1);
        seen.total = task.total;
        if is_own {
            seen.own = seen.own.saturating_add(1);
        } else {
            seen.kept.push(task);
        }
    }

    /// Whether own work stands before others' of some kind: then more of these kinds are asked for, and of no others.
    pub(crate) fn looks_further(&mut self) -> bool {
        if self.of_each >= MOST_OF_EACH {
            return false;
        }
        let is_short = |seen: &Seen| seen.all < seen.total && seen.kept.len() < self.shown;
        let short: BTreeSet<String> =
            self.kinds.iter().filter(|(_, seen)| is_short(seen)).map(|(kind, _)| kind.clone()).collect();
        // They are read again from their first one.
        self.kinds.retain(|kind, _| !short.contains(kind));
        self.of_each = self.of_each.saturating_mul(5).min(MOST_OF_EACH);
        let is_any = !short.is_empty();
        self.short = Some(short);
        is_any
    }

    /// What is not own work, by what is due first; own work is not counted.
    pub(crate) fn tasks(self) -> Vec<Task> {
        let without = |(_, seen): (String, Seen)| {
            let Seen { own, kept, .. } = seen;
            kept.into_iter().map(move |task| Task { total: task.total.saturating_sub(own), ..task })
        };
        let mut tasks: Vec<Task> = self.kinds.into_iter().flat_map(without).collect();
        tasks.sort_by_key(|task| (task.due.is_none(), task.due));
        tasks
    }
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
    /// Sets apart what the person would be refused as own work.
    pub(crate) async fn set_apart(&self, scope: &Scope, tasks: Vec<Task>, others: &mut Others) -> Result<(), AppError> {
        for task in tasks {
            if !others.wants(&task) {
                continue;
            }
            let is_own = match others.known(&task) {
                Some(known) => known,
                None => self.is_own_work(scope, &task).await?,
            };
            others.takes(task, is_own);
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::dataset;

    const KINDS: [&str; 2] = ["answer_contest", "record_repayment"];

    /// What the database answers where so many of each kind wait.
    fn waiting(others: &Others, total: u64) -> Vec<Task> {
        let task = |kind: &str, place: u64| Task {
            action: kind.to_owned(),
            dataset: dataset("repayments").expect("a list"),
            id: Uuid::from_u128(place.into()),
            title: place.to_string(),
            detail: String::new(),
            due: None,
            total,
            late_minutes: None,
        };
        let asked = KINDS.iter().filter(|kind| others.asks_for(kind));
        asked.flat_map(|kind| (1..=total.min(others.of_each.into())).map(move |place| task(kind, place))).collect()
    }

    /// A task that is shown: its kind, its place in the list, and how many of the kind there are.
    type Shown = (String, u64, u64);

    /// How often it was asked of a state whether one of each kind is own work, and what is shown.
    fn home(total: u64, is_own: impl Fn(&Task) -> bool) -> (BTreeMap<String, u64>, Vec<Shown>) {
        let (mut others, mut asked) = (Others::of_each(10), BTreeMap::new());
        loop {
            for task in waiting(&others, total) {
                if others.wants(&task) {
                    let own = others.known(&task).unwrap_or_else(|| {
                        *asked.entry(task.action.clone()).or_default() += 1;
                        is_own(&task)
                    });
                    others.takes(task, own);
                }
            }
            if !others.looks_further() {
                break;
            }
        }
        let shown =
            others.tasks().into_iter().map(|task| (task.action, task.title.parse().expect("a place"), task.total));
        (asked, shown.collect())
    }

    /// C-SOD: behind own work of one kind others' is looked for, of that kind alone, and no more of it than is shown.
    #[test]
    fn what_stands_behind_own_work_is_looked_for_kind_by_kind_and_no_further() {
        let (asked, shown) =
            home(1_000, |task| task.action == KINDS[1] && task.title.parse::<u64>().expect("a place") <= 30);
        assert_eq!(asked, BTreeMap::from([(KINDS[0].to_owned(), 10), (KINDS[1].to_owned(), 40)]));
        let of = |kind: &str, places: std::ops::RangeInclusive<u64>, total: u64| {
            places.map(|place| (kind.to_owned(), place, total)).collect::<Vec<_>>()
        };
        assert_eq!(shown, [of(KINDS[0], 1..=10, 1_000), of(KINDS[1], 31..=40, 970)].concat());
    }

    /// A home page does not read thousands of records: behind so much own work nothing is looked for any more.
    #[test]
    fn behind_hundreds_of_own_ones_nothing_is_looked_for() {
        let (asked, shown) = home(1_000, |task| task.title.parse::<u64>().expect("a place") <= 260);
        assert_eq!(asked, KINDS.map(|kind| (kind.to_owned(), 250)).into());
        assert_eq!(shown, []);
    }
}
