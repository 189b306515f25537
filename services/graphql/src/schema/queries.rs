//! What is asked that is no list: the person, permissions, one record, its history, search, the funnel.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    future::ready,
};

use app::{AppError, Delivered, LogMark, LogRequest, Whose, dataset::Dataset};
use async_graphql::{
    Value as Constant,
    dynamic::{FieldValue, InputValue, Object, SchemaBuilder, TypeRef},
    indexmap::IndexMap,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::LocalDate;

use super::{
    Asked, Found,
    filters::wrong,
    ids, lists,
    names::{camel, lower_first, pascal},
    object, root, rows, scalars, stored,
};
use crate::prices::DEFAULT_ROWS;

/// Adds the types and fields.
pub(super) fn register(schema: SchemaBuilder, query: Object) -> (SchemaBuilder, Object) {
    let argument = |name: &str, of: TypeRef, about: &str| InputValue::new(name, of).description(about);
    let query = query
        .field(root("me", TypeRef::named("Me"), "The person who is signed in; null when nobody is.", |asked| Box::pin(ready(me(&asked)))))
        .field(root(
            "permissions",
            TypeRef::named_nn_list("Permission"),
            "Everything that can be done or read in the tenant, and whether you may. Null only beside an error.",
            |asked| Box::pin(ready(permissions(&asked))),
        ))
        .field(
            root("node", TypeRef::named("Node"), "Any record by its id; null when it is not there or not yours.", |asked| Box::pin(node(asked)))
                .argument(argument("id", TypeRef::named_nn(TypeRef::ID), "Its id.")),
        )
        .field(
            root(
                "nodes",
                TypeRef::named_nn_list("Node"),
                "Records by their ids, in the order of the ids; what is not there or not yours is left out. Null only beside an error.",
                |asked| Box::pin(nodes(asked)),
            )
            .argument(argument("ids", TypeRef::named_nn_list_nn(TypeRef::ID), "At most 100 ids.")),
        )
        .field(
            root("history", TypeRef::named("HistoryLineConnection"), "What happened to a record, newest first. Null only beside an error.", |asked| {
                Box::pin(history(asked))
            })
            .argument(argument("id", TypeRef::named_nn(TypeRef::ID), "The record."))
            .argument(argument("first", TypeRef::named(TypeRef::INT), "How many lines: 1 to 100, otherwise 20."))
            .argument(argument("after", TypeRef::named(TypeRef::STRING), "The cursor after which the page begins.")),
        )
        .field(
            root("search", TypeRef::named_nn_list("SearchHit"), "Companies, outlets, people and numbers of letters that hold every word.", |asked| {
                Box::pin(search(asked))
            })
            .argument(argument("text", TypeRef::named_nn(TypeRef::STRING), "The words.")),
        )
        .field(
            root("funnel", TypeRef::named("Funnel"), "How many applications had come how far by the end of a day.", |asked| Box::pin(funnel(asked)))
                .argument(argument("window", TypeRef::named(TypeRef::ID), "One application window; the whole tenant, if absent."))
                .argument(argument("on", TypeRef::named(scalars::DATE), "The day; today, if absent.")),
        )
        .field(
            root("paymentClock", TypeRef::named_nn_list("PaymentClockStay"), "How long a bill lay at each desk, in minutes of office hours, outages taken out; the last stay lasts until now.", |asked| {
                Box::pin(payment_clock(asked))
            })
            .argument(argument("billing", TypeRef::named_nn(TypeRef::ID), "The bill.")),
        );
    (types(schema), query)
}

fn types(schema: SchemaBuilder) -> SchemaBuilder {
    let text = || TypeRef::named_nn(TypeRef::STRING);
    let int = || TypeRef::named_nn(TypeRef::INT);
    let flag = || TypeRef::named_nn(TypeRef::BOOLEAN);
    let me = Object::new("Me")
        .description("The person who is signed in.")
        .field(stored("id", TypeRef::named_nn(TypeRef::ID), "The account."))
        .field(stored("name", text(), "The name."))
        .field(stored("email", text(), "The address that the person signs in with."))
        .field(stored("isOperator", flag(), "Whether the person runs the platform and so sees no business data."))
        .field(stored(
            "roles",
            TypeRef::named_nn_list_nn(TypeRef::STRING),
            "The roles in the tenant that the session is in.",
        ))
        .field(stored("companyId", TypeRef::named(TypeRef::ID), "The company that the person works for, if it is one."))
        .field(stored("tenant", TypeRef::named("Tenant"), "The tenant that the session is in."));
    let tenant = Object::new("Tenant")
        .description("One regional government.")
        .field(stored("name", text(), "Its name."))
        .field(stored("regionCode", text(), "Its code in the directory of regions."))
        .field(stored("zone", text(), "WIB, WITA or WIT."))
        .field(stored("isDemo", flag(), "Whether everything in it is an example."))
        .field(stored("agency", text(), "The short name of the office on the letterhead."));
    let permission = Object::new("Permission")
        .description("One thing that can be done or read.")
        .field(stored("name", text(), "The name of the permission: a use case, `read_` and a list, or a tool."))
        .field(stored("mutation", TypeRef::named(TypeRef::STRING), "The mutation that it allows, if it is a use case."))
        .field(stored("allowed", flag(), "Whether you may."));
    let line = Object::new("HistoryLine")
        .description("One event or refusal in the log.")
        .field(stored("position", TypeRef::named_nn(scalars::POSITION), "Its place in the tenant's log."))
        .field(stored("at", TypeRef::named_nn(scalars::DATE_TIME), "When it happened."))
        .field(stored("actorName", text(), "Who did it."))
        .field(stored(
            "onBehalfOf",
            TypeRef::named(TypeRef::STRING),
            "For whom, when somebody acted in another's place.",
        ))
        .field(stored("role", text(), "In which role."))
        .field(stored("kind", text(), "The event, or the code of the refusal."))
        .field(stored("data", TypeRef::named(scalars::JSON), "What the event says."))
        .field(stored("reason", TypeRef::named(TypeRef::STRING), "Why, in the words of who did it."))
        .field(stored("policyVersion", TypeRef::named(TypeRef::INT), "The version of the policy that was in force."))
        .field(stored("refusal", flag(), "Whether it is a command that was refused."));
    let (lines, edge) = lists::connection_types("HistoryLine", "history");
    let hit = Object::new("SearchHit")
        .description("Something that was found.")
        .field(stored("id", TypeRef::named_nn(TypeRef::ID), "Its id."))
        .field(stored("kind", text(), "What it is: `company`, `outlet`, `person`, `decree`."))
        .field(stored("title", text(), "Its name or number."))
        .field(stored("detail", text(), "What tells it from others of the same name."));
    let count = || TypeRef::named(TypeRef::INT);
    let funnel = Object::new("Funnel")
        .description("Counts, each the length of a list whose instant of that name lies before the end of the day.")
        .field(stored("registered", int(), "Sent in."))
        .field(stored("verified", int(), "The check of documents passed."))
        .field(stored("decreed", int(), "Named in a decree."))
        .field(stored(
            "contracted",
            count(),
            "Agreements that both had signed; null for one window, as all that follow.",
        ))
        .field(stored("ordered", count(), "Orders that had gone out."))
        .field(stored("published", count(), "Placements that had appeared."))
        .field(stored("paid", count(), "Bills whose money had come."));
    let stay = Object::new("PaymentClockStay")
        .description("A stay of a bill at one stage.")
        .field(stored("stage", text(), "The stage."))
        .field(stored("heldBy", TypeRef::named(TypeRef::STRING), "Whose turn it is there, by role."))
        .field(stored("enteredAt", TypeRef::named_nn(scalars::DATE_TIME), "When it came."))
        .field(stored("leftAt", TypeRef::named(scalars::DATE_TIME), "When it went on; null while it is there."))
        .field(stored("workedMinutes", int(), "Minutes of office hours that count."))
        .field(stored("excludedMinutes", int(), "Minutes of office hours in which a system was out."))
        .field(stored("targetMinutes", TypeRef::named(TypeRef::INT), "How long the region wants it to take at most."))
        .field(stored("isOverdue", flag(), "Whether it takes, or took, longer."))
        .field(stored(
            "medianMinutes",
            TypeRef::named(TypeRef::INT),
            "The median of the region's bills of the last year at this stage.",
        ))
        .field(stored("isStopped", flag(), "Whether a page that did not stay keeps the bill there."));
    [me, tenant, permission, line, lines, edge, hit, funnel, stay].into_iter().fold(schema, SchemaBuilder::register)
}

fn me<'a>(asked: &Asked<'a>) -> Found<'a> {
    let caller = asked.caller()?;
    let Some(session) = caller.session() else { return Ok(None) };
    let tenant = session.tenant.as_ref().map_or(Constant::Null, |tenant| {
        object([
            ("name", tenant.name.as_str().into()),
            ("regionCode", tenant.region_code.as_str().into()),
            ("zone", tenant.zone.label().into()),
            ("isDemo", tenant.is_demo.into()),
            ("agency", tenant.agency.as_str().into()),
        ])
    });
    let roles = session.scope.iter().flat_map(|scope| &scope.roles).map(|role| Constant::from(role.wire()));
    let company = session.scope.as_ref().and_then(|scope| scope.party.company());
    Ok(Some(FieldValue::value(object([
        ("id", ids::encode("Account", &session.account.id.as_uuid().to_string()).into()),
        ("name", session.account.name.as_str().into()),
        ("email", session.account.email.as_str().into()),
        ("isOperator", session.account.is_operator.into()),
        ("roles", roles.collect()),
        ("companyId", company.map_or(Constant::Null, |id| ids::encode("Company", &id.as_uuid().to_string()).into())),
        ("tenant", tenant),
    ]))))
}

