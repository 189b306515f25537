//! One indicator beside the regions that share it: figures, never a company or a person.

use std::future::ready;

use app::{AppError, Comparison, INDICATORS, Indicator, Peers};
use async_graphql::{
    Name, Value as Constant,
    dynamic::{Enum, EnumItem, FieldValue, InputValue, Object, SchemaBuilder, TypeRef},
};

use super::{Asked, Found, filters::wrong, names::enum_value, object, root, scalars, stored};

/// Adds the types and fields.
pub(super) fn register(schema: SchemaBuilder, query: Object) -> (SchemaBuilder, Object) {
    let argument = |name: &str, of: TypeRef, about: &str| InputValue::new(name, of).description(about);
    let query = query
        .field(root(
            "indicators",
            TypeRef::named_nn_list("Indicator"),
            "The indicators that are computed. Null only beside an error.",
            |asked| Box::pin(ready(indicators(&asked))),
        ))
        .field(
            root(
                "comparison",
                TypeRef::named("Comparison"),
                "One indicator of one year beside the regions that share it. Null only beside an error.",
                |asked| Box::pin(comparison(asked)),
            )
            .argument(argument(
                "indicator",
                TypeRef::named_nn(TypeRef::STRING),
                "The code of the indicator, as in I06.",
            ))
            .argument(argument("year", TypeRef::named_nn(TypeRef::INT), "The fiscal year."))
            .argument(argument("peers", TypeRef::named("ComparisonPeers"), "With whom; all that share, if absent."))
            .argument(argument(
                "regions",
                TypeRef::named_nn_list(TypeRef::STRING),
                "With these regions alone, by their codes, instead of `peers`.",
            )),
        );
    (types(schema), query)
}

fn types(schema: SchemaBuilder) -> SchemaBuilder {
    let text = || TypeRef::named_nn(TypeRef::STRING);
    let int = || TypeRef::named_nn(TypeRef::INT);
    let decimal = || TypeRef::named_nn(scalars::DECIMAL);
    let peers = Enum::new("ComparisonPeers")
        .description("With whom to compare.")
        .item(EnumItem::new("ALL").description("Every region that shares."))
        .item(EnumItem::new("SAME_KIND").description("Regions of the same kind: cities with cities."))
        .item(EnumItem::new("SAME_PROVINCE").description("Regions of the same province."));
    let polarity = Enum::new("Polarity")
        .description("Whether more is better.")
        .item(EnumItem::new("HIGHER").description("More is better."))
        .item(EnumItem::new("LOWER").description("Less is better."))
        .item(EnumItem::new("NEUTRAL").description("Context only: never ranked."));
    let missing = Enum::new("MissingCode")
        .description("Why a value is missing.")
        .item(EnumItem::new("NOT_REPORTED").description("The region has not given what it is made of."))
        .item(EnumItem::new("NOT_APPLICABLE").description("It makes no sense for the region."))
        .item(EnumItem::new("SUPPRESSED").description("Too few cases."))
        .item(EnumItem::new("NOT_YET").description("The year has not come that far."))
        .item(EnumItem::new("WITHDRAWN").description("It was shared and is no more."));
    let indicator = Object::new("Indicator")
        .description("What a figure means. A changed formula is a new version.")
        .field(stored("code", text(), "Its code, as in I06."))
        .field(stored("version", int(), "Version of the formula."))
        .field(stored("name", text(), "Name in Indonesian."))
        .field(stored("nameEn", text(), "Name in English."))
        .field(stored("definition", text(), "Definition in Indonesian."))
        .field(stored("definitionEn", text(), "Definition in English."))
        .field(stored("numerator", text(), "What is counted."))
        .field(stored("denominator", text(), "What it is divided by."))
        .field(stored("unit", text(), "Unit in Indonesian."))
        .field(stored("polarity", TypeRef::named_nn("Polarity"), "Whether more is better."))
        .field(stored("caveat", text(), "What to know before comparing, in Indonesian."));
    let figure = Object::new("Figure")
        .description("A value, or the reason why there is none.")
        .field(stored("value", TypeRef::named(scalars::DECIMAL), "The value in the indicator's unit."))
        .field(stored("missing", TypeRef::named("MissingCode"), "Why there is no value."))
        .field(stored("cases", int(), "How many cases are behind it."));
    let point = Object::new("FigureOfYear")
        .description("A figure and its year.")
        .field(stored("year", int(), "The fiscal year."))
        .field(stored("figure", TypeRef::named_nn("Figure"), "The figure."));
    let neighbour = Object::new("Neighbour")
        .description("A region that shares its figure.")
        .field(stored("region", text(), "The region's name."))
        .field(stored("code", text(), "Its code in the directory of regions."))
        .field(stored("kind", text(), "What it is: `province`, `city`, `regency`."))
        .field(stored("figure", TypeRef::named_nn("Figure"), "Its figure."))
        .field(stored("decision", text(), "The decision by which it is shared."))
        .field(stored("isDemo", TypeRef::named_nn(TypeRef::BOOLEAN), "Whether it is an example."));
    let quartiles = Object::new("Quartiles")
        .description("The spread of a set of values.")
        .field(stored("least", decimal(), "The least."))
        .field(stored("first", decimal(), "A quarter lies below."))
        .field(stored("median", decimal(), "Half lies below."))
        .field(stored("third", decimal(), "Three quarters lie below."))
        .field(stored("largest", decimal(), "The largest."));
    let comparison = Object::new("Comparison")
        .description("One indicator of one year, side by side.")
        .field(stored("indicator", TypeRef::named_nn("Indicator"), "Which indicator."))
        .field(stored("year", int(), "Which fiscal year."))
        .field(stored("own", TypeRef::named_nn("Figure"), "Your own region's figure."))
        .field(stored("ownShared", TypeRef::named_nn(TypeRef::BOOLEAN), "Whether your region shares it."))
        .field(stored("trend", TypeRef::named_nn_list_nn("FigureOfYear"), "Your own figures over the years."))
        .field(stored("neighbours", TypeRef::named_nn_list_nn("Neighbour"), "Regions that share, without your own."))
        .field(stored("spread", TypeRef::named("Quartiles"), "Spread of all values, yours included; null of none."))
        .field(stored("regionsCount", int(), "How many values are in the spread."))
        .field(stored(
            "rankable",
            TypeRef::named_nn(TypeRef::BOOLEAN),
            "Whether ranking would be honest: at least five regions, and an indicator with a direction.",
        ));
    let schema = [peers, polarity, missing].into_iter().fold(schema, SchemaBuilder::register);
    let objects = [indicator, figure, point, neighbour, quartiles, comparison];
    objects.into_iter().fold(schema, SchemaBuilder::register)
}

