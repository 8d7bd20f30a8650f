//! Sweeps: duties that change, and reports in time, late, of no duty, and missing.

use super::{FIRST_DAY, LAST_DAY, Script};
use chrono::{Days, NaiveDate};
use redress_domain::{
    slot::{Cadence, Slot},
    sweep::{SweepCommand, ToSweep},
};

/// Units that sweep: two are retired, two begin later.
pub const UNITS: [&str; 10] = ["V1", "V2", "V3", "V4", "V5", "T5", "T6", "T7", "D3", "D5-HALL"];

/// The script of a unit's sweep, in the order of days.
pub fn plan(rng: &mut fastrand::Rng, unit: &str) -> Script {
    let mut commands: Vec<(NaiveDate, SweepCommand)> = Vec::new();
    let mut day = FIRST_DAY + Days::new(rng.u64(..90));
    while day < LAST_DAY {
        let cadence = Cadence::ALL[rng.usize(..Cadence::ALL.len())];
        let from = first_day(rng, cadence, day);
        commands.push((day, SweepCommand::SetDuty { cadence, from }));
        let until = day + Days::new(rng.u64(40..200));
        reports(rng, (cadence, from, until.min(LAST_DAY)), &mut commands);
        day = until;
    }
    commands.sort_by_key(|(day, _)| *day);
    let to = |command| ToSweep { unit: unit.parse().unwrap(), command };
    commands.into_iter().map(|(day, command)| (day, to(command).into())).collect()
}

/// A day that may be the first of a duty: of one of the next slots, or any.
fn first_day(rng: &mut fastrand::Rng, cadence: Cadence, after: NaiveDate) -> NaiveDate {
    let day = after + Days::new(rng.u64(1..30));
    let slot = Slot::containing(cadence, day);
    slot.map_or(day, |slot| {
        if slot.first_day() > after { slot.first_day() } else { slot.next().unwrap().first_day() }
    })
}

/// Most slots from some day on, each about its end; where there is no duty, a few months all the same.
fn reports(
    rng: &mut fastrand::Rng,
    (cadence, from, until): (Cadence, NaiveDate, NaiveDate),
    commands: &mut Vec<(NaiveDate, SweepCommand)>,
) {
    let (cadence, share) = if cadence == Cadence::None { (Cadence::Month, 30) } else { (cadence, 80) };
    let slots = std::iter::successors(Slot::containing(cadence, from), |slot| slot.next());
    for slot in slots.take_while(|slot| slot.last_day() <= until) {
        let day =
            slot.last_day() - Days::new(2) + Days::new(if rng.bool() { rng.u64(..3) } else { rng.u64(..20) });
        if day <= LAST_DAY && rng.u8(..100) < share {
            commands.push((day, SweepCommand::Report { slot, found: rng.u32(..4) }));
        }
    }
}
