//! Chance that is the same in every run: a small generator that a seed decides.
//!
//! **Invariant:** what is drawn depends on the seed and the order of the draws alone: no clock, no id.

/// `SplitMix64`, after Steele, Lea and Flood 2014: enough to spread made-up data, nothing that has to stay secret.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// The dice of one purpose: the same words give the same throws.
    pub(super) fn of(seed: u64, words: &[&str]) -> Self {
        // FNV-1a over the words, with their ends.
        let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
        let purpose = bytes
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ purpose)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit; 0 where there is none.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % limit).unwrap_or_default()
    }

    /// Puts things into another order.
    pub(super) fn shuffle<T>(&mut self, things: &mut [T]) {
        for place in (1..things.len()).rev() {
            let other = self.below(place + 1);
            things.swap(place, other);
        }
    }

    /// As many things as asked for in these shares (of a thousand), each at least once while there is room, the rest of
    /// the last kind; in an order of chance.
    pub(super) fn shared<T: Copy>(&mut self, count: usize, shares: &[(T, usize)], rest: T) -> Vec<T> {
        let mut dealt = Vec::with_capacity(count);
        for (kind, share) in shares {
            let wanted = ((count * share + 500) / 1_000).max(1).min(count - dealt.len());
            dealt.extend(std::iter::repeat_n(*kind, wanted));
        }
        dealt.resize(count, rest);
        self.shuffle(&mut dealt);
        dealt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_purpose_throw_the_same_and_others_do_not() {
        let throws = |seed, words: &[&str]| {
            let mut dice = Dice::of(seed, words);
            (0..8).map(|_| dice.below(1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(throws(1, &["11.01", "2026"]), throws(1, &["11.01", "2026"]));
        assert_ne!(throws(1, &["11.01", "2026"]), throws(2, &["11.01", "2026"]));
        assert_ne!(throws(1, &["11.01", "2026"]), throws(1, &["11.0", "12026"]));
    }

    #[test]
    fn shares_are_kept_and_nothing_that_has_a_share_is_left_out() {
        let count = |count, kind| {
            let dealt = Dice::of(7, &[]).shared(count, &[('a', 100), ('b', 10)], 'c');
            assert_eq!(dealt.len(), count);
            dealt.into_iter().filter(|one| *one == kind).count()
        };
        assert_eq!([count(300, 'a'), count(300, 'b'), count(300, 'c')], [30, 3, 267]);
        assert_eq!([count(20, 'a'), count(20, 'b'), count(20, 'c')], [2, 1, 17]);
        assert_eq!([count(1, 'a'), count(1, 'b'), count(1, 'c')], [1, 0, 0]);
    }

    #[test]
    fn a_shuffle_loses_nothing_and_moves_things() {
        let mut things: Vec<usize> = (0..50).collect();
        Dice::of(1, &[]).shuffle(&mut things);
        assert_ne!(things, (0..50).collect::<Vec<_>>());
        things.sort_unstable();
        assert_eq!(things, (0..50).collect::<Vec<_>>());
    }
}
