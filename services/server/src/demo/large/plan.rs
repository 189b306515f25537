//! What a made-up region is like and what becomes of whom, decided by a seed before anything is done.
//!
//! **Invariant:** the same seed, region, number and year give the same plan. Sizes and ends follow DOMAIN.md 3.3, grades
//! its 3.1; what no source gives is said to be ours.

use crate::demo::outlets::Asked;

use super::dice::Dice;

/// Media that a region has: Gianyar, Rokan Hilir, Kaur, Sleman, Mojokerto, Siak, Pelalawan, Sulawesi Utara, Riau,
/// Kepulauan Riau, Tulang Bawang Barat. The first is the smallest, so that a small run is a short one.
const SIZES: &[usize] = &[23, 39, 51, 68, 83, 100, 164, 180, 200, 231, 293];

/// How many of a thousand that were sent in have a place: Siak accepted about 80 of 100, Riau 15 of 200, Banjar 3 of 40;
/// those between are ours.
const PLACES: &[usize] = &[800, 600, 400, 75];

/// Kinds of media, between Kepulauan Riau (189 online, 31 print, 11 electronic) and Sleman (38, 11, 10).
const KINDS: &[(&str, usize)] = &[("print", 150), ("radio", 60), ("television", 40)];

/// Where media stand with the Press Council, and what its editor-in-chief shows; the shares are ours.
const PRESS: &[(&str, usize)] = &[("registered", 300), ("in_process", 100), ("factual_verified", 250)];
const EDITORS: &[(Option<&str>, usize)] = &[(None, 150), (Some("muda"), 300), (Some("utama"), 250)];
const SINCE: &[&str] = &["2009-02-09", "2012-03-01", "2016-05-01", "2018-08-17"];
const REACHES: &[i64] = &[12_000, 40_000, 90_000, 400_000, 1_500_000];

/// Of a thousand, those whose grade is the lowest of the region. Ours.
const WEAK: usize = 80;
/// Of a hundred, those that at most do not apply in a year. Ours.
const ABSENT: usize = 20;

/// What becomes of an application before it is graded. Metro counts files that were never sent; Riau checked 150 of 200;
/// the shares of the other ends are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    /// Begun and never sent in.
    Draft,
    /// Taken back by the company.
    Withdrawn,
    /// Sent back, and not corrected in time.
    Lapsed,
    /// Sent back as often as the policy allows, and still wrong.
    Incurable,
    /// The visit did not confirm it.
    Unconfirmed,
    /// Sent back, corrected, and found good.
    Corrected,
    /// The two verifiers differed; a third settled it.
    Disputed,
    /// Good at once.
    Clean,
}

const FATES: &[(Fate, usize)] = &[
    (Fate::Draft, 40),
    (Fate::Withdrawn, 30),
    (Fate::Lapsed, 60),
    (Fate::Incurable, 80),
    (Fate::Unconfirmed, 30),
    (Fate::Corrected, 220),
    (Fate::Disputed, 40),
];

impl Fate {
    /// Whether it comes to a grade.
    fn is_graded(self) -> bool {
        matches!(self, Self::Corrected | Self::Disputed | Self::Clean)
    }
}

/// One outlet and its company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Media {
    pub(super) kind: &'static str,
    pub(super) press: &'static str,
    pub(super) editor: Option<&'static str>,
    pub(super) since: Option<&'static str>,
    pub(super) local: bool,
    pub(super) bare: bool,
    pub(super) reach: i64,
    /// Has the lowest grade of the region.
    pub(super) weak: bool,
}

/// A region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Market {
    pub(super) preset: &'static str,
    pub(super) extra: &'static [Asked],
    /// Rounds of correction that the preset allows.
    pub(super) rounds: usize,
    places: usize,
    pub(super) media: Vec<Media>,
}

