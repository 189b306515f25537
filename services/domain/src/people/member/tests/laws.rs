//! Membership under any orders of any length.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, twice_is_once};

fn grants() -> impl Strategy<Value = Grant> {
    let chosen = vec(prop::sample::select(Role::ALL), 0..3);
    (chosen, prop::option::weighted(0.3, 0_u8..2), prop::option::of(1_u8..9)).prop_map(|(roles, company, until)| {
        Grant {
            roles,
            company: company.map(id),
            from: day("2026-01-05"),
            until: until.and_then(|last| LocalDate::from_ymd(2026, 1, last)),
            letter_number: None,
        }
    })
}

fn commands() -> impl Strategy<Value = Command> {
    // In the middle of the days on which access ends: some ends lie behind, some ahead.
    let today = day("2026-01-05");
    let by = (0_u8..4).prop_map(id::<AccountId>);
    let account = prop_oneof![4 => Just(DEWI), 1 => Just(3)].prop_map(id::<AccountId>);
    prop_oneof![
        3 => (account.clone(), grants(), by.clone(), any::<bool>()).prop_map(move |(account, grant, by, guarded)| {
            Command::Invite { account, contact: Contact { name: name(), email: email() }, grant, by, guarded, today }
        }),
        2 => by.clone().prop_map(move |by| Command::ConfirmRoles { by, today }),
        1 => (by.clone(), "[ab]").prop_map(|(by, reason)| Command::RefuseRoles { by, reason }),
        1 => (account.clone(), grants()).prop_map(move |(account, grant)| {
            Command::Register { account, name: name(), email: email(), grant, today }
        }),
        2 => account.prop_map(move |account| Command::Join { account, today }),
        3 => (grants(), by.clone(), any::<bool>()).prop_map(move |(grant, by, guarded)| {
            Command::ChangeRoles { grant, by, guarded, today }
        }),
        2 => (by.clone(), "[ab]").prop_map(move |(by, reason)| Command::Suspend { by, reason, today }),
        2 => by.clone().prop_map(move |by| Command::Reinstate { by, today }),
        1 => (by, 1_u8..9).prop_map(move |(by, on)| Command::End {
            by,
            on: LocalDate::from_ymd(2026, 1, on).expect("a day"),
            reason: "mutasi".into(),
            today,
        }),
        1 => (0_u8..2, "[ab]").prop_map(move |(company, nature)| {
            Command::DeclareInterest { company: id(company), nature, today }
        }),
        1 => (0_u8..2).prop_map(move |company| {
            Command::WithdrawInterest { company: id(company), reason: "selesai".into(), today }
        }),
    ]
}

proptest! {
    #![proptest_config(cases(400))]

    /// A client that saw no answer may send the order again.
    #[test]
    fn an_order_about_a_member_sent_twice_changes_nothing_more(year in vec(commands(), 0..40)) {
        twice_is_once::<Member>(year)?;
    }

    #[test]
    fn a_membership_takes_its_past_in_any_order(year in vec(commands(), 0..20)) {
        let past = twice_is_once::<Member>(year.clone())?;
        any_order::<Member>(&past, &year);
    }

    /// T-18: whatever is ordered, nobody ever holds two roles that exclude each other, nor a role of the office and
    /// one of a company, and nobody's access was decided on by the person itself.
    #[test]
    fn no_member_ever_holds_duties_that_exclude_each_other(year in vec(commands(), 0..60)) {
        let past = twice_is_once::<Member>(year)?;
        for event in &past {
            let (Event::MemberInvited { grant, .. } | Event::MemberRolesChanged { grant, .. }) = event else { continue };
            prop_assert!(!grant.roles.is_empty());
            prop_assert!(grant.roles.iter().all(|role| role.is_of_company() == grant.company.is_some()));
            for one in &grant.roles {
                prop_assert!(grant.roles.len() == 1 || !one.stands_alone(), "{grant:?}");
                prop_assert!(grant.roles.iter().all(|other| !one.conflicts_with(*other)), "{grant:?}");
            }
        }
    }
}
