//! Rows of an agreement and of a placement, from events as they are and as they were.

use domain::{
    Event,
    media::MediaKind,
    publication::{
        Format, Unit,
        agreement::{self, Item, Offered, Quantity, Side, Terms},
    },
};
use kernel::{Rupiah, Uuid};
use serde_json::{Value, json};

use super::{id, minute, the_row};
use crate::world::day;

fn rupiah(amount: i64) -> Rupiah {
    Rupiah::new(amount).expect("an amount")
}

fn terms(quantity: Option<Quantity>, ceiling: Option<i64>, price: Option<i64>) -> Box<Terms> {
    let item = Item {
        number: 1,
        outlet: id(2).into(),
        format: Format::Advertorial,
        media: MediaKind::Online,
        grade: None,
        unit: Unit::Item,
        specification: String::new(),
        unit_price: price.map(rupiah),
        tax_inclusive: false,
        quantity,
    };
    Box::new(Terms {
        title: "Kerja sama".to_owned(),
        agency: None,
        sub_activity: None,
        starts_on: None,
        ends_on: None,
        choice: None,
        ceiling: ceiling.map(rupiah),
        under_delivery: None,
        items: vec![item],
    })
}

fn prices(amount: i64) -> Vec<Offered> {
    vec![Offered { item: 1, unit_price: rupiah(amount) }]
}

fn offered(number: u32, side: Side, amount: i64) -> agreement::Event {
    let (agreement, company, prices) = (id(30).into(), id(1).into(), prices(amount));
    agreement::Event::OfferMade { agreement, company, number, side, prices, note: None, at: minute(i64::from(number)) }
}

fn concluded(value: Option<i64>) -> agreement::Event {
    let (agreement, company, value) = (id(30).into(), id(1).into(), value.map(rupiah));
    agreement::Event::NegotiationConcluded { agreement, company, prices: prices(100), value, on: day("2026-02-02") }
}

fn revised(terms: Box<Terms>) -> agreement::Event {
    let (agreement, company, author) = (id(30).into(), id(1).into(), id(77).into());
    agreement::Event::TermsRevised { agreement, company, terms, author, value: None }
}

/// An agreement as it was drafted, and what happened to it since.
fn after(terms: Box<Terms>, events: Vec<agreement::Event>) -> Value {
    let (agreement, company, author) = (id(30).into(), id(1).into(), id(77).into());
    let drafted = agreement::Event::AgreementDrafted { agreement, company, terms, author };
    let all = std::iter::once(drafted).chain(events);
    let all: Vec<(Uuid, Event)> = all.map(|event| (id(30), event.into())).collect();
    the_row("rm_agreements", all)
}

/// C-NEGO: the row knows the offer that stands by the domain's own rule.
#[test]
fn an_agreement_keeps_the_offer_that_stands_until_a_decline_or_other_terms() {
    let of = |count: u32| terms(Some(Quantity::Count(count)), None, None);
    let talk = || vec![offered(1, Side::Office, 100), offered(2, Side::Company, 100)];
    let yes = json!({ "number": 2, "side": "company", "prices": [{ "item": 1, "unit_price": 100 }], "note": null,
                      "at": minute(2), "is_yes": true });
    assert_eq!(after(of(10), talk())["standing"], yes);
    let with = |event: agreement::Event| [talk(), vec![event]].concat();
    assert_eq!(after(of(10), with(revised(of(10))))["standing"], yes, "nothing that it was named for");
    assert_eq!(after(of(10), with(revised(of(20))))["standing"], Value::Null);
    let (agreement, company) = (id(30).into(), id(1).into());
    let declined = agreement::Event::AgreementDeclined { agreement, company, reason: "Lain.".to_owned() };
    let end = vec![concluded(Some(1_110)), declined];
    assert_eq!(after(of(10), [talk(), end].concat())["standing"], Value::Null);
}

/// R3: events from before they told the value of other terms: it is counted from what they say, also where a highest value
/// was lowered, or said for the first time.
#[test]
fn an_agreement_counts_what_other_terms_come_to_where_the_event_does_not_say_it() {
    let of = |most: Option<i64>, price: Option<i64>| terms(Some(Quantity::Count(10)), most, price);
    let lowered = vec![concluded(Some(9_000)), revised(of(Some(5_000), Some(100)))];
    assert_eq!(after(of(Some(9_000), None), lowered)["value"], json!(5_000));
    let none = vec![concluded(Some(9_000)), revised(of(None, Some(100)))];
    assert_eq!(after(of(Some(9_000), None), none)["value"], json!(1_110), "12 % of eleven twelfths");
    let free = |most: Option<i64>, price: Option<i64>| terms(Some(Quantity::NotFixed), most, price);
    let added = vec![concluded(None), revised(free(Some(7_000), Some(100)))];
    assert_eq!(after(free(None, None), added)["value"], json!(7_000));
    let negotiating = vec![offered(1, Side::Company, 100), revised(of(Some(5_000), Some(100)))];
    assert_eq!(after(of(None, None), negotiating)["value"], Value::Null, "nothing is agreed");
}
