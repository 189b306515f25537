//! Agreements in sentences (EF-12, EF-22, C-NEGO, C-REFPRICE, C-PRICE-PARITY, C-METHOD, C-SPLIT, C-POLICY).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    publication::{Warning, procurement::ContractForm},
    spec::{any_order, at, cases, day, fold, given, id, twice_is_once},
};

mod highest;
mod method;
mod prices;
mod signing;
mod standing;

const AUTHOR: u8 = 1;
const SIGNER: u8 = 2;
const HEAD: u8 = 3;
const VAT: BasisPoints = BasisPoints(1_100);
const TODAY: &str = "2026-02-10";

fn rp(amount: i64) -> Rupiah {
    Rupiah::new(amount).expect("an amount")
}

fn item() -> Item {
    Item {
        number: 1,
        outlet: id(9),
        format: Format::Advertorial,
        media: MediaKind::Online,
        grade: Some("A".into()),
        unit: Unit::Item,
        specification: "7 hari tayang".into(),
        unit_price: None,
        tax_inclusive: false,
        quantity: Some(Quantity::Count(10)),
    }
}

fn direct() -> Choice {
    Choice { method: Method::Direct, providers: 0, basis: None }
}

fn terms() -> Box<Terms> {
    Box::new(Terms {
        title: "Kerja sama publikasi 2026".into(),
        agency: Some(id(5)),
        sub_activity: SubActivityCode::parse("2.16.02.2.01.0014").ok(),
        starts_on: Some(day("2026-02-10")),
        ends_on: Some(day("2026-12-15")),
        choice: Some(direct()),
        ceiling: None,
        under_delivery: Some(UnderDelivery { rule: UnderDeliveryRule::PayDelivered, words: None }),
        items: vec![item()],
    })
}

fn draft(terms: Box<Terms>) -> Command {
    Command::Draft { agreement: id(7), company: id(8), terms, by: id(AUTHOR) }
}

fn drafted(terms: Box<Terms>) -> Event {
    Event::AgreementDrafted { agreement: id(7), company: id(8), terms, author: id(AUTHOR) }
}

fn opened(terms: Box<Terms>) -> Event {
    Event::NegotiationOpened { agreement: id(7), company: id(8), terms }
}

/// Other terms, after the company had seen them; counted once the prices are agreed.
fn shown(terms: Box<Terms>) -> Event {
    Event::TermsRevised { agreement: id(7), company: id(8), terms, author: id(AUTHOR), value: None }
}

fn shown_at(value: i64, terms: Box<Terms>) -> Event {
    let value = Some(rp(value));
    Event::TermsRevised { agreement: id(7), company: id(8), terms, author: id(AUTHOR), value }
}

fn price(amount: i64) -> Vec<Offered> {
    vec![Offered { item: 1, unit_price: rp(amount) }]
}

fn offer(side: Side, amount: i64, when: &str) -> Command {
    Command::Offer { side, prices: price(amount), note: None, at: at(when) }
}

fn offered(number: u32, side: Side, amount: i64, when: &str) -> Event {
    let (prices, at) = (price(amount), at(when));
    Event::OfferMade { agreement: id(7), company: id(8), number, side, prices, note: None, at }
}

/// The company asks for 2.5 million, the office answers with 2, an hour later, and the company takes that.
fn negotiated() -> Vec<Event> {
    vec![
        drafted(terms()),
        opened(terms()),
        offered(1, Side::Company, 2_500_000, "2026-02-10T08:00:00+07:00"),
        offered(2, Side::Office, 2_000_000, "2026-02-10T09:00:00+07:00"),
        offered(3, Side::Company, 2_000_000, "2026-02-10T09:30:00+07:00"),
    ]
}

fn facts() -> Conclude {
    Conclude {
        beside: vec![Beside { item: 1, reference: Some(id(20)), ceiling: Some(rp(2_000_000)), others: vec![] }],
        book: Box::new(RuleBook::defaults()),
        vat: VAT,
        series: 0,
        reason: None,
        justification: None,
        today: day(TODAY),
        at: at("2026-02-10T10:00:00+07:00"),
    }
}

fn conclude(facts: Conclude) -> Command {
    Command::Conclude(Box::new(facts))
}

fn concluded(amount: i64) -> Event {
    let value = Some(rp(amount * 10 * 111 / 100));
    Event::NegotiationConcluded { agreement: id(7), company: id(8), prices: price(amount), value, on: day(TODAY) }
}

