//! EF-27: pages of a list, forwards and backwards, while rows come and go.

use domain::media::{CompanyProfile, company};
use kernel::{Uuid, Zone};
use views::{
    Moment, ViewError,
    dataset::{Direction, Filter, ListError, ListRequest, Page},
};

use crate::world::{World, at, by, dataset, id, morning, texts};

async fn register(world: &World, name: &str, city: Option<&str>) -> Uuid {
    let profile =
        CompanyProfile { legal_name: name.to_owned(), city: city.map(str::to_owned), ..CompanyProfile::default() };
    let company = id();
    let command = company::Command::Register { company: company.into(), profile, import: None };
    world.accept::<company::Company>("2026-01-05T02:00:00Z", company, command).await;
    company
}

async fn page(world: &World, request: &ListRequest) -> Page {
    world.list(world.staff(), morning("2026-01-06"), "companies", request).await
}

fn names(page: &Page) -> Vec<String> {
    texts(&page.rows, "legal_name")
}

#[tokio::test]
async fn an_empty_list_has_the_shape_of_any_other() {
    let world = World::new().await;
    assert_eq!(page(&world, &ListRequest { first: 20, ..ListRequest::default() }).await, Page::default());
    let (all, moment) = (ListRequest::default(), morning("2026-01-06"));
    let rows = views::rows(&world.store, world.staff(), moment, dataset("companies"), &all, 10).await;
    assert_eq!(rows.expect("rows"), views::Rows::default());
}

#[tokio::test]
async fn first_and_last_pages_say_so_in_both_directions() {
    let world = World::new().await;
    for name in ["PT A", "PT B", "PT C", "PT D", "PT E"] {
        register(&world, name, None).await;
    }
    let two = ListRequest { first: 2, ..ListRequest::default() };
    let one = page(&world, &two).await;
    assert_eq!((names(&one), one.has_previous, one.has_next), (vec!["PT A".into(), "PT B".into()], false, true));
    assert_eq!(one.position, 5);
    let second = page(&world, &ListRequest { after: one.cursors.last().cloned(), ..two.clone() }).await;
    assert_eq!(
        (names(&second), second.has_previous, second.has_next),
        (vec!["PT C".into(), "PT D".into()], true, true)
    );
    let third = page(&world, &ListRequest { after: second.cursors.last().cloned(), ..two.clone() }).await;
    assert_eq!((names(&third), third.has_previous, third.has_next), (vec!["PT E".into()], true, false));
    let beyond = page(&world, &ListRequest { after: third.cursors.last().cloned(), ..two.clone() }).await;
    assert_eq!((names(&beyond), beyond.has_previous, beyond.has_next), (vec![], true, false));
    let back = page(&world, &ListRequest { before: third.cursors.first().cloned(), ..two.clone() }).await;
    assert_eq!((back.clone(), names(&back)), (second.clone(), names(&second)));
    let start = page(&world, &ListRequest { before: second.cursors.first().cloned(), ..two.clone() }).await;
    assert_eq!(start, one);
    let within =
        ListRequest { after: one.cursors.first().cloned(), before: third.cursors.first().cloned(), ..two.clone() };
    assert_eq!(names(&page(&world, &within).await), ["PT C", "PT D"]);
    let between = ListRequest { after: one.cursors.last().cloned(), before: second.cursors.last().cloned(), ..two };
    assert_eq!(names(&page(&world, &between).await), ["PT C"]);
}

/// Planted fault: an order without the id at its end loses or repeats rows of one name.
#[tokio::test]
async fn each_row_comes_once_while_rows_are_added_and_names_are_shared() {
    let world = World::new().await;
    let mut expected = Vec::new();
    for number in 0..23 {
        expected.push(
            register(&world, ["PT Sama", "PT Lain"][number % 2], [None, Some("Dumai")][number % 2]).await.to_string(),
        );
    }
    for (column, direction) in [
        ("legal_name", Direction::Ascending),
        ("legal_name", Direction::Descending),
        ("city", Direction::Ascending),
        ("city", Direction::Descending),
        ("registered_at", Direction::Descending),
    ] {
        let mut request = ListRequest { order: by(column, direction), first: 4, ..ListRequest::default() };
        let mut forwards = Vec::new();
        let mut last;
        loop {
            last = page(&world, &request).await;
            forwards.extend(texts(&last.rows, "id"));
            if !last.has_next {
                break;
            }
            request.after = last.cursors.last().cloned();
            register(&world, "PT Aaa", Some("Aceh")).await;
            register(&world, "PT Zzz", None).await;
        }
        let mut backwards: Vec<String> = texts(&last.rows, "id");
        request = ListRequest { after: None, before: last.cursors.first().cloned(), ..request };
        loop {
            let page = page(&world, &request).await;
            backwards.splice(0..0, texts(&page.rows, "id"));
            if !page.has_previous {
                break;
            }
            request.before = page.cursors.first().cloned();
        }
        for ids in [&forwards, &backwards] {
            let once: std::collections::BTreeSet<&String> = ids.iter().collect();
            assert_eq!(once.len(), ids.len(), "{column} {direction:?}: a row came twice");
            assert!(expected.iter().all(|id| once.contains(id)), "{column} {direction:?}: a row was lost");
        }
        expected = texts(&world.all(world.staff(), morning("2026-01-06"), "companies", Filter::All).await, "id");
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_or_order_or_a_changed_one_is_refused() {
    let world = World::new().await;
    for name in ["PT A", "PT B", "PT C"] {
        register(&world, name, Some("Dumai")).await;
    }
    let first = ListRequest { first: 1, ..ListRequest::default() };
    let cursor = page(&world, &first).await.cursors.pop().expect("a cursor");
    let of = |name, request: ListRequest| {
        let (world, moment) = (world.clone(), Moment::at(at("2026-01-06T02:00:00Z"), Zone::Wib));
        async move { views::list(&world.store, world.staff(), moment, dataset(name), &request).await }
    };
    let refused = |answer| matches!(answer, Err(ViewError::Request(ListError::Cursor)));
    let mine = ListRequest { after: Some(cursor.clone()), ..first.clone() };
    assert!(of("companies", mine.clone()).await.is_ok());
    assert!(refused(of("outlets", mine.clone()).await));
    assert!(refused(of("companies", ListRequest { order: by("city", Direction::Ascending), ..mine.clone() }).await));
    assert!(refused(
        of("companies", ListRequest { order: by("legal_name", Direction::Descending), ..mine.clone() }).await
    ));
    for changed in
        [cursor[1..].to_owned(), format!("{cursor}A"), cursor.replace(|c: char| c.is_ascii_digit(), "_"), String::new()]
    {
        assert!(
            refused(of("companies", ListRequest { before: Some(changed.clone()), ..first.clone() }).await),
            "{changed}"
        );
    }
}

#[tokio::test]
async fn an_export_goes_over_pages_and_says_when_it_is_cut() {
    let world = World::new().await;
    for number in 0..12 {
        register(&world, &format!("PT {number:02}"), None).await;
    }
    let moment = morning("2026-01-06");
    let request = ListRequest { order: by("legal_name", Direction::Descending), ..ListRequest::default() };
    for (limit, length, is_cut) in [(100, 12, false), (12, 12, false), (5, 5, true)] {
        let rows = views::rows(&world.store, world.staff(), moment, dataset("companies"), &request, limit)
            .await
            .expect("rows");
        assert_eq!((rows.rows.len(), rows.is_cut), (length, is_cut), "limit {limit}");
        assert_eq!(rows.rows[0]["legal_name"], "PT 11");
    }
}
