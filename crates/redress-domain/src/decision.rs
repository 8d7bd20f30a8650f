//! What a decision is made of: the command with its time, the rules in force, and facts from beyond the aggregate.

use crate::{
    DueLimits, PetitionId, PetitionerId, Procedure, Salt, Sealed, SensitiveValues, StreamId, UnitCode,
    UnitTree, Version,
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where an event comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Origin {
    /// Recorded as it happened.
    #[default]
    Live,
    /// Brought in from an older system.
    Import,
    /// Made up, for a demonstration.
    Simulation,
}

/// When something happened, and when it is being recorded. Days are local days in the log's reporting time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Business time, from the caller.
    pub occurred_at: DateTime<Utc>,
    /// Its local day.
    pub occurred_on: NaiveDate,
    /// The clock's time.
    pub now: DateTime<Utc>,
    /// Its local day.
    pub today: NaiveDate,
    /// Whether a step may be dated back further than the procedure allows: imports, simulations, administrators.
    pub any_day: bool,
    /// Where it comes from.
    pub origin: Origin,
    /// What bounds its due day; [`DueLimits::AsRecorded`] has no effect but on an import.
    pub due_limits: DueLimits,
}

impl Moment {
    /// Whether this lies in the future, with the procedure's tolerance for a caller's clock.
    #[must_use]
    pub fn is_in_the_future(&self, procedure: &Procedure) -> bool {
        let tolerance = TimeDelta::seconds(procedure.recording.clock_tolerance_seconds.into());
        // A difference, since a sum can leave the calendar.
        self.occurred_on > self.today || self.occurred_at - self.now > tolerance
    }

    /// Whether this is earlier than the time of something on record. What a caller's clock, ahead of ours, has put into the future holds
    /// nobody up.
    #[must_use]
    pub fn is_before(&self, recorded: DateTime<Utc>) -> bool {
        self.occurred_at < recorded.min(self.now)
    }

    /// The earliest day a step may be dated.
    #[must_use]
    pub fn earliest_step_day(&self, procedure: &Procedure) -> NaiveDate {
        let back = Days::new(procedure.recording.backdating_days.into());
        if self.any_day {
            NaiveDate::MIN
        } else {
            self.today.checked_sub_days(back).unwrap_or(NaiveDate::MIN)
        }
    }
}

/// The rules a command is judged by. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Limits and thresholds.
    pub procedure: Arc<Procedure>,
    /// Every unit, as known at the decision.
    pub units: Arc<UnitTree>,
}

/// What a decision must know of other aggregates; the command path looks it up in the same transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The matter of the petition that `repeat_of` names; `None` if there is no such petition.
    pub matter: Option<PetitionId>,
    /// When that petition was registered.
    pub repeated_at: Option<DateTime<Utc>>,
    /// Whether the actor does not reach that petition: a refusal must not tell when it was registered.
    pub repeats_unseen: bool,
    /// When the petition of the command was registered; payloads have the day alone.
    pub registered_at: Option<DateTime<Utc>>,
    /// The sequence, within its petition, of the event at the position that a correction names.
    pub named_sequence: Option<u64>,
    /// How many events with unerased values a petitioner has.
    pub held_events: u64,
    /// The other cases that the command needs, as far as they are there and within the actor's reach.
    pub cases: Vec<(StreamId, Summary)>,
}

impl Facts {
    /// Another case that the command needs; `None` if it is not there, for this actor.
    #[must_use]
    pub fn case(&self, kind: crate::AggregateKind, id: &str) -> Option<&Summary> {
        self.cases.iter().find(|((of, name), _)| *of == kind && name == id).map(|(_, summary)| summary)
    }
}

/// What a case of any kind tells those who need it for a decision of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The unit whose subtree works with it.
    pub owner: UnitCode,
    /// The other units that work with it as the owner does.
    pub units: Vec<UnitCode>,
    /// The units that it names to act: they see it, also once they have answered, and work with it no more than that.
    pub acting: Vec<UnitCode>,
    /// Those of them whose answer is outstanding: they may give it ([`Reach::Answer`](crate::kind::Reach)), and reach what the case names.
    pub asked: Vec<UnitCode>,
    /// The cases of people that it names, petitions as a rule: all that [`CaseKind::names`](crate::CaseKind::names) has returned of its events.
    pub names: Vec<StreamId>,
    /// The petitioner whom it is about.
    pub petitioner: Option<PetitionerId>,
    /// Day on which it was opened.
    pub opened_on: NaiveDate,
    /// Day of its last step.
    pub last_on: NaiveDate,
    /// The day by which its next step is due.
    pub due_on: Option<NaiveDate>,
    /// Day of its closing, while it is closed.
    pub closed_on: Option<NaiveDate>,
}

impl Summary {
    /// The units whose callers work with it.
    pub fn workers(&self) -> impl Iterator<Item = &UnitCode> {
        std::iter::once(&self.owner).chain(&self.units)
    }

    /// The units whose callers see it: those that work with it, and those that it names to act.
    pub fn seers(&self) -> impl Iterator<Item = &UnitCode> {
        self.workers().chain(&self.acting)
    }
}

/// A command as it reaches its aggregate.
#[derive(Debug, Clone)]
pub struct Submitted<C> {
    /// The command.
    pub command: C,
    /// When.
    pub moment: Moment,
    /// The salt of this event's digest.
    pub salt: Salt,
    /// What must be known from elsewhere.
    pub facts: Facts,
}

impl<C> Submitted<C> {
    /// The case to decide: everything around the command, with its sensitive values sealed.
    #[must_use]
    pub fn case<'a>(&'a self, rules: &'a Rules, values: &SensitiveValues) -> Case<'a> {
        let sealed = Sealed::of(values, &self.salt);
        Case { rules, moment: &self.moment, facts: &self.facts, sealed, version: Version::NEW }
    }
}

/// Everything that surrounds a command while it is judged.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// When.
    pub moment: &'a Moment,
    /// What is known from elsewhere.
    pub facts: &'a Facts,
    /// The seal of the command's sensitive values.
    pub sealed: Option<Sealed>,
    /// The version of the event by whose rules it is judged: [`Version::NEW`], or the one of an event that is decided again.
    pub version: Version,
}

impl Case<'_> {
    /// Whether a rule that came with this version of the event's payload binds.
    #[must_use]
    pub fn binds(&self, since: Version) -> bool {
        self.version >= since
    }

    /// The local day of what is being recorded.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.moment.occurred_on
    }

    /// That day and so many more; the first day is not counted.
    #[must_use]
    pub fn days_on(&self, days: u16) -> NaiveDate {
        add_days(self.day(), days.into())
    }
}

/// `day` and `days` more, at most the last day a calendar has.
#[must_use]
pub(crate) fn add_days(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}
