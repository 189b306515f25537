//! Budget lines in sentences (EF-13, DOMAIN.md 4.6).

use super::*;
use crate::spec::{day, fold, given, id};

mod carrying;
mod laws;

const LINE: u8 = 9;

fn rp(amount: i64) -> Rupiah {
    Rupiah::new(amount).expect("an amount")
}

fn opening(ceiling: i64) -> Opening {
    Opening {
        fiscal_year: FiscalYear(2026),
        agency: id(1),
        sub_activity: SubActivityCode::parse("2.16.02.2.01.0014").expect("a code"),
        sub_activity_name: "Relasi Media".into(),
        account: AccountCode::parse("5.1.02.02.01.0055").expect("a code"),
        account_name: "Belanja Jasa Iklan/Reklame, Film, dan Pemotretan".into(),
        ceiling: rp(ceiling),
        document: "DPA/2026".into(),
        import: None,
    }
}

fn opened(ceiling: i64) -> Event {
    Event::BudgetLineOpened { line: id(LINE), opening: opening(ceiling) }
}

fn reserve(order: u8, amount: i64) -> Command {
    Command::Reserve { order: id(order), amount: rp(amount) }
}

fn reserved(order: u8, amount: i64) -> Event {
    Event::FundsReserved { line: id(LINE), order: id(order), amount: rp(amount) }
}

fn move_on(order: u8, to: Bucket, amount: i64, cause: u8) -> Command {
    Command::Move { order: id(order), to, amount: rp(amount), cause: id(cause) }
}

fn moved(order: u8, to: Bucket, amount: i64, cause: u8) -> Event {
    let from = to.before().expect("a bucket before");
    Event::FundsMoved { line: id(LINE), order: id(order), from, to, amount: rp(amount), cause: id(cause) }
}

/// From what is only reserved.
fn release(order: u8, amount: i64, cause: u8) -> Command {
    release_from(order, Bucket::Reserved, amount, cause)
}

fn release_from(order: u8, from: Bucket, amount: i64, cause: u8) -> Command {
    Command::ReleaseFrom { order: id(order), from, amount: rp(amount), reason: "batal".into(), cause: id(cause) }
}

/// Sixty of a hundred that an order has moved as far as a bucket, all for one cause.
fn gone_to(bucket: Bucket) -> Vec<Event> {
    let further = Bucket::ALL.iter().filter(|to| **to > Bucket::Reserved && **to <= bucket);
    [opened(100), reserved(1, 60)].into_iter().chain(further.map(|to| moved(1, *to, 60, 1))).collect()
}

fn released(order: u8, from: Bucket, amount: i64, cause: u8) -> Event {
    let (amount, reason) = (rp(amount), "batal".into());
    Event::FundsReleased { line: id(LINE), order: id(order), from, amount, reason, cause: id(cause) }
}

fn change(kind: CeilingChange, ceiling: i64, document: &str) -> Command {
    Command::ChangeCeiling { kind, ceiling: rp(ceiling), document: document.into() }
}

fn changed(kind: CeilingChange, from: i64, to: i64, document: &str) -> Event {
    Event::CeilingChanged { line: id(LINE), kind, from: rp(from), to: rp(to), document: document.into() }
}

fn block(amount: i64, document: &str) -> Command {
    Command::Block { amount: rp(amount), document: document.into(), reason: "efisiensi".into() }
}

fn blocked(amount: i64, document: &str) -> Event {
    let reason = "efisiensi".into();
    Event::FundsBlocked { line: id(LINE), amount: rp(amount), document: document.into(), reason }
}

fn holds(order: u8, unpaid: [i64; 4]) -> Concerned {
    let [reserved, committed, accrued, invoiced] = unpaid.map(rp);
    Concerned { order: id(order), reserved, committed, accrued, invoiced }
}

fn case(wanted: i64, missing: i64, orders: Vec<Concerned>) -> Event {
    Event::ShortfallOpened {
        line: id(LINE),
        kind: CeilingChange::Refocusing,
        ceiling: rp(100),
        wanted: rp(wanted),
        missing: rp(missing),
        document: "SE 1/2026".into(),
        orders,
    }
}

