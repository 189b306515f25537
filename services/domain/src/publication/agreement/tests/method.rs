//! Another way of buying, and what was signed before it.

use super::{
    signing::{accepted, agreed, grounds, sign, signature, signed},
    *,
};

#[test]
fn c_method_while_a_change_waits_nothing_is_signed_and_after_it_both_sign_again() {
    let basis = Some("Peraturan LKPP 5/2021".into());
    let excluded = Choice { method: Method::Excluded, providers: 0, basis };
    let requested = Event::MethodChangeRequested {
        agreement: id(7),
        from: Some(direct()),
        to: excluded.clone(),
        reason: "Tarif tetap.".into(),
        by: id(SIGNER),
    };
    let past = [agreed(), vec![accepted(), requested.clone()]].concat();
    given::<Agreement>(past.clone()).when(sign(grounds())).then_rejected(Rejection::MethodPending);
    let changed = |shown_to: Option<CompanyId>| Event::MethodChanged {
        agreement: id(7),
        to: excluded.clone(),
        reason: "Tarif tetap.".into(),
        shown_to,
    };
    // The company hears of it where somebody signed for the method of before.
    let undone = changed(Some(id(8)));
    assert_eq!((undone.party(), changed(None).party()), (Some(id(8)), None));
    let approve = || Command::DecideMethodChange { approved: true, reason: None, by: id(HEAD) };
    given::<Agreement>(past.clone()).when(approve()).then([undone.clone()]);
    let by_the_office = [agreed(), vec![signed(), requested.clone()]].concat();
    given::<Agreement>(by_the_office).when(approve()).then([undone.clone()]);
    given::<Agreement>([agreed(), vec![requested]].concat()).when(approve()).then([changed(None)]);
    let other = Event::AgreementSigned {
        agreement: id(7),
        company: id(8),
        number: "027/12/PKS/2026".into(),
        date: day(TODAY),
        signature: signature(),
        method: Method::Excluded,
        form: ContractForm::Contract,
    };
    given::<Agreement>([past, vec![undone]].concat()).when(sign(grounds())).then([other]);
}
