//! Communication plans in sentences (C-PLAN).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, day, fold, given, id, twice_is_once};

fn terms(needs: &str) -> Terms {
    Terms { title: "Rencana komunikasi 2026".into(), needs: needs.into(), document: "050/12/2026".into() }
}

fn adopt(needs: &str) -> Command {
    Command::Adopt { plan: id(1), agency: id(2), fiscal_year: FiscalYear(2026), terms: terms(needs) }
}

fn adopted() -> Event {
    Event::CommunicationPlanAdopted { plan: id(1), agency: id(2), fiscal_year: FiscalYear(2026), terms: terms("Warga") }
}

fn item() -> Item {
    Item {
        topic: "Imunisasi".into(),
        audience: "Orang tua balita".into(),
        channel: MediaKind::Online,
        format: Format::Advertorial,
        quantity: 12,
        from: day("2026-03-01"),
        until: day("2026-11-30"),
        line: id(9),
        amount: Rupiah::new(24_000_000).expect("an amount"),
    }
}

const LINE: LineFacts =
    LineFacts { agency: AgencyId(kernel::Uuid::from_u128(2)), fiscal_year: FiscalYear(2026), account_fits: true };

fn add(content: Item) -> Command {
    Command::AddItem { item: id(5), content, line: LINE }
}

fn added() -> Event {
    Event::PlanItemAdded { plan: id(1), item: id(5), content: item() }
}

fn closed() -> Event {
    Event::PlanItemClosed { plan: id(1), item: id(5), reason: "dialihkan".into() }
}

/// R19: a plan says what it is needed for.
#[test]
fn a_plan_is_adopted_once_with_a_needs_analysis() {
    given::<CommunicationPlan>([]).when(adopt("Warga")).then([adopted()]);
    given::<CommunicationPlan>([adopted()]).when(adopt("Warga")).then_nothing_happens();
    given::<CommunicationPlan>([adopted()]).when(adopt("Lain")).then_rejected(Rejection::AlreadyAdopted);
    given::<CommunicationPlan>([]).when(adopt(" ")).then_rejected(Rejection::NeedsMissing);
    given::<CommunicationPlan>([]).when(add(item())).then_rejected(Rejection::Unknown);
}

/// C-PLAN: an item has a topic, an audience, a channel, a number, a time and money of its own agency and year.
#[test]
fn c_plan_an_item_says_all_that_a_plan_is_for() {
    given::<CommunicationPlan>([adopted()]).when(add(item())).then([added()]);
    given::<CommunicationPlan>([adopted(), added()]).when(add(item())).then_nothing_happens();
    let wrong: [(Item, Rejection); 7] = [
        (Item { topic: " ".into(), ..item() }, Rejection::TopicMissing),
        (Item { audience: String::new(), ..item() }, Rejection::TopicMissing),
        (Item { quantity: 0, ..item() }, Rejection::QuantityMissing),
        (Item { amount: Rupiah::ZERO, ..item() }, Rejection::AmountNotPositive),
        (Item { until: day("2026-02-01"), ..item() }, Rejection::DatesReversed),
        (Item { until: day("2027-01-01"), ..item() }, Rejection::OutsideYear),
        (Item { channel: MediaKind::Radio, ..item() }, Rejection::FormatUnsuited),
    ];
    for (content, rejection) in wrong {
        given::<CommunicationPlan>([adopted()]).when(add(content)).then_rejected(rejection);
    }
    given::<CommunicationPlan>([adopted(), added()])
        .when(add(Item { quantity: 1, ..item() }))
        .then_rejected(Rejection::ItemKnown);
}

/// C-COA: a form is not planned from an account that it is not paid from, nor from another agency's money.
#[test]
fn c_coa_an_item_is_planned_from_its_own_money() {
    let from = |line| Command::AddItem { item: id(5), content: item(), line };
    given::<CommunicationPlan>([adopted()])
        .when(from(LineFacts { account_fits: false, ..LINE }))
        .then_rejected(Rejection::AccountMismatch);
    given::<CommunicationPlan>([adopted()])
        .when(from(LineFacts { agency: id(3), ..LINE }))
        .then_rejected(Rejection::LineElsewhere);
    given::<CommunicationPlan>([adopted()])
        .when(from(LineFacts { fiscal_year: FiscalYear(2025), ..LINE }))
        .then_rejected(Rejection::LineElsewhere);
}

