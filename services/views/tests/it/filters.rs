//! Filters put together, and filters that do not fit.

use domain::media::{CompanyProfile, company};
use serde_json::{Value, json};
use views::{
    ViewError,
    dataset::{Direction, Filter, ListError, ListRequest, Operator},
};

use crate::world::{World, at, by, dataset, id, is, morning, texts};

async fn companies(names: &[(&str, Option<&str>)]) -> World {
    let world = World::new().await;
    for (name, city) in names {
        let profile = CompanyProfile {
            legal_name: (*name).to_owned(),
            city: city.map(str::to_owned),
            ..CompanyProfile::default()
        };
        let company = id();
        let register = company::Command::Register { company: company.into(), profile, import: None };
        world.accept::<company::Company>("2026-01-05T02:00:00Z", company, register).await;
    }
    world
}

async fn names(world: &World, filter: Filter) -> Vec<String> {
    texts(&world.all(world.staff(), morning("2026-01-06"), "companies", filter).await, "legal_name")
}

#[tokio::test]
async fn conditions_hold_together_one_by_one_or_not() {
    let cities = [("PT A", Some("Dumai")), ("PT B", Some("Siak")), ("PT C", None), ("PT D", Some("dumai"))];
    let world = companies(&cities).await;
    let city = |name: &str| is("city", Operator::Eq, name);
    let named = |name: &str| is("legal_name", Operator::Contains, name);
    for (filter, expected) in [
        (Filter::All, vec!["PT A", "PT B", "PT C", "PT D"]),
        (Filter::And(vec![]), vec!["PT A", "PT B", "PT C", "PT D"]),
        (Filter::Or(vec![]), vec![]),
        (city("Dumai"), vec!["PT A"]),
        (Filter::Or(vec![city("Dumai"), city("Siak")]), vec!["PT A", "PT B"]),
        (Filter::And(vec![is("city", Operator::Contains, "DUMAI"), named("d")]), vec!["PT D"]),
        // What is not known to be Dumai is not Dumai.
        (Filter::Not(Box::new(city("Dumai"))), vec!["PT B", "PT C", "PT D"]),
        (Filter::Not(Box::new(Filter::Not(Box::new(city("Dumai"))))), vec!["PT A"]),
        (is("city", Operator::In, json!(["Siak", "Dumai"])), vec!["PT A", "PT B"]),
        (is("city", Operator::In, json!([])), vec![]),
        (is("city", Operator::IsNull, true), vec!["PT C"]),
        (named("%"), vec![]),
        (named("' or true --"), vec![]),
    ] {
        assert_eq!(names(&world, filter.clone()).await, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn a_request_that_does_not_fit_the_declaration_is_refused_by_name() {
    let world = World::new().await;
    let column = |name: &str| ListError::Column(name.to_owned());
    let value = |name: &str| ListError::Value(name.to_owned());
    let filtered = |filter| ListRequest { filter, first: 10, ..ListRequest::default() };
    for (request, expected) in [
        (filtered(is("nothing", Operator::Eq, 1)), column("nothing")),
        (filtered(is("tenant_id", Operator::Eq, 1)), column("tenant_id")),
        (filtered(is("answers", Operator::Eq, "x")), column("answers")),
        (filtered(is("outlet_name", Operator::Gte, "x")), column("outlet_name")),
        (filtered(is("registered_at", Operator::Contains, "2026")), column("registered_at")),
        (filtered(is("kind", Operator::Eq, "blog")), value("kind")),
        (filtered(is("kind", Operator::In, "online")), value("kind")),
        (filtered(is("id", Operator::Eq, "1 or true")), value("id")),
        (filtered(is("points_total", Operator::Eq, "7")), value("points_total")),
        (filtered(is("points_total", Operator::Gte, json!(1.5))), value("points_total")),
        (filtered(is("field_check_on", Operator::Lte, "2026-02-30")), value("field_check_on")),
        (filtered(is("registered_at", Operator::Lte, "kemarin")), value("registered_at")),
        (filtered(is("outlet_name", Operator::Eq, "a\0b")), value("outlet_name")),
        (filtered(is("outlet_name", Operator::Eq, Value::Null)), value("outlet_name")),
        (filtered(is("eligible", Operator::IsNull, "ya")), value("eligible")),
        (
            ListRequest { order: by("answers", Direction::Ascending), first: 1, ..ListRequest::default() },
            column("answers"),
        ),
        (
            ListRequest {
                order: [by("kind", Direction::Ascending), by("kind", Direction::Descending)].concat(),
                first: 1,
                ..ListRequest::default()
            },
            column("kind"),
        ),
        (ListRequest { first: 0, ..ListRequest::default() }, ListError::First),
        (ListRequest { first: 101, ..ListRequest::default() }, ListError::First),
        (ListRequest { search: Some("a\0".to_owned()), first: 1, ..ListRequest::default() }, value("search")),
        (ListRequest { search: Some("a ".repeat(17)), first: 1, ..ListRequest::default() }, value("search")),
        (ListRequest { after: Some("bukan kursor".to_owned()), first: 1, ..ListRequest::default() }, ListError::Cursor),
    ] {
        let moment = views::Moment::at(at("2026-01-05T02:00:00Z"), kernel::Zone::Wib);
        let answer = views::list(&world.store, world.staff(), moment, dataset("applications"), &request).await;
        let Err(ViewError::Request(error)) = answer else { panic!("{request:?}: {answer:?}") };
        assert_eq!(error, expected, "{request:?}");
    }
}
