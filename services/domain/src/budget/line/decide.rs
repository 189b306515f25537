//! What may happen to a budget line.

use kernel::{
    LocalDate, Rupiah, Uuid,
    ids::{BudgetLineId, OrderId},
};

use super::{
    Bucket, CeilingChange, Command, Event, Opening, Rejection, ShortfallOutcome,
    state::{Holding, State},
};

type Decision = Result<Vec<Event>, Rejection>;

pub(super) fn decide(state: &State, command: Command) -> Decision {
    if let Command::Open { line, opening } = command {
        return open(state, line, opening);
    }
    let Some((line, opening)) = state.opened() else { return Err(Rejection::Unknown) };
    if let Command::Close { on } = command {
        return close(state, line, opening, on);
    }
    if state.closed_on().is_some() {
        return Err(Rejection::Closed);
    }
    match command {
        Command::Open { .. } | Command::Close { .. } => Err(Rejection::AlreadyOpen),
        Command::Correct { field, from, to, correction, reason, by } => {
            if state.has_corrected(correction) {
                return Ok(vec![]);
            }
            if state.fact(field).ok_or(Rejection::NotCorrectable)? != from {
                return Err(Rejection::FactChanged);
            }
            Ok(vec![Event::BudgetLineCorrected { line, field, from, to, correction, reason, by }])
        }
        Command::ChangeCeiling { kind, ceiling, document } => change_ceiling(state, line, kind, ceiling, document),
        Command::Block { amount, document, reason } => block(state, line, amount, document, reason),
        Command::Unblock { block, document } => unblock(state, line, block, document),
        Command::Reserve { order, amount } => reserve(state, line, order, amount),
        Command::Move { order, to, amount, cause } => shift(state, line, order, (to, amount, cause)),
        Command::MoveBack { order, amount, cause } => move_back(state, line, order, amount, cause),
        Command::TakeUp { order, to, amount, cause } => take_up(state, line, order, (to, amount, cause)),
        Command::ReleaseFrom { order, from, amount, reason, cause } => {
            release_from(state, line, order, (from, amount, cause), &reason)
        }
        Command::Return { order, amount, document, reason } => give_back(state, line, order, amount, document, reason),
    }
}

fn open(state: &State, line: BudgetLineId, opening: Opening) -> Decision {
    match state.opened() {
        Some((known, was)) if known == line && *was == opening => return Ok(vec![]),
        Some(_) => return Err(Rejection::AlreadyOpen),
        None => (),
    }
    if opening.ceiling <= Rupiah::ZERO {
        return Err(Rejection::AmountNotPositive);
    }
    named(&opening.document)?;
    Ok(vec![Event::BudgetLineOpened { line, opening }])
}

fn positive(amount: Rupiah) -> Result<(), Rejection> {
    if amount > Rupiah::ZERO { Ok(()) } else { Err(Rejection::AmountNotPositive) }
}

fn named(document: &str) -> Result<(), Rejection> {
    if document.trim().is_empty() { Err(Rejection::DocumentMissing) } else { Ok(()) }
}

fn room(state: &State, wanted: Rupiah) -> Result<(), Rejection> {
    if state.shortfall().is_some() {
        return Err(Rejection::ShortfallOpen { missing: state.missing() });
    }
    let available = state.available();
    if wanted > available { Err(Rejection::CeilingExceeded { available, wanted }) } else { Ok(()) }
}

fn change_ceiling(
    state: &State,
    line: BudgetLineId,
    kind: CeilingChange,
    ceiling: Rupiah,
    document: String,
) -> Decision {
    named(&document)?;
    if ceiling < Rupiah::ZERO {
        return Err(Rejection::AmountNotPositive);
    }
    match state.change_by(&document) {
        Some(known) if known == (kind, ceiling) => return Ok(vec![]),
        Some(_) => return Err(Rejection::DocumentUsed),
        None => (),
    }
    let mut events = Vec::new();
    if let Some(case) = state.shortfall() {
        let outcome = ShortfallOutcome::Superseded;
        events.push(Event::ShortfallClosed { line, document: case.document.clone(), outcome });
    }
    let used = state.used();
    if ceiling < used {
        events.push(Event::ShortfallOpened {
            line,
            kind,
            ceiling: state.ceiling(),
            wanted: ceiling,
            missing: used.checked_sub(ceiling).unwrap_or(used),
            document,
            orders: state.concerned(),
        });
    } else {
        events.push(Event::CeilingChanged { line, kind, from: state.ceiling(), to: ceiling, document });
    }
    Ok(events)
}

