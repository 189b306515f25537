//! The way of buying in sentences (C-METHOD, C-SPLIT).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, cases, day, fold, given, id, twice_is_once_but};

const OFFICER: u8 = 1;
const HEAD: u8 = 2;

fn rp(amount: i64) -> Rupiah {
    Rupiah::new(amount).expect("an amount")
}

fn purchase(method: Method, value: i64) -> Purchase {
    Purchase { method, value: rp(value), on: day("2024-06-01"), providers: 0, has_basis: false }
}

fn form(purchase: &Purchase) -> Result<ContractForm, NotSo> {
    RuleBook::defaults().admit(purchase).map(|rule| rule.form)
}

/// DOMAIN.md 5.2, and C-METHOD: the value decides.
#[test]
fn c_method_direct_procurement_ends_at_two_hundred_million() {
    assert_eq!(form(&purchase(Method::Direct, 10_000_000)), Ok(ContractForm::PurchaseReceipt));
    assert_eq!(form(&purchase(Method::Direct, 10_000_001)), Ok(ContractForm::Receipt));
    assert_eq!(form(&purchase(Method::Direct, 50_000_001)), Ok(ContractForm::WorkOrder));
    assert_eq!(form(&purchase(Method::Direct, 200_000_000)), Ok(ContractForm::WorkOrder));
    let allowed = vec![Method::Tender, Method::Excluded];
    assert_eq!(form(&purchase(Method::Direct, 200_000_001)), Err(NotSo::MethodNotAllowed { allowed }));
    assert_eq!(form(&purchase(Method::Tender, 200_000_001)), Ok(ContractForm::Contract));
}

/// The day decides too: since Perpres 46/2025 the catalogue goes first.
#[test]
fn c_method_what_is_in_the_catalogue_is_bought_there_once_the_duty_holds() {
    let in_catalogue = |method, on| Purchase { providers: 1, on: day(on), ..purchase(method, 60_000_000) };
    assert_eq!(form(&in_catalogue(Method::Direct, "2025-04-29")), Ok(ContractForm::WorkOrder));
    let first = NotSo::CatalogueFirst { above: Rupiah::ZERO };
    assert_eq!(form(&in_catalogue(Method::Direct, "2025-04-30")), Err(first));
    assert_eq!(form(&in_catalogue(Method::EPurchasing, "2025-04-30")), Ok(ContractForm::OrderLetter));
    assert_eq!(
        form(&in_catalogue(Method::MiniCompetition, "2025-04-30")),
        Err(NotSo::MethodNotAllowed { allowed: vec![Method::EPurchasing, Method::Direct, Method::Excluded] })
    );
    let two = Purchase { providers: 2, ..in_catalogue(Method::MiniCompetition, "2025-04-30") };
    assert_eq!(form(&two), Ok(ContractForm::OrderLetter));
}

#[test]
fn an_excluded_procurement_names_its_legal_basis() {
    assert_eq!(form(&purchase(Method::Excluded, 5_000_000)), Err(NotSo::BasisMissing));
    let named = Purchase { has_basis: true, ..purchase(Method::Excluded, 5_000_000) };
    assert_eq!(form(&named), Ok(ContractForm::Contract));
}

#[test]
fn the_commitment_officer_signs_everything_and_the_procurement_officer_up_to_the_limit() {
    let book = RuleBook::defaults();
    let may = |value, role| {
        let purchase = Purchase { providers: 1, ..purchase(Method::EPurchasing, value) };
        book.admit(&purchase).is_ok_and(|rule| rule.may_sign(role))
    };
    assert!(may(200_000_000, Role::ProcurementOfficer));
    assert!(!may(200_000_001, Role::ProcurementOfficer));
    assert!(may(1_000, Role::CommitmentOfficer) && may(900_000_000, Role::CommitmentOfficer));
    assert!(!may(1_000, Role::ActivityOfficer));
}

