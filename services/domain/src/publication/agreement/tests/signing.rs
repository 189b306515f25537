//! Both signatures, and the end.

use super::{highest::limited, *};

pub(super) fn grounds() -> Grounds {
    Grounds {
        today: day(TODAY),
        policy: Some(4),
        named: vec![Named { outlet: id(9), decree: id(30) }, Named { outlet: id(10), decree: id(30) }],
        tariffs: vec![Basis { item: 1, price: id(21) }],
        book: Box::new(RuleBook::defaults()),
        book_version: 2,
        vat: VAT,
        packages: vec![],
    }
}

pub(super) fn signature() -> Signature {
    Signature { official: id(40), name: "Contoh, S.E.".into(), title: "PPK".into(), nip: None }
}

fn signing(grounds: Grounds) -> Sign {
    Sign {
        number: "027/12/PKS/2026".into(),
        date: day(TODAY),
        signature: signature(),
        role: Role::CommitmentOfficer,
        grounds,
        by: id(SIGNER),
    }
}

pub(super) fn sign(grounds: Grounds) -> Command {
    Command::Sign(Box::new(signing(grounds)))
}

pub(super) fn accept(grounds: Grounds) -> Command {
    Command::Accept { grounds: Box::new(grounds), by: id(50) }
}

pub(super) fn agreed() -> Vec<Event> {
    [negotiated(), vec![concluded(2_000_000), justified(vec![], None)]].concat()
}

pub(super) fn signed() -> Event {
    Event::AgreementSigned {
        agreement: id(7),
        company: id(8),
        number: "027/12/PKS/2026".into(),
        date: day(TODAY),
        signature: signature(),
        method: Method::Direct,
        form: ContractForm::Receipt,
    }
}

pub(super) fn accepted() -> Event {
    Event::AgreementAccepted { agreement: id(7), company: id(8) }
}

fn activated() -> Event {
    let priced = Terms { items: vec![Item { unit_price: Some(rp(2_000_000)), ..item() }], ..*terms() };
    Event::AgreementActivated {
        agreement: id(7),
        company: id(8),
        terms: Box::new(priced),
        value: rp(22_200_000),
        policy_version: 4,
        book_version: 2,
        tariffs: vec![Basis { item: 1, price: id(21) }],
        named: vec![Named { outlet: id(9), decree: id(30) }],
    }
}

/// EF-12, C-CONTRACT-FIELDS: the honest path, whichever side signs first.
#[test]
fn c_contract_fields_a_complete_agreement_binds_when_both_sides_have_signed() {
    given::<Agreement>(agreed()).when(sign(grounds())).then([signed()]);
    given::<Agreement>(agreed()).when(accept(grounds())).then([accepted()]);
    let first = |event: Event| [agreed(), vec![event]].concat();
    given::<Agreement>(first(signed())).when(accept(grounds())).then([accepted(), activated()]);
    given::<Agreement>(first(accepted())).when(sign(grounds())).then([signed(), activated()]);
    let state = fold::<Agreement>(&[first(signed()), vec![accepted(), activated()]].concat());
    assert!(state.is_active_on(day("2026-02-10")) && state.is_active_on(day("2026-12-15")));
    assert!(!state.is_active_on(day("2026-02-09")) && !state.is_active_on(day("2026-12-16")));
    assert_eq!(state.item(1).and_then(|item| item.unit_price), Some(rp(2_000_000)));
    assert_eq!(state.value(), Some(rp(22_200_000)));
}

