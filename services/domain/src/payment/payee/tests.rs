//! Where a company is paid, in sentences (C-PAYEE).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, day, fold, given, id, twice_is_once};

const COMPANY: u8 = 1;
const MEDIA: u8 = 2;
const FINANCE: u8 = 3;
const NAME: &str = "PT Media Lancang Kuning";

fn account(number: &str) -> BankAccount {
    BankAccount {
        bank: "Bank Riau Kepri".into(),
        number: format!("10720{number}"),
        holder: "PT. MEDIA LANCANG KUNING".into(),
    }
}

fn propose(account: BankAccount) -> Command {
    let (legal_name, letter) = (NAME.into(), "BRK/12/2026".into());
    Command::Propose { company: id(COMPANY), legal_name, account, letter, by: id(MEDIA) }
}

fn approve(today: &str, by: u8) -> Command {
    Command::Approve {
        legal_name: NAME.into(),
        today: day(today),
        cool_off_days: 7,
        is_elsewhere: false,
        reason: None,
        by: id(by),
    }
}

fn proposed(number: &str) -> Event {
    Event::PayeeAccountProposed {
        company: id(COMPANY),
        account: account(number),
        letter: "BRK/12/2026".into(),
        author: id(MEDIA),
    }
}

fn approved(number: &str, previous: Option<&str>, usable_from: &str) -> Event {
    Event::PayeeAccountApproved {
        company: id(COMPANY),
        account: account(number),
        previous: previous.map(account),
        usable_from: day(usable_from),
        approver: id(FINANCE),
        reason: None,
    }
}

/// C-PAYEE: the honest path: the first account is used as soon as a second person approved it.
#[test]
fn c_payee_the_first_account_is_used_once_a_second_person_approved_it() {
    given::<PayeeAccount>([]).when(propose(account("1"))).then([proposed("1")]);
    given::<PayeeAccount>([proposed("1")]).when(propose(account("1"))).then_nothing_happens();
    given::<PayeeAccount>([proposed("1")]).when(approve("2026-01-07", FINANCE)).then([approved(
        "1",
        None,
        "2026-01-07",
    )]);
    let state = fold::<PayeeAccount>(&[proposed("1"), approved("1", None, "2026-01-07")]);
    assert_eq!(state.usable_on(day("2026-01-07")), Some(&account("1")));
    assert_eq!(fold::<PayeeAccount>(&[proposed("1")]).usable_on(day("2026-01-07")), None);
}

/// C-PAYEE: payments go to the company's own account, never to a private person's (Pekanbaru 2023).
#[test]
fn c_payee_an_account_of_somebody_else_is_refused() {
    let private = BankAccount { holder: "Budi Santoso".into(), ..account("1") };
    let differs = Rejection::HolderDiffers { holder: "Budi Santoso".into(), legal_name: NAME.into() };
    given::<PayeeAccount>([]).when(propose(private)).then_rejected(differs);
    let renamed = Command::Approve {
        legal_name: "PT Lain".into(),
        today: day("2026-01-07"),
        cool_off_days: 7,
        is_elsewhere: false,
        reason: None,
        by: id(FINANCE),
    };
    let differs = Rejection::HolderDiffers { holder: account("1").holder, legal_name: "PT Lain".into() };
    given::<PayeeAccount>([proposed("1")]).when(renamed).then_rejected(differs);
}

/// C-PAYEE: another account waits for its cool-off, and until then the one in use stays.
#[test]
fn c_payee_another_account_cools_off_while_the_old_one_is_used() {
    let past = [proposed("1"), approved("1", None, "2026-01-07"), proposed("2")];
    given::<PayeeAccount>(past.clone()).when(approve("2026-03-02", FINANCE)).then([approved(
        "2",
        Some("1"),
        "2026-03-09",
    )]);
    let mut past = past.to_vec();
    past.push(approved("2", Some("1"), "2026-03-09"));
    let state = fold::<PayeeAccount>(&past);
    assert_eq!(state.usable_on(day("2026-03-08")), Some(&account("1")));
    assert_eq!(state.usable_on(day("2026-03-09")), Some(&account("2")));
}