fn package(number: u8, value: i64, on: &str) -> Package {
    Package {
        id: Uuid::from_u128(u128::from(number)),
        company: id(1),
        formats: vec![Format::OutdoorDisplay],
        sub_activity: SubActivityCode::parse("2.16.02.2.01.0014").expect("a code"),
        method: Method::Direct,
        value: rp(value),
        on: day(on),
    }
}

/// C-SPLIT: the two packages of Kepri, 8 and 9 December 2022, HPS 131,850,000 and 139,770,000.
#[test]
fn c_split_two_packages_below_the_limit_that_are_above_it_together_are_found() {
    let (first, second) = (package(1, 131_850_000, "2022-12-08"), package(2, 139_770_000, "2022-12-09"));
    let found = RuleBook::defaults().split(&second, std::slice::from_ref(&first));
    let wanted = Split { limit: rp(200_000_000), sum: rp(271_620_000), others: vec![first.id] };
    assert_eq!(found, Some(wanted));
}

#[test]
fn c_split_packages_that_are_apart_or_small_are_no_split() {
    let book = RuleBook::defaults();
    let asked = package(2, 139_770_000, "2022-12-09");
    let other = || package(1, 131_850_000, "2022-12-08");
    let apart = [
        package(1, 131_850_000, "2022-11-08"),
        Package { company: id(2), ..other() },
        Package { formats: vec![Format::Spot], ..other() },
        Package { sub_activity: SubActivityCode::parse("2.16.02.2.01.0021").expect("a code"), ..other() },
        Package { id: asked.id, ..other() },
        package(3, 60_230_000, "2022-12-01"),
    ];
    for package in apart {
        assert_eq!(book.split(&asked, std::slice::from_ref(&package)), None, "{package:?}");
    }
    assert!(book.split(&asked, &[package(1, 131_850_000, "2022-11-09")]).is_some());
    // A part that was bought by another method is a part all the same.
    let by_catalogue = Package { method: Method::EPurchasing, ..other() };
    let wanted = Split { limit: rp(200_000_000), sum: rp(271_620_000), others: vec![by_catalogue.id] };
    assert_eq!(book.split(&asked, &[by_catalogue]), Some(wanted));
    // By itself above the limit is the method's matter, and a method without a limit cannot be evaded.
    assert_eq!(book.split(&package(2, 200_000_001, "2022-12-09"), &[other()]), None);
    let tender = |package| Package { method: Method::EPurchasing, ..package };
    assert_eq!(book.split(&tender(asked), &[tender(other())]), None);
}

fn basis() -> LegalBasis {
    LegalBasis { instrument: "Peraturan Wali Kota".into(), number: "7".into(), year: 2026, title: "Pengadaan".into() }
}

fn draft(from: &str, book: RuleBook) -> Command {
    Command::Draft { basis: basis(), effective_from: day(from), book: Box::new(book), by: id(OFFICER) }
}

fn drafted(version: i32, from: &str, book: RuleBook) -> Event {
    let (effective_from, book) = (day(from), Box::new(book));
    Event::ProcurementRulesDrafted { version, basis: basis(), effective_from, book, author: id(OFFICER) }
}

/// Who wrote a draft is told why it is refused.
#[test]
fn a_draft_is_not_refused_without_a_word() {
    let from = Withdrawing { by: id(HEAD), decides: true, today: day("2026-01-01") };
    let withdraw = |reason: &str| Command::Withdraw { version: 1, reason: reason.into(), from };
    let past = [drafted(1, "2026-02-01", RuleBook::defaults())];
    given::<Procurement>(past.clone()).when(withdraw(" ")).then_rejected(Rejection::ReasonMissing);
    let withdrawn = Event::ProcurementRulesWithdrawn { version: 1, reason: "Dasarnya dicabut.".into() };
    given::<Procurement>(past).when(withdraw("Dasarnya dicabut.")).then([withdrawn]);
}

