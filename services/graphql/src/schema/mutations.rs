//! One mutation per use case, with one input and one payload type each.
//!
//! **Invariant:** a refusal by a rule of the business is data in the payload; an error means that nothing was decided.

use app::{AppError, Done, Field as Need, FieldError, FieldKind, Refusal, UseCase};
use async_graphql::{
    Context, Value as Constant,
    dynamic::{Enum, EnumItem, Field, FieldValue, InputObject, InputValue, Object, SchemaBuilder, TypeRef},
};
use kernel::ids::CommandId;
use serde_json::{Map, Value};

use super::{
    Asked, Found,
    filters::wrong,
    ids,
    names::{camel, enum_value, pascal, wire_name},
    object, root, scalars, stored,
};
use crate::texts::{self, Texts};

/// The types that all payloads share.
fn register_shared(schema: SchemaBuilder) -> SchemaBuilder {
    let text = || TypeRef::named_nn(TypeRef::STRING);
    let rejection = Object::new("Rejection")
        .description("Why a rule said no. It is recorded in the log.")
        .field(stored("code", text(), "Stable code: `aggregate.reason`, or upper case for what any command can meet."))
        .field(stored("message", text(), "The code in Indonesian, with its numbers and names."))
        .field(stored("params", TypeRef::named_nn_list_nn("RejectionParam"), "The numbers and names in the message."))
        .field(stored("reasons", TypeRef::named_nn_list_nn("RejectionReason"), "Single reasons, item by item."))
        .field(stored(
            "allowed",
            TypeRef::named_nn_list_nn(TypeRef::STRING),
            "The mutations that may be sent instead.",
        ));
    let param = Object::new("RejectionParam")
        .description("A number or name in a message.")
        .field(stored("name", text(), "Its place in the text."))
        .field(stored("value", text(), "What stands there."));
    let reason = Object::new("RejectionReason")
        .description("One reason among several.")
        .field(stored("item", text(), "What it is about."))
        .field(stored("code", text(), "Stable code."))
        .field(stored("message", text(), "The code in Indonesian."));
    schema.register(rejection).register(param).register(reason)
}

/// Adds every use case.
pub(super) fn register(schema: SchemaBuilder, mut mutation: Object) -> (SchemaBuilder, Object) {
    let mut schema = register_shared(schema);
    for use_case in app::catalogue() {
        let name = pascal(use_case.name);
        let mut input =
            InputObject::new(format!("{name}Input")).description(format!("What `{}` needs.", camel(use_case.name)));
        for need in use_case.fields {
            let of;
            (schema, of) = type_of(schema, &name, need);
            input = input.field(InputValue::new(camel(need.name), of).description(about(need)));
        }
        input = input.field(
            InputValue::new("commandId", TypeRef::named_nn(scalars::UUID))
                .description("Made by you. Sending the same command again under the same id answers as the first time and does nothing more."),
        );
        if use_case.is_over_a_record() {
            // A list tells the version of the record that is chosen from it. The office has one before any list shows it.
            let of = if use_case.chosen().is_some() {
                TypeRef::named_nn(TypeRef::INT)
            } else {
                TypeRef::named(TypeRef::INT)
            };
            input = input.field(InputValue::new("expectedVersion", of).description(
                "The `version` of the record that you have seen. If it has changed since, the command is refused with VERSION_CONFLICT.",
            ));
        }
        if !use_case.fields.iter().any(|need| need.name == REASON) {
            input = input.field(
                InputValue::new(REASON, TypeRef::named(TypeRef::STRING))
                    .description("Why, for the log; at most 500 characters."),
            );
        }
        let payload = Object::new(format!("{name}Payload"))
            .description(format!("How `{}` ended: either `position` or `rejection` is there.", camel(use_case.name)))
            .field(stored(
                "position",
                TypeRef::named(scalars::POSITION),
                "The place in the tenant's log after it; every list shows it already.",
            ))
            .field(stored("version", TypeRef::named(TypeRef::INT), "The version of the record after it."))
            .field(stored("id", TypeRef::named(TypeRef::ID), "The record that was made or changed."))
            .field(stored("answer", TypeRef::named(scalars::JSON), "What else the use case has to say."))
            .field(stored("rejection", TypeRef::named("Rejection"), "Why it was refused, if it was."));
        mutation = mutation.field(field(use_case, input.type_name(), payload.type_name()));
        schema = schema.register(input).register(payload);
    }
    (schema, mutation)
}