fn justified(warnings: Vec<Warning>, justification: Option<&str>) -> Event {
    let (references, justification) = (vec![Basis { item: 1, price: id(20) }], justification.map(str::to_owned));
    Event::PricesJustified { agreement: id(7), references, warnings, justification }
}

fn warning(notice: Notice, evidence: &str) -> Warning {
    Warning { code: notice.code().to_owned(), evidence: evidence.into(), reason: "Sudah dibahas.".into() }
}

fn reason(place: &str, code: &str) -> (String, String) {
    (place.to_owned(), code.to_owned())
}

#[test]
fn an_agreement_is_drafted_revised_and_opened() {
    given::<Agreement>([]).when(draft(terms())).then([drafted(terms())]);
    given::<Agreement>([]).when(Command::Open { by: id(1) }).then_rejected(Rejection::Unknown);
    let longer = || Box::new(Terms { ends_on: Some(day("2026-12-20")), ..*terms() });
    let revise = |by: u8| Command::Revise { terms: longer(), vat: VAT, by: id(by) };
    let revised = |by: u8| Event::AgreementRevised { agreement: id(7), terms: longer(), author: id(by) };
    given::<Agreement>([drafted(terms())]).when(revise(AUTHOR)).then([revised(AUTHOR)]);
    // Who confirms a draft unchanged becomes its author too.
    given::<Agreement>([drafted(longer())]).when(revise(SIGNER)).then([revised(SIGNER)]);
    given::<Agreement>([drafted(terms())]).when(Command::Open { by: id(1) }).then([opened(terms())]);
}

#[test]
fn items_that_make_no_sense_are_refused_with_every_reason() {
    let wrong = Item { number: 3, format: Format::Spot, quantity: Some(Quantity::Count(0)), ..item() };
    let bad = Box::new(Terms { items: vec![wrong], ceiling: Some(Rupiah::ZERO), ..*terms() });
    let reasons = vec![
        reason("items.3.number", "agreement.item_numbers"),
        reason("items.3.format", "agreement.format_unsuitable"),
        reason("items.3.quantity", "agreement.quantity_zero"),
        reason("ceiling", "agreement.ceiling_not_positive"),
    ];
    given::<Agreement>([]).when(draft(bad)).then_rejected(Rejection::ItemsUnsound { reasons });
    let none = Box::new(Terms { items: vec![], ..*terms() });
    given::<Agreement>([]).when(draft(none)).then_rejected(Rejection::NoItems);
}

#[test]
fn an_offer_names_a_price_for_every_item_and_for_no_other() {
    let past = [drafted(terms()), opened(terms())];
    let when = "2026-02-10T08:00:00+07:00";
    let refused = |prices: Vec<Offered>, reasons: Vec<(String, String)>| {
        let offer = Command::Offer { side: Side::Company, prices, note: None, at: at(when) };
        given::<Agreement>(past.clone()).when(offer).then_rejected(Rejection::OfferIncomplete { reasons });
    };
    refused(vec![], vec![reason("items.1.unit_price", "agreement.price_missing")]);
    refused(price(0), vec![reason("items.1.unit_price", "agreement.price_not_positive")]);
    refused([price(1), price(2)].concat(), vec![reason("items.1.unit_price", "agreement.price_twice")]);
    let other = Offered { item: 2, unit_price: rp(1) };
    refused([price(1), vec![other]].concat(), vec![reason("items.2", "agreement.item_unknown")]);
    given::<Agreement>(past.clone()).when(offer(Side::Company, 2_500_000, when)).then([offered(
        1,
        Side::Company,
        2_500_000,
        when,
    )]);
    given::<Agreement>([drafted(terms())])
        .when(offer(Side::Company, 1, when))
        .then_rejected(Rejection::NotNow { status: Status::Draft });
}

#[test]
fn c_nego_a_negotiation_with_a_counter_offer_and_time_for_it_is_concluded_without_a_word() {
    given::<Agreement>(negotiated()).when(conclude(facts())).then([concluded(2_000_000), justified(vec![], None)]);
    given::<Agreement>([drafted(terms()), opened(terms())]).when(conclude(facts())).then_rejected(Rejection::NoOffer);
}