/// C-PAYEE: the same account is not named again by another spelling, unless the company has got another name; digits that
/// another company has are approved with a reason alone.
#[test]
fn c_payee_one_account_is_one_however_it_is_spelled() {
    let past = [proposed("1"), approved("1", None, "2026-01-07")];
    let spelled =
        BankAccount { bank: "BRK Syariah".into(), number: "10 72-01".into(), holder: "PT Media Lancang Kuning".into() };
    given::<PayeeAccount>(past.clone()).when(propose(spelled)).then_rejected(Rejection::InUse);
    let renamed = BankAccount { holder: "PT Lain".into(), ..account("1") };
    let again = Command::Propose {
        company: id(COMPANY),
        legal_name: "PT Lain".into(),
        account: renamed.clone(),
        letter: "BRK/2".into(),
        by: id(MEDIA),
    };
    given::<PayeeAccount>(past).when(again).then([Event::PayeeAccountProposed {
        company: id(COMPANY),
        account: renamed,
        letter: "BRK/2".into(),
        author: id(MEDIA),
    }]);
    let approval = |said: Option<&str>| Command::Approve {
        legal_name: NAME.into(),
        today: day("2026-01-07"),
        cool_off_days: 7,
        is_elsewhere: true,
        reason: said.map(str::to_owned),
        by: id(FINANCE),
    };
    for said in [None, Some(" ")] {
        given::<PayeeAccount>([proposed("1")]).when(approval(said)).then_rejected(Rejection::DigitsElsewhere);
    }
    let said = Some("Bank lain, sudah ditelepon.".to_owned());
    given::<PayeeAccount>([proposed("1")]).when(approval(said.as_deref())).then([Event::PayeeAccountApproved {
        company: id(COMPANY),
        account: account("1"),
        previous: None,
        usable_from: day("2026-01-07"),
        approver: id(FINANCE),
        reason: said,
    }]);
}

/// EF-22, C-PAYEE: nobody changes an account alone.
#[test]
fn c_payee_who_named_an_account_does_not_approve_it() {
    given::<PayeeAccount>([proposed("1")]).when(approve("2026-01-07", MEDIA)).then_rejected(Rejection::AuthorApproves);
    let refuse = Command::Refuse { reason: "Tidak jelas.".into(), by: id(MEDIA) };
    given::<PayeeAccount>([proposed("1")]).when(refuse).then_rejected(Rejection::AuthorApproves);
    given::<PayeeAccount>([proposed("1")]).when(propose(account("2"))).then_rejected(Rejection::OneWaits);
    let withdraw = |by, is_company| Command::Withdraw { reason: "Salah ketik.".into(), is_company, by: id(by) };
    let gone =
        Event::PayeeAccountRefused { company: id(COMPANY), account: account("1"), reason: "Salah ketik.".into() };
    given::<PayeeAccount>([proposed("1")]).when(withdraw(FINANCE, false)).then_rejected(Rejection::NotYours);
    given::<PayeeAccount>([]).when(withdraw(MEDIA, true)).then_rejected(Rejection::NoneWaits);
    for (by, is_company) in [(MEDIA, false), (9, true)] {
        given::<PayeeAccount>([proposed("1")]).when(withdraw(by, is_company)).then([gone.clone()]);
        given::<PayeeAccount>([proposed("1"), gone.clone()]).when(withdraw(by, is_company)).then_nothing_happens();
    }
}

#[test]
fn an_account_is_complete_and_the_bank_says_so() {
    let numbered = |number: &str| BankAccount { number: number.into(), ..account("1") };
    given::<PayeeAccount>([]).when(propose(numbered(" "))).then_rejected(Rejection::Incomplete);
    for number in ["-", "12345", "123456789012345678901", "1072\u{ff10}31415", "107203141A", "107\u{200b}20314"] {
        given::<PayeeAccount>([]).when(propose(numbered(number))).then_rejected(Rejection::NumberWrong);
    }
    let bank = BankAccount { bank: "Bank Ri\u{430}u Kepri".into(), ..account("1") };
    given::<PayeeAccount>([]).when(propose(bank)).then_rejected(Rejection::BankLetters);
    let Command::Propose { company, legal_name, account, by, .. } = propose(account("1")) else { unreachable!() };
    given::<PayeeAccount>([])
        .when(Command::Propose { company, legal_name, account, by, letter: " ".into() })
        .then_rejected(Rejection::LetterMissing);
}