/// The member of an input that goes into the log beside the command.
const REASON: &str = "reason";
/// Characters of a reason.
const REASON_CHARACTERS: usize = 500;

fn field(use_case: &'static UseCase, input: &str, payload: &str) -> Field {
    root(camel(use_case.name), TypeRef::named(payload), use_case.about, move |asked| Box::pin(perform(asked, use_case)))
        .argument(InputValue::new("input", TypeRef::named_nn(input)).description("What it needs."))
}

/// The type of one need of a use case; enums and groups get types of their own.
fn type_of(mut schema: SchemaBuilder, owner: &str, need: &Need) -> (SchemaBuilder, TypeRef) {
    let own = format!("{owner}{}", pascal(need.name));
    let (name, list) = match need.kind {
        FieldKind::Text(_)
        | FieldKind::LongText(_)
        | FieldKind::Email
        | FieldKind::Url
        | FieldKind::Npwp
        | FieldKind::Nib
        | FieldKind::Bank => (TypeRef::STRING.to_owned(), false),
        FieldKind::Date => (scalars::DATE.to_owned(), false),
        FieldKind::Integer(..) => (TypeRef::INT.to_owned(), false),
        FieldKind::Money => (scalars::RUPIAH.to_owned(), false),
        FieldKind::Flag => (TypeRef::BOOLEAN.to_owned(), false),
        FieldKind::Choice(choices) | FieldKind::Choices(choices) => {
            let items = choices.iter().map(|wire| EnumItem::new(enum_value(wire)).description(format!("`{wire}`.")));
            schema = schema.register(Enum::new(&own).description(about(need)).items(items));
            (own, matches!(need.kind, FieldKind::Choices(_)))
        }
        FieldKind::Ref(_) => (TypeRef::ID.to_owned(), false),
        FieldKind::Refs(_) => (TypeRef::ID.to_owned(), true),
        FieldKind::File(_) => (scalars::SHA256.to_owned(), false),
        FieldKind::Group(needs) => {
            let mut group = InputObject::new(format!("{own}Input")).description(about(need));
            for inner in needs {
                let of;
                (schema, of) = type_of(schema, &own, inner);
                group = group.field(InputValue::new(camel(inner.name), of).description(about(inner)));
            }
            let name = group.type_name().to_owned();
            schema = schema.register(group);
            (name, true)
        }
        FieldKind::Json => (scalars::JSON.to_owned(), false),
    };
    let of = match (list, need.required) {
        (true, true) => TypeRef::named_nn_list_nn(name),
        (true, false) => TypeRef::named_nn_list(name),
        (false, true) => TypeRef::named_nn(name),
        (false, false) => TypeRef::named(name),
    };
    (schema, of)
}

fn about(need: &Need) -> String {
    match need.kind {
        FieldKind::Text(most) => format!("One line of at most {most} characters."),
        FieldKind::LongText(most) => format!("Several lines of at most {most} characters."),
        FieldKind::Email => "An e-mail address.".to_owned(),
        FieldKind::Url => "A web address or a domain.".to_owned(),
        FieldKind::Npwp => "An NPWP of 15 or 16 digits; dots and dashes may stand between them.".to_owned(),
        FieldKind::Nib => "A NIB of 13 digits.".to_owned(),
        FieldKind::Bank => {
            "The name of a bank, however it is spelled; one that is not listed is kept as it is typed.".to_owned()
        }
        FieldKind::Date => "A civil day where the tenant is.".to_owned(),
        FieldKind::Integer(from, to) => format!("A whole number from {from} to {to}."),
        FieldKind::Money => "Whole rupiah.".to_owned(),
        FieldKind::Flag => "Yes or no.".to_owned(),
        FieldKind::Choice(_) => "One of a closed list.".to_owned(),
        FieldKind::Choices(_) => "Some of a closed list.".to_owned(),
        FieldKind::Ref(list) => format!("The id of a row of `{}`.", camel(list)),
        FieldKind::Refs(list) => format!("Ids of rows of `{}`.", camel(list)),
        FieldKind::File(_) => "A file that was put into the store before.".to_owned(),
        FieldKind::Group(_) => "Several of these.".to_owned(),
        FieldKind::Json => "A structure that the console's form of the same name shows.".to_owned(),
    }
}

