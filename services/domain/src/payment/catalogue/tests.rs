//! Orders of the catalogue in sentences (EF-55).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, day, fold, given, id, twice_is_once};

fn facts(stage: Stage) -> Facts {
    Facts {
        stage,
        title: "Advertorial".into(),
        supplier: "PT Contoh Warta".into(),
        amount: Rupiah::new(1_998_000).expect("an amount"),
        ordered_on: day("2026-03-02"),
        letter_number: Some("027/SP/1".into()),
        payment_reference: None,
    }
}

fn mirror(stage: Stage) -> Command {
    Command::Mirror { id: id(1), number: "EP-01".into(), facts: Box::new(facts(stage)) }
}

fn seen() -> Event {
    Event::CatalogueOrderSeen { id: id(1), number: "EP-01".into(), facts: Box::new(facts(Stage::InProcess)) }
}

fn matched(billing: Option<u8>) -> Event {
    let matched_by = MatchedBy::Number;
    let (differences, reason) = (vec![], None);
    Event::CatalogueOrderMatched { id: id(1), order: id(2), billing: billing.map(id), matched_by, differences, reason }
}

/// An order of ours; the catalogue spells the company's name its own way.
fn ours(order: u8, billing: Option<u8>) -> Ours {
    let amount = Rupiah::new(1_998_000).expect("an amount");
    Ours {
        order: id(order),
        billing: billing.map(id),
        supplier: "PT. CONTOH WARTA".into(),
        codes: BTreeSet::new(),
        amount,
    }
}

fn match_with(order: u8, billing: Option<u8>) -> Command {
    Command::Match { ours: ours(order, billing), by: MatchedBy::Number, reason: None }
}

#[test]
fn what_the_catalogue_says_is_taken_over_and_only_what_is_new_is_an_event() {
    given::<CatalogueOrder>([]).when(mirror(Stage::InProcess)).then([seen()]);
    given::<CatalogueOrder>([seen()]).when(mirror(Stage::InProcess)).then_nothing_happens();
    let moved =
        Event::CatalogueOrderMoved { id: id(1), was: Stage::InProcess, facts: Box::new(facts(Stage::ReportedPaid)) };
    given::<CatalogueOrder>([seen()]).when(mirror(Stage::ReportedPaid)).then([moved]);
    let other = Command::Mirror { id: id(1), number: "EP-02".into(), facts: Box::new(facts(Stage::InProcess)) };
    given::<CatalogueOrder>([seen()]).when(other).then_rejected(Rejection::OtherNumber);
    let empty = Command::Mirror { id: id(1), number: " ".into(), facts: Box::new(facts(Stage::InProcess)) };
    given::<CatalogueOrder>([]).when(empty).then_rejected(Rejection::Incomplete);
}

/// EF-19, EF-55: what the catalogue called a payment once, it may be called by whoever wrote it down then.
#[test]
fn an_order_is_known_by_everything_that_its_payment_was_ever_called() {
    let moved = |payment: Option<&str>| Event::CatalogueOrderMoved {
        id: id(1),
        was: Stage::InProcess,
        facts: Box::new(Facts { payment_reference: payment.map(str::to_owned), ..facts(Stage::ReportedPaid) }),
    };
    let past = [seen(), moved(Some("inv 1")), moved(Some("INV-2")), moved(Some(" ")), moved(None)];
    let known: Vec<String> = fold::<CatalogueOrder>(&past).references().into_iter().collect();
    assert_eq!(known, ["EP-01", "INV-2", "INV1"]);
}