/// EF-12, C-CONTRACT-FIELDS: every missing field, in one answer.
#[test]
fn c_contract_fields_what_is_missing_is_named_all_at_once() {
    let bare = || {
        Box::new(Terms {
            agency: None,
            sub_activity: None,
            starts_on: None,
            ends_on: None,
            choice: None,
            under_delivery: None,
            items: vec![
                Item { quantity: None, ..item() },
                Item { number: 2, quantity: Some(Quantity::NotFixed), ..item() },
            ],
            ..*terms()
        })
    };
    let past = [drafted(bare()), opened(bare()), concluded(2_000_000)];
    let missing = |place: &str| reason(place, "agreement.field_missing");
    let reasons: Vec<(String, String)> = [
        "agency",
        "sub_activity",
        "starts_on",
        "ends_on",
        "method",
        "under_delivery",
        "ceiling",
        "items.1.quantity",
        "items.2.unit_price",
    ]
    .into_iter()
    .map(missing)
    .collect();
    let refused = Rejection::Incomplete { reasons };
    given::<Agreement>(past.clone()).when(sign(grounds())).then_rejected(refused.clone());
    given::<Agreement>(past).when(accept(grounds())).then_rejected(refused);
}

/// EF-12: the express word that there is no quantity is enough, with the most that may be ordered.
#[test]
fn an_agreement_without_quantities_says_so_and_has_a_ceiling() {
    let open = |ceiling: Option<Rupiah>| {
        let items = vec![Item { quantity: Some(Quantity::NotFixed), ..item() }];
        Box::new(Terms { ceiling, items, ..*terms() })
    };
    let past = |ceiling| [drafted(open(ceiling)), opened(open(ceiling)), concluded(2_000_000)];
    let reasons = vec![reason("ceiling", "agreement.field_missing")];
    given::<Agreement>(past(None)).when(accept(grounds())).then_rejected(Rejection::Incomplete { reasons });
    given::<Agreement>(past(Some(rp(40_000_000)))).when(accept(grounds())).then([accepted()]);
}

#[test]
fn a_period_lies_within_one_budget_year() {
    let lasting = |to: &str| {
        let terms = || Box::new(Terms { ends_on: Some(day(to)), ..*terms() });
        given::<Agreement>([drafted(terms()), opened(terms()), concluded(2_000_000)]).when(accept(grounds()))
    };
    let refused = |code: &str| Rejection::Incomplete { reasons: vec![reason("ends_on", code)] };
    lasting("2027-01-31").then_rejected(refused("agreement.period_crosses_year"));
    let ends_before_start = Rejection::EndsBeforeStart { starts_on: day("2026-02-10"), ends_on: day("2026-02-09") };
    lasting("2026-02-09").then_rejected(ends_before_start.clone());
    let reversed = Box::new(Terms { ends_on: Some(day("2026-02-09")), ..*terms() });
    let revise = Command::Revise { terms: reversed.clone(), vat: VAT, by: id(AUTHOR) };
    given::<Agreement>([drafted(terms())]).when(revise).then_rejected(ends_before_start);
    // What crosses a year is refused when it is written and when the prices are agreed: nobody could change it after.
    let crossing = Box::new(Terms { ends_on: Some(day("2027-01-31")), ..*terms() });
    let crosses = refused("agreement.period_crosses_year");
    given::<Agreement>([]).when(draft(crossing.clone())).then_rejected(crosses.clone());
    let revise = Command::Revise { terms: crossing.clone(), vat: VAT, by: id(AUTHOR) };
    given::<Agreement>([drafted(terms())]).when(revise).then_rejected(crosses.clone());
    let begun = [drafted(crossing.clone()), opened(crossing)];
    let talked = begun.into_iter().chain(negotiated().into_iter().skip(2));
    given::<Agreement>(talked).when(conclude(facts())).then_rejected(crosses);
    assert!(reversed.missing().iter().all(|(place, _)| place != "ends_on"), "nothing is missing there");
    lasting("2026-12-31").then([accepted()]);
}

/// C-POLICY, R20: a region without rules of its own does not sign.
#[test]
fn c_policy_without_rules_in_force_nothing_is_signed() {
    let without = || Grounds { policy: None, ..grounds() };
    given::<Agreement>(agreed()).when(sign(without())).then_rejected(Rejection::NoPolicy);
    given::<Agreement>(agreed()).when(accept(without())).then_rejected(Rejection::NoPolicy);
    given::<Agreement>(agreed()).when(sign(grounds())).then([signed()]);
}