fn case_closed(outcome: ShortfallOutcome) -> Event {
    Event::ShortfallClosed { line: id(LINE), document: "SE 1/2026".into(), outcome }
}

fn close(on: &str) -> Command {
    Command::Close { on: day(on) }
}

#[test]
fn a_line_is_opened_once_with_money_and_a_document() {
    let open = |opening| Command::Open { line: id(LINE), opening };
    given::<BudgetLine>([]).when(open(opening(100))).then([opened(100)]);
    given::<BudgetLine>([opened(100)]).when(open(opening(100))).then_nothing_happens();
    given::<BudgetLine>([opened(100)]).when(open(opening(200))).then_rejected(Rejection::AlreadyOpen);
    given::<BudgetLine>([]).when(open(opening(0))).then_rejected(Rejection::AmountNotPositive);
    let silent = Opening { document: " ".into(), ..opening(100) };
    given::<BudgetLine>([]).when(open(silent)).then_rejected(Rejection::DocumentMissing);
    given::<BudgetLine>([]).when(reserve(1, 1)).then_rejected(Rejection::Unknown);
    assert_eq!(opening(100).charge_key(), "2.16.02.2.01.0014.5.1.02.02.01.0055");
}

/// C-RESERVE, EF-13: what is left can be promised to the last rupiah.
#[test]
fn c_reserve_an_order_within_what_is_left_is_reserved() {
    given::<BudgetLine>([opened(100), reserved(1, 60)]).when(reserve(2, 40)).then([reserved(2, 40)]);
    given::<BudgetLine>([opened(100), reserved(1, 60)]).when(reserve(1, 60)).then_nothing_happens();
}

/// C-RESERVE, EF-13: an order above what is left is refused, with what is left.
#[test]
fn c_reserve_an_order_above_what_is_left_is_refused() {
    given::<BudgetLine>([opened(100), reserved(1, 60)])
        .when(reserve(2, 41))
        .then_rejected(Rejection::CeilingExceeded { available: rp(40), wanted: rp(41) });
    given::<BudgetLine>([opened(100), blocked(70, "B1"), reserved(1, 20)])
        .when(reserve(2, 11))
        .then_rejected(Rejection::CeilingExceeded { available: rp(10), wanted: rp(11) });
    given::<BudgetLine>([opened(100)]).when(reserve(1, 0)).then_rejected(Rejection::AmountNotPositive);
    given::<BudgetLine>([opened(100), reserved(1, 60)])
        .when(reserve(1, 30))
        .then_rejected(Rejection::AlreadyReserved { held: rp(60) });
}

/// DOMAIN.md 4.6: buckets are exclusive, value goes through all of them and skips none.
#[test]
fn value_moves_through_every_bucket_in_order() {
    let mut past = vec![opened(100), reserved(1, 60)];
    for to in [Bucket::Committed, Bucket::Accrued, Bucket::Invoiced, Bucket::Realised] {
        given::<BudgetLine>(past.clone()).when(move_on(1, to, 60, 5)).then([moved(1, to, 60, 5)]);
        past.push(moved(1, to, 60, 5));
        let state = fold::<BudgetLine>(&past);
        for bucket in Bucket::ALL {
            assert_eq!(state.bucket(*bucket), if *bucket == to { rp(60) } else { Rupiah::ZERO });
        }
        assert_eq!(state.available(), rp(40));
    }
    given::<BudgetLine>([opened(100), reserved(1, 60)])
        .when(move_on(1, Bucket::Accrued, 60, 5))
        .then_rejected(Rejection::NotThere { found: rp(0), wanted: rp(60) });
    given::<BudgetLine>([opened(100), reserved(1, 60)])
        .when(move_on(1, Bucket::Reserved, 60, 5))
        .then_rejected(Rejection::NotForward);
    given::<BudgetLine>([opened(100)])
        .when(move_on(1, Bucket::Committed, 60, 5))
        .then_rejected(Rejection::UnknownOrder);
}