/// EF-55: a number alone matches nothing that is of another supplier or amount; it waits with what differs, until a person
/// says why it is the order all the same. What that person said stays when the bill comes.
#[test]
fn what_is_of_another_supplier_or_amount_is_matched_by_a_person_who_says_why() {
    use Difference::{Amount, Supplier};
    let other = |supplier: &str, amount| Ours {
        supplier: supplier.into(),
        amount: Rupiah::new(amount).expect("an amount"),
        ..ours(2, None)
    };
    let by = |ours: Ours, by, reason: Option<&str>| Command::Match { ours, by, reason: reason.map(str::to_owned) };
    let doubted = |differences| Event::CatalogueMatchDoubted { id: id(1), order: id(2), differences };
    for (supplier, amount, differences) in [
        ("PT Lain", 1_998_000, vec![Supplier]),
        ("PT Contoh Warta", 1_000, vec![Amount]),
        ("PT Lain", 1_000, vec![Supplier, Amount]),
    ] {
        let ours = other(supplier, amount);
        let past = [seen(), doubted(differences.clone())];
        let number = by(ours.clone(), MatchedBy::Number, None);
        given::<CatalogueOrder>([seen()]).when(number.clone()).then([doubted(differences.clone())]);
        given::<CatalogueOrder>(past.clone()).when(number).then_nothing_happens();
        for silent in [None, Some(" ")] {
            let refused = Rejection::Differs { differences: differences.clone() };
            given::<CatalogueOrder>(past.clone())
                .when(by(ours.clone(), MatchedBy::Hand, silent))
                .then_rejected(refused);
        }
        let said = |billing: Option<u8>| Event::CatalogueOrderMatched {
            id: id(1),
            order: id(2),
            billing: billing.map(id),
            matched_by: MatchedBy::Hand,
            differences: differences.clone(),
            reason: Some("Adendum.".into()),
        };
        given::<CatalogueOrder>(past.clone())
            .when(by(ours.clone(), MatchedBy::Hand, Some("Adendum.")))
            .then([said(None)]);
        let billed = Ours { billing: Some(id(3)), ..ours };
        given::<CatalogueOrder>([seen(), said(None)]).when(by(billed, MatchedBy::Number, None)).then([said(Some(3))]);
    }
}

/// EF-55: a feed that has a number for the supplier is held against the company's own numbers and against codes that a
/// person has matched; a code that nobody knows is looked at by a person.
#[test]
fn a_supplier_that_is_a_number_is_compared_as_a_number() {
    let coded = |code: &str| Event::CatalogueOrderSeen {
        id: id(1),
        number: "EP-01".into(),
        facts: Box::new(Facts { supplier: code.into(), ..facts(Stage::InProcess) }),
    };
    let known = |codes: &[&str]| Command::Match {
        ours: Ours { codes: codes.iter().filter_map(|code| code_of(code)).collect(), ..ours(2, None) },
        by: MatchedBy::Number,
        reason: None,
    };
    let doubted = Event::CatalogueMatchDoubted { id: id(1), order: id(2), differences: vec![Difference::Supplier] };
    let tax_number = "01.234.567.8-901.000";
    for (code, codes) in [("4411", &["4411"][..]), (tax_number, &["0012345678901000", "1234567890123"])] {
        given::<CatalogueOrder>([coded(code)]).when(known(codes)).then([matched(None)]);
    }
    for codes in [&[][..], &["4412", "1234567890123"]] {
        given::<CatalogueOrder>([coded("4411")]).when(known(codes)).then([doubted.clone()]);
    }
    // Who is called nothing is nobody, also where somebody who was called nothing has been matched.
    for nameless in ["-", "?", "000"] {
        given::<CatalogueOrder>([coded(nameless)]).when(known(&[nameless, "4411"])).then([doubted.clone()]);
    }
    // Another code than the one that was matched is another supplier.
    let moved = Event::CatalogueOrderMoved {
        id: id(1),
        was: Stage::InProcess,
        facts: Box::new(Facts { supplier: "4412".into(), ..facts(Stage::InProcess) }),
    };
    given::<CatalogueOrder>([coded("4411"), matched(None), moved]).when(known(&["4411"])).then([doubted]);
}

