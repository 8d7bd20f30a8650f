//! Old cases (积案化解): petitions of the year before that the hall lists when it opens, each with a leader who
//! sponsors it (包案), and strikes off once it is answered, resolved and verified.
//!
//! They are added to plans that are complete, and draw no random number, so that nothing else changes.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use redress_domain::petition::PetitionCommand;
use redress_domain::petition::steps::{CancelBacklog, ListBacklog, NameSponsor, ReleaseSponsor};
use redress_domain::{BacklogList, Channel, Kind, Outcome, Resolved};

use super::district::{BUREAU, DISTRICT, unit};
use super::petition_plan::{PetitionPlan, Step, after, working_day};
use super::scenario::{HALL_OPENS, LAST_FILING, OLD_CASES};

/// The list.
const LIST: &str = "2022年积案";
/// The leaders of the district who sponsor old cases.
const LEADERS: [(&str, &str); 6] = [
    ("leader-1", "区委书记"),
    ("leader-2", "区长"),
    ("leader-3", "区委副书记"),
    ("leader-4", "副区长"),
    ("leader-5", "副区长"),
    ("leader-6", "政法委书记"),
];
/// Every so many, another leader takes over.
const TAKEN_OVER: usize = 9;

/// When a petition was closed, and when its people said that it is resolved.
#[derive(Clone, Copy)]
struct Settled {
    closed_at: NaiveDateTime,
    resolved_at: NaiveDateTime,
}

/// Adds the lists and sponsors, spread over the petitions that fit.
pub(super) fn add(petitions: &mut [PetitionPlan]) {
    let fitting: Vec<(usize, Settled)> =
        petitions.iter().enumerate().filter_map(|(index, plan)| Some((index, settled(plan)?))).collect();
    for n in 0..OLD_CASES.min(fitting.len()) {
        let (index, settled) = fitting[n * fitting.len() / OLD_CASES];
        petitions[index].steps.extend(steps(n, settled));
    }
}

/// When an appeal of the year before was settled in the hall at its desk or in joint consultation, so that the
/// bureau, which verifies it, was not responsible itself.
fn settled(plan: &PetitionPlan) -> Option<Settled> {
    let case = &plan.case;
    let is_collective = case.channel == Channel::Visit && case.head_count >= 5;
    let is_plain = plan.repeat_of.is_none() && !plan.reopened && plan.tier <= 2 && !is_collective;
    let is_old = plan.registered_on < HALL_OPENS && case.kind == Kind::Appeal && case.against.is_none();
    let is_undone = |step: &Step| matches!(step.command, PetitionCommand::Reopen(_));
    if !is_old || !is_plain || plan.steps.iter().any(is_undone) {
        return None;
    }
    let closed = plan.steps.iter().find(|step| match &step.command {
        PetitionCommand::Close(close) => !matches!(close.outcome, Outcome::Withdrawn | Outcome::Diverted),
        _ => false,
    })?;
    let answer = plan.steps.iter().rev().find_map(|step| match &step.command {
        PetitionCommand::FollowUp(answer) => Some((step.at, answer.resolved)),
        _ => None,
    });
    let (resolved_at, _) = answer.filter(|(_, resolved)| *resolved == Resolved::Yes)?;
    let closed_at = closed.at;
    let in_time = closed_at.date() > last_listing() && struck_off_on(resolved_at) <= LAST_FILING;
    in_time.then_some(Settled { closed_at, resolved_at })
}

/// The day of the last listing.
fn last_listing() -> NaiveDate {
    working_day(after(HALL_OPENS, 14))
}

fn struck_off_on(resolved_at: NaiveDateTime) -> NaiveDate {
    working_day(after(resolved_at.date(), 7))
}

/// The steps of the `n`th old case.
fn steps(n: usize, settled: Settled) -> Vec<Step> {
    let list = || -> BacklogList { LIST.parse().expect("is short and printable") };
    let minutes = TimeDelta::minutes(i64::try_from(n % 20).unwrap_or(0));
    let at = |day: NaiveDate, hour| {
        let hour = NaiveTime::from_hms_opt(hour, 5, 0).expect("is a time");
        day.and_time(hour) + minutes
    };
    let step = |at, by: &str, command: PetitionCommand| Step { at, unit: unit(by), command };
    let listed_on = working_day(after(HALL_OPENS, 2 + u32::try_from(n % 12).unwrap_or(0)));
    let struck_off_on = struck_off_on(settled.resolved_at);
    let cancel = CancelBacklog { list: list(), verified_by: unit(BUREAU) };
    let mut steps = vec![
        step(at(listed_on, 9), DISTRICT, ListBacklog { list: list() }.into()),
        step(at(listed_on, 10), DISTRICT, sponsor(n).into()),
        step(at(struck_off_on, 15), BUREAU, cancel.into()),
        step(at(struck_off_on, 16), DISTRICT, ReleaseSponsor {}.into()),
    ];
    if n.is_multiple_of(TAKEN_OVER) {
        steps.insert(2, step(settled.closed_at - TimeDelta::minutes(2), DISTRICT, sponsor(n + 1).into()));
    }
    steps
}

fn sponsor(n: usize) -> NameSponsor {
    let (leader, post) = LEADERS[n % LEADERS.len()];
    let leader = leader.parse().expect("is short and printable");
    NameSponsor { leader, post: post.to_owned(), unit: unit(DISTRICT) }
}