fn permissions<'a>(asked: &Asked<'a>) -> Found<'a> {
    let (app, scope) = asked.app_and_scope()?;
    let held = app.permissions(scope);
    let all = app::authz::TABLE.iter().map(|(name, _)| {
        let mutation = app::use_case(name).map_or(Constant::Null, |_| camel(name).into());
        object([("name", (*name).into()), ("mutation", mutation), ("allowed", held.contains(name).into())])
    });
    Ok(Some(FieldValue::value(all.collect::<Constant>())))
}

fn list_of(kind: &str) -> Option<&'static Dataset> {
    app::datasets().iter().copied().find(|dataset| dataset.row == kind)
}

async fn node(asked: Asked<'_>) -> Found<'_> {
    let (app, scope) = asked.app_and_scope()?;
    let Some((kind, id)) = asked.text("id").and_then(|opaque| ids::decode(&opaque)) else { return Ok(None) };
    let Some(dataset) = list_of(&kind) else { return Ok(None) };
    let found = lists::record(app, scope, dataset, id, vec![asked.ctx.field()]).await?;
    Ok(found.map(|record| FieldValue::value(record).with_type(dataset.row)))
}

async fn nodes(asked: Asked<'_>) -> Found<'_> {
    let (app, scope) = asked.app_and_scope()?;
    let ids = match asked.argument("ids") {
        Constant::List(items) => items,
        one => vec![one],
    };
    let ids = ids.iter().filter_map(|id| if let Constant::String(opaque) = id { ids::decode(opaque) } else { None });
    let ids: Vec<(String, String)> = ids.map(|(kind, id)| (kind, id.to_string())).collect();
    let mut by_kind: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (kind, id) in &ids {
        by_kind.entry(kind).or_default().insert(id.clone());
    }
    let mut found: HashMap<(&str, String), Constant> = HashMap::new();
    for (kind, ids) in by_kind {
        let Some(dataset) = list_of(kind) else { continue };
        let records = rows::by_ids(app, scope, dataset, ids, vec![asked.ctx.field()]).await?;
        found.extend(records.into_iter().map(|(id, record)| ((dataset.row, id), record)));
    }
    let ordered = ids.iter().filter_map(|(kind, id)| {
        let dataset = list_of(kind)?;
        let record = found.get(&(dataset.row, id.clone()))?;
        Some(FieldValue::value(record.clone()).with_type(dataset.row))
    });
    Ok(Some(FieldValue::list(ordered)))
}

async fn history(asked: Asked<'_>) -> Found<'_> {
    let (app, scope) = asked.app_and_scope()?;
    let (_, id) = asked.text("id").and_then(|opaque| ids::decode(&opaque)).ok_or(AppError::Denied)?;
    let first = lists::rows_asked(&asked.argument("first"), "first")?.map_or(DEFAULT_ROWS, u64::from);
    let after =
        asked.text("after").map(|cursor| mark_of(&cursor).ok_or_else(|| wrong("after", "cursor"))).transpose()?;
    let newest = LogRequest::newest(Whose::Record(id), u16::try_from(first).unwrap_or(u16::MAX));
    let request = LogRequest { before: after.unwrap_or_default(), ..newest };
    let page = Box::pin(app.log(scope, &request)).await?;
    let cursors = page.lines.iter().map(|line| URL_SAFE_NO_PAD.encode(line.mark.to_string())).collect();
    let nodes = page.lines.into_iter().map(|line| {
        object([
            ("position", line.position.into()),
            ("at", scalars::timestamp(line.at, scope.zone)),
            ("actorName", line.actor_name.into()),
            ("onBehalfOf", line.on_behalf_of_name.map_or(Constant::Null, Constant::from)),
            ("role", line.role.into()),
            ("kind", line.kind.into()),
            ("data", Constant::from_json(line.data).unwrap_or_default()),
            ("reason", line.reason.map_or(Constant::Null, Constant::from)),
            ("policyVersion", line.policy_version.map_or(Constant::Null, Constant::from)),
            ("refusal", line.refusal.into()),
        ])
    });
    let mut connection = IndexMap::new();
    lists::fill_page(&mut connection, nodes.collect(), cursors, page.next.is_some(), after.is_some());
    Ok(Some(FieldValue::value(Constant::Object(connection))))
}

/// Where a page of a history ended.
fn mark_of(cursor: &str) -> Option<LogMark> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?.parse().ok()
}

async fn search(asked: Asked<'_>) -> Found<'_> {
    let (app, scope) = asked.app_and_scope()?;
    let hits = app.search(scope, &asked.text("text").unwrap_or_default()).await?;
    let hits = hits.into_iter().map(|hit| {
        let row = app::datasets()
            .iter()
            .find(|dataset| dataset.name == hit.kind || lower_first(dataset.row) == camel(hit.kind));
        let row = row.map_or_else(|| pascal(hit.kind), |dataset| dataset.row.to_owned());
        object([
            ("id", ids::encode(&row, &hit.id.to_string()).into()),
            ("kind", lower_first(&row).into()),
            ("title", hit.title.into()),
            ("detail", hit.detail.into()),
        ])
    });
    Ok(Some(FieldValue::value(hits.collect::<Constant>())))
}

async fn funnel(asked: Asked<'_>) -> Found<'_> {
    let (app, scope) = asked.app_and_scope()?;
    let window =
        asked.text("window").map(|opaque| ids::decode_as("Window", &opaque).ok_or(AppError::Denied)).transpose()?;
    let on =
        asked.text("on").map_or(Ok(scope.today()), |day| LocalDate::named(&day).ok_or_else(|| wrong("on", "date")))?;
    let funnel = app.funnel(scope, window, on).await?;
    let delivered = if window.is_none() { Some(app.delivered(scope, on).await?) } else { None };
    let after = |count: fn(Delivered) -> u64| delivered.map(count).into();
    Ok(Some(FieldValue::value(object([
        ("registered", funnel.registered.into()),
        ("verified", funnel.verified.into()),
        ("decreed", funnel.decreed.into()),
        ("contracted", after(|delivered| delivered.contracted)),
        ("ordered", after(|delivered| delivered.ordered)),
        ("published", after(|delivered| delivered.published)),
        ("paid", after(|delivered| delivered.paid)),
    ]))))
}

async fn payment_clock(asked: Asked<'_>) -> Found<'_> {
    let (app, scope) = asked.app_and_scope()?;
    let opaque = asked.text("billing").unwrap_or_default();
    let billing = ids::decode_as("Billing", &opaque).ok_or(AppError::Denied)?;
    let clock = app.payment_clock(scope, billing).await?;
    let stays = clock.stays.into_iter().map(|stay| {
        object([
            ("stage", stay.stage.into()),
            ("heldBy", stay.held_by.map_or(Constant::Null, Constant::from)),
            ("enteredAt", stay.entered_at.to_string().into()),
            ("leftAt", stay.left_at.map_or(Constant::Null, |at| at.to_string().into())),
            ("workedMinutes", stay.worked_minutes.into()),
            ("excludedMinutes", stay.excluded_minutes.into()),
            ("targetMinutes", stay.target_minutes.map_or(Constant::Null, Constant::from)),
            ("isOverdue", stay.is_overdue.into()),
            ("medianMinutes", stay.median_minutes.map_or(Constant::Null, Constant::from)),
            ("isStopped", stay.is_stopped.into()),
        ])
    });
    Ok(Some(FieldValue::value(stays.collect::<Constant>())))
}
