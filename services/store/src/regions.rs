//! The directory of regions that the program carries (`schema/regions/`), as `sinergi migrate` writes it.
//!
//! **Invariant:** every regency and city names a province of the list.

use kernel::{RegionKind, Zone};

const PROVINCES: &str = include_str!("../../../schema/regions/wilayah-provinsi.csv");
const PARTS: &str = include_str!("../../../schema/regions/wilayah-kabupaten-kota.csv");

/// A province, regency or city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Code of the Ministry of Home Affairs: `14`, `14.71`.
    pub code: &'static str,
    /// Code of the province that it lies in, or is.
    pub province: &'static str,
    /// `Riau`, `Kota Pekanbaru`.
    pub name: &'static str,
    /// What it is.
    pub kind: RegionKind,
    /// Its clock.
    pub zone: Zone,
}

/// All of them: provinces first, then their parts, by code.
pub fn all() -> impl Iterator<Item = Region> {
    let provinces = rows(PROVINCES).filter_map(|line| {
        let (code, name) = line.split_once(',')?;
        Some(Region { code, province: code, name, kind: RegionKind::Province, zone: zone_of(code) })
    });
    let parts = rows(PARTS).filter_map(|line| {
        let (code, rest) = line.split_once(',')?;
        let (province, name) = rest.split_once(',')?;
        let kind = if name.starts_with("Kota ") { RegionKind::City } else { RegionKind::Regency };
        Some(Region { code, province, name, kind, zone: zone_of(province) })
    });
    provinces.chain(parts)
}

/// The two files have a head line, no quotes and no empty fields.
fn rows(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().skip(1).map(str::trim).filter(|line| !line.is_empty())
}

/// Time zones follow provinces (Keppres 41/1987).
fn zone_of(province: &str) -> Zone {
    match province {
        "51" | "52" | "53" | "63" | "64" | "65" => Zone::Wita,
        sulawesi if sulawesi.starts_with('7') => Zone::Wita,
        east if east.starts_with('8') || east.starts_with('9') => Zone::Wit,
        _ => Zone::Wib,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_38_provinces_and_514_regencies_and_cities_each_in_a_province() {
        let provinces: BTreeSet<_> =
            all().filter(|region| region.kind == RegionKind::Province).map(|p| p.code).collect();
        assert_eq!(provinces.len(), 38);
        assert_eq!(all().count(), 552);
        assert!(all().all(|region| provinces.contains(region.province)));
        assert_eq!(all().map(|region| region.code).collect::<BTreeSet<_>>().len(), 552);
    }

    #[test]
    fn kinds_and_zones_are_those_of_the_map() {
        let find =
            |code| all().find(|region| region.code == code).map(|region| (region.name, region.kind, region.zone));
        assert_eq!(find("14.71"), Some(("Kota Pekanbaru", RegionKind::City, Zone::Wib)));
        assert_eq!(find("62"), Some(("Kalimantan Tengah", RegionKind::Province, Zone::Wib)));
        assert_eq!(find("63"), Some(("Kalimantan Selatan", RegionKind::Province, Zone::Wita)));
        assert_eq!(find("51.03"), Some(("Kabupaten Badung", RegionKind::Regency, Zone::Wita)));
        assert_eq!(find("73.71"), Some(("Kota Makassar", RegionKind::City, Zone::Wita)));
        assert_eq!(find("82.71"), Some(("Kota Ternate", RegionKind::City, Zone::Wit)));
        assert_eq!(find("91.71"), Some(("Kota Jayapura", RegionKind::City, Zone::Wit)));
    }
}
