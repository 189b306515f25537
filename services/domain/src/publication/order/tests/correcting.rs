//! What is put right by two people after it went out (EF-24).

use super::*;

fn correcting(field: Field, from: Value, to: Value) -> Correcting {
    Correcting {
        placement: field.is_of_placement().then(|| id(ONE)),
        field,
        from,
        to,
        owed: None,
        correction: id(90),
        reason: "salah ketik".into(),
        by: id(HEAD),
    }
}

fn correct(correcting: Correcting) -> Command {
    Command::Correct(Box::new(correcting))
}

fn corrected(of: Correcting, amount: Option<i64>, released: i64) -> Event {
    let Correcting { placement, field, from, to, owed: _, correction, reason, by } = of;
    let (amount, released) = (amount.map(rp), rp(released));
    Event::FactCorrected {
        company: Some(company()),
        placement,
        field,
        from,
        to,
        amount,
        released,
        correction,
        reason,
        by,
    }
}

/// EF-24: fewer were delivered than was verified: what is owed and what is free change together, once, and only before
/// a bill has it. Planted fault: `fewer` without the question for the stage.
#[test]
fn a_wrong_quantity_is_put_right_downwards_before_it_is_billed() {
    let verified = after(
        delivered(),
        [prove_copies(200), check(ONE, 41, &[]), receive("TT/1", 200), verify_copies(200, 1_110_000)],
    );
    let of = |to: u32, owed: i64| Correcting {
        owed: Some(rp(owed)),
        ..correcting(Field::VerifiedQuantity, Value::Count(200), Value::Count(to))
    };
    let wanted = of(150, 832_500);
    given::<Order>(verified.clone()).when(correct(wanted.clone())).then([corrected(
        wanted.clone(),
        Some(832_500),
        277_500,
    )]);
    let done = after(verified.clone(), [correct(wanted.clone())]);
    given::<Order>(done.clone()).when(correct(wanted.clone())).then_nothing_happens();
    let position = done.iter().fold(State::default(), Order::evolve).budget_position();
    assert_eq!((position.accrued, position.released), (rp(832_500), rp(277_500)));
    given::<Order>(verified.clone()).when(correct(of(201, 1_115_550))).then_rejected(Rejection::OnlyLess);
    given::<Order>(verified.clone()).when(correct(of(150, 900_000))).then_rejected(Rejection::WrongAmount);
    let stale = Correcting { from: Value::Count(190), ..of(150, 832_500) };
    given::<Order>(verified.clone()).when(correct(stale)).then_rejected(Rejection::FactChanged);
    let own = Correcting { by: id(PPTK), ..wanted.clone() };
    given::<Order>(verified.clone()).when(correct(own)).then_rejected(Rejection::OwnWork);
    given::<Order>(after(verified, [hand_over()])).when(correct(wanted)).then_rejected(Rejection::NotCorrectable);
}

/// EF-24, C-RECEIPT: what was counted wrong is put right, but never below what was verified; receipts after it add up.
#[test]
fn c_receipt_a_wrong_count_is_put_right_and_never_below_what_was_verified() {
    let arrived = after(delivered(), [receive("TT/1", 200)]);
    let fewer = correcting(Field::ReceivedCount, Value::Count(200), Value::Count(120));
    given::<Order>(arrived.clone()).when(correct(fewer.clone())).then([corrected(fewer.clone(), None, 0)]);
    let more = after(arrived, [correct(fewer.clone()), receive("TT/2", 30)]);
    let state = more.iter().fold(State::default(), Order::evolve);
    assert_eq!(state.received(id(ONE)), 150);
    let verified = after(
        delivered(),
        [prove_copies(200), check(ONE, 41, &[]), receive("TT/1", 200), verify_copies(200, 1_110_000)],
    );
    given::<Order>(verified).when(correct(fewer)).then_rejected(Rejection::AboveReceived { received: 120 });
    // No more than a receipt may say.
    let less = after(delivered(), [receive("TT/1", 120)]);
    let of = |to: u32| correcting(Field::ReceivedCount, Value::Count(120), Value::Count(to));
    for beyond in [5_000, 201] {
        let refused = Rejection::AboveOrdered { most: 200 };
        given::<Order>(less.clone()).when(correct(of(beyond))).then_rejected(refused);
    }
    given::<Order>(less).when(correct(of(200))).then([corrected(of(200), None, 0)]);
    // What was counted beyond the order before that was asked is put right downwards all the same.
    let receipt =
        |count: u32| Event::ReceiptRecorded { company: company(), placement: id(ONE), receipt: receipt("TT/1", count) };
    let old = [delivered(), vec![receipt(300)]].concat();
    let down = |to: u32| correcting(Field::ReceivedCount, Value::Count(300), Value::Count(to));
    given::<Order>(old.clone()).when(correct(down(250))).then([corrected(down(250), None, 0)]);
    given::<Order>(old).when(correct(down(301))).then_rejected(Rejection::AboveOrdered { most: 300 });
}

/// EF-24: words of an order that went out; what is still being written is written anew.
#[test]
fn a_wrong_title_is_put_right_once_the_order_went_out() {
    let words = |words: &str| Value::Words(words.into());
    let wanted = correcting(Field::OrderTitle, words("Peresmian jalan baru"), words("Peresmian Jalan Baru Tampan"));
    given::<Order>(issued()).when(correct(wanted.clone())).then([corrected(wanted.clone(), None, 0)]);
    given::<Order>(drafted()).when(correct(wanted.clone())).then_rejected(Rejection::NotCorrectable);
    let state = after(issued(), [correct(wanted)]).iter().fold(State::default(), Order::evolve);
    assert_eq!(state.subject().map(|subject| subject.title.as_str()), Some("Peresmian Jalan Baru Tampan"));
    let of_line = correcting(Field::AccountName, words("x"), words("y"));
    given::<Order>(issued()).when(correct(of_line)).then_rejected(Rejection::NotCorrectable);
}
