//! Scalars, and how a value of the application becomes one.

use async_graphql::{
    Number, Value as Constant,
    dynamic::{Scalar, SchemaBuilder},
};
use kernel::{LocalDate, Rupiah, Timestamp, Uuid, Zone};
use time::format_description::well_known::Rfc3339;

/// Whole rupiah.
pub(crate) const RUPIAH: &str = "Rupiah";
/// A civil day.
pub(crate) const DATE: &str = "Date";
/// An instant.
pub(crate) const DATE_TIME: &str = "DateTime";
/// A place in the log.
pub(crate) const POSITION: &str = "Position";
/// A UUID that the client makes.
pub(crate) const UUID: &str = "UUID";
/// Any JSON.
pub(crate) const JSON: &str = "JSON";
/// A number with two decimals.
pub(crate) const DECIMAL: &str = "Decimal";
/// The hash of a file.
pub(crate) const SHA256: &str = "Sha256";

/// Adds every scalar.
pub(crate) fn register(schema: SchemaBuilder) -> SchemaBuilder {
    let scalar =
        |name: &str, about: &str, fits: fn(&Constant) -> bool| Scalar::new(name).description(about).validator(fits);
    schema
        .register(scalar(RUPIAH, "Whole rupiah as a JSON integer, below 2^53 in either direction. Never a fraction.", |value| {
            integer(value).is_some_and(|amount| Rupiah::try_from(amount).is_ok())
        }))
        .register(scalar(DATE, "A civil day where the tenant is, as in 2026-01-31.", parses::<LocalDate>))
        .register(scalar(DATE_TIME, "An instant, ISO 8601 with the offset of the tenant's zone: +07:00 WIB, +08:00 WITA, +09:00 WIT.", |value| {
            parses::<Timestamp>(value)
        }))
        .register(scalar(POSITION, "A place in the tenant's log, counted from 1 without gaps.", |value| integer(value).is_some()))
        .register(scalar(UUID, "A UUID, as the client makes it.", parses::<Uuid>))
        .register(scalar(SHA256, "The SHA-256 of a file that was put into the store before, in hex.", |value| {
            matches!(value, Constant::String(hex) if hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
        }))
        .register(scalar(DECIMAL, "A number with at most two decimals.", |value| matches!(value, Constant::Number(_))))
        .register(scalar(JSON, "Any JSON value; what may stand in it is said where it is used.", |_| true))
}

fn parses<T: std::str::FromStr>(value: &Constant) -> bool {
    matches!(value, Constant::String(text) if text.parse::<T>().is_ok())
}

fn integer(value: &Constant) -> Option<i64> {
    match value {
        Constant::Number(number) => Number::as_i64(number),
        _ => None,
    }
}

/// Hundredths as a number, without a float on the way.
pub(crate) fn decimal(hundredths: i64) -> Constant {
    let sign = if hundredths < 0 { "-" } else { "" };
    let whole = hundredths.unsigned_abs();
    let text = format!("{sign}{}.{:02}", whole / 100, whole % 100);
    serde_json::from_str::<Number>(&text).map_or(Constant::Null, Constant::Number)
}

/// An instant of the application in the offset of a zone.
pub(crate) fn instant(at: &str, zone: Zone) -> Constant {
    at.parse::<Timestamp>().map_or(Constant::Null, |at| timestamp(at, zone))
}

/// An instant in the offset of a zone.
pub(crate) fn timestamp(at: Timestamp, zone: Zone) -> Constant {
    at.as_utc().to_offset(zone.offset()).format(&Rfc3339).map_or(Constant::Null, Constant::String)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hundredths_keep_their_decimals() {
        let json = |hundredths| decimal(hundredths).into_json().expect("JSON").to_string();
        assert_eq!([json(1_234), json(-5), json(700)], ["12.34", "-0.05", "7.0"]);
    }

    #[test]
    fn an_instant_is_told_in_the_zone_of_the_tenant() {
        assert_eq!(instant("2026-01-11T17:00:00Z", Zone::Wit), Constant::from("2026-01-12T02:00:00+09:00"));
        assert_eq!(instant("2026-01-11T17:00:00.5Z", Zone::Wib), Constant::from("2026-01-12T00:00:00.5+07:00"));
        assert_eq!(instant("yesterday", Zone::Wib), Constant::Null);
    }
}
