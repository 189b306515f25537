//! Regions by their code of the Ministry of Home Affairs (kode wilayah Kemendagri).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// `14` for a province, `14.71` for a regency or city.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode(String);

/// A text that is not a region code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a region code is two digits, or two digits, a dot and two digits")]
pub struct NotARegionCode;

impl RegionCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The code of the province that the region lies in, or is.
    pub fn province(&self) -> &str {
        self.0.get(..2).unwrap_or(&self.0)
    }
}

impl FromStr for RegionCode {
    type Err = NotARegionCode;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        let good = match text.split_once('.') {
            None => digits(text),
            Some((province, region)) => digits(province) && digits(region),
        };
        if good { Ok(Self(text.to_owned())) } else { Err(NotARegionCode) }
    }
}

impl TryFrom<String> for RegionCode {
    type Error = NotARegionCode;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> Self {
        code.0
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of autonomous region it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionKind {
    /// Provinsi.
    Province,
    /// Kota.
    City,
    /// Kabupaten.
    Regency,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_code_is_a_province_or_a_region_in_one() {
        for (text, province) in [("14", "14"), ("14.71", "14"), ("95.01", "95")] {
            let code: RegionCode = text.parse().expect("a code");
            assert_eq!((code.as_str(), code.province()), (text, province));
        }
        for text in ["", "1", "14.", "14.7", "14.711", "1471", "14-71", "ab.cd", "14.71.01", "１４"] {
            assert_eq!(text.parse::<RegionCode>(), Err(NotARegionCode), "{text}");
        }
    }

    #[test]
    fn a_wrong_region_code_is_refused_also_where_it_is_read() {
        assert!(serde_json::from_str::<RegionCode>("\"14.71\"").is_ok());
        assert!(serde_json::from_str::<RegionCode>("\"1471\"").is_err());
    }
}