fn block(state: &State, line: BudgetLineId, amount: Rupiah, document: String, reason: String) -> Decision {
    positive(amount)?;
    named(&document)?;
    match state.block(&document) {
        Some(known) if known.amount == amount && known.lifted_by.is_none() => return Ok(vec![]),
        Some(_) => return Err(Rejection::DocumentUsed),
        None => (),
    }
    room(state, amount)?;
    Ok(vec![Event::FundsBlocked { line, amount, document, reason }])
}

fn unblock(state: &State, line: BudgetLineId, block: String, document: String) -> Decision {
    named(&document)?;
    let known = state.block(&block).ok_or(Rejection::UnknownBlock)?;
    match &known.lifted_by {
        Some(lifted) if *lifted == document => return Ok(vec![]),
        Some(_) => return Err(Rejection::UnknownBlock),
        None => (),
    }
    let amount = known.amount;
    Ok(settled(state, vec![Event::FundsUnblocked { line, amount, block, document }]))
}

fn reserve(state: &State, line: BudgetLineId, order: OrderId, amount: Rupiah) -> Decision {
    positive(amount)?;
    let holding = state.of_order(order);
    if holding.total() > Rupiah::ZERO {
        let same = holding.bucket(Bucket::Reserved) == amount && holding.total() == amount;
        return if same { Ok(vec![]) } else { Err(Rejection::AlreadyReserved { held: holding.total() }) };
    }
    room(state, amount)?;
    Ok(vec![Event::FundsReserved { line, order, amount }])
}

/// What the same cause did before: the same is done, another amount is a mistake.
fn done(holding: &Holding, to: Option<Bucket>, cause: Uuid, amount: Rupiah) -> Result<bool, Rejection> {
    match holding.step(to, cause) {
        Some(known) if known == amount => Ok(true),
        Some(_) => Err(Rejection::MovedOtherwise),
        None => Ok(false),
    }
}

fn shift(state: &State, line: BudgetLineId, order: OrderId, (to, amount, cause): (Bucket, Rupiah, Uuid)) -> Decision {
    positive(amount)?;
    let from = to.before().ok_or(Rejection::NotForward)?;
    let holding = state.holding(order).ok_or(Rejection::UnknownOrder)?;
    if done(holding, Some(to), cause, amount)? {
        return Ok(vec![]);
    }
    let found = holding.bucket(from);
    if amount > found {
        return Err(Rejection::NotThere { found, wanted: amount });
    }
    Ok(vec![Event::FundsMoved { line, order, from, to, amount, cause }])
}

/// What the cause moved, it moves back as a whole.
fn move_back(state: &State, line: BudgetLineId, order: OrderId, amount: Rupiah, cause: Uuid) -> Decision {
    positive(amount)?;
    let holding = state.holding(order).ok_or(Rejection::UnknownOrder)?;
    match holding.step(Some(Bucket::Invoiced), cause) {
        Some(known) if known == amount => (),
        Some(_) => return Err(Rejection::MovedOtherwise),
        None if holding.moved_back(cause) == Some(amount) => return Ok(vec![]),
        None => return Err(Rejection::NotThere { found: Rupiah::ZERO, wanted: amount }),
    }
    let (from, to, found) = (Bucket::Invoiced, Bucket::Accrued, holding.bucket(Bucket::Invoiced));
    if amount > found {
        return Err(Rejection::NotThere { found, wanted: amount });
    }
    Ok(vec![Event::FundsMovedBack { line, order, from, to, amount, cause }])
}

