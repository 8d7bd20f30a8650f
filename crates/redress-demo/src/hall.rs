//! How petitions fare in the hall: triaged at the desk, given to somebody at once, followed up, and raised tier by tier if need be.

use chrono::{Datelike, NaiveDate};
use redress_domain::petition::steps::Decision;
use redress_domain::{AssignmentMode, Channel, Outcome, Remedy, ReopenCause, Resolved, UnitLevel};

use super::dice::{Deck, Dice};
use super::district::level_of;
use super::handling::{OUTCOMES, answer_by, escalate, follow_up, forward};
use super::life::{Life, after, working_day};
use super::scenario::{FATES_IN_HALL, Fate, SLOW, TIERS_IN_HALL};

/// Of a thousand asked: resolved, not resolved; the others do not say.
pub(super) const ANSWERS: (usize, usize) = (930, 12);
/// Of a thousand asked: satisfied, basically satisfied, dissatisfied; the others give no rating.
pub(super) const RATINGS: (usize, usize, usize) = (640, 250, 30);

/// What triage finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Handled.
    Handle,
    /// Another statutory way leads on (诉访分离).
    Divert(Remedy),
    /// No petition that is handled.
    NotAccept,
    /// Withdrawn before triage.
    WithdrawnAtOnce,
    /// Withdrawn while it was handled.
    Withdrawn,
}

/// The ways of the hall.
#[derive(Debug)]
pub(super) struct Hall {
    ways: Deck<Way>,
    fates: Deck<Fate>,
    tiers: Deck<u8>,
    outcomes: Deck<Outcome>,
}

impl Hall {
    pub(super) fn new() -> Self {
        let ways = [
            (Way::Handle, 955),
            (Way::Divert(Remedy::Litigation), 12),
            (Way::Divert(Remedy::Arbitration), 7),
            (Way::Divert(Remedy::AdministrativeReconsideration), 5),
            (Way::Divert(Remedy::OtherStatutory), 2),
            (Way::NotAccept, 6),
            (Way::WithdrawnAtOnce, 5),
            (Way::Withdrawn, 8),
        ];
        Self {
            ways: Deck::new(50, &ways),
            fates: Deck::new(51, &FATES_IN_HALL),
            tiers: Deck::new(52, &TIERS_IN_HALL),
            outcomes: Deck::new(53, &OUTCOMES),
        }
    }

    /// Lives a petition on from its registration. `hearing` says whether one that has reached a tier is heard.
    pub(super) fn live(&mut self, life: &mut Life, hearing: impl FnOnce(NaiveDate, u8) -> bool) {
        let way = self.ways.deal();
        let wait = match life.dice.below(1_000) {
            0..700 => 0,
            700..900 => 1,
            900..992 => life.dice.between(2, 6),
            _ => life.dice.between(16, 19),
        };
        let day = working_day(after(life.registered_on, wait));
        match way {
            Way::WithdrawnAtOnce => life.close(day, Outcome::Withdrawn),
            Way::Divert(remedy) => {
                life.triage(day, Decision::Divert { remedy });
                life.close(day, Outcome::Diverted);
            }
            Way::NotAccept => {
                life.triage(day, Decision::NotAccept);
                life.close(day, Outcome::Explained);
            }
            Way::Handle | Way::Withdrawn => {
                life.triage(day, decision(life));
                self.handle(life, way == Way::Withdrawn, hearing);
            }
        }
    }

    fn handle(&mut self, life: &mut Life, withdrawn: bool, hearing: impl FnOnce(NaiveDate, u8) -> bool) {
        order(life);
        let (mut fate, tier) = (self.fates.deal(), self.tiers.deal());
        if withdrawn {
            let wait = life.dice.between(2, 12);
            return life.close(working_day(after(life.day(), wait)), Outcome::Withdrawn);
        }
        if tier > 1 {
            let wait = life.dice.between(6, 14);
            escalate(life, working_day(after(life.day(), wait)), tier, 25);
            if hearing(life.day(), tier) {
                life.hearing(working_day(after(life.day(), 4)));
            }
        } else if life.dice.chance(22) && fate != Fate::Lying {
            let wait = life.dice.between(1, 8);
            life.extend(working_day(after(life.day(), wait)), 20);
        }
        if fate == Fate::InTime && is_slow(life) {
            fate = Fate::Late;
        }
        let late = life.dice.between(2, 32);
        answer_by(life, fate, late, self.outcomes.deal());
        self.aftermath(life);
    }

