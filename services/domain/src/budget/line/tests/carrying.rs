//! Value that goes back, and value that another year's line takes up (EF-44, DOMAIN.md 4.7).

use super::*;

fn back(order: u8, amount: i64, cause: u8) -> Command {
    Command::MoveBack { order: id(order), amount: rp(amount), cause: id(cause) }
}

fn went_back(order: u8, amount: i64, cause: u8) -> Event {
    Event::FundsMovedBack {
        line: id(LINE),
        order: id(order),
        from: Bucket::Invoiced,
        to: Bucket::Accrued,
        amount: rp(amount),
        cause: id(cause),
    }
}

fn take_up(order: u8, to: Bucket, amount: i64, cause: u8) -> Command {
    Command::TakeUp { order: id(order), to, amount: rp(amount), cause: id(cause) }
}

/// EF-44: an invoice that does not hold any more gives back what it moved, as a whole and once; another invoice of the
/// same bill may then move another amount.
#[test]
fn what_an_invoice_moved_goes_back_and_another_amount_is_invoiced() {
    let invoiced = [
        opened(100),
        reserved(1, 60),
        moved(1, Bucket::Committed, 60, 1),
        moved(1, Bucket::Accrued, 30, 2),
        moved(1, Bucket::Accrued, 30, 3),
        moved(1, Bucket::Invoiced, 60, 5),
    ];
    given::<BudgetLine>(invoiced.clone()).when(back(1, 60, 5)).then([went_back(1, 60, 5)]);
    given::<BudgetLine>(invoiced.clone()).when(back(1, 30, 5)).then_rejected(Rejection::MovedOtherwise);
    given::<BudgetLine>(invoiced.clone())
        .when(back(1, 60, 6))
        .then_rejected(Rejection::NotThere { found: rp(0), wanted: rp(60) });
    given::<BudgetLine>(invoiced.clone()).when(back(2, 60, 5)).then_rejected(Rejection::UnknownOrder);
    let owed: Vec<Event> = invoiced.into_iter().chain([went_back(1, 60, 5)]).collect();
    given::<BudgetLine>(owed.clone()).when(back(1, 60, 5)).then_nothing_happens();
    let state = fold::<BudgetLine>(&owed);
    assert_eq!([Bucket::Accrued, Bucket::Invoiced].map(|bucket| state.bucket(bucket)), [rp(60), rp(0)]);
    given::<BudgetLine>(owed).when(move_on(1, Bucket::Invoiced, 30, 5)).then([moved(1, Bucket::Invoiced, 30, 5)]);
}

/// What is paid does not go back, whatever moved it there.
#[test]
fn what_is_paid_does_not_go_back() {
    let not_there = Rejection::NotThere { found: rp(0), wanted: rp(60) };
    given::<BudgetLine>(gone_to(Bucket::Realised)).when(back(1, 60, 1)).then_rejected(not_there);
}

/// DOMAIN.md 4.7: each bill of an order is taken up by itself, as far as it had come, within what is left (C-RESERVE).
#[test]
fn a_line_takes_up_every_bill_of_an_order_that_was_carried_over() {
    let up = |to: Bucket, cause| {
        let buckets = [Bucket::Committed, Bucket::Accrued, Bucket::Invoiced];
        let moves = buckets.into_iter().filter(move |bucket| *bucket <= to);
        [reserved(1, 30)].into_iter().chain(moves.map(move |bucket| moved(1, bucket, 30, cause))).collect::<Vec<_>>()
    };
    let first = up(Bucket::Invoiced, 5);
    given::<BudgetLine>([opened(70)]).when(take_up(1, Bucket::Invoiced, 30, 5)).then(first.clone());
    let past: Vec<Event> = [opened(70)].into_iter().chain(first).collect();
    given::<BudgetLine>(past.clone()).when(take_up(1, Bucket::Invoiced, 30, 5)).then_nothing_happens();
    given::<BudgetLine>(past.clone()).when(take_up(1, Bucket::Accrued, 30, 6)).then(up(Bucket::Accrued, 6));
    given::<BudgetLine>(past.clone())
        .when(take_up(1, Bucket::Accrued, 41, 6))
        .then_rejected(Rejection::CeilingExceeded { available: rp(40), wanted: rp(41) });
    given::<BudgetLine>(past).when(take_up(1, Bucket::Realised, 30, 6)).then_rejected(Rejection::NotForward);
}