/// After a block even an account that was used before is approved anew, and cools off.
#[test]
fn a_blocked_company_is_paid_nothing_until_an_account_cooled_off() {
    let block = Command::Block { reason: "Surat bank palsu.".into(), by: id(FINANCE) };
    let blocked = Event::PayeeAccountBlocked { company: id(COMPANY), reason: "Surat bank palsu.".into() };
    let past = [proposed("1"), approved("1", None, "2026-01-07")];
    given::<PayeeAccount>(past.clone()).when(block.clone()).then([blocked.clone()]);
    let past = [past.to_vec(), vec![blocked]].concat();
    given::<PayeeAccount>(past.clone()).when(block).then_nothing_happens();
    assert_eq!(fold::<PayeeAccount>(&past).usable_on(day("2026-12-31")), None);
    given::<PayeeAccount>([past, vec![proposed("1")]].concat()).when(approve("2026-03-02", FINANCE)).then([approved(
        "1",
        None,
        "2026-03-09",
    )]);
}

#[test]
fn a_legal_name_is_the_same_words_in_the_same_order() {
    for (one, other) in [("PT. MEDIA RIAU, TBK", "PT Media Riau Tbk."), ("CV  Satu", "cv satu")] {
        assert!(same_name(one, other), "{one} {other}");
    }
    for (one, other) in [
        ("PT Media Riau", "PT Media Riau Jaya"),
        ("PT Riau Media", "PT Media Riau"),
        ("", "."),
        ("PT Media-Riau", "PT Media Riau"),
    ] {
        assert!(!same_name(one, other), "{one} {other}");
    }
}

#[test]
fn the_account_has_a_stream_of_its_own_beside_the_company() {
    let company: CompanyId = "01900000-0000-7001-8069-2a0000000044".parse::<Uuid>().expect("a number").into();
    assert_eq!(stream_of(company).to_string(), "01900000-0000-8001-8069-2a0000000044");
    assert_eq!(stream_of(company).get_version_num(), 8);
}

fn commands() -> impl Strategy<Value = Command> {
    let by = || (1_u8..4).prop_map(id::<AccountId>);
    prop_oneof![
        3 => ("[123]", by()).prop_map(|(number, by)| Command::Propose {
            company: id(COMPANY), legal_name: NAME.into(), account: account(&number), letter: "L".into(), by,
        }),
        3 => (1_u8..28, by()).prop_map(|(of, by)| Command::Approve {
            legal_name: NAME.into(), today: day(&format!("2026-02-{of:02}")), cool_off_days: 7, is_elsewhere: false, reason: None, by,
        }),
        1 => ("[ab]?", by()).prop_map(|(reason, by)| Command::Refuse { reason, by }),
        1 => ("[ab]", by()).prop_map(|(reason, by)| Command::Withdraw { reason, is_company: false, by }),
        1 => ("[ab]", by()).prop_map(|(reason, by)| Command::Block { reason, by }),
    ]
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn an_order_about_an_account_sent_twice_changes_nothing_more(year in vec(commands(), 0..40)) {
        let past = twice_is_once::<PayeeAccount>(year.clone())?;
        any_order::<PayeeAccount>(&past, &year);
    }

    /// C-PAYEE: no account is ever used that one person alone brought in, or before its cool-off.
    #[test]
    fn c_payee_every_account_in_use_was_approved_by_somebody_else(year in vec(commands(), 0..40)) {
        let past = twice_is_once::<PayeeAccount>(year)?;
        let mut author = None;
        for event in &past {
            match event {
                Event::PayeeAccountProposed { author: by, .. } => author = Some(*by),
                Event::PayeeAccountApproved { approver, .. } => prop_assert_ne!(Some(*approver), author),
                Event::PayeeAccountRefused { .. } | Event::PayeeAccountBlocked { .. } => (),
            }
        }
    }
}
