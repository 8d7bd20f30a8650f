//! Steps that are planned the same way before the hall and in it: escalating, forwarding, answering,
//! following up.

use chrono::NaiveDate;
use redress_domain::petition::steps::Decision;
use redress_domain::{Outcome, Resolved, Satisfaction};

use super::district::{BUREAU, DISTRICT, HALL, unit};
use super::petition_plan::{PetitionPlan, after, working_day};
use super::scenario::Fate;

/// The tiers above the desk and their units: joint consultation, directors' conference, district joint
/// conference.
const TIERS: [(u8, &str); 3] = [(2, HALL), (3, BUREAU), (4, DISTRICT)];

/// The outcomes of answers and their shares.
pub(super) const OUTCOMES: [(Outcome, usize); 5] = [
    (Outcome::Supported, 30),
    (Outcome::PartlySupported, 15),
    (Outcome::Explained, 33),
    (Outcome::NotSupported, 8),
    (Outcome::Mediated, 14),
];
/// Plans the answer: in time, `late` days late, or never.
pub(super) fn answer_by(petition: &mut PetitionPlan, fate: Fate, late: u32, outcome: Outcome) {
    let left = u32::try_from((petition.due_on - petition.day()).num_days()).unwrap_or(0);
    let day = match fate {
        Fate::Unanswered => return,
        Fate::Late => working_day(after(petition.due_on, late)),
        Fate::InTime => {
            let days = petition.random.between(left * 3 / 10, left);
            working_day(after(petition.day(), days)).min(petition.due_on)
        }
    };
    petition.close(day, outcome);
}

/// Plans a follow-up in `per_mille` of 1,000 cases. Returns `None` if the petitioner was not asked.
pub(super) fn follow_up(
    petition: &mut PetitionPlan,
    asked: usize,
    (yes, no): (usize, usize),
    (satisfied, basically, dissatisfied): (usize, usize, usize),
) -> Option<Resolved> {
    if petition.closings.is_empty() || !petition.random.chance(asked) {
        return None;
    }
    let roll = petition.random.below(1_000);
    let resolved = match roll {
        _ if roll < yes => Resolved::Yes,
        _ if roll < yes + no => Resolved::No,
        _ => Resolved::Unknown,
    };
    let roll = petition.random.below(1_000);
    let satisfaction = match roll {
        _ if resolved == Resolved::No => Satisfaction::Dissatisfied,
        _ if roll < satisfied => Satisfaction::Satisfied,
        _ if roll < satisfied + basically => Satisfaction::BasicallySatisfied,
        _ if roll < satisfied + basically + dissatisfied => Satisfaction::Dissatisfied,
        _ => Satisfaction::NotGiven,
    };
    let wait = petition.random.between(4, 18);
    petition.follow_up(working_day(after(petition.day(), wait)), resolved, satisfaction);
    Some(resolved)
}

/// Escalates a petition tier by tier.
pub(super) fn escalate(petition: &mut PetitionPlan, day: NaiveDate, to: u8, term: u32) {
    let mut day = day;
    for (tier, unit) in TIERS.into_iter().filter(|(tier, _)| *tier <= to) {
        petition.escalate(day, unit, tier, term);
        let wait = petition.random.between(4, 9);
        day = working_day(after(petition.day(), wait));
    }
}

/// The triage decision for a unit outside the hall.
pub(super) fn forward(handler: &str) -> Decision<redress_domain::UnitCode> {
    Decision::Forward { to: unit(handler) }
}
