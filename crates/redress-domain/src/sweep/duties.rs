//! The duties of a unit to sweep, one after another, and the slots that are wholly under one of them.

use crate::slot::{Cadence, Slot};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A duty: from its first day until the next duty begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepDuty {
    /// Its first day.
    pub from: NaiveDate,
    /// How often the unit sweeps.
    pub cadence: Cadence,
}

/// The duties in force, by first day. No two begin on the same day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SweepDuties(Vec<SweepDuty>);

impl SweepDuties {
    /// Sets a duty, which replaces every other one from its first day on.
    pub fn set(&mut self, duty: SweepDuty) {
        self.0.retain(|other| other.from < duty.from);
        self.0.push(duty);
    }

    /// The duties, by first day.
    #[must_use]
    pub fn all(&self) -> &[SweepDuty] {
        &self.0
    }

    /// Returns the slots wholly under one duty whose last day is within some days (both inclusive), each with the index of its duty in
    /// [`Self::all`], in order. They do not end if the last duty does not and `to` is far.
    pub fn slots(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = (usize, Slot)> {
        self.0.iter().enumerate().flat_map(move |(index, duty)| {
            // The next duty begins on the day after this one's last.
            let next = self.0.get(index + 1).map(|next| next.from);
            let first = Slot::containing(duty.cadence, duty.from.max(from));
            let slots = std::iter::successors(first, |slot| slot.next());
            let counts =
                move |slot: &Slot| slot.last_day() <= to && next.is_none_or(|next| slot.last_day() < next);
            slots.take_while(counts).map(move |slot| (index, slot))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn slots(duties: &[(&str, Cadence)], from: &str, to: &str) -> String {
        let mut set = SweepDuties::default();
        for (from, cadence) in duties {
            set.set(SweepDuty { from: day(from), cadence: *cadence });
        }
        let slots = set.slots(day(from), day(to)).map(|(index, slot)| format!("{index}:{slot}"));
        slots.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn only_slots_wholly_under_one_duty_count() {
        use Cadence::{HalfMonth, Month, None, Week};
        let weekly = ("2026-02-09", Week);
        for (duties, expected) in [
            (&[][..], ""),
            (&[weekly], "0:2026-W07 0:2026-W08 0:2026-W09 0:2026-W10 0:2026-W11 0:2026-W12 0:2026-W13"),
            // The week of 1 March is of neither duty.
            (&[weekly, ("2026-03-01", Month)], "0:2026-W07 0:2026-W08 1:2026-03"),
            // A month from which a half is taken away does not count.
            (
                &[("2026-01-01", Month), ("2026-02-16", HalfMonth)],
                "0:2026-01 1:2026-02-B 1:2026-03-A 1:2026-03-B",
            ),
            // No duty in between, and from a day within a week.
            (&[weekly, ("2026-02-18", None), ("2026-03-16", Week)], "0:2026-W07 2:2026-W12 2:2026-W13"),
            // A later one replaces those that would have begun after it.
            (&[weekly, ("2026-03-16", HalfMonth), ("2026-03-01", None)], "0:2026-W07 0:2026-W08"),
            // The same cadence again, from the same day and from a later one.
            (
                &[weekly, weekly, ("2026-03-16", Week)],
                "0:2026-W07 0:2026-W08 0:2026-W09 0:2026-W10 0:2026-W11 1:2026-W12 1:2026-W13",
            ),
        ] {
            assert_eq!(slots(duties, "2026-01-01", "2026-03-31"), expected, "{duties:?}");
        }
    }

    #[test]
    fn slots_belong_to_the_days_in_which_they_end() {
        let weekly = &[("2026-01-05", Cadence::Week)];
        assert_eq!(slots(weekly, "2026-02-08", "2026-02-15"), "0:2026-W06 0:2026-W07");
        assert_eq!(slots(weekly, "2026-02-09", "2026-02-14"), "");
        assert_eq!(slots(weekly, "2025-12-01", "2026-01-11"), "0:2026-W02");
        assert_eq!(slots(&[("2026-02-01", Cadence::Month)], "2026-02-28", "2026-02-28"), "0:2026-02");
    }
}