#[test]
fn an_item_is_changed_with_what_it_was_and_a_closed_one_is_not() {
    let other = Item { quantity: 6, ..item() };
    let change = |content: &Item| Command::ChangeItem {
        item: id(5),
        content: content.clone(),
        line: LINE,
        reason: "perubahan".into(),
    };
    given::<CommunicationPlan>([adopted(), added()]).when(change(&other)).then([Event::PlanItemChanged {
        plan: id(1),
        item: id(5),
        content: other.clone(),
        previous: item(),
        reason: "perubahan".into(),
    }]);
    given::<CommunicationPlan>([adopted(), added()]).when(change(&item())).then_nothing_happens();
    given::<CommunicationPlan>([adopted(), added(), closed()])
        .when(change(&other))
        .then_rejected(Rejection::ItemClosed);
    given::<CommunicationPlan>([adopted()]).when(change(&other)).then_rejected(Rejection::ItemUnknown);
    given::<CommunicationPlan>([adopted(), added()])
        .when(change(&Item { quantity: 0, ..item() }))
        .then_rejected(Rejection::QuantityMissing);
}

/// C-PLAN: an item takes orders until it is closed.
#[test]
fn c_plan_an_item_takes_orders_until_it_is_closed() {
    given::<CommunicationPlan>([adopted(), added()])
        .when(Command::CloseItem { item: id(5), reason: "dialihkan".into() })
        .then([closed()]);
    given::<CommunicationPlan>([adopted(), added(), closed()])
        .when(Command::CloseItem { item: id(5), reason: "dialihkan".into() })
        .then_nothing_happens();
    given::<CommunicationPlan>([adopted()])
        .when(Command::CloseItem { item: id(5), reason: "dialihkan".into() })
        .then_rejected(Rejection::ItemUnknown);
    let open = fold::<CommunicationPlan>(&[adopted(), added()]);
    assert_eq!([id(5), id(6)].map(|item| open.is_open(item)), [true, false]);
    assert!(!fold::<CommunicationPlan>(&[adopted(), added(), closed()]).is_open(id(5)));
}

fn commands() -> impl Strategy<Value = Command> {
    let content = (0_u32..3, prop::sample::select(&["2026-03-01", "2027-03-01"][..]), any::<bool>()).prop_map(
        |(quantity, until, radio)| Item {
            quantity,
            until: day(until),
            channel: if radio { MediaKind::Radio } else { MediaKind::Online },
            ..item()
        },
    );
    let number = (5_u8..8).prop_map(id::<PlanItemId>);
    prop_oneof![
        1 => "[ab]?".prop_map(|needs| adopt(&needs)),
        3 => (number.clone(), content.clone()).prop_map(|(item, content)| Command::AddItem { item, content, line: LINE }),
        3 => (number.clone(), content).prop_map(|(item, content)| Command::ChangeItem {
            item, content, line: LINE, reason: "x".into()
        }),
        1 => number.prop_map(|item| Command::CloseItem { item, reason: "x".into() }),
    ]
}

proptest! {
    #![proptest_config(cases(300))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_about_a_plan_sent_twice_changes_nothing_more(year in vec(commands(), 0..30)) {
        let past = twice_is_once::<CommunicationPlan>(year.clone())?;
        any_order::<CommunicationPlan>(&past, &year);
    }

    /// C-PLAN: whatever happens, an item that takes orders has a number of placements and ends in the plan's year.
    #[test]
    fn every_item_that_was_ever_planned_keeps_the_rules(year in vec(commands(), 0..30)) {
        let mut state = State::default();
        for command in year {
            let Ok(events) = CommunicationPlan::decide(&state, command) else { continue };
            state = events.iter().fold(state, CommunicationPlan::evolve);
        }
        for kept in state.items.values() {
            prop_assert!(kept.content.quantity > 0 && kept.content.until.year() == 2026);
            prop_assert!(kept.content.format.suits(kept.content.channel));
        }
    }
}
