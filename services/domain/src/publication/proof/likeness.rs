//! How much of a cleared text stands in another: words in rows of four, counted as sets.
//!
//! A page carries more than the text (menus, other news), so what counts is not how alike the two are but how much of
//! the cleared text is there: rows of the text that stand on the page, over all rows of the text. `alike` is the even
//! measure (Jaccard) for two readings of the same page.

use std::collections::BTreeSet;

use kernel::BasisPoints;

/// Words of one row. With four, a changed word costs four rows, and two texts on one subject share hardly any.
const ROW: usize = 4;

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

/// How alike two texts are, either way round. Two empty texts are alike.
pub fn alike(one: &str, other: &str) -> BasisPoints {
    let (one, other) = (words(one), words(other));
    let (one, other) = (rows(&one), rows(&other));
    if one.is_empty() && other.is_empty() {
        return WHOLE;
    }
    share(one.intersection(&other).count(), one.union(&other).count())
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
        assert!(alike(DRAFT, &page) < WHOLE);
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
            for share in [standing_in(&one, &other), alike(&one, &other)] {
                prop_assert!((0..=10_000).contains(&share.0));
            }
            prop_assert_eq!(alike(&one, &other), alike(&other, &one));
            prop_assert_eq!(alike(&one, &one), WHOLE);
        }
    }
}
