//! Plans the weekly sweeps of the communities: the duty that the district sets, and a report of each week.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};
use redress_domain::UnitCode;
use redress_domain::dispute::DisputeCommand;
use redress_domain::slot::{Cadence, Slot};
use redress_domain::sweep::{SweepCommand, ToSweep};

use super::disputes;
use super::district::{DISTRICT, TOWNSHIPS, communities, unit};
use super::random::Random;
use super::scenario::{DISPUTE_YEAR, SWEEPS_LATE, SWEEPS_MISSED};

/// The first random stream for sweeps, one for each community.
const FIRST_STREAM: u64 = 950_000;

/// A command to a sweep, the time when it is issued, and the unit that acts.
pub(super) struct Step {
    pub(super) at: NaiveDateTime,
    pub(super) unit: UnitCode,
    pub(super) command: ToSweep,
}

/// Plans the sweep of each community: how many disputes it reports are those that it found in the week.
pub(super) fn sweeps(disputes: &[Vec<disputes::Step>]) -> Vec<Vec<Step>> {
    let mut found: BTreeMap<(UnitCode, Slot), u32> = BTreeMap::new();
    for step in disputes.iter().flatten() {
        if let DisputeCommand::Find(find) = &step.command.command
            && let Some(slot) = find.found_in
        {
            *found.entry((find.place.clone(), slot)).or_default() += 1;
        }
    }
    let communities = (0..TOWNSHIPS.len()).flat_map(communities);
    communities.zip(FIRST_STREAM..).map(|(code, stream)| sweep(&code, Random::new(stream), &found)).collect()
}

fn sweep(code: &str, mut random: Random, found: &BTreeMap<(UnitCode, Slot), u32>) -> Vec<Step> {
    let first_day = NaiveDate::from_ymd_opt(DISPUTE_YEAR, 1, 1).expect("is a day");
    let first = Slot::containing(Cadence::Week, first_day).expect("a week has a slot");
    let from = first.first_day();
    let step = |day: NaiveDate, hour: u32, by: &str, command| Step {
        at: day.and_hms_opt(hour, 30, 0).unwrap_or_default(),
        unit: unit(by),
        command: ToSweep { unit: unit(code), command },
    };
    // Decided in the December before.
    let mut steps = vec![step(
        from - Days::new(14),
        10,
        DISTRICT,
        SweepCommand::SetDuty { cadence: Cadence::Week, from },
    )];
    let weeks = std::iter::successors(Some(first), |slot| slot.next());
    let of_year: Vec<Slot> = weeks.take_while(|slot| slot.last_day().year() == DISPUTE_YEAR).collect();
    for (n, slot) in of_year.iter().copied().enumerate() {
        let found = found.get(&(unit(code), slot)).copied().unwrap_or(0);
        // A week in which something was found is not forgotten.
        if found == 0 && random.chance(SWEEPS_MISSED) {
            continue;
        }
        let friday = slot.last_day() - Days::new(2);
        let is_late = n + 1 < of_year.len() && random.chance(SWEEPS_LATE);
        let day = if is_late { friday + Days::new(5) } else { friday };
        let mut report = step(day, 16, code, SweepCommand::Report { slot, found });
        report.at += TimeDelta::minutes(random.between(0, 59).into());
        steps.push(report);
    }
    steps
}
