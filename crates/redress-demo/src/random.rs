//! Random numbers with a fixed seed: the same in every run, on every machine, in every version.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// The seed of all random numbers in the simulation.
const SEED: u64 = 202_220_232_024;

/// A stream of random numbers. Each petition and each decision of the plan has its own stream, so that a
/// change to one does not affect the others.
#[derive(Debug, Clone)]
pub(super) struct Random(ChaCha8Rng);

impl Random {
    /// Opens the stream with this number.
    pub(super) fn new(stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(SEED);
        generator.set_stream(stream);
        Self(generator)
    }

    /// Returns a number from 0 to `n` − 1, or 0 if `n` is 0. Computed here from the raw stream, since a
    /// library's method may change.
    pub(super) fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.0.next_u64()) * n as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// Returns a number from `from` to `to`, both included.
    pub(super) fn between(&mut self, from: u32, to: u32) -> u32 {
        let width = (to.max(from) - from) as usize + 1;
        from + u32::try_from(self.below(width)).unwrap_or(0)
    }

    /// Returns true in `per_mille` of 1,000 cases.
    pub(super) fn chance(&mut self, per_mille: usize) -> bool {
        self.below(1_000) < per_mille
    }

    /// Returns one element. `of` must not be empty.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn shuffle<T>(&mut self, cards: &mut [T]) {
        for last in (1..cards.len()).rev() {
            cards.swap(last, self.below(last + 1));
        }
    }
}

/// Deals values in exact shares and random order. When all are dealt, they are shuffled and dealt again.
/// Unlike independent draws, it keeps the planned shares even over a few hundred cases.
#[derive(Debug)]
pub(super) struct Deck<T> {
    cards: Vec<T>,
    left: Vec<T>,
    random: Random,
}

impl<T: Clone> Deck<T> {
    /// Makes a deck with the given number of cards of each value.
    pub(super) fn new(stream: u64, shares: &[(T, usize)]) -> Self {
        let cards = shares.iter().flat_map(|(card, n)| std::iter::repeat_n(card.clone(), *n)).collect();
        Self { cards, left: Vec::new(), random: Random::new(stream) }
    }

    /// Returns the next card.
    pub(super) fn deal(&mut self) -> T {
        if self.left.is_empty() {
            self.left.clone_from(&self.cards);
            self.random.shuffle(&mut self.left);
        }
        self.left.pop().expect("every deck is made with cards")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_random_numbers_never_change() {
        let mut random = Random::new(7);
        let drawn: Vec<usize> = (0..6).map(|_| random.below(1_000)).collect();
        assert_eq!(drawn, [436, 432, 653, 196, 383, 511]);
    }

    #[test]
    fn a_deck_deals_its_shares() {
        let mut deck = Deck::new(1, &[('a', 3), ('b', 1)]);
        let dealt: Vec<char> = (0..40).map(|_| deck.deal()).collect();
        assert_eq!(dealt.iter().filter(|card| **card == 'b').count(), 10);
    }
}