/// An order may have several bills that were carried over: each is taken up by itself.
fn take_up(state: &State, line: BudgetLineId, order: OrderId, (to, amount, cause): (Bucket, Rupiah, Uuid)) -> Decision {
    positive(amount)?;
    if !matches!(to, Bucket::Accrued | Bucket::Invoiced) {
        return Err(Rejection::NotForward);
    }
    if done(&state.of_order(order), Some(Bucket::Committed), cause, amount)? {
        return Ok(vec![]);
    }
    room(state, amount)?;
    let mut events = vec![Event::FundsReserved { line, order, amount }];
    for next in [Bucket::Committed, Bucket::Accrued, Bucket::Invoiced] {
        if let Some(from) = next.before().filter(|_| next <= to) {
            events.push(Event::FundsMoved { line, order, from, to: next, amount, cause });
        }
    }
    Ok(events)
}

fn release_from(
    state: &State,
    line: BudgetLineId,
    order: OrderId,
    (from, amount, cause): (Bucket, Rupiah, Uuid),
    reason: &str,
) -> Decision {
    positive(amount)?;
    let holding = state.holding(order).ok_or(Rejection::UnknownOrder)?;
    if done(holding, None, cause, amount)? {
        return Ok(vec![]);
    }
    // What is paid comes back by a document alone.
    let found = if from == Bucket::Realised { Rupiah::ZERO } else { holding.bucket(from) };
    if amount > found {
        return Err(Rejection::NotThere { found, wanted: amount });
    }
    Ok(settled(state, vec![Event::FundsReleased { line, order, from, amount, reason: reason.to_owned(), cause }]))
}

fn give_back(
    state: &State,
    line: BudgetLineId,
    order: OrderId,
    amount: Rupiah,
    document: String,
    reason: String,
) -> Decision {
    positive(amount)?;
    named(&document)?;
    let holding = state.holding(order).ok_or(Rejection::UnknownOrder)?;
    match holding.returned_by(&document) {
        Some(known) if known == amount => return Ok(vec![]),
        Some(_) => return Err(Rejection::DocumentUsed),
        None => (),
    }
    let found = holding.bucket(Bucket::Realised);
    if amount > found {
        return Err(Rejection::NotThere { found, wanted: amount });
    }
    Ok(settled(state, vec![Event::FundsReturned { line, order, amount, document, reason }]))
}

/// Makes the cut that waited, when what just happened has made room for it.
fn settled(state: &State, mut events: Vec<Event>) -> Vec<Event> {
    let Some(case) = state.shortfall() else { return events };
    let Some((line, _)) = state.opened() else { return events };
    let used = events.iter().fold(state.clone(), State::evolve).used();
    if used <= case.wanted {
        events.push(Event::CeilingChanged {
            line,
            kind: case.kind,
            from: state.ceiling(),
            to: case.wanted,
            document: case.document.clone(),
        });
        let outcome = ShortfallOutcome::Covered;
        events.push(Event::ShortfallClosed { line, document: case.document.clone(), outcome });
    }
    events
}

fn close(state: &State, line: BudgetLineId, opening: &Opening, on: LocalDate) -> Decision {
    if state.closed_on().is_some() {
        return Ok(vec![]);
    }
    let last = LocalDate::from_ymd(opening.fiscal_year.0, 12, 31);
    if let Some(from) = last.filter(|last| on < *last) {
        return Err(Rejection::YearNotOver { from });
    }
    let orders: Vec<OrderId> = state.concerned().iter().map(|held| held.order).collect();
    let realised = state.bucket(Bucket::Realised);
    if !orders.is_empty() {
        let promised = Bucket::ALL.iter().filter(|bucket| **bucket != Bucket::Realised);
        let held = promised.fold(Rupiah::ZERO, |sum, bucket| sum.checked_add(state.bucket(*bucket)).unwrap_or(sum));
        return Err(Rejection::OpenOrders { orders, held });
    }
    let mut events = Vec::new();
    if let Some(case) = state.shortfall() {
        let outcome = ShortfallOutcome::YearClosed;
        events.push(Event::ShortfallClosed { line, document: case.document.clone(), outcome });
    }
    let unspent = state.ceiling().checked_sub(realised).unwrap_or_default();
    events.push(Event::BudgetLineClosed { line, on, realised, unspent });
    Ok(events)
}