/// R13: before the decree there is no agreement.
#[test]
fn an_outlet_that_no_decree_names_is_not_signed_for() {
    let without = Grounds { named: vec![Named { outlet: id(10), decree: id(30) }], ..grounds() };
    let reasons = vec![reason("items.1.outlet", "agreement.outlet_not_in_decree")];
    given::<Agreement>(agreed()).when(sign(without)).then_rejected(Rejection::NotInDecree { reasons });
}

#[test]
fn c_tariff_without_a_tariff_nothing_is_signed() {
    let without = Grounds { tariffs: vec![], ..grounds() };
    let reasons = vec![reason("items.1.format", "agreement.no_tariff")];
    given::<Agreement>(agreed()).when(sign(without)).then_rejected(Rejection::TariffMissing { reasons });
    given::<Agreement>(agreed()).when(sign(grounds())).then([signed()]);
}

#[test]
fn c_method_what_value_day_or_catalogue_do_not_allow_is_not_signed() {
    let bought = |choice: Choice, count: u32| {
        let items = vec![Item { quantity: Some(Quantity::Count(count)), ..item() }];
        let terms = || Box::new(Terms { choice: Some(choice.clone()), items: items.clone(), ..*terms() });
        given::<Agreement>([drafted(terms()), opened(terms()), concluded(2_000_000)]).when(sign(grounds()))
    };
    let allowed = vec![Method::Tender, Method::Excluded];
    bought(direct(), 91).then_rejected(Rejection::MethodNotAllowed { allowed });
    bought(Choice { providers: 1, ..direct() }, 10).then_rejected(Rejection::CatalogueFirst { above: Rupiah::ZERO });
    let excluded = Choice { method: Method::Excluded, ..direct() };
    bought(excluded, 10).then_rejected(Rejection::MethodBasisMissing);
    bought(direct(), 10).then([signed()]);
}

#[test]
fn c_method_a_method_that_value_and_catalogue_allow_is_signed_for_without_a_word() {
    given::<Agreement>(agreed()).when(sign(grounds())).then([signed()]);
}

#[test]
fn c_split_what_is_split_from_another_agreement_is_not_signed() {
    let other = |value, on: &str| Package {
        id: kernel::Uuid::from_u128(99),
        company: id(8),
        formats: vec![Format::Advertorial],
        sub_activity: SubActivityCode::parse("2.16.02.2.01.0014").expect("a code"),
        method: Method::Direct,
        value: rp(value),
        on: day(on),
    };
    let beside = |package| Grounds { packages: vec![package], ..grounds() };
    given::<Agreement>(agreed()).when(sign(beside(other(180_000_000, "2026-01-20")))).then_rejected(Rejection::Split {
        limit: rp(200_000_000),
        sum: rp(202_200_000),
        others: 1,
    });
    given::<Agreement>(agreed()).when(sign(beside(other(177_800_000, "2026-01-20")))).then([signed()]);
    given::<Agreement>(agreed()).when(sign(beside(other(180_000_000, "2026-01-10")))).then([signed()]);
}

/// EF-22, DOMAIN.md 7.
#[test]
fn who_drafted_it_does_not_sign_it_and_an_officer_signs_within_the_limit() {
    let by = |number: u8| Command::Sign(Box::new(Sign { by: id(number), ..signing(grounds()) }));
    given::<Agreement>(agreed()).when(by(AUTHOR)).then_rejected(Rejection::OwnWork);
    let role = |role| Command::Sign(Box::new(Sign { role, ..signing(grounds()) }));
    given::<Agreement>(agreed()).when(role(Role::ProcurementOfficer)).then([signed()]);
    let tender = || Box::new(Terms { choice: Some(Choice { method: Method::Tender, ..direct() }), ..*large() });
    given::<Agreement>([drafted(tender()), opened(tender()), concluded(2_000_000)])
        .when(role(Role::ProcurementOfficer))
        .then_rejected(Rejection::OfficerNotCompetent);
}