fn publish(version: i32, today: &str, by: u8) -> Command {
    Command::Publish { version, today: day(today), by: id(by) }
}

fn published(version: i32) -> Event {
    Event::ProcurementRulesPublished { version }
}

/// DOMAIN.md 5.2: methods are data with dates; what a region writes replaces the defaults from its day on.
#[test]
fn the_defaults_hold_until_a_region_has_rules_of_its_own() {
    let own = RuleBook { split_days: 60, ..RuleBook::defaults() };
    let past = [drafted(1, "2026-03-01", own.clone()), published(1)];
    let state = fold::<Procurement>(&past);
    assert_eq!(state.in_force(day("2026-02-28")), (0, RuleBook::defaults()));
    assert_eq!(state.in_force(day("2026-03-01")), (1, own));
    assert_eq!(RuleBook::defaults().contradictions(), vec![]);
}

#[test]
fn rules_are_published_by_another_person_and_not_for_days_that_have_passed() {
    let past = [drafted(1, "2026-03-01", RuleBook::defaults())];
    let given = || given::<Procurement>(past.clone());
    given().when(publish(1, "2026-02-01", OFFICER)).then_rejected(Rejection::OwnWork);
    given().when(publish(1, "2026-03-02", HEAD)).then_rejected(Rejection::BackDated);
    given().when(publish(1, "2026-03-01", HEAD)).then([published(1)]);
    given().when(publish(2, "2026-02-01", HEAD)).then_rejected(Rejection::UnknownVersion);
}

#[test]
fn rules_that_contradict_themselves_are_refused_with_every_reason() {
    let mut book = RuleBook::defaults();
    book.methods.truncate(1);
    if let Some(rule) = book.methods.first_mut() {
        rule.up_to = Some(Rupiah::ZERO);
        rule.legal_basis = String::new();
        (rule.valid_from, rule.valid_to) = (Some(day("2026-02-01")), Some(day("2026-01-01")));
    }
    book.parity.stop_above = BasisPoints(-1);
    let reason = |place: &str, code: &str| (place.to_owned(), code.to_owned());
    let reasons = vec![
        reason("methods.1", "procurement.span_empty"),
        reason("methods.1", "procurement.period_reversed"),
        reason("methods.1", "procurement.basis_missing"),
        reason("parity", "procurement.limits_reversed"),
    ];
    given::<Procurement>([]).when(draft("2026-03-01", book)).then_rejected(Rejection::Unsound { reasons });
    let none = RuleBook { methods: vec![], ..RuleBook::defaults() };
    let reasons = vec![reason("methods", "procurement.no_method")];
    given::<Procurement>([]).when(draft("2026-03-01", none)).then_rejected(Rejection::Unsound { reasons });
}

fn commands() -> impl Strategy<Value = Command> {
    let date = || (1_u8..5).prop_map(|day| LocalDate::from_ymd(2026, 1, day).expect("a day"));
    let by = (1_u8..3).prop_map(id::<AccountId>);
    prop_oneof![
        2 => (date(), by.clone()).prop_map(|(effective_from, by)| {
            Command::Draft { basis: basis(), effective_from, book: Box::new(RuleBook::defaults()), by }
        }),
        3 => (1_i32..4, date(), by.clone()).prop_map(|(version, today, by)| Command::Publish { version, today, by }),
        1 => (1_i32..4, date(), by, any::<bool>()).prop_map(|(version, today, by, decides)| {
            Command::Withdraw { version, reason: "salah".into(), from: Withdrawing { by, decides, today } }
        }),
    ]
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn an_order_about_rules_of_buying_sent_twice_changes_nothing_more(year in vec(commands(), 0..20)) {
        let begins = |command: &Command| matches!(command, Command::Draft { .. });
        let past = twice_is_once_but::<Procurement>(year.clone(), begins)?;
        any_order::<Procurement>(&past, &year);
    }
}
