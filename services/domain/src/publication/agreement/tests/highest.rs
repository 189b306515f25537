//! The highest value that an agreement names: whatever is said when, it never comes to more (R3).

use super::{
    signing::{accept, accepted, grounds, sign, signed, years},
    *,
};

/// Terms that name a highest value, or leave open how many are bought.
pub(super) fn limited() -> Vec<Terms> {
    let most = |most: i64| Terms { ceiling: Some(rp(most)), ..*terms() };
    let open = Terms { items: vec![Item { quantity: None, ..item() }], ..*terms() };
    vec![most(5_000_000), most(30_000_000), open.clone(), Terms { ceiling: Some(rp(5_000_000)), ..open }]
}

/// R3: nobody offers more than the agreement may come to at most, and no negotiation ends above it once tax is counted.
#[test]
fn an_offer_above_the_highest_value_is_refused_and_tax_counts_at_the_end() {
    let limited = |most: i64| Box::new(Terms { ceiling: Some(rp(most)), ..*terms() });
    let begun = |most: i64| vec![drafted(limited(most)), opened(limited(most))];
    let when = "2026-02-10T08:00:00+07:00";
    given::<Agreement>(begun(20_000_000))
        .when(offer(Side::Company, 2_000_001, when))
        .then_rejected(Rejection::AboveHighest { sum: rp(20_000_010), limit: rp(20_000_000) });
    given::<Agreement>(begun(20_000_000)).when(offer(Side::Company, 2_000_000, when)).then([offered(
        1,
        Side::Company,
        2_000_000,
        when,
    )]);
    let past = |most: i64| {
        let offers = negotiated().into_iter().skip(2);
        begun(most).into_iter().chain(offers).collect::<Vec<_>>()
    };
    given::<Agreement>(past(22_199_999))
        .when(conclude(facts()))
        .then_rejected(Rejection::AboveHighest { sum: rp(22_200_000), limit: rp(22_199_999) });
    assert!(Agreement::decide(&fold::<Agreement>(&past(22_200_000)), conclude(facts())).is_ok());
}

/// R3: what was not said before the prices were agreed, how many or the highest value, is counted with them when it is said.
#[test]
fn what_is_said_after_the_prices_were_agreed_is_counted_with_them() {
    let revise = |terms: &Terms| Command::Revise { terms: Box::new(terms.clone()), vat: VAT, by: id(AUTHOR) };
    let agreed = |terms: &Terms, value: Option<i64>| -> Vec<Event> {
        let begun = [drafted(Box::new(terms.clone())), opened(Box::new(terms.clone()))];
        let ended = Event::NegotiationConcluded {
            agreement: id(7),
            company: id(8),
            prices: price(1_800_000),
            value: value.map(rp),
            on: day(TODAY),
        };
        begun.into_iter().chain([offered(1, Side::Company, 1_800_000, "2026-02-10T08:00:00+07:00"), ended]).collect()
    };
    let above = |limit: i64| Rejection::AboveHighestSaid { sum: rp(19_980_000), limit: rp(limit) };
    // Counted once it was within the five million; ten of it are not.
    let uncounted = Terms { ceiling: Some(rp(5_000_000)), items: vec![Item { quantity: None, ..item() }], ..*terms() };
    let counted = Terms { ceiling: Some(rp(5_000_000)), ..*terms() };
    given::<Agreement>(agreed(&uncounted, None)).when(revise(&counted)).then_rejected(above(5_000_000));
    let two = Terms { items: vec![Item { quantity: Some(Quantity::Count(2)), ..item() }], ..uncounted.clone() };
    assert!(Agreement::decide(&fold::<Agreement>(&agreed(&uncounted, None)), revise(&two)).is_ok());
    // Ten are agreed, and the highest value comes after them.
    let lower = Terms { ceiling: Some(rp(1_000_000)), ..*terms() };
    given::<Agreement>(agreed(&terms(), Some(19_980_000))).when(revise(&lower)).then_rejected(above(1_000_000));
    let enough = Terms { ceiling: Some(rp(19_980_000)), ..*terms() };
    assert!(Agreement::decide(&fold::<Agreement>(&agreed(&terms(), Some(19_980_000))), revise(&enough)).is_ok());
    // What was said so before it was counted is signed by nobody, and does not bind with one signature there already.
    let said = shown_at(
        19_980_000,
        Box::new(Terms { items: vec![Item { unit_price: Some(rp(1_800_000)), ..item() }], ..lower }),
    );
    let past = [agreed(&terms(), Some(19_980_000)), vec![said]].concat();
    let with = |event: Event| [past.clone(), vec![event]].concat();
    let refused = || Rejection::AboveHighestAgreed { sum: rp(19_980_000), limit: rp(1_000_000) };
    given::<Agreement>(past.clone()).when(sign(grounds())).then_rejected(refused());
    given::<Agreement>(with(signed())).when(accept(grounds())).then_rejected(refused());
    given::<Agreement>(with(accepted())).when(sign(grounds())).then_rejected(refused());
}