/// C-RESERVE: a placement is accrued once, however often it is said; another placement of the same price is another.
#[test]
fn the_same_cause_moves_once_and_another_one_again() {
    let past = [opened(100), reserved(1, 60), moved(1, Bucket::Committed, 60, 1), moved(1, Bucket::Accrued, 20, 5)];
    given::<BudgetLine>(past.clone()).when(move_on(1, Bucket::Accrued, 20, 5)).then_nothing_happens();
    given::<BudgetLine>(past.clone()).when(move_on(1, Bucket::Accrued, 30, 5)).then_rejected(Rejection::MovedOtherwise);
    given::<BudgetLine>(past.clone()).when(move_on(1, Bucket::Accrued, 20, 6)).then([moved(1, Bucket::Accrued, 20, 6)]);
    given::<BudgetLine>(past)
        .when(move_on(1, Bucket::Accrued, 41, 6))
        .then_rejected(Rejection::NotThere { found: rp(40), wanted: rp(41) });
}

#[test]
fn a_release_from_one_bucket_leaves_the_others_and_never_takes_what_is_paid() {
    let past = [
        opened(100),
        reserved(1, 60),
        moved(1, Bucket::Committed, 50, 1),
        moved(1, Bucket::Accrued, 30, 2),
        moved(1, Bucket::Invoiced, 20, 3),
        moved(1, Bucket::Realised, 5, 4),
    ];
    let from = |from, amount| release_from(1, from, amount, 7);
    given::<BudgetLine>(past.clone()).when(from(Bucket::Accrued, 10)).then([released(1, Bucket::Accrued, 10, 7)]);
    let not_there = |found, wanted| Rejection::NotThere { found: rp(found), wanted: rp(wanted) };
    given::<BudgetLine>(past.clone()).when(from(Bucket::Accrued, 11)).then_rejected(not_there(10, 11));
    given::<BudgetLine>(past.clone()).when(from(Bucket::Realised, 5)).then_rejected(not_there(0, 5));
    let after = past.into_iter().chain([released(1, Bucket::Accrued, 10, 7)]).collect::<Vec<_>>();
    given::<BudgetLine>(after.clone()).when(from(Bucket::Accrued, 10)).then_nothing_happens();
    given::<BudgetLine>(after).when(from(Bucket::Accrued, 9)).then_rejected(Rejection::MovedOtherwise);
    given::<BudgetLine>([opened(100)]).when(release(1, 1, 7)).then_rejected(Rejection::UnknownOrder);
}

#[test]
fn an_order_that_gave_everything_back_may_begin_anew() {
    let past = [
        opened(100),
        reserved(1, 60),
        moved(1, Bucket::Committed, 60, 1),
        released(1, Bucket::Committed, 60, 7),
        reserved(1, 50),
    ];
    given::<BudgetLine>(past.clone()).when(move_on(1, Bucket::Committed, 50, 1)).then([moved(
        1,
        Bucket::Committed,
        50,
        1,
    )]);
    given::<BudgetLine>(past).when(release(1, 50, 7)).then([released(1, Bucket::Reserved, 50, 7)]);
}

/// DOMAIN.md 4.6: what came back to the treasury in the year can be spent again.
#[test]
fn what_was_paid_and_came_back_is_available_again() {
    let paid = gone_to(Bucket::Realised);
    let give_back = |amount| Command::Return {
        order: id(1),
        amount: rp(amount),
        document: "STS 4".into(),
        reason: "lebih bayar".into(),
    };
    let returned = Event::FundsReturned {
        line: id(LINE),
        order: id(1),
        amount: rp(10),
        document: "STS 4".into(),
        reason: "lebih bayar".into(),
    };
    given::<BudgetLine>(paid.clone()).when(give_back(10)).then([returned.clone()]);
    given::<BudgetLine>(paid.clone())
        .when(give_back(61))
        .then_rejected(Rejection::NotThere { found: rp(60), wanted: rp(61) });
    let after = paid.into_iter().chain([returned]).collect::<Vec<_>>();
    assert_eq!(fold::<BudgetLine>(&after).available(), rp(50));
    given::<BudgetLine>(after.clone()).when(give_back(10)).then_nothing_happens();
    given::<BudgetLine>(after).when(give_back(11)).then_rejected(Rejection::DocumentUsed);
}

