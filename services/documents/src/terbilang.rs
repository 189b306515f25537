//! Numbers as Indonesian words, as sums and dates are spelled out on official paper.

use kernel::Rupiah;

const UP_TO_ELEVEN: [&str; 12] =
    ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"];

/// From the largest down; below a thousand the words are irregular and stand in [`below_thousand`].
const SCALES: [(u64, &str); 5] = [
    (1_000_000_000_000_000, "kuadriliun"),
    (1_000_000_000_000, "triliun"),
    (1_000_000_000, "miliar"),
    (1_000_000, "juta"),
    (1_000, "ribu"),
];

/// The number in words: 232750000 is `dua ratus tiga puluh dua juta tujuh ratus lima puluh ribu`.
pub fn terbilang(number: i64) -> String {
    let words = words(number.unsigned_abs());
    if number < 0 { format!("minus {words}") } else { words }
}

/// A sum as receipts spell it: `sebelas juta seratus ribu rupiah`.
pub fn rupiah_in_words(amount: Rupiah) -> String {
    format!("{} rupiah", terbilang(amount.get()))
}

/// The place in an order: `kesatu`, `kedua`, `kesebelas`.
pub fn ordinal(place: u32) -> String {
    format!("ke{}", words(u64::from(place)))
}

fn words(number: u64) -> String {
    let mut parts = Vec::new();
    let mut rest = number;
    for (unit, name) in SCALES {
        let count = rest / unit;
        rest %= unit;
        match count {
            0 => {}
            1 if unit == 1_000 => parts.push("seribu".to_owned()),
            _ => parts.push(format!("{} {name}", words(count))),
        }
    }
    if rest > 0 || parts.is_empty() {
        parts.push(below_thousand(rest));
    }
    parts.join(" ")
}

fn below_thousand(number: u64) -> String {
    match number {
        0..=11 => digit(number).to_owned(),
        12..=19 => format!("{} belas", digit(number - 10)),
        20..=99 => followed(format!("{} puluh", digit(number / 10)), number % 10),
        100..=199 => followed("seratus".to_owned(), number - 100),
        _ => followed(format!("{} ratus", digit(number / 100)), number % 100),
    }
}

fn followed(head: String, rest: u64) -> String {
    if rest == 0 { head } else { format!("{head} {}", below_thousand(rest)) }
}

fn digit(number: u64) -> &'static str {
    usize::try_from(number).ok().and_then(|index| UP_TO_ELEVEN.get(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sums_are_spelled_as_treasurers_spell_them() {
        for (number, words) in [
            (0, "nol"),
            (10, "sepuluh"),
            (11, "sebelas"),
            (12, "dua belas"),
            (20, "dua puluh"),
            (100, "seratus"),
            (111, "seratus sebelas"),
            (219, "dua ratus sembilan belas"),
            (1_000, "seribu"),
            (1_001, "seribu satu"),
            (11_000, "sebelas ribu"),
            (100_000, "seratus ribu"),
            (1_000_000, "satu juta"),
            (1_001_000, "satu juta seribu"),
            (232_750_000, "dua ratus tiga puluh dua juta tujuh ratus lima puluh ribu"),
            (1_000_000_000_000, "satu triliun"),
            (2_000_000_000_000_000, "dua kuadriliun"),
            (-950, "minus sembilan ratus lima puluh"),
        ] {
            assert_eq!(terbilang(number), words);
        }
    }

    /// C-NO-BLANK: a receipt spells its sum, up to 999 trillion and beyond what any region spends.
    #[test]
    fn receipts_spell_sums_up_to_999_trillion() {
        for (amount, words) in [
            (11_100_000, "sebelas juta seratus ribu rupiah"),
            (19_600_000, "sembilan belas juta enam ratus ribu rupiah"),
            (
                1_233_458_022,
                "satu miliar dua ratus tiga puluh tiga juta empat ratus lima puluh delapan ribu dua puluh dua rupiah",
            ),
            (
                999_999_999_999_999,
                "sembilan ratus sembilan puluh sembilan triliun sembilan ratus sembilan puluh sembilan miliar sembilan \
                 ratus sembilan puluh sembilan juta sembilan ratus sembilan puluh sembilan ribu sembilan ratus sembilan \
                 puluh sembilan rupiah",
            ),
        ] {
            assert_eq!(rupiah_in_words(Rupiah::new(amount).expect("an amount")), words);
        }
    }

    #[test]
    fn the_smallest_and_the_largest_number_have_words() {
        assert!(terbilang(i64::MIN).starts_with("minus sembilan ribu dua ratus dua puluh tiga kuadriliun"));
        assert!(terbilang(i64::MAX).ends_with("delapan ratus tujuh"));
    }

    #[test]
    fn dictums_count_in_ordinals() {
        let labels: Vec<_> = [1, 2, 10, 11, 21].into_iter().map(ordinal).collect();
        assert_eq!(labels, ["kesatu", "kedua", "kesepuluh", "kesebelas", "kedua puluh satu"]);
    }

    /// Reads words by their grammar alone, from left to right; shares nothing with the code above.
    fn spoken(words: &str) -> i128 {
        let (mut total, mut group, mut last) = (0_i128, 0_i128, 0_i128);
        let mut sign = 1;
        let mut quadrillions = 0;
        for word in words.split(' ') {
            match word {
                "minus" => sign = -1,
                "puluh" => (group, last) = (group + last * 10, 0),
                "ratus" => (group, last) = (group + last * 100, 0),
                "belas" => (group, last) = (group + last + 10, 0),
                "sepuluh" => last = 10,
                "sebelas" => last = 11,
                "seratus" => group += 100,
                "seribu" => total += 1_000,
                "ribu" | "juta" | "miliar" | "triliun" => {
                    let power = ["ribu", "juta", "miliar", "triliun"].iter().position(|name| *name == word).unwrap();
                    total += (group + last) * 1_000_i128.pow(u32::try_from(power).unwrap() + 1);
                    (group, last) = (0, 0);
                }
                "kuadriliun" => {
                    quadrillions = total + group + last;
                    (total, group, last) = (0, 0, 0);
                }
                unit => {
                    let units = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"];
                    last = units.iter().position(|name| *name == unit).unwrap().try_into().unwrap();
                }
            }
        }
        sign * (quadrillions * 1_000_i128.pow(5) + total + group + last)
    }

    proptest! {
        /// No two numbers share their words, and none is misread: the words lead back to the number.
        #[test]
        fn the_words_of_a_number_are_read_back_as_the_number(number in any::<i64>()) {
            prop_assert_eq!(spoken(&terbilang(number)), i128::from(number));
        }

        #[test]
        fn small_sums_are_read_back_too(number in -2_000_000_i64..2_000_000) {
            prop_assert_eq!(spoken(&terbilang(number)), i128::from(number));
        }

        #[test]
        fn nobody_says_satu_ratus_or_satu_ribu_alone(number in 0_i64..2_000) {
            let words = terbilang(number);
            prop_assert!(!words.contains("satu ratus") && !words.contains("satu puluh"), "{}", words);
            prop_assert!(!words.starts_with("satu ribu"), "{}", words);
        }
    }
}