/// R3: where the tax has become more since the prices were agreed, words that count nothing are still put right, nobody
/// signs, and the ways that are named exist: both sides talk anew after the company declined, or the office calls it off.
#[test]
fn a_tax_that_rose_past_the_highest_value_refuses_the_signatures_alone_and_leaves_two_ways() {
    let higher = BasisPoints(1_200);
    let limited = |most: i64| Box::new(Terms { ceiling: Some(rp(most)), ..*terms() });
    let begun = [drafted(limited(22_200_000)), opened(limited(22_200_000))];
    let past: Vec<Event> =
        begun.into_iter().chain(negotiated().into_iter().skip(2)).chain([concluded(2_000_000)]).collect();
    let revise = |terms: Box<Terms>| Command::Revise { terms, vat: higher, by: id(AUTHOR) };
    let named = Box::new(Terms { title: "Kerja sama publikasi Tampan".into(), ..*limited(22_200_000) });
    given::<Agreement>(past.clone()).when(revise(named.clone())).then([shown_at(22_400_000, priced(named))]);
    let refused = Rejection::AboveHighestAgreed { sum: rp(22_400_000), limit: rp(22_200_000) };
    let dearer = || Grounds { vat: higher, ..grounds() };
    given::<Agreement>(past.clone()).when(sign(dearer())).then_rejected(refused.clone());
    given::<Agreement>(past.clone()).when(accept(dearer())).then_rejected(refused.clone());
    assert_eq!(kernel::Rejection::allowed(&refused), ["decline_agreement", "cancel_agreement"]);
    given::<Agreement>(past.clone()).when(revise(limited(22_400_000))).then_rejected(Rejection::ItemsAgreed);
    let decide = |past: &[Event], command: Command| Agreement::decide(&fold::<Agreement>(past), command);
    assert!(decide(&past, Command::Cancel { reason: "PPN naik.".into() }).is_ok());
    let declined = decide(&past, Command::Decline { reason: "PPN naik.".into() }).expect("declined");
    let past = [past, declined].concat();
    given::<Agreement>(past).when(revise(limited(22_400_000))).then([shown(limited(22_400_000))]);
}

proptest! {
    #![proptest_config(cases(300))]

    /// R3: whatever is ordered, neither what is said once the prices are agreed nor what binds comes to more than the
    /// highest value that it names.
    #[test]
    fn what_binds_never_comes_to_more_than_the_highest_value_that_it_names(year in years()) {
        let past = twice_is_once::<Agreement>(year)?;
        for event in &past {
            let (terms, value) = match event {
                Event::AgreementActivated { terms, value, .. } => (terms, Some(*value)),
                Event::TermsRevised { terms, value, .. } => (terms, *value),
                _ => continue,
            };
            if let (Some(most), Some(value)) = (terms.ceiling, value) {
                prop_assert!(value <= most, "{event:?}");
            }
        }
    }
}
