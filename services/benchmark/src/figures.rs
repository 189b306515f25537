//! Figures: a value in hundredths, or the reason why there is none.

use serde::Serialize;

/// Denominators below this are not shown: a share of nine is a story, not a rate (DOMAIN.md 10, rule e).
pub(crate) const LEAST_CASES: i64 = 10;

/// Why a value is missing (EF-35).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MissingCode {
    /// The region has not given what it is made of.
    NotReported,
    /// It makes no sense for the region.
    NotApplicable,
    /// Too few cases.
    Suppressed,
    /// The year has not come that far.
    NotYet,
    /// It was shared and is no more.
    Withdrawn,
}

impl MissingCode {
    /// The wire name.
    pub fn wire(self) -> &'static str {
        match self {
            Self::NotReported => "NOT_REPORTED",
            Self::NotApplicable => "NOT_APPLICABLE",
            Self::Suppressed => "SUPPRESSED",
            Self::NotYet => "NOT_YET",
            Self::Withdrawn => "WITHDRAWN",
        }
    }
    /// The code of that wire name.
    pub fn from_wire(text: &str) -> Option<Self> {
        [Self::NotReported, Self::NotApplicable, Self::Suppressed, Self::NotYet, Self::Withdrawn]
            .into_iter()
            .find(|code| code.wire() == text)
    }
}

/// One figure of one region and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Hundredths of the unit, or why there is none.
    pub value: Result<i64, MissingCode>,
    /// How many cases are behind it.
    pub cases: i64,
}

impl Figure {
    pub(crate) fn missing(code: MissingCode, cases: i64) -> Self {
        Self { value: Err(code), cases }
    }

    /// A share in percent, as hundredths, half up.
    pub(crate) fn percent(part: i64, whole: i64) -> Self {
        Self::ratio(part, whole, 10_000)
    }

    /// `part / whole * scale`, half up; nothing without cases, hidden with fewer than ten.
    pub(crate) fn ratio(part: i64, whole: i64, scale: i64) -> Self {
        if whole == 0 {
            return Self::missing(MissingCode::NotYet, 0);
        }
        if whole < LEAST_CASES {
            return Self::missing(MissingCode::Suppressed, whole);
        }
        Self { value: divide(i128::from(part) * i128::from(scale), i128::from(whole)), cases: whole }
    }
}

/// Half up; a quotient that does not fit is not reported.
pub(crate) fn divide(part: i128, whole: i128) -> Result<i64, MissingCode> {
    let doubled = part.checked_mul(2).and_then(|part| part.checked_add(whole));
    doubled
        .and_then(|part| part.checked_div_euclid(whole.checked_mul(2)?))
        .and_then(|value| i64::try_from(value).ok())
        .ok_or(MissingCode::NotReported)
}

/// The median of whole numbers, as hundredths, half up; `None` of none.
pub(crate) fn median_hundredths(values: &mut [i64]) -> Option<i64> {
    quantile_hundredths(values, 1, 2)
}

/// The quantile `part/whole` by linear interpolation between ranks (as PostgreSQL's `percentile_cont`), as hundredths of
/// the values, half up.
pub(crate) fn quantile_hundredths(values: &mut [i64], part: i64, whole: i64) -> Option<i64> {
    values.sort_unstable();
    let last = i64::try_from(values.len()).ok()?.checked_sub(1)?;
    let scaled = last.checked_mul(part)?;
    let index = usize::try_from(scaled.div_euclid(whole)).ok()?;
    let rest = scaled.rem_euclid(whole);
    let low = i128::from(*values.get(index)?);
    let high = i128::from(*values.get(index.saturating_add(1)).or_else(|| values.get(index))?);
    let exact = low.checked_mul(i128::from(whole))?.checked_add((high - low).checked_mul(i128::from(rest))?)?;
    divide(exact.checked_mul(100)?, i128::from(whole)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_ranks() {
        assert_eq!(median_hundredths(&mut [3, 1, 2]), Some(200));
        assert_eq!(median_hundredths(&mut [4, 1, 2, 3]), Some(250));
        assert_eq!(quantile_hundredths(&mut [1, 2, 3, 4], 1, 4), Some(175));
        assert_eq!(quantile_hundredths(&mut [1, 2, 3, 4], 3, 4), Some(325));
        assert_eq!(median_hundredths(&mut []), None);
    }

    #[test]
    fn a_rate_of_fewer_than_ten_cases_is_hidden() {
        assert_eq!(Figure::percent(5, 9), Figure::missing(MissingCode::Suppressed, 9));
        assert_eq!(Figure::percent(1, 12), Figure { value: Ok(833), cases: 12 });
        assert_eq!(Figure::percent(0, 0), Figure::missing(MissingCode::NotYet, 0));
    }
}
