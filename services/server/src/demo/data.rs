//! The files that the demo is made of.

use anyhow::Context;
use serde::Deserialize;
use serde_json::Value;

const REGIONS: &str = include_str!("../../demo/regions.json");
const FACTS: &str = include_str!("../../demo/region-facts.json");
const OUTLETS: &str = include_str!("../../demo/media-siber-terverifikasi-sumatera.csv");

/// A region of the demo.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Region {
    pub(crate) code: String,
    pub(crate) name: String,
    #[serde(rename = "pop_sp2020")]
    pub(crate) population: i64,
    #[serde(rename = "pop_confidence")]
    pub(crate) population_confidence: String,
    pub(crate) agency: Option<String>,
}

/// A number about a region, with its source.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Fact {
    pub(crate) region: String,
    #[serde(rename = "fact")]
    pub(crate) name: String,
    pub(crate) value: Value,
    pub(crate) unit: Option<String>,
    pub(crate) year: Option<i64>,
    pub(crate) note: Option<String>,
    pub(crate) conflict: Option<String>,
    pub(crate) quality: String,
    pub(crate) source: String,
}

pub(crate) fn regions() -> anyhow::Result<Vec<Region>> {
    serde_json::from_str(REGIONS).context("regions.json")
}

pub(crate) fn facts() -> anyhow::Result<Vec<Fact>> {
    serde_json::from_str(FACTS).context("region-facts.json")
}

/// The list of one province as the file that an officer would import: the head and the province's lines.
pub(crate) fn listed_as_file(province: &str) -> String {
    let mut lines = OUTLETS.lines();
    let head = lines.next().unwrap_or_default();
    let own = lines.filter(|line| line.split(',').nth(4) == Some(province));
    std::iter::once(head).chain(own).flat_map(|line| [line, "\n"]).collect()
}