/// C-NEGO: the office does not agree with itself; the company takes its offer, or names another price.
#[test]
fn c_nego_the_offices_own_offer_is_not_concluded_until_the_company_takes_it() {
    let take = Command::AcceptOffer { at: at("2026-02-10T09:30:00+07:00") };
    let open: Vec<Event> = negotiated().into_iter().take(4).collect();
    given::<Agreement>(open.clone()).when(conclude(facts())).then_rejected(Rejection::OfferUnanswered);
    let taken = offered(3, Side::Company, 2_000_000, "2026-02-10T09:30:00+07:00");
    given::<Agreement>(open.clone()).when(take.clone()).then([taken.clone()]);
    given::<Agreement>([open.clone(), vec![taken]].concat()).when(take.clone()).then([]);
    let own: Vec<Event> = open.iter().take(3).cloned().collect();
    given::<Agreement>(own).when(take.clone()).then_rejected(Rejection::NoOfferOfOffice);
    // A yes is no counter-offer.
    let first = [
        drafted(terms()),
        opened(terms()),
        offered(1, Side::Office, 2_000_000, "2026-02-10T08:00:00+07:00"),
        offered(2, Side::Company, 2_000_000, "2026-02-10T08:30:00+07:00"),
    ];
    let reasons = vec![reason("negotiation", "agreement.no_counter_offer")];
    given::<Agreement>(first)
        .when(conclude(facts()))
        .then_rejected(Rejection::ReasonMissing { reasons, evidence: "0 < 1".into() });
}

#[test]
fn c_nego_without_a_counter_offer_a_reason_is_asked_for_and_kept() {
    let past = [
        drafted(terms()),
        opened(terms()),
        offered(1, Side::Company, 2_100_000, "2026-02-10T08:00:00+07:00"),
        offered(2, Side::Company, 2_000_000, "2026-02-10T08:30:00+07:00"),
    ];
    let reasons = vec![reason("negotiation", "agreement.no_counter_offer")];
    given::<Agreement>(past.clone())
        .when(conclude(facts()))
        .then_rejected(Rejection::ReasonMissing { reasons, evidence: "0 < 1".into() });
    let told = Conclude { reason: Some("Sudah dibahas.".into()), ..facts() };
    let warnings = vec![warning(Notice::NoCounterOffer, "0 < 1")];
    given::<Agreement>(past).when(conclude(told)).then([concluded(2_000_000), justified(warnings, None)]);
}

#[test]
fn c_nego_real_a_negotiation_that_is_over_within_minutes_or_in_a_series_is_flagged() {
    let quick = || Conclude { at: at("2026-02-10T08:29:59+07:00"), ..facts() };
    let past = [
        drafted(terms()),
        opened(terms()),
        offered(1, Side::Company, 2_500_000, "2026-02-10T08:00:00+07:00"),
        offered(2, Side::Office, 2_000_000, "2026-02-10T08:05:00+07:00"),
        offered(3, Side::Company, 2_000_000, "2026-02-10T08:06:00+07:00"),
    ];
    let given = || given::<Agreement>(past.clone());
    let reasons = vec![reason("negotiation", "agreement.negotiation_hurried")];
    given()
        .when(conclude(quick()))
        .then_rejected(Rejection::ReasonMissing { reasons, evidence: "29 < 30 menit".into() });
    let told = Conclude { reason: Some("Sudah dibahas.".into()), ..quick() };
    let warnings = vec![warning(Notice::Hurried, "29 < 30 menit")];
    given().when(conclude(told)).then([concluded(2_000_000), justified(warnings, None)]);
    let in_time = Conclude { at: at("2026-02-10T08:30:00+07:00"), ..facts() };
    given().when(conclude(in_time.clone())).then([concluded(2_000_000), justified(vec![], None)]);
    let reasons = vec![reason("negotiation", "agreement.negotiations_in_series")];
    given()
        .when(conclude(Conclude { series: 3, ..in_time.clone() }))
        .then_rejected(Rejection::ReasonMissing { reasons, evidence: "3 dalam 30 menit".into() });
    given().when(conclude(Conclude { series: 2, ..in_time })).then([concluded(2_000_000), justified(vec![], None)]);
}

