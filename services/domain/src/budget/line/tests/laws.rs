//! Budget lines under any orders of any length (EF-13, DOMAIN.md 4.6).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, twice_is_once};

fn commands() -> impl Strategy<Value = Command> {
    let order = (1_u8..5).prop_map(id::<OrderId>);
    let cause = (1_u8..6).prop_map(id::<Uuid>);
    let amount = prop_oneof![3 => 1_i64..40, 1 => -2_i64..150].prop_map(rp);
    let document = "[abc]";
    let bucket = prop::sample::select(Bucket::ALL);
    let bucket_of_release = prop::sample::select(Bucket::ALL);
    let kind = prop::sample::select(CeilingChange::ALL);
    prop_oneof![
        1 => (50_i64..120).prop_map(|ceiling| Command::Open { line: id(LINE), opening: opening(ceiling) }),
        2 => (kind, amount.clone(), document).prop_map(|(kind, ceiling, document)| {
            Command::ChangeCeiling { kind, ceiling, document }
        }),
        1 => (amount.clone(), document).prop_map(|(amount, document)| {
            Command::Block { amount, document, reason: "x".into() }
        }),
        1 => (document, document).prop_map(|(block, document)| Command::Unblock { block, document }),
        6 => (order.clone(), amount.clone()).prop_map(|(order, amount)| Command::Reserve { order, amount }),
        10 => (order.clone(), bucket, amount.clone(), cause.clone()).prop_map(|(order, to, amount, cause)| {
            Command::Move { order, to, amount, cause }
        }),
        6 => (order.clone(), bucket_of_release, amount.clone(), cause).prop_map(|(order, from, amount, cause)| {
            Command::ReleaseFrom { order, from, amount, reason: "x".into(), cause }
        }),
        6 => (order.clone(), 1_i64..40, 1_u8..6).prop_map(|(order, amount, cause)| {
            Command::MoveBack { order, amount: rp(amount), cause: id(cause) }
        }),
        3 => (order.clone(), prop::sample::select(Bucket::ALL), amount.clone(), 1_u8..6).prop_map(
            |(order, to, amount, cause)| Command::TakeUp { order, to, amount, cause: id(cause) },
        ),
        1 => (order, amount, document).prop_map(|(order, amount, document)| {
            Command::Return { order, amount, document, reason: "x".into() }
        }),
        1 => (28_u8..32).prop_map(|last| Command::Close { on: day(&format!("2026-12-{last}")) }),
    ]
}

/// A year that begins with an open line.
fn year() -> impl Strategy<Value = Vec<Command>> {
    (80_i64..200, vec(commands(), 0..60)).prop_map(|(ceiling, rest)| {
        let mut year = vec![Command::Open { line: id(LINE), opening: opening(ceiling) }];
        year.extend(rest);
        year
    })
}

/// What the events say by themselves: ceiling, blocked, and each bucket of each order. Shares nothing with the state.
#[derive(Default)]
struct Ledger {
    ceiling: i64,
    blocked: i64,
    orders: std::collections::BTreeMap<(OrderId, Bucket), i64>,
}

impl Ledger {
    fn book(&mut self, event: &Event) {
        let mut add = |order: &OrderId, bucket: Bucket, amount: i64| {
            *self.orders.entry((*order, bucket)).or_default() += amount;
        };
        match event {
            Event::BudgetLineOpened { opening, .. } => self.ceiling = opening.ceiling.get(),
            Event::CeilingChanged { to, .. } => self.ceiling = to.get(),
            Event::FundsBlocked { amount, .. } => self.blocked += amount.get(),
            Event::FundsUnblocked { amount, .. } => self.blocked -= amount.get(),
            Event::FundsReserved { order, amount, .. } => add(order, Bucket::Reserved, amount.get()),
            Event::FundsMoved { order, from, to, amount, .. }
            | Event::FundsMovedBack { order, from, to, amount, .. } => {
                add(order, *from, -amount.get());
                add(order, *to, amount.get());
            }
            Event::FundsReleased { order, from, amount, .. } => add(order, *from, -amount.get()),
            Event::FundsReturned { order, amount, .. } => add(order, Bucket::Realised, -amount.get()),
            Event::ShortfallOpened { .. }
            | Event::ShortfallClosed { .. }
            | Event::BudgetLineCorrected { .. }
            | Event::BudgetLineClosed { .. } => (),
        }
    }
    fn used(&self) -> i64 {
        self.blocked + self.orders.values().sum::<i64>()
    }
}

proptest! {
    #![proptest_config(cases(400))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_about_a_line_sent_twice_changes_nothing_more(year in year()) {
        let past = twice_is_once::<BudgetLine>(year.clone())?;
        any_order::<BudgetLine>(&past[..past.len().min(12)], &year[..year.len().min(12)]);
    }

    /// EF-13, DOMAIN.md 4.6: at every event the sum of all buckets is within the ceiling, no bucket of any order is
    /// below nothing, and the state says what the events say.
    #[test]
    fn the_buckets_never_exceed_the_ceiling_and_money_is_conserved(year in year()) {
        let (mut state, mut ledger) = (State::default(), Ledger::default());
        for command in year {
            let Ok(events) = BudgetLine::decide(&state, command) else { continue };
            for event in events {
                state = BudgetLine::evolve(state, &event);
                ledger.book(&event);
                prop_assert!(ledger.used() <= ledger.ceiling, "{event:?}");
                prop_assert!(ledger.blocked >= 0 && ledger.orders.values().all(|amount| *amount >= 0), "{event:?}");
                prop_assert_eq!(state.available().get(), ledger.ceiling - ledger.used());
                for bucket in Bucket::ALL {
                    let booked: i64 =
                        ledger.orders.iter().filter(|((_, of), _)| of == bucket).map(|(_, amount)| amount).sum();
                    prop_assert_eq!(state.bucket(*bucket).get(), booked);
                }
                for ((order, bucket), amount) in &ledger.orders {
                    prop_assert_eq!(state.of_order(*order).bucket(*bucket).get(), *amount);
                }
            }
        }
    }

    /// S-06: while a case is open nothing new is promised, and it never stays open when there is room.
    #[test]
    fn a_case_is_open_exactly_as_long_as_there_is_no_room(year in year()) {
        let mut state = State::default();
        for command in year {
            let Ok(events) = BudgetLine::decide(&state, command) else { continue };
            let promises = |event: &Event| matches!(event, Event::FundsReserved { .. } | Event::FundsBlocked { .. });
            let promised = events.iter().any(promises);
            prop_assert!(state.shortfall().is_none() || !promised, "promised while a case is open");
            state = events.iter().fold(state, BudgetLine::evolve);
            if let Some(case) = state.shortfall() {
                prop_assert!(state.used() > case.wanted);
                prop_assert!(state.ceiling() >= state.used());
            }
        }
    }
}
