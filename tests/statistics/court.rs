//! A made-up history with its read side and the independent judge, and how what both say is compared.

use crate::{
    generator,
    office::Office,
    oracle::{self, Oracle},
};
use chrono::NaiveDate;
use futures_util::TryStreamExt;
use redress_domain::petition::PetitionEvent;
use redress_log::{Event, Position, RecordedEvent};
use redress_read::{Ask, By, Figures, Month, Reader, VisitsBy, Window};
use std::collections::BTreeMap;

/// Petitions of a run.
pub const PETITIONS: usize = 300;
/// A log with a made-up history, its read side, and the independent judge of it.
pub struct Court {
    pub office: Office,
    pub reader: Reader,
    pub oracle: Oracle,
    pub units: Vec<String>,
    pub head: i64,
    pub random: fastrand::Rng,
}

/// Otherwise the histories show little about them.
fn steps_occur(events: &[RecordedEvent]) {
    let occurs = |what: fn(&PetitionEvent) -> bool| {
        let steps = events.iter().filter_map(|recorded| match &recorded.event {
            Event::Petition(step) => Some(step),
            _ => None,
        });
        steps.filter(|step| what(step)).count()
    };
    let counts = [
        occurs(|step| matches!(step, PetitionEvent::ObjectionDecided(decided) if decided.upheld)),
        occurs(|step| matches!(step, PetitionEvent::ObjectionDecided(decided) if !decided.upheld)),
        occurs(|step| matches!(step, PetitionEvent::Accepted(accepted) if accepted.due_on.is_some())),
        occurs(|step| matches!(step, PetitionEvent::Closed(closed) if closed.suggestion.is_some())),
        occurs(|step| matches!(step, PetitionEvent::BacklogListed(_))),
        occurs(|step| matches!(step, PetitionEvent::BacklogCancelled(_))),
    ];
    println!("upheld, not upheld, lowered, suggestions, listed, struck off: {counts:?}");
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
}

impl Court {
    pub async fn open() -> Self {
        let court = Self::of(Office::open().await, PETITIONS).await;
        steps_occur(court.oracle.events());
        court
    }

    /// With so many petitions in a log. A small one need not have every step.
    pub async fn of(office: Office, petitions: usize) -> Self {
        let seed = fastrand::u64(..1_000_000);
        println!("seed {seed}");
        generator::populate(&office.log, seed, petitions).await;
        let events: Vec<_> = office.log.read_all(Position(0)).try_collect().await.unwrap();
        let head = events.len() as i64;
        let reader = office.reader().await;
        let units: std::collections::BTreeSet<String> = events
            .iter()
            .filter(|e| matches!(e.event, Event::Unit(_)))
            .map(|e| e.aggregate_id.clone())
            .collect();
        let oracle = Oracle::new(events, office.log.time_zone());
        let random = fastrand::Rng::with_seed(seed);
        Self { office, reader, oracle, units: units.into_iter().collect(), head, random }
    }

    pub fn day(&mut self) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(2025, 8, 1).unwrap();
        first + chrono::Days::new(self.random.u64(..640))
    }

    pub fn window(&mut self) -> Window {
        match self.random.u8(..4) {
            0 | 1 => Window::month(Month::of(self.day())),
            2 => Window::year(2025 + i32::from(self.random.u8(..2))).unwrap(),
            _ => {
                let (a, b) = (self.day(), self.day());
                Window::range(a.min(b), a.max(b)).unwrap()
            }
        }
    }

    /// Both sides say the same of the parts of a figure, or the unit is not known.
    pub async fn judge_breakdown(&self, ask: &Ask, (by, judged_by): (By, oracle::By)) {
        let Ok(served) = self.reader.breakdown(ask, by).await else { return };
        let judged = self.oracle.breakdown(&self.for_the_oracle(ask), judged_by);
        for (part, figures) in &judged {
            let nothing = Figures::new();
            let found = served.value.get(part).unwrap_or(&nothing);
            let has_something = figures.values().any(|f| f.numerator != 0 || f.denominator != 0);
            if !found.is_empty() || has_something {
                same(&ours(found), &theirs(figures), &(part, by, ask));
            }
        }
        for (part, figures) in &served.value {
            let empty = figures.values().all(|f| f.numerator == 0 && f.denominator.unwrap_or(0) == 0);
            assert!(judged.contains_key(part) || empty, "{part} of {by:?} in {ask:?}");
        }
    }

    pub fn ask(&mut self) -> Ask {
        let cut_off = match self.random.u8(..4) {
            0 => Some(self.day()),
            1 => Some(Month::of(self.day()).last_day()),
            _ => None,
        };
        Ask {
            unit: self.units[self.random.usize(..self.units.len())].parse().unwrap(),
            window: self.window(),
            cut_off,
            position: self.random.bool().then(|| Position(self.random.i64(self.head / 4..=self.head))),
            visits_by: if self.random.bool() { VisitsBy::Place } else { VisitsBy::ReceivedAt },
        }
    }

    pub fn for_the_oracle(&self, ask: &Ask) -> oracle::Ask {
        oracle::Ask {
            unit: ask.unit.to_string(),
            window: (ask.window.from(), ask.window.to()),
            cut_off: ask.cut_off,
            position: ask.position.map_or(self.head, |position| position.0),
            visits_by: match ask.visits_by {
                VisitsBy::Place => oracle::VisitsBy::Place,
                VisitsBy::ReceivedAt => oracle::VisitsBy::ReceivedAt,
            },
        }
    }
}

pub type Plain = BTreeMap<String, (i64, i64, NaiveDate, bool)>;

pub fn ours(figures: &Figures) -> Plain {
    let plain = figures
        .iter()
        .map(|(id, f)| (id.to_string(), (f.numerator, f.denominator.unwrap_or(0), f.cut_off, f.provisional)));
    plain.filter(|(name, _)| !is_beyond_four(name) && !is_a_sum_of_splits(name)).collect()
}

pub fn theirs(figures: &oracle::Figures) -> Plain {
    figures
        .iter()
        .map(|(name, f)| (name.clone(), (f.numerator, f.denominator, f.cut_off, f.provisional)))
        .collect()
}

/// Tiers that the default procedure does not have.
fn is_beyond_four(name: &str) -> bool {
    (5..=9).any(|tier| name == format!("escalations({tier})"))
}

/// Visits of one channel, or initial or repeat ones: sums of what the judge tells apart.
fn is_a_sum_of_splits(name: &str) -> bool {
    name.starts_with("visits(") && !name.contains(',')
}

#[track_caller]
pub fn same(ours: &Plain, theirs: &Plain, about: &impl std::fmt::Debug) {
    let differing: Vec<String> = ours
        .keys()
        .chain(theirs.keys())
        .filter(|name| ours.get(*name) != theirs.get(*name))
        .map(|name| format!("{name}: ours {:?}, the judge's {:?}", ours.get(name), theirs.get(name)))
        .collect();
    assert!(differing.is_empty(), "{about:?}\n{}", differing.join("\n"));
}