impl Market {
    /// The region of a number: sizes, presets and scarcity go round, the rest is thrown.
    pub(super) fn of(seed: u64, code: &str, number: usize) -> Self {
        let (preset, extra, rounds): (_, &[Asked], _) = match number % 3 {
            0 => ("riau", &[], 2),
            1 => ("kaltim", &[("PKP", "file")], 2),
            _ => ("jakarta", &[("SPT_LAST_YEAR", "file"), ("CATALOGUE", "url")], 1),
        };
        let size = SIZES.get(number % SIZES.len()).copied().unwrap_or(50);
        let places = PLACES.get(number % PLACES.len()).copied().unwrap_or(500);
        let mut dice = Dice::of(seed, &[code, "media"]);
        let kinds = dice.shared(size, KINDS, "online");
        let press = dice.shared(size, PRESS, "admin_verified");
        let editors = dice.shared(size, EDITORS, Some("madya"));
        let weak = dice.shared(size, &[(true, WEAK.max(2_000 / size))], false);
        let media = kinds.into_iter().zip(press).zip(editors).zip(weak).map(|(((kind, press), editor), weak)| {
            // The third preset takes nobody below administrative verification.
            let least = if preset == "jakarta" { "admin_verified" } else { "registered" };
            let is_below = preset == "jakarta" && press != "factual_verified";
            Media {
                kind,
                press: if weak || is_below { least } else { press },
                editor: editor.filter(|_| !weak),
                since: SINCE.get(dice.below(SINCE.len())).copied().filter(|_| !weak),
                local: dice.below(3) > 0 && !weak,
                bare: dice.below(7) == 0 || weak,
                reach: if weak { 4_000 } else { REACHES.get(dice.below(REACHES.len())).copied().unwrap_or(12_000) },
                weak,
            }
        });
        Self { preset, extra, rounds, places, media: media.collect() }
    }

    /// What becomes of each in one year; `None` does not apply.
    pub(super) fn year(&self, seed: u64, code: &str, year: i32) -> Year {
        let mut dice = Dice::of(seed, &[code, &year.to_string()]);
        let strong = self.media.iter().filter(|media| !media.weak).count();
        let absent = dice.below(strong * ABSENT / 100 + 1);
        let mut ends: Vec<Option<Fate>> = vec![None; absent];
        ends.extend(dice.shared(strong - absent, FATES, Fate::Clean).into_iter().map(Some));
        dice.shuffle(&mut ends);
        let mut ends = ends.into_iter();
        // The weak come through to their grade: nobody else is turned down by it.
        let fates: Vec<Option<Fate>> =
            self.media.iter().map(|media| if media.weak { Some(Fate::Clean) } else { ends.next().flatten() }).collect();
        let sent = fates.iter().flatten().filter(|fate| **fate != Fate::Draft).count();
        let graded = fates.iter().flatten().filter(|fate| fate.is_graded()).count();
        let good = graded.saturating_sub(self.media.len() - strong);
        // One place fewer than could be given, so that somebody waits.
        let quota = (sent * self.places).div_ceil(1_000).max(3).min(good.saturating_sub(1));
        Year { fates, quota, dice }
    }
}

/// A season.
#[derive(Debug, Clone)]
pub(super) struct Year {
    pub(super) fates: Vec<Option<Fate>>,
    pub(super) quota: usize,
    /// For what is thrown on the way.
    pub(super) dice: Dice,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_region_and_year_and_another_seed_another() {
        let plan = |seed| {
            let market = Market::of(seed, "14.71", 4);
            let year = market.year(seed, "14.71", 2026);
            (market, year.fates, year.quota)
        };
        assert_eq!(plan(1), plan(1));
        assert_ne!(plan(1).0, plan(2).0);
        assert_ne!(plan(1).1, plan(2).1);
        let market = Market::of(1, "14.71", 4);
        assert_ne!(market.year(1, "14.71", 2025).fates, market.year(1, "14.71", 2026).fates);
    }

    #[test]
    fn every_size_has_every_end_and_shares_as_regions_have_them() {
        for (number, size) in SIZES.iter().enumerate() {
            let market = Market::of(1, "11.01", number);
            assert_eq!(market.media.len(), *size);
            assert!(market.media.iter().filter(|media| media.weak).count() >= 2);
            let online = market.media.iter().filter(|media| media.kind == "online").count();
            assert!((57..=82).contains(&(online * 100 / size)), "{number}: {online} online");
            let year = market.year(1, "11.01", 2026);
            let ends: BTreeSet<Fate> = year.fates.iter().flatten().copied().collect();
            assert_eq!(ends.len(), FATES.len() + 1, "{ends:?}");
            let count = |test: fn(&Fate) -> bool| year.fates.iter().flatten().filter(|fate| test(fate)).count();
            let sent = count(|fate| *fate != Fate::Draft);
            let verified = count(|fate| fate.is_graded() || *fate == Fate::Unconfirmed);
            assert!(verified * 1_000 / sent >= 750, "Riau checked 150 of 200: {verified} of {sent}");
            assert!((75..=800).contains(&(year.quota * 1_000 / sent)), "places: {} of {sent}", year.quota);
            assert!(year.quota < count(|fate| fate.is_graded()));
        }
    }
}
