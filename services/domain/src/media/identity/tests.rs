//! Numbers that say which company it is, in sentences (EF-06).

use proptest::prelude::*;

use super::*;
use crate::spec::cases;

/// C-PAYEE, DOMAIN.md 5.3: 16 digits since Coretax; the old 15 get a leading zero.
#[test]
fn a_tax_number_is_the_same_in_its_old_and_its_new_form() {
    let old = Npwp::parse("01.234.567.8-901.000").expect("an old number");
    assert_eq!(old, Npwp::parse("0012345678901000").expect("a new number"));
    assert_eq!(old.as_str(), "0012345678901000");
}

#[test]
fn a_tax_number_with_too_few_digits_or_other_signs_says_how_many_were_found() {
    for (text, found) in [("01.234.567.8-901", 12), ("", 0), ("00123456789010001", 17), ("0012345678901000x", 16)] {
        assert_eq!(Npwp::parse(text), Err(WrongDigits { expected: "15 or 16", found }), "{text}");
    }
}

#[test]
fn a_business_number_has_thirteen_digits() {
    assert_eq!(Nib::parse("9120 3012 34567").expect("a number").as_str(), "9120301234567");
    for (text, found) in [("912030123456", 12), ("91203012345678", 14), ("NIB9120301234567", 13)] {
        assert_eq!(Nib::parse(text), Err(WrongDigits { expected: "13", found }), "{text}");
    }
}

#[test]
fn a_wrong_number_is_refused_also_where_it_is_read_from_json() {
    assert!(serde_json::from_str::<Npwp>("\"123\"").is_err());
    assert!(serde_json::from_str::<Nib>("\"123\"").is_err());
}

/// EF-06: what the register must know before a company may apply.
#[test]
fn a_profile_says_what_it_lacks() {
    let bare = CompanyProfile { legal_name: "PT Contoh Media".into(), ..CompanyProfile::default() };
    assert_eq!(bare.missing(), ["legal_form", "nib", "npwp", "kbli", "address", "email", "bank"]);
    let whole = CompanyProfile {
        legal_form: Some(LegalForm::LimitedCompany),
        nib: Nib::parse("9120301234567").ok(),
        npwp: Npwp::parse("0012345678901000").ok(),
        kbli: vec!["63122".into()],
        address: Some("Jl. Contoh 1".into()),
        email: Some("redaksi@contoh.example".into()),
        bank: Some(BankAccount { bank: "Bank Contoh".into(), number: "1".into(), holder: "PT Contoh Media".into() }),
        ..bare
    };
    assert_eq!(whole.missing(), Vec::<&str>::new());
}

proptest! {
    #![proptest_config(cases(300))]

    /// Whatever people type or paste is a number or a reason, never a crash, and a number reads back as itself.
    #[test]
    fn any_text_is_a_number_or_is_not(text in "\\PC{0,24}|[0-9. -]{10,24}") {
        if let Ok(npwp) = Npwp::parse(&text) {
            prop_assert_eq!(npwp.as_str().len(), 16);
            prop_assert_eq!(Npwp::parse(npwp.as_str()), Ok(npwp));
        }
        if let Ok(nib) = Nib::parse(&text) {
            prop_assert_eq!(nib.as_str().len(), 13);
            prop_assert_eq!(Nib::parse(nib.as_str()), Ok(nib));
        }
    }
}