fn indicators<'a>(asked: &Asked<'a>) -> Found<'a> {
    asked.app_and_scope()?;
    Ok(Some(FieldValue::value(INDICATORS.iter().map(described).collect::<Constant>())))
}

async fn comparison(asked: Asked<'_>) -> Found<'_> {
    let (app, scope) = asked.app_and_scope()?;
    let indicator = asked.text("indicator").ok_or_else(|| wrong("indicator", "required"))?;
    let year = match asked.argument("year") {
        Constant::Number(year) => year.as_i64().and_then(|year| i32::try_from(year).ok()),
        _ => None,
    };
    let year = year.ok_or_else(|| wrong("year", "whole_number"))?;
    let peers = match (asked.argument("regions"), asked.argument("peers")) {
        (Constant::List(codes), _) => {
            let code = |code: &Constant| if let Constant::String(code) = code { code.parse().ok() } else { None };
            let codes: Option<Vec<_>> = codes.iter().map(code).collect();
            Peers::Listed(codes.ok_or_else(|| wrong("regions", "not_a_choice"))?)
        }
        (_, Constant::Enum(name)) if name == "SAME_KIND" => Peers::SameKind,
        (_, Constant::Enum(name)) if name == "SAME_PROVINCE" => Peers::SameProvince,
        (_, Constant::String(name)) if name == "SAME_KIND" => Peers::SameKind,
        (_, Constant::String(name)) if name == "SAME_PROVINCE" => Peers::SameProvince,
        _ => Peers::All,
    };
    let found = Box::pin(app.comparison(scope, &indicator, year, peers)).await?;
    compared(found).map(|value| Some(FieldValue::value(value)))
}

fn compared(found: Comparison) -> Result<Constant, AppError> {
    let spread = found.spread.map_or(Constant::Null, |spread| {
        object([
            ("least", scalars::decimal(spread.least)),
            ("first", scalars::decimal(spread.first)),
            ("median", scalars::decimal(spread.median)),
            ("third", scalars::decimal(spread.third)),
            ("largest", scalars::decimal(spread.largest)),
        ])
    });
    let trend = found.trend.iter().map(|(year, own)| object([("year", (*year).into()), ("figure", figure(own))]));
    let neighbours = found.neighbours.into_iter().map(|neighbour| {
        object([
            ("region", neighbour.region.into()),
            ("code", neighbour.code.into()),
            ("kind", neighbour.kind.into()),
            ("figure", figure(&neighbour.figure)),
            ("decision", neighbour.decision.into()),
            ("isDemo", neighbour.demo.into()),
        ])
    });
    let count = i64::try_from(found.regions_count).map_err(|why| AppError::Bug(Box::new(why)))?;
    Ok(object([
        ("indicator", described(found.indicator)),
        ("year", found.year.into()),
        ("own", figure(&found.own)),
        ("ownShared", found.own_shared.into()),
        ("trend", trend.collect()),
        ("neighbours", neighbours.collect()),
        ("spread", spread),
        ("regionsCount", count.into()),
        ("rankable", found.rankable.into()),
    ]))
}

fn figure(figure: &app::comparing::Figure) -> Constant {
    let (value, missing) = match figure.value {
        Ok(hundredths) => (scalars::decimal(hundredths), Constant::Null),
        Err(code) => (Constant::Null, Constant::Enum(Name::new(code.wire()))),
    };
    object([("value", value), ("missing", missing), ("cases", figure.cases.into())])
}

fn described(indicator: &Indicator) -> Constant {
    object([
        ("code", indicator.id.into()),
        ("version", indicator.version.into()),
        ("name", indicator.name_id.into()),
        ("nameEn", indicator.name_en.into()),
        ("definition", indicator.definition_id.into()),
        ("definitionEn", indicator.definition_en.into()),
        ("numerator", indicator.numerator.into()),
        ("denominator", indicator.denominator.into()),
        ("unit", indicator.unit.into()),
        ("polarity", Constant::Enum(Name::new(enum_value(indicator.polarity.wire())))),
        ("caveat", indicator.caveat.into()),
    ])
}