async fn perform<'a>(asked: Asked<'a>, use_case: &'static UseCase) -> Found<'a> {
    let (app, scope) = asked.app_and_scope()?;
    // Before the input is looked at, so that what may not be done says nothing about itself.
    if !app.may(scope, use_case.name) {
        return Err(AppError::Denied);
    }
    let Constant::Object(mut members) = asked.argument("input") else { return Err(wrong("input", "required")) };
    let command = match members.swap_remove("commandId") {
        Some(Constant::String(id)) => id.parse().map(CommandId).map_err(|_| wrong("commandId", "reference"))?,
        _ => return Err(wrong("commandId", "required")),
    };
    let expected_version = match members.swap_remove("expectedVersion") {
        Some(Constant::Number(version)) => Some(
            version
                .as_i64()
                .and_then(|version| i32::try_from(version).ok())
                .ok_or_else(|| wrong("expectedVersion", "out_of_range"))?,
        ),
        _ => None,
    };
    let mut scope = scope.for_command(command, expected_version);
    if !use_case.fields.iter().any(|need| need.name == REASON) {
        scope.reason = match members.swap_remove(REASON) {
            Some(Constant::String(reason)) if reason.chars().count() > REASON_CHARACTERS => {
                let params =
                    vec![("limit", REASON_CHARACTERS.to_string()), ("length", reason.chars().count().to_string())];
                return Err(AppError::Invalid(vec![FieldError { field: REASON.to_owned(), code: "too_long", params }]));
            }
            Some(Constant::String(reason)) if !reason.trim().is_empty() => Some(reason.trim().to_owned()),
            _ => None,
        };
    }
    let values = values_of(use_case.fields, &Constant::Object(members), "")?;
    match app.perform(&scope, use_case, values.clone()).await {
        Ok(done) => Ok(Some(FieldValue::value(accepted(use_case, &values, done)))),
        Err(AppError::Rejected(refusal)) => {
            Ok(Some(FieldValue::value(object([("rejection", rejection(asked.ctx, &refusal))]))))
        }
        Err(other) => Err(other),
    }
}

/// The input as the application wants it: snake case, wire names, plain ids.
fn values_of(needs: &[Need], input: &Constant, prefix: &str) -> Result<Map<String, Value>, AppError> {
    let Constant::Object(members) = input else { return Err(wrong(prefix, "required")) };
    let mut values = Map::new();
    for need in needs {
        let Some(value) = members.get(camel(need.name).as_str()).filter(|value| **value != Constant::Null) else {
            continue;
        };
        let path = format!("{prefix}{}", need.name);
        values.insert(need.name.to_owned(), value_of(need.kind, value, &path)?);
    }
    Ok(values)
}