    /// What comes after the answer: a question, and now and then another round.
    fn aftermath(&mut self, life: &mut Life) {
        if life.closings.is_empty() {
            return;
        }
        if life.dice.chance(1) {
            // A clerk closed the wrong file, and a supervisor puts it right.
            if life.reopen(working_day(after(life.day(), 1)), ReopenCause::RecordingError) {
                life.close(working_day(after(life.day(), 2)), self.outcomes.deal());
            }
        }
        match follow_up(life, 560, ANSWERS, RATINGS) {
            Some(Resolved::No) if life.dice.chance(600) => self.again(life, ReopenCause::FollowUpFailed, 3),
            Some(_) => {}
            None if life.dice.chance(5) => {
                let causes = [ReopenCause::ReviewOrdered, ReopenCause::OpinionNotExecuted];
                let (cause, wait) = (*life.dice.pick(&causes), life.dice.between(15, 40));
                self.again(life, cause, wait);
            }
            None => {}
        }
    }

    /// A new round: the same handler, closer watched.
    pub(super) fn again(&mut self, life: &mut Life, cause: ReopenCause, wait: u32) {
        if life.responsible.is_none() || !life.reopen(working_day(after(life.day(), wait)), cause) {
            return;
        }
        let handler = life.case.handler.clone();
        life.assign(life.day(), &handler, AssignmentMode::Instructed, Some(30));
        life.accept(working_day(after(life.day(), 1)));
        answer_by(life, Fate::InTime, 0, self.outcomes.deal());
        follow_up(life, 900, (960, 0), RATINGS);
    }
}

/// Streets are forwarded to; departments sit in the hall.
fn decision(life: &Life) -> Decision<redress_domain::UnitCode> {
    match level_of(&life.case.handler) {
        UnitLevel::District => Decision::Accept,
        _ => forward(&life.case.handler),
    }
}

/// The order, and its acceptance: small offices often skip that.
fn order(life: &mut Life) {
    let handler = life.case.handler.clone();
    let mode = match level_of(&handler) {
        UnitLevel::District if life.dice.chance(60) => AssignmentMode::Joint,
        UnitLevel::District => AssignmentMode::Direct,
        _ => AssignmentMode::Forwarded,
    };
    let term = if life.dice.chance(650) { Some(life.dice.between(12, 30)) } else { None };
    let wait = life.dice.below(3);
    let day = working_day(after(life.day(), u32::from(wait == 2)));
    life.assign(day, &handler, mode, term);
    let skips = if level_of(&handler) == UnitLevel::District { 40 } else { 400 };
    if !life.dice.chance(skips) {
        let wait = if life.dice.chance(985) { life.dice.between(0, 6) } else { life.dice.between(16, 20) };
        let day = working_day(after(life.day(), wait));
        if day <= life.due_on {
            life.accept(day);
        }
    }
}

/// Whether the handler, or its street, has a slow month, and this is one of its late answers.
fn is_slow(life: &mut Life) -> bool {
    let due = (life.due_on.year(), life.due_on.month());
    let slow = SLOW.iter().find(|(unit, from, to, _)| {
        life.case.handler.starts_with(unit) && (*from..=*to).contains(&due) && life.tier == 1
    });
    slow.is_some_and(|(.., per_mille)| life.dice.chance(*per_mille))
}

/// How somebody comes back: mostly as they came.
pub(super) fn channel_again(dice: &mut Dice, first: Channel) -> Channel {
    if dice.chance(600) { first } else { *dice.pick(&[Channel::Visit, Channel::Letter, Channel::Phone]) }
}
