//! Chance with a fixed seed: the same draws in every run, on every machine, in every version.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What all chance in the simulation comes from.
const SEED: u64 = 202_220_232_024;

/// A stream of draws. Each petition and each decision of the plan has its own, so that a change in one leaves the others alone.
#[derive(Debug, Clone)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of this number.
    pub(super) fn new(stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(SEED);
        generator.set_stream(stream);
        Self(generator)
    }

    /// A number from 0 to `n` − 1; 0 if `n` is 0. Made of the raw stream alone, since a library's way from there may change.
    pub(super) fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.0.next_u64()) * n as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number of days or minutes, both ends included.
    pub(super) fn between(&mut self, from: u32, to: u32) -> u32 {
        let width = (to.max(from) - from) as usize + 1;
        from + u32::try_from(self.below(width)).unwrap_or(0)
    }

    /// Whether something happens that happens in so many of a thousand cases.
    pub(super) fn chance(&mut self, per_mille: usize) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of several, which must not be empty.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn shuffle<T>(&mut self, cards: &mut [T]) {
        for last in (1..cards.len()).rev() {
            cards.swap(last, self.below(last + 1));
        }
    }
}

/// Deals cards in exact shares and random order; dealt out, it is shuffled anew. Shares are behaviour, and come out as planned also
/// where a few hundred cases would stray from them.
#[derive(Debug)]
pub(super) struct Deck<T> {
    cards: Vec<T>,
    left: Vec<T>,
    dice: Dice,
}

impl<T: Clone> Deck<T> {
    /// A deck with so many cards of each sort.
    pub(super) fn new(stream: u64, shares: &[(T, usize)]) -> Self {
        let cards = shares.iter().flat_map(|(card, n)| std::iter::repeat_n(card.clone(), *n)).collect();
        Self { cards, left: Vec::new(), dice: Dice::new(stream) }
    }

    /// The next card.
    pub(super) fn deal(&mut self) -> T {
        if self.left.is_empty() {
            self.left.clone_from(&self.cards);
            self.dice.shuffle(&mut self.left);
        }
        self.left.pop().expect("every deck is made with cards")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_draws_are_these_for_ever() {
        let mut dice = Dice::new(7);
        let drawn: Vec<usize> = (0..6).map(|_| dice.below(1_000)).collect();
        assert_eq!(drawn, [436, 432, 653, 196, 383, 511]);
    }

    #[test]
    fn a_deck_deals_its_shares() {
        let mut deck = Deck::new(1, &[('a', 3), ('b', 1)]);
        let dealt: Vec<char> = (0..40).map(|_| deck.deal()).collect();
        assert_eq!(dealt.iter().filter(|card| **card == 'b').count(), 10);
    }
}
