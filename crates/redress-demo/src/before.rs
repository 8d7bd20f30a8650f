//! How petitions fared before the hall: forwarded, handed from office to office, often left lying; and how the hall took up what was.

use chrono::NaiveDate;
use redress_domain::petition::steps::Decision;
use redress_domain::{AssignmentMode, Kind, Outcome};

use super::dice::Deck;
use super::district::DEPARTMENTS;
use super::hall;
use super::handling::{OUTCOMES, answer_by, escalate, follow_up};
use super::life::{Life, after, working_day};
use super::scenario::{FATES_BEFORE, FATES_OF_BACKLOG, Fate, HALL_OPENS, TIERS_OF_BACKLOG};

/// The ways of the year before the hall.
#[derive(Debug)]
pub(super) struct Before {
    fates: Deck<Fate>,
    /// How many wrong offices a petition sees first.
    wanders: Deck<usize>,
    outcomes: Deck<Outcome>,
}

impl Before {
    pub(super) fn new() -> Self {
        Self {
            fates: Deck::new(40, &FATES_BEFORE),
            wanders: Deck::new(41, &[(0, 65), (1, 25), (2, 10)]),
            outcomes: Deck::new(42, &OUTCOMES),
        }
    }

    /// Lives a petition on from its registration. True: it was left lying.
    pub(super) fn live(&mut self, life: &mut Life) -> bool {
        let wait = if life.dice.chance(880) { life.dice.between(1, 13) } else { life.dice.between(17, 24) };
        life.triage(working_day(after(life.registered_on, wait)), Decision::Accept);
        let wrong = if life.case.kind == Kind::Accusation { 0 } else { self.wanders.deal() };
        let mut wait = life.dice.between(0, 3);
        for _ in 0..wrong {
            let office = life.dice.pick(&DEPARTMENTS).0;
            life.assign(working_day(after(life.day(), wait)), office, AssignmentMode::Forwarded, None);
            wait = life.dice.between(6, 22);
        }
        let handler = life.case.handler.clone();
        life.assign(working_day(after(life.day(), wait)), &handler, AssignmentMode::Forwarded, None);
        let fate = self.fates.deal();
        if fate == Fate::Lying {
            return true;
        }
        if life.dice.chance(600) {
            let wait = life.dice.between(2, 13);
            life.accept(working_day(after(life.day(), wait)));
        }
        let late = life.dice.between(4, 100);
        answer_by(life, fate, late, self.outcomes.deal());
        follow_up(life, 250, BEFORE_ANSWERS, BEFORE_RATINGS);
        false
    }
}

/// Of a thousand asked: resolved, not resolved; the others do not say.
pub(super) const BEFORE_ANSWERS: (usize, usize) = (660, 150);
/// Of a thousand asked: satisfied, basically satisfied, dissatisfied; the others give no rating.
pub(super) const BEFORE_RATINGS: (usize, usize, usize) = (400, 250, 200);

/// The hall takes up what was left lying (积案化解), most of it in its first half-year.
#[derive(Debug)]
pub(super) struct Backlog {
    fates: Deck<Fate>,
    tiers: Deck<u8>,
    outcomes: Deck<Outcome>,
}

impl Backlog {
    pub(super) fn new() -> Self {
        Self {
            fates: Deck::new(43, &FATES_OF_BACKLOG),
            tiers: Deck::new(44, &TIERS_OF_BACKLOG),
            outcomes: Deck::new(45, &OUTCOMES),
        }
    }

    /// Takes one up, as the `n`th of so many. `hearing` says which tier calls for one.
    pub(super) fn take_up(
        &mut self,
        life: &mut Life,
        n: usize,
        of: usize,
        hearing: impl FnOnce(NaiveDate, u8) -> bool,
    ) {
        let days = u32::try_from(n * 190 / of.max(1)).unwrap_or(0);
        let day = working_day(after(HALL_OPENS, 2 + days));
        let (tier, fate) = (self.tiers.deal(), self.fates.deal());
        if tier == 1 {
            let handler = life.case.handler.clone();
            life.assign(day, &handler, AssignmentMode::Instructed, Some(28));
            let wait = life.dice.between(0, 4);
            life.accept(working_day(after(life.day(), wait)));
        } else {
            escalate(life, day, tier, 28);
            if hearing(life.day(), tier) {
                life.hearing(working_day(after(life.day(), 4)));
            }
        }
        let late = life.dice.between(3, 45);
        answer_by(life, fate, late, self.outcomes.deal());
        follow_up(life, 500, hall::ANSWERS, hall::RATINGS);
    }
}
