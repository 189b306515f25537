//! How much of a cleared text stands in another: words in rows of four, counted as sets.
//!
//! A page carries more than the text (menus, other news), so what counts is not how alike the two are but how much of
//! the cleared text is there: rows of the text that stand on the page, over all rows of the text. Two texts tell the same
//! as far as the shorter one stands in the other: what is put around it does not hide it.

use std::collections::BTreeSet;

use kernel::BasisPoints;

/// Words of one row. With four, a changed word costs four rows, and two texts on one subject share hardly any.
const ROW: usize = 4;

/// Rows from which on a text says enough to be found in a longer one. A greeting or a slogan may stand in many texts: it is
/// held against the whole of the other one.
const TELLING: usize = 12;

/// All of it.
pub const WHOLE: BasisPoints = BasisPoints(10_000);

/// The words of a text: lower case, letters and digits alone.
pub fn words(text: &str) -> Vec<String> {
    text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// What a fingerprint is made of: the words, one space between two.
pub fn plain(text: &str) -> String {
    words(text).join(" ")
}

/// Rows of words; a text of fewer words is one row.
fn rows(words: &[String]) -> BTreeSet<&[String]> {
    if words.is_empty() {
        BTreeSet::new()
    } else if words.len() < ROW {
        BTreeSet::from([words])
    } else {
        words.windows(ROW).collect()
    }
}

fn share(part: usize, whole: usize) -> BasisPoints {
    let part = i64::try_from(part).unwrap_or(i64::MAX);
    let whole = i64::try_from(whole).unwrap_or(i64::MAX);
    let points = part.saturating_mul(10_000).checked_div(whole).unwrap_or(0);
    BasisPoints(i32::try_from(points).unwrap_or(WHOLE.0))
}

/// How much of `text` stands in `page`. Nothing of an empty text stands anywhere.
pub fn standing_in(text: &str, page: &str) -> BasisPoints {
    let (text, page) = (words(text), words(page));
    if text.len() < ROW && !text.is_empty() {
        // Too short for rows: it stands there word for word, or not.
        let there = page.windows(text.len()).any(|part| part == text);
        return if there { WHOLE } else { BasisPoints(0) };
    }
    let (text, page) = (rows(&text), rows(&page));
    share(text.intersection(&page).count(), text.len())
}

/// How much two texts tell the same, whichever of them was written first: the rows that both have, over those of the shorter
/// one; over those of both together where that one is too short to tell.
pub fn retelling(one: &str, other: &str) -> BasisPoints {
    shared(&rows(&words(one)), &rows(&words(other)))
}

fn shared(one: &BTreeSet<&[String]>, other: &BTreeSet<&[String]>) -> BasisPoints {
    let common = one.intersection(other).count();
    let shorter = one.len().min(other.len());
    share(common, if shorter < TELLING { one.union(other).count() } else { shorter })
}

/// For each text the place of the first of the others that tells the same, or nearly; what has the same key is the text
/// itself. Each text is taken apart once.
pub fn told_again<K: PartialEq>(texts: &[(K, &str)], others: &[(K, &str)], least: BasisPoints) -> Vec<Option<usize>> {
    let split: Vec<Vec<String>> = texts.iter().map(|(_, text)| words(text)).collect();
    let own: Vec<BTreeSet<&[String]>> = split.iter().map(|text| rows(text)).collect();
    let mut found = vec![None; texts.len()];
    for (place, (key, other)) in others.iter().enumerate() {
        if found.iter().all(Option::is_some) {
            break;
        }
        let other = words(other);
        let other = rows(&other);
        for (found, ((of, _), own)) in found.iter_mut().zip(texts.iter().zip(&own)) {
            if found.is_none() && of != key && shared(own, &other) >= least {
                *found = Some(place);
            }
        }
    }
    found
}

/// First and last place of `text` in the words of `page`, by its rows.
pub(super) fn place_of(text: &[String], page: &[String]) -> Option<(usize, usize)> {
    let wanted = rows(text);
    let length = text.len().min(ROW);
    if length == 0 {
        return None;
    }
    let mut found = page.windows(length).enumerate().filter(|(_, row)| wanted.contains(row)).map(|(place, _)| place);
    let first = found.next()?;
    Some((first, found.next_back().unwrap_or(first)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::spec::cases;

    const DRAFT: &str = "Pemerintah Kota Pekanbaru membuka jalan baru di Kecamatan Tampan pada hari Senin. \
        Wali Kota mengatakan jalan itu memperpendek waktu tempuh warga menuju pasar.";

    #[test]
    fn a_text_stands_on_a_page_that_has_more_besides() {
        let page = format!("Beranda Politik Ekonomi Advertorial {DRAFT} Baca juga: harga cabai naik. Tentang kami.");
        assert_eq!(standing_in(DRAFT, &page), WHOLE);
    }

    #[test]
    fn capitals_and_marks_do_not_count() {
        assert_eq!(standing_in(DRAFT, &DRAFT.to_uppercase().replace('.', " ...\n")), WHOLE);
    }

    #[test]
    fn a_few_changed_words_cost_a_little_and_another_text_has_nothing() {
        let edited = DRAFT.replace("Senin", "Selasa");
        let share = standing_in(DRAFT, &edited);
        assert!(share > BasisPoints(7_500) && share < WHOLE, "{share:?}");
        let other =
            "Dinas Pariwisata menggelar festival kuliner di tepi sungai dengan tiga ratus peserta dari luar daerah.";
        assert_eq!(standing_in(DRAFT, other), BasisPoints(0));
    }

    #[test]
    fn half_of_a_text_is_half() {
        let half = "Pemerintah Kota Pekanbaru membuka jalan baru di Kecamatan Tampan pada hari Senin.";
        let share = standing_in(DRAFT, half);
        assert!(share > BasisPoints(4_000) && share < BasisPoints(6_000), "{share:?}");
    }

    #[test]
    fn a_text_of_three_words_stands_there_word_for_word_or_not() {
        assert_eq!(standing_in("Selamat Idul Fitri", "Keluarga besar: selamat idul fitri 1447 H"), WHOLE);
        assert_eq!(standing_in("Selamat Idul Fitri", "Selamat pagi, Idul berkata"), BasisPoints(0));
        assert_eq!(standing_in("", "apa saja"), BasisPoints(0));
    }

    /// R11: what is put around a text does not make it another one; a slogan that stands in two texts does not make them one.
    #[test]
    fn a_text_with_more_around_it_is_told_again_and_a_slogan_in_two_texts_is_not() {
        let filler = "Kegiatan dihadiri camat, lurah, tokoh masyarakat, dan warga sekitar dari empat kelurahan.";
        for padded in [format!("{DRAFT} {filler}"), format!("{filler} {DRAFT} {filler}")] {
            assert_eq!(retelling(DRAFT, &padded), WHOLE, "{padded}");
            assert_eq!(retelling(&padded, DRAFT), WHOLE, "{padded}");
        }
        let slogan = "Pekanbaru kota metropolitan yang madani dan sejahtera";
        assert!(retelling(slogan, &format!("{DRAFT} {slogan}")) < BasisPoints(5_000));
        assert_eq!(retelling(slogan, &slogan.to_uppercase()), WHOLE);
        assert!(retelling(&format!("{DRAFT} {slogan}"), &format!("{filler} {slogan}")) < BasisPoints(5_000));
    }

    #[test]
    fn for_each_text_the_first_other_one_that_tells_the_same_is_found() {
        let festival = "Dinas Pariwisata menggelar festival kuliner di tepi sungai Siak selama tiga malam berturut-turut \
            dengan tiga ratus peserta dari luar daerah.";
        let padded = format!("Pekanbaru. {DRAFT}");
        let others = [(1, DRAFT), (2, festival), (3, padded.as_str())];
        let found = told_again(&[(1, DRAFT), (4, DRAFT), (5, festival), (6, "")], &others, BasisPoints(8_000));
        assert_eq!(found, [Some(2), Some(0), Some(1), None]);
    }

    #[test]
    fn the_place_of_a_text_is_where_its_rows_begin_and_end() {
        let page = words("satu dua tiga empat lima enam tujuh delapan sembilan");
        assert_eq!(place_of(&words("tiga empat lima enam tujuh"), &page), Some((2, 3)));
        assert_eq!(place_of(&words("tidak ada di sana sama sekali"), &page), None);
        assert_eq!(place_of(&[], &page), None);
    }

    proptest! {
        #![proptest_config(cases(500))]

        #[test]
        fn a_share_is_between_nothing_and_all_and_a_text_is_like_itself(
            one in "[a-d ]{0,40}", other in "[a-d ]{0,40}"
        ) {
            for share in [standing_in(&one, &other), retelling(&one, &other)] {
                prop_assert!((0..=10_000).contains(&share.0));
            }
            prop_assert_eq!(retelling(&one, &other), retelling(&other, &one));
            prop_assert_eq!(retelling(&one, &one), if words(&one).is_empty() { BasisPoints(0) } else { WHOLE });
        }
    }
}
