//! The mapping of formats to accounts in sentences.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, fold, given, twice_is_once};

fn code(text: &str) -> AccountCode {
    AccountCode::parse(text).expect("a code")
}

fn map(format: Format, accounts: &[&str], basis: &str) -> Command {
    Command::Map { format, accounts: accounts.iter().map(|text| code(text)).collect(), basis: basis.into() }
}

fn mapped(format: Format, accounts: &[&str]) -> Event {
    let accounts = accounts.iter().map(|text| code(text)).collect();
    Event::FormatAccountsMapped { format, accounts, basis: "Perwako 1/2026".into() }
}

/// C-COA: what is published is not booked as a newspaper subscription (Kepahiang 2021).
#[test]
fn c_coa_a_publication_is_not_paid_as_a_subscription() {
    let state = fold::<AccountMap>(&[]);
    assert!(state.allows(Format::Advertorial, &code("5.1.02.02.01.0055")));
    assert!(!state.allows(Format::Advertorial, &code("5.1.02.02.01.0062")));
    assert!(state.allows(Format::Subscription, &code("5.1.02.02.01.0062")));
    assert!(!state.allows(Format::Subscription, &code("5.1.02.02.01.0055")));
}

/// C-COA: the region's own word takes the place of the national one, for that format alone.
#[test]
fn a_region_maps_a_format_to_its_own_accounts() {
    let event = mapped(Format::TalkShow, &["5.1.02.02.01.0047", "5.1.02.02.01.0055"]);
    given::<AccountMap>([])
        .when(map(Format::TalkShow, &["5.1.02.02.01.0055", "5.1.02.02.01.0047"], "Perwako 1/2026"))
        .then([event.clone()]);
    let state = fold::<AccountMap>(&[event]);
    assert!(state.allows(Format::TalkShow, &code("5.1.02.02.01.0047")));
    assert!(!state.allows(Format::Spot, &code("5.1.02.02.01.0047")));
}

#[test]
fn a_format_is_paid_from_somewhere_and_by_a_rule() {
    given::<AccountMap>([]).when(map(Format::Spot, &[], "Perwako 1/2026")).then_rejected(Rejection::NoAccounts);
    given::<AccountMap>([]).when(map(Format::Spot, &["5.1.02.02.01.0055"], " ")).then_rejected(Rejection::BasisMissing);
}

proptest! {
    #![proptest_config(cases(100))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn a_mapping_sent_twice_changes_nothing_more(
        orders in vec((0_usize..3, prop::sample::subsequence(vec!["5.1.02.02.01.0055", "5.1.02.02.01.0062"], 0..=2)), 0..12),
    ) {
        let orders: Vec<Command> = orders
            .into_iter()
            .map(|(format, accounts)| map(Format::ALL[format], &accounts, "Perwako 1/2026"))
            .collect();
        let past = twice_is_once::<AccountMap>(orders.clone())?;
        any_order::<AccountMap>(&past, &orders);
    }
}