#[test]
fn c_nego_real_an_offer_that_was_answered_in_its_time_ends_without_a_word() {
    let in_time = Conclude { at: at("2026-02-10T08:30:00+07:00"), series: 2, ..facts() };
    let past = [
        drafted(terms()),
        opened(terms()),
        offered(1, Side::Company, 2_500_000, "2026-02-10T08:00:00+07:00"),
        offered(2, Side::Office, 2_000_000, "2026-02-10T08:05:00+07:00"),
        offered(3, Side::Company, 2_000_000, "2026-02-10T08:06:00+07:00"),
    ];
    given::<Agreement>(past).when(conclude(in_time)).then([concluded(2_000_000), justified(vec![], None)]);
}

/// The company is shown every change; what is agreed stays.
#[test]
fn after_it_was_opened_only_what_is_missing_can_still_be_said() {
    let named = || Box::new(Terms { title: "Kerja sama publikasi Tampan".into(), ..*terms() });
    let revise = |terms: Box<Terms>| Command::Revise { terms, vat: VAT, by: id(AUTHOR) };
    given::<Agreement>(negotiated()).when(revise(named())).then([shown(named())]);
    let tender = Choice { method: Method::Tender, ..direct() };
    given::<Agreement>(negotiated())
        .when(revise(Box::new(Terms { choice: Some(tender), ..*terms() })))
        .then_rejected(Rejection::MethodByRequest);
    let agreed = || [negotiated(), vec![concluded(2_000_000)]].concat();
    given::<Agreement>(agreed()).when(revise(named())).then([shown_at(22_200_000, priced(named()))]);
    // What nobody has said yet is added, and the prices stand.
    let open = || {
        Box::new(Terms {
            starts_on: None,
            under_delivery: None,
            items: vec![Item { quantity: None, ..item() }],
            ..*terms()
        })
    };
    let past = || [drafted(open()), opened(open())].into_iter().chain(negotiated().into_iter().skip(2));
    let added: Vec<Event> = past().chain([shown(terms())]).collect();
    assert!(Agreement::decide(&fold::<Agreement>(&added), conclude(facts())).is_ok());
    let concluded: Vec<Event> = past().chain([concluded(2_000_000)]).collect();
    given::<Agreement>(concluded).when(revise(terms())).then([shown_at(22_200_000, priced(terms()))]);
    // Of items without a quantity it is the most that may be ordered, and that is the value.
    let free = |ceiling: Option<i64>| {
        let items = vec![Item { quantity: Some(Quantity::NotFixed), ..item() }];
        Box::new(Terms { ceiling: ceiling.map(rp), items, ..*terms() })
    };
    let past = [drafted(free(None)), opened(free(None))].into_iter().chain(negotiated().into_iter().skip(2));
    let agreed = Event::NegotiationConcluded {
        agreement: id(7),
        company: id(8),
        prices: price(2_000_000),
        value: None,
        on: day(TODAY),
    };
    given::<Agreement>(past.chain([agreed]))
        .when(revise(free(Some(50_000_000))))
        .then([shown_at(50_000_000, priced(free(Some(50_000_000))))]);
}

fn priced(mut terms: Box<Terms>) -> Box<Terms> {
    terms.items.iter_mut().for_each(|item| item.unit_price = Some(rp(2_000_000)));
    terms
}

/// Terms that differ in one thing that prices are named for.
fn otherwise() -> Vec<Terms> {
    let of_item = |item: Item| Terms { items: vec![item], ..*terms() };
    let less = UnderDelivery { rule: UnderDeliveryRule::Redeliver, words: None };
    vec![
        of_item(Item { outlet: id(4), ..item() }),
        of_item(Item { specification: "1 hari tayang".into(), ..item() }),
        of_item(Item { quantity: Some(Quantity::Count(100)), ..item() }),
        of_item(Item { quantity: Some(Quantity::NotFixed), ..item() }),
        of_item(Item { quantity: None, ..item() }),
        Terms { items: vec![item(), Item { number: 2, ..item() }], ..*terms() },
        Terms { starts_on: Some(day("2026-06-01")), ..*terms() },
        Terms { ends_on: Some(day("2026-03-01")), ..*terms() },
        Terms { under_delivery: Some(less), ..*terms() },
    ]
}

