//! Money is whole rupiah, rates are basis points.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whole rupiah. There are no cents and no floats; overflow is `None`, never a wrap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Rupiah(i64);

/// An amount outside what JSON numbers carry exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} rupiah does not fit below 2^53")]
pub struct AmountTooLarge(pub i64);

impl Rupiah {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// Largest amount either way: 2^53 - 1, the last whole number that every JSON reader keeps exactly.
    pub const LIMIT: i64 = (1 << 53) - 1;

    /// An amount in whole rupiah.
    ///
    /// # Errors
    /// When it is not below 2^53 either way.
    pub const fn new(amount: i64) -> Result<Self, AmountTooLarge> {
        if amount > Self::LIMIT || amount < -Self::LIMIT { Err(AmountTooLarge(amount)) } else { Ok(Self(amount)) }
    }
    /// The amount in rupiah.
    pub const fn get(self) -> i64 {
        self.0
    }
    /// The sum, if it fits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(|sum| Self::new(sum).ok())
    }
    /// The difference, if it fits.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).and_then(|rest| Self::new(rest).ok())
    }
    /// A share of the amount.
    pub fn share(self, rate: BasisPoints, rounding: Rounding) -> Option<Self> {
        let product = i128::from(self.0).checked_mul(i128::from(rate.0))?;
        let quotient = product.div_euclid(10_000);
        let rest = product.rem_euclid(10_000);
        let rounded = match rounding {
            Rounding::Down => quotient,
            Rounding::HalfUp => quotient.checked_add(i128::from(rest >= 5_000))?,
        };
        i64::try_from(rounded).ok().and_then(|amount| Self::new(amount).ok())
    }
}

impl TryFrom<i64> for Rupiah {
    type Error = AmountTooLarge;
    fn try_from(amount: i64) -> Result<Self, Self::Error> {
        Self::new(amount)
    }
}

impl From<Rupiah> for i64 {
    fn from(amount: Rupiah) -> Self {
        amount.0
    }
}

impl fmt::Display for Rupiah {
    /// As officials write it: `Rp 1.234.567`, with a no-break space and U+2212 for minus.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push('.');
            }
            grouped.push(digit);
        }
        write!(f, "{}Rp\u{a0}{grouped}", if self.0 < 0 { "\u{2212}" } else { "" })
    }
}

/// Hundredths of a percent: 1100 is 11 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BasisPoints(pub i32);

/// How a share becomes whole rupiah.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Towards minus infinity.
    Down,
    /// Half a rupiah and more becomes one.
    HalfUp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rupiah_are_printed_as_officials_write_them() {
        assert_eq!(Rupiah(1_234_567).to_string(), "Rp\u{a0}1.234.567");
        assert_eq!(Rupiah(-950).to_string(), "\u{2212}Rp\u{a0}950");
    }

    #[test]
    fn an_amount_that_json_cannot_carry_is_refused_also_when_read() {
        assert!(Rupiah::new(1 << 53).is_err());
        assert!(serde_json::from_str::<Rupiah>("9007199254740992").is_err());
        assert_eq!(serde_json::from_str::<Rupiah>("9007199254740991").map(Rupiah::get).ok(), Some(Rupiah::LIMIT));
    }

    #[test]
    fn sums_and_differences_that_do_not_fit_are_none_and_never_wrap() {
        let most = Rupiah(Rupiah::LIMIT);
        assert_eq!(most.checked_add(Rupiah(1)), None);
        assert_eq!(Rupiah(-Rupiah::LIMIT).checked_sub(Rupiah(1)), None);
        assert_eq!(most.checked_sub(Rupiah(1)), Some(Rupiah(Rupiah::LIMIT - 1)));
        assert_eq!(most.share(BasisPoints(20_000), Rounding::Down), None);
    }

    #[test]
    fn a_share_names_its_rounding() {
        let amount = Rupiah(9_166_667);
        assert_eq!(amount.share(BasisPoints(1_200), Rounding::Down), Some(Rupiah(1_100_000)));
        assert_eq!(Rupiah(5).share(BasisPoints(1_000), Rounding::HalfUp), Some(Rupiah(1)));
        assert_eq!(Rupiah(5).share(BasisPoints(1_000), Rounding::Down), Some(Rupiah(0)));
    }
}
