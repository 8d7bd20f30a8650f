//! Objections to assignments (退回): petitions that first went to the wrong department, which sent them back, and
//! petitions that a department had to keep.
//!
//! They are added to plans that are complete, and draw no random number, so that nothing else changes. An
//! assignment that an objection takes back counts in no other figure.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use redress_domain::petition::PetitionCommand;
use redress_domain::petition::steps::{Assign, DecideObjection, ObjectToAssignment};
use redress_domain::{AssignmentMode, UnitCode, UnitLevel};

use super::district::{DEPARTMENTS, level_of, unit};
use super::petition_plan::{PetitionPlan, Step, after};
use super::scenario::{HALL_OPENS, LAST_FILING, OBJECTIONS_NOT_UPHELD, OBJECTIONS_UPHELD};
use super::text;

/// How many days a petition has to wait between an order and its acceptance for an objection in between: the
/// five working days to object are longer.
const WITHIN: i64 = 4;
/// Days from the assignment to the closing, by law.
const HANDLING: u32 = 60;

/// Adds the objections, spread over the hall's two years.
pub(super) fn add(petitions: &mut [PetitionPlan]) {
    let fitting = |fits: fn(&PetitionPlan) -> Option<usize>| -> Vec<(usize, usize)> {
        let in_hall = |plan: &PetitionPlan| (HALL_OPENS..=LAST_FILING).contains(&plan.registered_on);
        let each = petitions.iter().enumerate().filter(|(_, plan)| in_hall(plan));
        each.filter_map(|(index, plan)| Some((index, fits(plan)?))).collect()
    };
    let (wrong, kept) = (fitting(first_order_on_a_later_day), fitting(accepted_on_a_later_day));
    for (index, order) in spread(&wrong, OBJECTIONS_UPHELD) {
        send_to_the_wrong_department(&mut petitions[index], order);
    }
    // An order that was moved comes three steps later, and is not objected to again.
    let moved: Vec<usize> = spread(&wrong, OBJECTIONS_UPHELD).map(|(index, _)| index).collect();
    let kept: Vec<(usize, usize)> = kept.into_iter().filter(|(index, _)| !moved.contains(index)).collect();
    for (index, order) in spread(&kept, OBJECTIONS_NOT_UPHELD) {
        object_in_vain(&mut petitions[index], order);
    }
}

/// So many of some petitions, at equal distances.
fn spread(all: &[(usize, usize)], count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count.min(all.len())).map(move |n| all[n * all.len() / count])
}

/// The first order to a department, if it directly follows the triage, on a later day, and its due day also
/// fits an order of the triage's day.
fn first_order_on_a_later_day(plan: &PetitionPlan) -> Option<usize> {
    let (place, order) = first_order(plan)?;
    let triage = plan.steps.get(place.checked_sub(1)?)?;
    let is_triage = matches!(triage.command, PetitionCommand::Triage(_));
    let fits = order.due_on? <= after(triage.at.date(), HANDLING);
    let is_later = plan.steps[place].at.date() > triage.at.date();
    // Then the limits that follow count from the acceptance.
    (is_triage && fits && is_later && accepted_at(plan, place).is_some()).then_some(place)
}

/// The first order to a department, if it is accepted on one of the next days.
fn accepted_on_a_later_day(plan: &PetitionPlan) -> Option<usize> {
    let (place, _) = first_order(plan)?;
    let days = (accepted_at(plan, place)?.date() - plan.steps[place].at.date()).num_days();
    (1..=WITHIN).contains(&days).then_some(place)
}

/// The first order, if it goes to a department and the petition complains about nobody.
fn first_order(plan: &PetitionPlan) -> Option<(usize, &Assign)> {
    let (place, order) = plan.steps.iter().enumerate().find_map(|(place, step)| match &step.command {
        PetitionCommand::Assign(order) => Some((place, order)),
        _ => None,
    })?;
    let to_department = level_of(&plan.case.handler) == UnitLevel::District;
    (to_department && plan.case.against.is_none()).then_some((place, order))
}

/// When the step after the order accepts it.
fn accepted_at(plan: &PetitionPlan, order: usize) -> Option<NaiveDateTime> {
    let next = plan.steps.get(order + 1)?;
    matches!(next.command, PetitionCommand::Accept(_)).then_some(next.at)
}

/// The petition goes to another department on the day of its triage, and comes back before its order.
fn send_to_the_wrong_department(plan: &mut PetitionPlan, order: usize) {
    let right = plan.steps[order].clone();
    let sent_at = plan.steps[order - 1].at + TimeDelta::minutes(20);
    let wrong = unit(other_than(&plan.case.handler));
    let (by, PetitionCommand::Assign(order_of)) = (right.unit.clone(), &right.command) else { return };
    let sent = Assign { unit: wrong.clone(), mode: AssignmentMode::Direct, ..order_of.clone() };
    let moved = [Step { at: sent_at, unit: by.clone(), command: sent.into() }];
    let objection = objection(right.at, &wrong, &by, true);
    plan.steps.splice(order..order, moved.into_iter().chain(objection));
}

/// The department objects, and has to accept.
fn object_in_vain(plan: &mut PetitionPlan, order: usize) {
    let (by, accepted) = (plan.steps[order].unit.clone(), plan.steps[order + 1].clone());
    let objection = objection(accepted.at, &accepted.unit, &by, false);
    plan.steps.splice(order + 1..order + 1, objection);
}

/// An objection and its decision in the morning, before the first step of the day.
fn objection(before: NaiveDateTime, from: &UnitCode, by: &UnitCode, upheld: bool) -> [Step; 2] {
    let at = |minute| {
        let time = NaiveTime::from_hms_opt(8, minute, 0).expect("is a time");
        before.date().and_time(time)
    };
    let reason = text::note(if upheld { "不属本部门职责" } else { "认为不属本部门职责" });
    let objected = ObjectToAssignment { by: from.clone(), reason };
    let reason =
        text::note(if upheld { "情况属实，予以改派" } else { "属该部门职责，不予改派" });
    let decided = DecideObjection { by: by.clone(), upheld, reason };
    [
        Step { at: at(32), unit: from.clone(), command: objected.into() },
        Step { at: at(44), unit: by.clone(), command: decided.into() },
    ]
}

/// A department that is not this one.
fn other_than(department: &str) -> &'static str {
    let place = DEPARTMENTS.iter().position(|(code, ..)| *code == department).unwrap_or(0);
    DEPARTMENTS[(place + 1) % DEPARTMENTS.len()].0
}
