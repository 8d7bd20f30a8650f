//! What happens to a petition in the year before the hall: it is forwarded from office to office and often
//! never answered. Also how the hall later handles this backlog.

use chrono::NaiveDate;
use redress_domain::petition::steps::Decision;
use redress_domain::{AssignmentMode, Kind, Outcome};

use super::district::DEPARTMENTS;
use super::hall;
use super::handling::{OUTCOMES, answer_by, escalate, follow_up};
use super::petition_plan::{PetitionPlan, after, working_day};
use super::random::Deck;
use super::scenario::{FATES_BEFORE, FATES_OF_BACKLOG, Fate, HALL_OPENS, TIERS_OF_BACKLOG};

/// The random decisions for the year before the hall.
#[derive(Debug)]
pub(super) struct BeforeHall {
    fates: Deck<Fate>,
    /// How many wrong offices a petition is sent to first.
    wrong_offices: Deck<usize>,
    outcomes: Deck<Outcome>,
}

impl BeforeHall {
    pub(super) fn new() -> Self {
        Self {
            fates: Deck::new(40, &FATES_BEFORE),
            wrong_offices: Deck::new(41, &[(0, 65), (1, 25), (2, 10)]),
            outcomes: Deck::new(42, &OUTCOMES),
        }
    }

    /// Plans a petition from its registration on. Returns whether it stays unanswered.
    pub(super) fn plan(&mut self, petition: &mut PetitionPlan) -> bool {
        let wait = if petition.random.chance(880) {
            petition.random.between(1, 13)
        } else {
            petition.random.between(17, 24)
        };
        petition.triage(working_day(after(petition.registered_on, wait)), Decision::Accept);
        let wrong = if petition.case.kind == Kind::Accusation { 0 } else { self.wrong_offices.deal() };
        let mut wait = petition.random.between(0, 3);
        for _ in 0..wrong {
            let office = petition.random.pick(&DEPARTMENTS).0;
            petition.assign(
                working_day(after(petition.day(), wait)),
                office,
                AssignmentMode::Forwarded,
                None,
            );
            wait = petition.random.between(6, 22);
        }
        let handler = petition.case.handler.clone();
        petition.assign(working_day(after(petition.day(), wait)), &handler, AssignmentMode::Forwarded, None);
        let fate = self.fates.deal();
        if fate == Fate::Unanswered {
            return true;
        }
        if petition.random.chance(600) {
            let wait = petition.random.between(2, 13);
            petition.accept(working_day(after(petition.day(), wait)));
        }
        let late = petition.random.between(4, 100);
        answer_by(petition, fate, late, self.outcomes.deal());
        follow_up(petition, 250, BEFORE_ANSWERS, BEFORE_RATINGS);
        false
    }
}

/// Of 1,000 petitioners asked: how many say resolved, and how many not resolved. The others give no answer.
pub(super) const BEFORE_ANSWERS: (usize, usize) = (660, 150);
/// Of 1,000 petitioners asked: satisfied, basically satisfied, dissatisfied. The others give no rating.
pub(super) const BEFORE_RATINGS: (usize, usize, usize) = (400, 250, 200);

/// The random decisions for the backlog (积案化解): the hall handles what was left unanswered, most of it in its
/// first half-year.
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

    /// Plans how the hall handles a petition of the backlog, the `n`th of `of`. `hearing` decides whether a
    /// tier holds one.
    pub(super) fn plan_backlog(
        &mut self,
        petition: &mut PetitionPlan,
        n: usize,
        of: usize,
        hearing: impl FnOnce(NaiveDate, u8) -> bool,
    ) {
        let days = u32::try_from(n * 190 / of.max(1)).unwrap_or(0);
        let day = working_day(after(HALL_OPENS, 2 + days));
        let (tier, fate) = (self.tiers.deal(), self.fates.deal());
        if tier == 1 {
            let handler = petition.case.handler.clone();
            petition.assign(day, &handler, AssignmentMode::Instructed, Some(28));
            let wait = petition.random.between(0, 4);
            petition.accept(working_day(after(petition.day(), wait)));
        } else {
            escalate(petition, day, tier, 28);
            if hearing(petition.day(), tier) {
                petition.hearing(working_day(after(petition.day(), 4)));
            }
        }
        let late = petition.random.between(3, 45);
        answer_by(petition, fate, late, self.outcomes.deal());
        follow_up(petition, 500, hall::ANSWERS, hall::RATINGS);
    }
}