fn large() -> Box<Terms> {
    Box::new(Terms { items: vec![Item { quantity: Some(Quantity::Count(100)), ..item() }], ..*terms() })
}

/// R13: nothing is dated back.
#[test]
fn an_agreement_is_dated_between_its_negotiation_and_today() {
    let dated = |date: &str| {
        let facts = Sign { date: day(date), ..signing(Grounds { today: day("2026-02-12"), ..grounds() }) };
        given::<Agreement>(agreed()).when(Command::Sign(Box::new(facts)))
    };
    dated("2026-02-09").then_rejected(Rejection::DateOutside);
    dated("2026-02-13").then_rejected(Rejection::DateOutside);
    dated(TODAY).then([signed()]);
    let unnamed = Sign { number: " ".into(), ..signing(grounds()) };
    given::<Agreement>(agreed()).when(Command::Sign(Box::new(unnamed))).then_rejected(Rejection::NumberMissing);
}

#[test]
fn a_company_that_does_not_sign_says_why_and_the_negotiation_goes_on() {
    let decline = || Command::Decline { reason: "Harga belum cocok.".into() };
    let declined = Event::AgreementDeclined { agreement: id(7), company: id(8), reason: "Harga belum cocok.".into() };
    let past = [agreed(), vec![signed()]].concat();
    given::<Agreement>(past.clone()).when(decline()).then([declined.clone()]);
    let past = [past, vec![declined]].concat();
    given::<Agreement>(past.clone())
        .when(accept(grounds()))
        .then_rejected(Rejection::NotNow { status: Status::Negotiating });
    given::<Agreement>(past.clone()).when(conclude(facts())).then_rejected(Rejection::NoOffer);
    given::<Agreement>(past).when(offer(Side::Company, 2_050_000, "2026-02-10T11:00:00+07:00")).then([offered(
        4,
        Side::Company,
        2_050_000,
        "2026-02-10T11:00:00+07:00",
    )]);
}

#[test]
fn an_active_agreement_is_broken_off_with_a_letter_and_never_cancelled() {
    let active = || [agreed(), vec![signed(), accepted(), activated()]].concat();
    let terminate = |today: &str, letter: &str| Command::Terminate {
        reason: "Tiga kali terlambat.".into(),
        letter_number: letter.into(),
        today: day(today),
    };
    given::<Agreement>(active()).when(terminate("2026-06-01", "900/3/2026")).then([Event::AgreementTerminated {
        agreement: id(7),
        company: id(8),
        reason: "Tiga kali terlambat.".into(),
        letter_number: "900/3/2026".into(),
        on: day("2026-06-01"),
    }]);
    given::<Agreement>(active()).when(terminate("2026-06-01", "")).then_rejected(Rejection::ReasonEmpty);
    given::<Agreement>(active()).when(terminate("2026-12-16", "900/3/2026")).then_rejected(Rejection::Ended);
    given::<Agreement>(active())
        .when(Command::Cancel { reason: "Batal.".into() })
        .then_rejected(Rejection::NotNow { status: Status::Active });
    given::<Agreement>(agreed())
        .when(terminate("2026-06-01", "900/3/2026"))
        .then_rejected(Rejection::NotNow { status: Status::Agreed });
}

/// Nothing happens by the day alone: that it ended is written down once the day is over.
#[test]
fn an_active_agreement_ends_after_its_last_day() {
    let active = || [agreed(), vec![signed(), accepted(), activated()]].concat();
    let end = |today: &str| Command::End { today: day(today) };
    let last = activated_until();
    let ended = Event::AgreementEnded { agreement: id(7), company: id(8), on: last };
    let after = last.plus_days(1).to_string();
    given::<Agreement>(active()).when(end(&after)).then([ended.clone()]);
    given::<Agreement>(active()).when(end(&last.to_string())).then_rejected(Rejection::StillRuns);
    given::<Agreement>(agreed()).when(end(&after)).then_rejected(Rejection::NotNow { status: Status::Agreed });
    let past = [active(), vec![ended]].concat();
    given::<Agreement>(past.clone()).when(end(&after)).then_nothing_happens();
    let letter = Command::Terminate { reason: "x".into(), letter_number: "1".into(), today: last };
    given::<Agreement>(past.clone()).when(letter).then_rejected(Rejection::Ended);
    assert!(!fold::<Agreement>(&past).is_active_on(last));
}