/// EF-55: what was matched, by its number or by a person who said why, is doubted anew when a later file says another
/// supplier or amount; a person matches it again. Planted fault: `is_doubtful` false.
#[test]
fn what_the_catalogue_says_otherwise_later_is_doubted_anew() {
    use Difference::{Amount, Supplier};
    let moved = |supplier: &str, amount| Event::CatalogueOrderMoved {
        id: id(1),
        was: Stage::InProcess,
        facts: Box::new(Facts {
            supplier: supplier.into(),
            amount: Rupiah::new(amount).expect("an amount"),
            ..facts(Stage::ReportedPaid)
        }),
    };
    let doubted = |differences| Event::CatalogueMatchDoubted { id: id(1), order: id(2), differences };
    for (supplier, amount, differences) in [
        ("PT Contoh Warta", 9_000_000, vec![Amount]),
        ("PT Lain", 1_998_000, vec![Supplier]),
        ("PT Lain", 1, vec![Supplier, Amount]),
    ] {
        let past = [seen(), matched(Some(3)), moved(supplier, amount)];
        given::<CatalogueOrder>(past.clone()).when(match_with(2, Some(3))).then([doubted(differences.clone())]);
        let state = crate::spec::fold::<CatalogueOrder>(&[&past[..], &[doubted(differences.clone())]].concat());
        assert_eq!((state.matched(), state.doubted()), (None, Some((id(2), differences.as_slice()))));
    }
    // The same company in another spelling, or a number in its place, is nothing new.
    for supplier in ["PT. CONTOH WARTA", "4411"] {
        let past = [seen(), matched(Some(3)), moved(supplier, 1_998_000)];
        given::<CatalogueOrder>(past).when(match_with(2, Some(3))).then_nothing_happens();
    }
    // What a person saw and said why stands as long as the catalogue says that; also when the bill came since.
    let by_hand = |billing: Option<u8>| Event::CatalogueOrderMatched {
        id: id(1),
        order: id(2),
        billing: billing.map(id),
        matched_by: MatchedBy::Hand,
        differences: vec![Amount],
        reason: Some("Adendum.".into()),
    };
    let adapted = [seen(), moved("PT Contoh Warta", 2_000_000), by_hand(None)];
    let later = |amount| [&adapted[..], &[moved("PT Contoh Warta", amount), by_hand(Some(3))]].concat();
    given::<CatalogueOrder>(later(2_000_000)).when(match_with(2, Some(3))).then_nothing_happens();
    given::<CatalogueOrder>(later(9_000_000)).when(match_with(2, Some(3))).then([doubted(vec![Amount])]);
}

#[test]
fn it_is_one_order_of_ours_until_somebody_says_why_not() {
    given::<CatalogueOrder>([]).when(match_with(2, None)).then_rejected(Rejection::Unknown);
    given::<CatalogueOrder>([seen()]).when(match_with(2, None)).then([matched(None)]);
    given::<CatalogueOrder>([seen(), matched(None)]).when(match_with(2, Some(3))).then([matched(Some(3))]);
    given::<CatalogueOrder>([seen(), matched(Some(3))]).when(match_with(2, Some(3))).then_nothing_happens();
    given::<CatalogueOrder>([seen(), matched(None)]).when(match_with(4, None)).then_rejected(Rejection::MatchedAlready);
    let unmatch = |reason: &str| Command::Unmatch { reason: reason.into() };
    given::<CatalogueOrder>([seen()]).when(unmatch("Salah.")).then_rejected(Rejection::NotMatched);
    given::<CatalogueOrder>([seen(), matched(None)]).when(unmatch("")).then_rejected(Rejection::ReasonMissing);
    let unmatched = Event::CatalogueOrderUnmatched { id: id(1), order: id(2), reason: "Salah.".into() };
    given::<CatalogueOrder>([seen(), matched(None)]).when(unmatch("Salah.")).then([unmatched.clone()]);
    let other = Event::CatalogueOrderMatched {
        id: id(1),
        order: id(4),
        billing: None,
        matched_by: MatchedBy::Number,
        differences: vec![],
        reason: None,
    };
    given::<CatalogueOrder>([seen(), matched(None), unmatched]).when(match_with(4, None)).then([other]);
}

/// EF-55: what somebody has said stands when the same file comes in again.
#[test]
fn an_order_that_was_taken_back_is_not_found_again_by_its_number() {
    let unmatched = Event::CatalogueOrderUnmatched { id: id(1), order: id(2), reason: "Salah.".into() };
    let state = crate::spec::fold::<CatalogueOrder>(&[seen(), matched(None), unmatched]);
    assert!(state.was_taken_back(id(2)) && !state.was_taken_back(id(4)) && state.matched().is_none());
}

#[test]
fn what_came_to_nothing_waits_for_nobody_and_paid_is_only_reported() {
    assert!(Stage::AutoCancelled.is_void() && !Stage::InProcess.is_void());
    let reported: Vec<&str> = Stage::ALL.iter().filter(|it| it.is_reported_paid()).map(|it| it.wire()).collect();
    assert_eq!(reported, ["reported_paid", "completed"]);
}

fn commands() -> impl Strategy<Value = Command> {
    prop_oneof![
        prop::sample::select(Stage::ALL.to_vec()).prop_map(mirror),
        (2_u8..4, prop::option::of(5_u8..7)).prop_map(|(order, billing)| match_with(order, billing)),
        Just(Command::Unmatch { reason: "Salah.".into() }),
    ]
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn an_order_about_the_catalogue_sent_twice_changes_nothing_more(year in vec(commands(), 0..40)) {
        let past = twice_is_once::<CatalogueOrder>(year.clone())?;
        any_order::<CatalogueOrder>(&past, &year);
    }
}