fn value_of(kind: FieldKind, value: &Constant, path: &str) -> Result<Value, AppError> {
    let each = |kind: fn(&Constant, &FieldKind) -> Option<Value>, whole: &FieldKind| -> Result<Value, AppError> {
        let items = match value {
            Constant::List(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let items = items
            .iter()
            .enumerate()
            .map(|(index, item)| kind(item, whole).ok_or_else(|| wrong(&format!("{path}.{index}"), "not_a_choice")));
        items.collect::<Result<Vec<_>, _>>().map(Value::Array)
    };
    match kind {
        FieldKind::Ref(_) => reference(value, &kind).ok_or_else(|| wrong(path, "reference")),
        FieldKind::Refs(_) => each(reference, &kind).map_err(|_| wrong(path, "reference")),
        FieldKind::Choice(_) => choice(value, &kind).ok_or_else(|| wrong(path, "not_a_choice")),
        FieldKind::Choices(_) => each(choice, &kind),
        FieldKind::Group(needs) => {
            let items = match value {
                Constant::List(items) => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            let items = items
                .iter()
                .enumerate()
                .map(|(index, item)| values_of(needs, item, &format!("{path}.{index}.")).map(Value::Object));
            items.collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        _ => value.clone().into_json().map_err(|_| wrong(path, "text")),
    }
}

fn choice(value: &Constant, kind: &FieldKind) -> Option<Value> {
    let (FieldKind::Choice(choices) | FieldKind::Choices(choices)) = kind else { return None };
    match value {
        Constant::Enum(name) => wire_name(choices, name).map(Value::from),
        Constant::String(name) => wire_name(choices, name).map(Value::from),
        _ => None,
    }
}

fn reference(value: &Constant, kind: &FieldKind) -> Option<Value> {
    let (FieldKind::Ref(list) | FieldKind::Refs(list)) = kind else { return None };
    let Constant::String(opaque) = value else { return None };
    let (found, id) = ids::decode(opaque)?;
    let fits = row_of(list).is_none_or(|row| row == found);
    fits.then(|| Value::from(id.to_string()))
}

/// The row type of a list.
fn row_of(list: &str) -> Option<&'static str> {
    app::datasets().iter().find(|dataset| dataset.name == list).map(|dataset| dataset.row)
}

/// Records whose type neither the input nor the name of the use case tells.
const RECORDS: &[(&str, &str)] = &[
    ("declare_interest", "Member"),
    ("withdraw_interest", "Member"),
    ("record_fact", "RegionFact"),
    ("import_media", "Import"),
];

/// The row type of a record that a use case made or changed: of the reference in the input that names it, or what the
/// use case makes by its own name.
fn record_of(use_case: &UseCase, values: &Map<String, Value>, id: &str) -> Option<&'static str> {
    if let Some((_, row)) = RECORDS.iter().find(|(name, _)| *name == use_case.name) {
        return Some(row);
    }
    let named = use_case.fields.iter().find_map(|need| match need.kind {
        FieldKind::Ref(list) if values.get(need.name).and_then(Value::as_str) == Some(id) => row_of(list),
        _ => None,
    });
    let (_, made) = use_case.name.split_once('_')?;
    named.or_else(|| app::datasets().iter().map(|dataset| dataset.row).find(|row| *row == pascal(made)))
}

fn accepted(use_case: &UseCase, values: &Map<String, Value>, done: Done) -> Constant {
    let id = done.answer.get("id").and_then(Value::as_str);
    let id = id.and_then(|id| record_of(use_case, values, id).map(|row| ids::encode(row, id)));
    object([
        ("position", done.position.into()),
        ("version", done.version.into()),
        ("id", id.map_or(Constant::Null, Constant::from)),
        ("answer", Constant::from_json(done.answer).unwrap_or_default()),
    ])
}

fn rejection(ctx: &Context<'_>, refusal: &Refusal) -> Constant {
    let texts = ctx.data::<Texts>().ok();
    let say = |code: &str| texts.map_or_else(|| code.to_owned(), |texts| texts::of_code(texts, code, &refusal.params));
    let params = refusal
        .params
        .iter()
        .map(|(name, value)| object([("name", name.as_str().into()), ("value", value.as_str().into())]));
    let reasons = refusal.reasons.iter().map(|(item, code)| {
        object([("item", item.as_str().into()), ("code", code.as_str().into()), ("message", say(code).into())])
    });
    object([
        ("code", refusal.code.as_str().into()),
        ("message", say(&refusal.code).into()),
        ("params", params.collect()),
        ("reasons", reasons.collect()),
        ("allowed", refusal.allowed.iter().map(|name| Constant::from(camel(name))).collect()),
    ])
}