/// C-NEGO: a price is named for so many items, on these days, under this rule: the office changes none of that after the
/// company's last offer without another one, and none of it once it is agreed.
#[test]
fn c_nego_what_a_price_was_named_for_changes_by_another_negotiation_alone() {
    let revise = |terms: Box<Terms>| Command::Revise { terms, vat: VAT, by: id(AUTHOR) };
    let agreed = || [negotiated(), vec![concluded(2_000_000)]].concat();
    for other in otherwise().into_iter().map(Box::new) {
        given::<Agreement>(negotiated()).when(revise(other.clone())).then([shown(other.clone())]);
        let past = [negotiated(), vec![shown(other.clone())]].concat();
        given::<Agreement>(past.clone()).when(conclude(facts())).then_rejected(Rejection::NoOffer);
        let take = Command::AcceptOffer { at: at("2026-02-10T12:00:00+07:00") };
        given::<Agreement>(past).when(take).then_rejected(Rejection::NoOfferOfOffice);
        given::<Agreement>(agreed()).when(revise(other)).then_rejected(Rejection::ItemsAgreed);
    }
    let limited = |most: i64| Box::new(Terms { ceiling: Some(rp(most)), ..*terms() });
    let past = [drafted(limited(30_000_000)), opened(limited(30_000_000))];
    let past: Vec<Event> =
        past.into_iter().chain(negotiated().into_iter().skip(2)).chain([concluded(2_000_000)]).collect();
    given::<Agreement>(past.clone()).when(revise(limited(60_000_000))).then_rejected(Rejection::ItemsAgreed);
    // The company does not sign, and the two talk about it again.
    let declined = Event::AgreementDeclined { agreement: id(7), company: id(8), reason: "Jumlahnya lain.".into() };
    let past = [past, vec![declined]].concat();
    given::<Agreement>(past).when(revise(limited(60_000_000))).then([shown(limited(60_000_000))]);
}

#[test]
fn c_method_another_method_needs_a_reason_and_the_approval_of_another_person() {
    let tender = Choice { method: Method::Tender, ..direct() };
    let request = |reason: &str, by: u8| Command::RequestMethodChange {
        choice: tender.clone(),
        reason: reason.into(),
        by: id(by),
    };
    let decide = |approved: bool, reason: Option<&str>, by: u8| Command::DecideMethodChange {
        approved,
        reason: reason.map(str::to_owned),
        by: id(by),
    };
    let requested = Event::MethodChangeRequested {
        agreement: id(7),
        from: Some(direct()),
        to: tender.clone(),
        reason: "Penyedia bertambah.".into(),
        by: id(SIGNER),
    };
    let given = || given::<Agreement>(negotiated());
    given().when(request(" ", SIGNER)).then_rejected(Rejection::ReasonEmpty);
    given().when(request("Penyedia bertambah.", SIGNER)).then([requested.clone()]);
    given().when(decide(true, None, HEAD)).then_rejected(Rejection::NoMethodChange);
    let same = Command::RequestMethodChange { choice: direct(), reason: "x".into(), by: id(SIGNER) };
    given().when(same).then_rejected(Rejection::SameMethod);
    let past = [negotiated(), vec![requested]].concat();
    let given = || crate::spec::given::<Agreement>(past.clone());
    given().when(decide(true, None, SIGNER)).then_rejected(Rejection::OwnWork);
    let reason = "Penyedia bertambah.".to_owned();
    let changed = Event::MethodChanged { agreement: id(7), to: tender.clone(), reason, shown_to: None };
    given().when(decide(true, None, HEAD)).then([changed]);
    given().when(decide(false, None, HEAD)).then_rejected(Rejection::ReasonEmpty);
    let refused = Event::MethodChangeRefused { agreement: id(7), reason: "Tidak perlu.".into() };
    given().when(decide(false, Some("Tidak perlu."), HEAD)).then([refused]);
}

#[test]
fn what_the_office_is_warned_of_is_not_for_the_company() {
    let of_the_office = [drafted(terms()), justified(vec![], None)];
    assert!(of_the_office.iter().all(|event| event.party().is_none()));
    let of_both = [opened(terms()), offered(1, Side::Office, 1, "2026-02-10T08:00:00+07:00"), concluded(1)];
    assert!(of_both.iter().all(|event| event.party() == Some(id(8))));
    let cancel = || Command::Cancel { reason: "Batal.".into() };
    let cancelled =
        |shown_to: Option<CompanyId>| Event::AgreementCancelled { agreement: id(7), shown_to, reason: "Batal.".into() };
    given::<Agreement>([drafted(terms())]).when(cancel()).then([cancelled(None)]);
    given::<Agreement>(negotiated()).when(cancel()).then([cancelled(Some(id(8)))]);
}