fn activated_until() -> kernel::LocalDate {
    let Event::AgreementActivated { terms, .. } = activated() else { panic!("an agreement that binds") };
    terms.ends_on.expect("a last day")
}

/// EF-14: a refusal of the moment names what may be done instead.
#[test]
fn a_step_at_the_wrong_moment_is_told_what_may_come_next() {
    use kernel::Rejection as _;
    let refused = Rejection::NotNow { status: Status::Active };
    assert_eq!(refused.allowed(), ["terminate_agreement"]);
    assert_eq!(refused.params(), [("status", "active".to_owned())]);
}

fn commands() -> impl Strategy<Value = Command> {
    let by = || (1_u8..4).prop_map(id::<AccountId>);
    let side = prop_oneof![Just(Side::Office), Just(Side::Company)];
    let moment = (0_i64..4).prop_map(|hours| at("2026-02-10T08:00:00+07:00").plus_seconds(hours * 3_600));
    let open = Box::new(Terms { starts_on: None, ..*terms() });
    let tender = Choice { method: Method::Tender, ..direct() };
    let other = prop::sample::select([otherwise(), limited()].concat()).prop_map(Box::new);
    prop_oneof![
        3 => prop_oneof![Just(terms()), Just(open.clone())].prop_map(draft),
        2 => (prop_oneof![2 => Just(terms()), 2 => Just(open), 1 => other], by())
            .prop_map(|(terms, by)| Command::Revise { terms, vat: VAT, by }),
        3 => by().prop_map(|by| Command::Open { by }),
        4 => (side, 1_i64..3, moment).prop_map(|(side, amount, at)| {
            Command::Offer { side, prices: price(amount * 1_000_000), note: None, at }
        }),
        2 => Just(Command::AcceptOffer { at: at("2026-02-10T12:00:00+07:00") }),
        4 => proptest::bool::ANY.prop_map(|told| {
            conclude(Conclude { reason: told.then(|| "Sudah dibahas.".into()), ..facts() })
        }),
        1 => (prop_oneof![Just(direct()), Just(tender)], by())
            .prop_map(|(choice, by)| Command::RequestMethodChange { choice, reason: "perlu".into(), by }),
        1 => (proptest::bool::ANY, by())
            .prop_map(|(approved, by)| Command::DecideMethodChange { approved, reason: Some("ya".into()), by }),
        4 => by().prop_map(|by| Command::Sign(Box::new(Sign { by, ..signing(grounds()) }))),
        4 => Just(accept(grounds())),
        1 => Just(Command::Decline { reason: "belum".into() }),
        1 => Just(Command::Cancel { reason: "batal".into() }),
        1 => Just(Command::End { today: day("2026-12-31") }),
        1 => Just(Command::Terminate { reason: "x".into(), letter_number: "1".into(), today: day("2026-06-01") }),
    ]
}

/// A year in which an agreement comes to bind, with anything else between its steps: what is drawn freely alone hardly
/// ever binds.
pub(super) fn years() -> impl Strategy<Value = Vec<Command>> {
    let begun = prop::sample::select([vec![*terms(), *terms()], limited()].concat()).prop_map(Box::new);
    let said = prop::sample::select([vec![*terms(), *terms()], limited()].concat()).prop_map(Box::new);
    (begun, said).prop_flat_map(|(begun, said)| walks(begun, said))
}