#[test]
fn a_block_takes_money_out_of_use_until_a_document_gives_it_free() {
    given::<BudgetLine>([opened(100)]).when(block(70, "B1")).then([blocked(70, "B1")]);
    given::<BudgetLine>([opened(100), blocked(70, "B1")]).when(block(70, "B1")).then_nothing_happens();
    given::<BudgetLine>([opened(100), blocked(70, "B1")]).when(block(20, "B1")).then_rejected(Rejection::DocumentUsed);
    given::<BudgetLine>([opened(100), reserved(1, 40)])
        .when(block(61, "B1"))
        .then_rejected(Rejection::CeilingExceeded { available: rp(60), wanted: rp(61) });
    let unblock = |block: &str, document: &str| Command::Unblock { block: block.into(), document: document.into() };
    let unblocked = Event::FundsUnblocked { line: id(LINE), amount: rp(70), block: "B1".into(), document: "U1".into() };
    given::<BudgetLine>([opened(100), blocked(70, "B1")]).when(unblock("B1", "U1")).then([unblocked.clone()]);
    let after = [opened(100), blocked(70, "B1"), unblocked];
    given::<BudgetLine>(after.clone()).when(unblock("B1", "U1")).then_nothing_happens();
    given::<BudgetLine>(after.clone()).when(unblock("B1", "U2")).then_rejected(Rejection::UnknownBlock);
    given::<BudgetLine>(after.clone()).when(block(70, "B1")).then_rejected(Rejection::DocumentUsed);
    assert_eq!(fold::<BudgetLine>(&after).available(), rp(100));
    given::<BudgetLine>([opened(100)]).when(unblock("B9", "U1")).then_rejected(Rejection::UnknownBlock);
}

#[test]
fn a_ceiling_changes_by_a_document_that_does_it_once() {
    given::<BudgetLine>([opened(100), reserved(1, 60)])
        .when(change(CeilingChange::Revision, 60, "DPPA 1"))
        .then([changed(CeilingChange::Revision, 100, 60, "DPPA 1")]);
    let past = [opened(100), changed(CeilingChange::Shift, 100, 150, "G1")];
    given::<BudgetLine>(past.clone()).when(change(CeilingChange::Shift, 150, "G1")).then_nothing_happens();
    given::<BudgetLine>(past.clone())
        .when(change(CeilingChange::Shift, 90, "G1"))
        .then_rejected(Rejection::DocumentUsed);
    given::<BudgetLine>(past.clone())
        .when(change(CeilingChange::Shift, 90, ""))
        .then_rejected(Rejection::DocumentMissing);
    given::<BudgetLine>(past).when(change(CeilingChange::Shift, -1, "G2")).then_rejected(Rejection::AmountNotPositive);
}

/// S-06, DOMAIN.md 4.6: a cut below what is promised changes no ceiling, and says which orders stand in its way.
#[test]
fn a_cut_below_what_is_promised_opens_a_shortfall_case() {
    let past = [opened(100), blocked(10, "B1"), reserved(1, 30), reserved(2, 40), moved(2, Bucket::Committed, 25, 2)];
    let opened_case = case(50, 30, vec![holds(1, [30, 0, 0, 0]), holds(2, [15, 25, 0, 0])]);
    given::<BudgetLine>(past.clone())
        .when(change(CeilingChange::Refocusing, 50, "SE 1/2026"))
        .then([opened_case.clone()]);
    let open: Vec<Event> = past.into_iter().chain([opened_case]).collect();
    assert_eq!(fold::<BudgetLine>(&open).ceiling(), rp(100));
    given::<BudgetLine>(open.clone()).when(change(CeilingChange::Refocusing, 50, "SE 1/2026")).then_nothing_happens();
    let waits = Rejection::ShortfallOpen { missing: rp(30) };
    given::<BudgetLine>(open.clone()).when(reserve(3, 1)).then_rejected(waits.clone());
    given::<BudgetLine>(open.clone()).when(block(1, "B2")).then_rejected(waits);
    // What is promised may still be delivered and paid.
    given::<BudgetLine>(open).when(move_on(2, Bucket::Accrued, 25, 3)).then([moved(2, Bucket::Accrued, 25, 3)]);
}

