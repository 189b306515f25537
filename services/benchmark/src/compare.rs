//! One indicator of one year, side by side: own value, what others share, median and quartiles.

use kernel::RegionCode;
use serde::Serialize;

use crate::{
    figures::{Figure, quantile_hundredths},
    indicator::Indicator,
};

/// With fewer regions than this nothing is ranked (EF-37).
const LEAST_FOR_RANK: usize = 5;

/// Whom to compare with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Peers {
    /// Every region that shares.
    All,
    /// Regions of the same kind: cities with cities.
    SameKind,
    /// Regions of the same province.
    SameProvince,
    /// These regions.
    Listed(Vec<RegionCode>),
}

/// A region that shares its figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Neighbour {
    /// The region's name.
    pub region: String,
    /// Its code.
    pub code: String,
    /// `province`, `city`, `regency`.
    pub kind: String,
    /// Its figure.
    pub figure: Figure,
    /// The decision by which it is shared.
    pub decision: String,
    /// Whether it is an example.
    pub demo: bool,
}

/// The spread of a set of figures, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Quartiles {
    /// The least.
    pub least: i64,
    /// A quarter lies below.
    pub first: i64,
    /// Half lies below.
    pub median: i64,
    /// Three quarters lie below.
    pub third: i64,
    /// The largest.
    pub largest: i64,
}

/// The answer.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// Which indicator.
    #[serde(skip)]
    pub indicator: &'static Indicator,
    /// Which year.
    pub year: i32,
    /// The asking region's own figure.
    pub own: Figure,
    /// Whether the asking region shares it.
    pub own_shared: bool,
    /// The asking region's figures over the years.
    pub trend: Vec<(i32, Figure)>,
    /// Regions that share, without the asking one.
    pub neighbours: Vec<Neighbour>,
    /// Spread over the neighbours' values and the own one; `None` of none.
    pub spread: Option<Quartiles>,
    /// How many values are in the spread.
    pub regions_count: usize,
    /// Whether ranking would be honest: enough regions, and an indicator with a direction.
    pub rankable: bool,
}

/// The spread of values in hundredths.
pub(crate) fn spread(values: &mut [i64]) -> Option<Quartiles> {
    // Quantiles come as hundredths of the values, which are hundredths themselves.
    let mut quantile = |part| quantile_hundredths(values, part, 4).map(|value| value / 100);
    Some(Quartiles {
        least: quantile(0)?,
        first: quantile(1)?,
        median: quantile(2)?,
        third: quantile(3)?,
        largest: quantile(4)?,
    })
}

pub(crate) fn rankable(indicator: &Indicator, regions_count: usize) -> bool {
    regions_count >= LEAST_FOR_RANK && indicator.polarity != crate::Polarity::Neutral
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_of_all_values_in_any_order() {
        let spread = spread(&mut [400, 100, 200, 300]).expect("values");
        assert_eq!(spread, Quartiles { least: 100, first: 175, median: 250, third: 325, largest: 400 });
        assert_eq!(super::spread(&mut []), None);
    }
}
