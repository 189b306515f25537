//! Requests for corrections in sentences.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, given, id, twice_is_once};

fn request() -> Request {
    Request {
        record: id::<kernel::ids::OrderId>(1).as_uuid(),
        placement: Some(id::<kernel::ids::PlacementId>(2).as_uuid()),
        company: Some(id(3)),
        title: "027/SP/1".into(),
        field: Field::ReceivedCount,
        from: Value::Count(50),
        to: Value::Count(5),
        record_version: 9,
        reason: "salah ketik".into(),
        evidence: "Tanda terima TT/1".into(),
        files: vec![],
    }
}

fn ask(request: Request, by: u8) -> Command {
    Command::Request { correction: id(7), request: Box::new(request), by: id(by) }
}

fn asked() -> Event {
    Event::CorrectionAsked { correction: id(7), request: Box::new(request()), by: id(11) }
}

fn approved(by: u8) -> Event {
    let (from, to) = (Value::Count(50), Value::Count(5));
    Event::CorrectionApproved { correction: id(7), field: Field::ReceivedCount, from, to, by: id(by) }
}

/// EF-24: both values, a reason and a paper; the same request twice is one.
#[test]
fn a_request_names_both_values_a_reason_and_a_paper() {
    given::<Correction>([]).when(ask(request(), 11)).then([asked()]);
    given::<Correction>([asked()]).when(ask(request(), 11)).then_nothing_happens();
    for (wrong, why) in [
        (Request { to: Value::Count(50), ..request() }, Rejection::SameValue),
        (Request { reason: " ".into(), ..request() }, Rejection::ReasonMissing),
        (Request { evidence: " ".into(), ..request() }, Rejection::EvidenceMissing),
    ] {
        given::<Correction>([]).when(ask(wrong, 11)).then_rejected(why);
    }
}

/// EF-22, EF-24: another person decides, once.
#[test]
fn c_sod_the_author_of_a_request_does_not_decide_it() {
    let refuse = |by: u8| Command::Refuse { reason: "benar 50".into(), by: id(by) };
    given::<Correction>([asked()]).when(Command::Approve { by: id(11) }).then_rejected(Rejection::OwnWork);
    given::<Correction>([asked()]).when(refuse(11)).then_rejected(Rejection::OwnWork);
    given::<Correction>([asked()]).when(Command::Approve { by: id(12) }).then([approved(12)]);
    given::<Correction>([asked(), approved(12)]).when(Command::Approve { by: id(12) }).then_nothing_happens();
    given::<Correction>([asked(), approved(12)]).when(refuse(13)).then_rejected(Rejection::Decided);
    given::<Correction>([]).when(Command::Approve { by: id(12) }).then_rejected(Rejection::Unknown);
}

/// EF-22: who is refused for the own request is told who decides it; who comes too late asks anew.
#[test]
fn a_refusal_about_what_waits_says_what_to_do() {
    use kernel::Rejection as _;
    assert_eq!(Rejection::OwnWork.allowed(), ["approve_correction", "refuse_correction"]);
    assert_eq!(Rejection::Decided.allowed(), ["request_correction"]);
}

#[test]
fn what_is_typed_is_a_value_of_its_fact_or_none() {
    assert_eq!(Field::ReceivedCount.read(" 1.200 "), Some(Value::Count(1_200)));
    assert_eq!(Field::VerifiedQuantity.read("0"), None);
    assert_eq!(Field::ReceivedCount.read("lima"), None);
    assert_eq!(Field::OrderTitle.read(" Jalan baru "), Some(Value::Words("Jalan baru".into())));
    assert_eq!(Field::BudgetDocument.read("  "), None);
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        (0_u8..3, 11_u8..14)
            .prop_map(|(more, by)| { ask(Request { to: Value::Count(u32::from(more) * 25), ..request() }, by) }),
        (11_u8..14).prop_map(|by| Command::Approve { by: id(by) }),
        (11_u8..14, "[a ]?").prop_map(|(by, reason)| Command::Refuse { reason, by: id(by) }),
    ]
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn an_order_about_a_correction_sent_twice_changes_nothing_more(year in vec(commands(), 0..20)) {
        let past = twice_is_once::<Correction>(year.clone())?;
        any_order::<Correction>(&past, &year);
        let decided = past.iter().filter(|event| !matches!(event, Event::CorrectionAsked { .. })).count();
        prop_assert!(decided <= 1);
    }
}