/// What is drafted, and what is said of it once its prices are agreed.
fn walks(begun: Box<Terms>, said: Box<Terms>) -> impl Strategy<Value = Vec<Command>> {
    let moment = |hour: u8| format!("2026-02-10T{hour:02}:00:00+07:00");
    let walk = [
        draft(begun),
        Command::Open { by: id(AUTHOR) },
        offer(Side::Company, 2_500_000, &moment(8)),
        offer(Side::Office, 1_500_000, &moment(9)),
        offer(Side::Company, 2_000_000, &moment(10)),
        Command::AcceptOffer { at: at(&moment(11)) },
        conclude(Conclude { reason: Some("Sudah dibahas.".into()), ..facts() }),
        Command::Revise { terms: said, vat: VAT, by: id(AUTHOR) },
        sign(grounds()),
        accept(grounds()),
    ];
    vec(vec(commands(), 0..4), walk.len() + 1).prop_map(move |between| {
        let mut year = Vec::new();
        for (at, others) in between.into_iter().enumerate() {
            year.extend(others);
            year.extend(walk.get(at).cloned());
        }
        year
    })
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn an_order_about_an_agreement_sent_twice_changes_nothing_more(year in years()) {
        let past = twice_is_once::<Agreement>(year.clone())?;
        any_order::<Agreement>(&past, &year);
    }

    /// EF-12, EF-22: whatever is ordered, it binds only signed by both, complete, and not by its author; and then it
    /// stays what it is.
    #[test]
    fn nothing_binds_without_both_signatures_and_nothing_changes_what_binds(year in years()) {
        let (mut state, mut authors) = (State::default(), Vec::new());
        let (mut is_signed, mut is_accepted, mut is_active) = (false, false, false);
        for command in year {
            let sender = if let Command::Sign(facts) = &command { Some(facts.by) } else { None };
            let Ok(new) = Agreement::decide(&state, command) else { continue };
            for event in &new {
                let ends = matches!(event, Event::AgreementTerminated { .. } | Event::AgreementEnded { .. });
                prop_assert!(!is_active || ends, "{event:?} changes what binds");
                match event {
                    Event::AgreementDrafted { author, .. }
                    | Event::AgreementRevised { author, .. }
                    | Event::TermsRevised { author, .. } => authors.push(*author),
                    Event::AgreementSigned { .. } => {
                        prop_assert!(sender.is_some_and(|sender| !authors.contains(&sender)));
                        is_signed = true;
                    }
                    Event::AgreementAccepted { .. } => is_accepted = true,
                    Event::AgreementActivated { terms, .. } => {
                        prop_assert!(is_signed && is_accepted);
                        prop_assert_eq!(terms.missing(), vec![]);
                        is_active = true;
                    }
                    _ => (),
                }
                let starts_again = matches!(event, Event::TermsRevised { .. } | Event::MethodChanged { .. } | Event::AgreementDeclined { .. });
                if starts_again {
                    (is_signed, is_accepted) = (false, false);
                }
            }
            state = new.iter().fold(state, Agreement::evolve);
        }
    }

    /// C-NEGO: whatever is ordered, what binds is what the company's last offer was for, and its price.
    #[test]
    fn c_nego_what_binds_is_what_the_last_offer_was_for(year in years()) {
        let (mut state, mut offered) = (State::default(), None);
        for command in year {
            let Ok(new) = Agreement::decide(&state, command) else { continue };
            for event in &new {
                match event {
                    Event::OfferMade { side: Side::Company, prices, .. } => {
                        offered = state.terms().map(|terms| terms.priced(prices));
                    }
                    Event::AgreementActivated { terms, .. } => {
                        let offered = offered.as_ref().expect("an offer before it binds");
                        prop_assert!(offered.is_kept_by(terms), "{offered:?} {terms:?}");
                        let prices = |of: &Terms| of.items.iter().map(|item| item.unit_price).collect::<Vec<_>>();
                        prop_assert_eq!(prices(offered), prices(terms));
                    }
                    _ => (),
                }
                state = Agreement::evolve(state, event);
            }
        }
    }
}