/// The cut is made in the moment in which there is room for it.
#[test]
fn a_release_that_makes_room_makes_the_cut_and_closes_the_case() {
    let past = [opened(100), reserved(1, 30), reserved(2, 40), case(50, 20, vec![])];
    given::<BudgetLine>(past.clone()).when(release(1, 19, 7)).then([released(1, Bucket::Reserved, 19, 7)]);
    given::<BudgetLine>(past.clone()).when(release(1, 20, 7)).then([
        released(1, Bucket::Reserved, 20, 7),
        changed(CeilingChange::Refocusing, 100, 50, "SE 1/2026"),
        case_closed(ShortfallOutcome::Covered),
    ]);
    // Another change takes the place of the one that waits.
    given::<BudgetLine>(past.clone())
        .when(change(CeilingChange::Revision, 80, "DPPA 1"))
        .then([case_closed(ShortfallOutcome::Superseded), changed(CeilingChange::Revision, 100, 80, "DPPA 1")]);
    let blocked_line = [opened(100), blocked(60, "B1"), case(50, 10, vec![])];
    given::<BudgetLine>(blocked_line).when(Command::Unblock { block: "B1".into(), document: "U1".into() }).then([
        Event::FundsUnblocked { line: id(LINE), amount: rp(60), block: "B1".into(), document: "U1".into() },
        changed(CeilingChange::Refocusing, 100, 50, "SE 1/2026"),
        case_closed(ShortfallOutcome::Covered),
    ]);
}

/// DOMAIN.md 4.7: the year is closed on 31 December, when nothing is owed any more.
#[test]
fn a_year_is_closed_when_it_is_over_and_nothing_is_owed() {
    let closed = |realised, unspent| Event::BudgetLineClosed {
        line: id(LINE),
        on: day("2026-12-31"),
        realised: rp(realised),
        unspent: rp(unspent),
    };
    given::<BudgetLine>([opened(100)]).when(close("2026-12-31")).then([closed(0, 100)]);
    given::<BudgetLine>([opened(100)])
        .when(close("2026-12-30"))
        .then_rejected(Rejection::YearNotOver { from: day("2026-12-31") });
    given::<BudgetLine>([opened(100), reserved(1, 30), reserved(2, 20), released(2, Bucket::Reserved, 20, 7)])
        .when(close("2026-12-31"))
        .then_rejected(Rejection::OpenOrders { orders: vec![id(1)], held: rp(30) });
    let paid = [gone_to(Bucket::Realised), vec![case(50, 10, vec![])]].concat();
    given::<BudgetLine>(paid)
        .when(close("2026-12-31"))
        .then([case_closed(ShortfallOutcome::YearClosed), closed(60, 40)]);
    given::<BudgetLine>([opened(100), closed(0, 100)]).when(close("2027-01-02")).then_nothing_happens();
    given::<BudgetLine>([opened(100), closed(0, 100)]).when(reserve(1, 1)).then_rejected(Rejection::Closed);
    given::<BudgetLine>([opened(100), closed(0, 100)])
        .when(change(CeilingChange::Shift, 200, "G1"))
        .then_rejected(Rejection::Closed);
}

/// EF-24: a wrong word of a line, with both values, once, and never over a value that somebody changed since.
#[test]
fn a_wrong_word_of_a_line_is_put_right_with_both_values() {
    let name = opening(1_000).account_name;
    let correct = |from: &str| Command::Correct {
        field: Field::AccountName,
        from: Value::Words(from.into()),
        to: Value::Words("Belanja Jasa Iklan".into()),
        correction: id(90),
        reason: "salah ketik".into(),
        by: id(15),
    };
    let corrected = Event::BudgetLineCorrected {
        line: id(LINE),
        field: Field::AccountName,
        from: Value::Words(name.clone()),
        to: Value::Words("Belanja Jasa Iklan".into()),
        correction: id(90),
        reason: "salah ketik".into(),
        by: id(15),
    };
    given::<BudgetLine>([opened(1_000)]).when(correct(&name)).then([corrected.clone()]);
    given::<BudgetLine>([opened(1_000), corrected.clone()]).when(correct(&name)).then_nothing_happens();
    given::<BudgetLine>([opened(1_000)]).when(correct("Lain")).then_rejected(Rejection::FactChanged);
    let state = [opened(1_000), corrected].iter().fold(State::default(), BudgetLine::evolve);
    assert_eq!(state.opened().map(|(_, opening)| opening.account_name.clone()), Some("Belanja Jasa Iklan".to_owned()));
}
