//! What is done with a petition before the hall and in it alike: raised, forwarded, answered, followed up.

use chrono::NaiveDate;
use redress_domain::petition::steps::Decision;
use redress_domain::{Outcome, Resolved, Satisfaction};

use super::district::{BUREAU, DISTRICT, HALL, unit};
use super::life::{Life, after, working_day};
use super::scenario::Fate;

/// The tiers above the desk, and the unit of each: joint consultation, directors' conference, district joint conference.
const TIERS: [(u8, &str); 3] = [(2, HALL), (3, BUREAU), (4, DISTRICT)];

/// What answers say.
pub(super) const OUTCOMES: [(Outcome, usize); 5] = [
    (Outcome::Supported, 30),
    (Outcome::PartlySupported, 15),
    (Outcome::Explained, 33),
    (Outcome::NotSupported, 8),
    (Outcome::Mediated, 14),
];
/// The answer, in time, or so many days late; or none.
pub(super) fn answer_by(life: &mut Life, fate: Fate, late: u32, outcome: Outcome) {
    let left = u32::try_from((life.due_on - life.day()).num_days()).unwrap_or(0);
    let day = match fate {
        Fate::Lying => return,
        Fate::Late => working_day(after(life.due_on, late)),
        Fate::InTime => {
            let days = life.dice.between(left * 3 / 10, left);
            working_day(after(life.day(), days)).min(life.due_on)
        }
    };
    life.close(day, outcome);
}

/// Asks the petitioner, in so many of a thousand cases. None: nobody was asked.
pub(super) fn follow_up(
    life: &mut Life,
    asked: usize,
    (yes, no): (usize, usize),
    (satisfied, basically, dissatisfied): (usize, usize, usize),
) -> Option<Resolved> {
    if life.closings.is_empty() || !life.dice.chance(asked) {
        return None;
    }
    let roll = life.dice.below(1_000);
    let resolved = match roll {
        _ if roll < yes => Resolved::Yes,
        _ if roll < yes + no => Resolved::No,
        _ => Resolved::Unknown,
    };
    let roll = life.dice.below(1_000);
    let satisfaction = match roll {
        _ if resolved == Resolved::No => Satisfaction::Dissatisfied,
        _ if roll < satisfied => Satisfaction::Satisfied,
        _ if roll < satisfied + basically => Satisfaction::BasicallySatisfied,
        _ if roll < satisfied + basically + dissatisfied => Satisfaction::Dissatisfied,
        _ => Satisfaction::NotGiven,
    };
    let wait = life.dice.between(4, 18);
    life.follow_up(working_day(after(life.day(), wait)), resolved, satisfaction);
    Some(resolved)
}

/// Raises a petition tier by tier.
pub(super) fn escalate(life: &mut Life, day: NaiveDate, to: u8, term: u32) {
    let mut day = day;
    for (tier, unit) in TIERS.into_iter().filter(|(tier, _)| *tier <= to) {
        life.escalate(day, unit, tier, term);
        let wait = life.dice.between(4, 9);
        day = working_day(after(life.day(), wait));
    }
}

/// Forwarded to whom it concerns.
pub(super) fn forward(handler: &str) -> Decision<redress_domain::UnitCode> {
    Decision::Forward { to: unit(handler) }
}
