//! Orders of ours that an order of the catalogue may be (EF-55): which are offered, and to whom.

use app::{AppError, Role};
use serde_json::json;
use testkit::TestPerson;

use crate::{catalogue::table, payments::Till};

/// EF-55: prices are the same for many: of however many orders a few are offered, of the amount before others, and of the
/// nearest day first.
#[tokio::test]
async fn a_few_orders_of_about_the_amount_are_offered_the_nearest_first() {
    let till = Till::open().await;
    let (test, buyer) = (till.test(), &till.desk.market.buyer);
    let amount = till.row("orders", till.order).await["amount"].as_i64().expect("an amount");
    let at = |days: i64| test.app.now().plus_seconds(days * 24 * 3_600);
    for (title, amount, days) in [
        ("Sehari sesudahnya", amount, -399),
        ("Hari itu", amount, -400),
        ("Sepersepuluh lebih", amount + amount / 10, -400),
        ("Terlalu jauh", amount + amount / 10 + 1, -400),
        ("Serupiah kurang", amount - 1, -400),
    ] {
        let like = json!({ "title": title, "amount": amount, "issued_at": at(days) });
        test.repeat_row("rm_orders", till.order, 1, like).await;
    }
    let sought = (kernel::Rupiah::new(amount).expect("an amount"), at(-400).date_in(kernel::Zone::Wib));
    let asked = async |person: &TestPerson, except| {
        let found = test.app.near_orders(&test.scope(person), sought, except).await?;
        Ok::<_, AppError>(found.into_iter().map(|near| near.title).collect::<Vec<_>>())
    };
    let own = till.row("orders", till.order).await["title"].as_str().expect("a title").to_owned();
    let all = ["Hari itu", "Sehari sesudahnya", &*own, "Serupiah kurang", "Sepersepuluh lebih"];
    assert_eq!(asked(buyer, None).await.expect("orders"), all);
    let but_own = [&all[..2], &all[3..]].concat();
    assert_eq!(asked(buyer, Some(till.order.into())).await.expect("orders"), but_own);
    test.repeat_row("rm_orders", till.order, 130, json!({ "title": "Lama kemudian", "issued_at": at(30) })).await;
    let many = asked(buyer, None).await.expect("orders");
    assert_eq!((many.len(), &many[..3]), (5, &all.map(str::to_owned)[..3]));
}

/// EF-55: nobody is offered an order that never went out or came to nothing, nor one that an order of the catalogue has.
/// Planted fault: the query without status and without the catalogue's orders.
#[tokio::test]
async fn orders_that_are_dead_or_found_are_not_offered() {
    let till = Till::open().await;
    let (test, buyer) = (till.test(), &till.desk.market.buyer);
    let amount = till.row("orders", till.order).await["amount"].as_i64().expect("an amount");
    for status in ["draft", "budget_reserved", "declined", "lapsed", "cancelled", "issued", "completed"] {
        test.repeat_row("rm_orders", till.order, 1, json!({ "title": status, "status": status, "number": status }))
            .await;
    }
    let sought = (kernel::Rupiah::new(amount).expect("an amount"), till.today());
    let asked = async || {
        let found = test.app.near_orders(&test.scope(buyer), sought, None).await.expect("orders");
        let mut titles: Vec<String> = found.into_iter().map(|near| near.title).collect();
        titles.sort();
        titles
    };
    let own = till.row("orders", till.order).await["title"].as_str().expect("a title").to_owned();
    assert_eq!(asked().await, [own.as_str(), "completed", "issued"]);
    let file = table(&till, buyer, "EP-1;Advertorial;PT Contoh Warta 1;Diproses;3996000;2026-03-02;027/SP/1;\n").await;
    let id = test.made(buyer, "import_catalogue_orders", file).await;
    assert_eq!(asked().await, ["completed", "issued"]);
    test.done(buyer, "unmatch_catalogue_order", json!({ "catalogue_order": id, "reason": "Paket lain." })).await;
    assert_eq!(asked().await, [own.as_str(), "completed", "issued"]);
}

/// EF-55: whoever does not read orders is offered none, and a company none of another one. Planted fault: `near_orders`
/// without its permission.
#[tokio::test]
async fn orders_are_offered_to_those_who_read_orders() {
    let till = Till::open().await;
    let test = till.test();
    let amount = till.row("orders", till.order).await["amount"].as_i64().expect("an amount");
    let sought = (kernel::Rupiah::new(amount).expect("an amount"), till.today());
    let asked = async |person: &TestPerson| {
        let found = test.app.near_orders(&test.scope(person), sought, None).await;
        found.map(|orders| orders.into_iter().map(|near| near.order.as_uuid()).collect::<Vec<_>>())
    };
    assert_eq!(asked(&till.desk.market.buyer).await.expect("orders"), [till.order]);
    assert_eq!(asked(till.media()).await.expect("its own"), [till.order]);
    let stranger = test.company_person(kernel::CompanyId(kernel::Uuid::from_u128(7))).await;
    assert_eq!(asked(&stranger).await.expect("its own"), Vec::<kernel::Uuid>::new());
    let administrator = test.person(&[Role::TenantAdministrator]).await;
    assert!(matches!(asked(&administrator).await, Err(AppError::Denied)));
}
