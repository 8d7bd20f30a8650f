//! What goes into a decision: the command with its time, the rules in force, and facts from outside the
//! aggregate.

use crate::{
    DueLimits, PetitionId, PetitionerId, Procedure, Salt, Sealed, SensitiveValues, StreamId, UnitCode,
    UnitTree, Version, calendar::Calendars, limit::add_days, numbers::Given,
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where an event comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Origin {
    /// Recorded when it happened.
    #[default]
    Live,
    /// Imported from an older system.
    Import,
    /// Simulated, for a demonstration.
    Simulation,
}

/// When something happened, and when it is recorded. Days are local days in the log's reporting time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Business time, as the caller states it.
    pub occurred_at: DateTime<Utc>,
    /// Its local day.
    pub occurred_on: NaiveDate,
    /// The clock's time.
    pub now: DateTime<Utc>,
    /// Its local day.
    pub today: NaiveDate,
    /// Whether a step may be dated further back than the procedure allows: true for imports, simulations and
    /// administrators.
    pub any_day: bool,
    /// Where the event comes from.
    pub origin: Origin,
    /// Which limits apply to its due day. [`DueLimits::AsRecorded`] affects imports only.
    pub due_limits: DueLimits,
}

impl Moment {
    /// Whether this is in the future. The procedure tolerates a caller's clock that is a little ahead.
    #[must_use]
    pub fn is_in_the_future(&self, procedure: &Procedure) -> bool {
        let tolerance = TimeDelta::seconds(procedure.recording.clock_tolerance_seconds.into());
        // Subtracts instead of adding: a sum can overflow the calendar.
        self.occurred_on > self.today || self.occurred_at - self.now > tolerance
    }

    /// Whether this is earlier than a recorded time. A recorded time that is in the future, because a
    /// caller's clock was ahead, does not block anyone.
    #[must_use]
    pub fn is_before(&self, recorded: DateTime<Utc>) -> bool {
        self.occurred_at < recorded.min(self.now)
    }

    /// The earliest day to which a step may be dated.
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

/// The rules that commands are decided by. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Limits and thresholds.
    pub procedure: Arc<Procedure>,
    /// Every unit, as known at the time of the decision.
    pub units: Arc<UnitTree>,
    /// The calendars of working days, as published by then.
    pub calendars: Arc<Calendars>,
}

/// What a decision needs to know about other aggregates. The command path looks it up in the same
/// transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The matter of the petition that `repeat_of` names; `None` if there is no such petition.
    pub matter: Option<PetitionId>,
    /// When the petition that `repeat_of` names was registered.
    pub repeated_at: Option<DateTime<Utc>>,
    /// Whether the actor does not reach that petition: then a refusal must not reveal when it was registered.
    pub repeats_unseen: bool,
    /// When the petition of the command was registered. Payloads only have the day.
    pub registered_at: Option<DateTime<Utc>>,
    /// The sequence, within its petition, of the event at the position that a correction names.
    pub named_sequence: Option<u64>,
    /// Of an escalation: the day on which a consultation (会诊) of the tier below decided, in the same round of the
    /// petition, to raise it or reached no decision; the first of these days. `None`: none did.
    pub consulted_on: Option<NaiveDate>,
    /// Whether the actor neither reaches the petition nor may know of it: a refusal must reveal nothing of it.
    pub is_unreached: bool,
    /// Whether the procedure of the petition's matter was terminated before the petition was registered, in the
    /// log's order.
    pub is_matter_terminated: bool,
    /// How many events have values of a petitioner that are not erased.
    pub held_events: u64,
    /// The other cases that the command needs: those that exist and that the actor reaches.
    pub cases: Vec<(StreamId, Summary)>,
    /// The next number of the series that the command takes one of ([`CaseKind::takes`](crate::CaseKind::takes)); the log sets it.
    pub next: Option<Given>,
}

impl Facts {
    /// Returns another case that the command needs; `None` if it does not exist or the actor does not reach
    /// it.
    #[must_use]
    pub fn case(&self, kind: crate::AggregateKind, id: &str) -> Option<&Summary> {
        self.cases.iter().find(|((of, name), _)| *of == kind && name == id).map(|(_, summary)| summary)
    }
}

/// A case of any kind, as decisions about other cases see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The unit whose subtree works with the case.
    pub owner: UnitCode,
    /// Other units that work with the case as the owner does.
    pub units: Vec<UnitCode>,
    /// The units that the case names to act. They see the case, also after they have answered, but do not
    /// work with it.
    pub acting: Vec<UnitCode>,
    /// Those of them that have not answered yet. They may answer ([`Reach::Answer`](crate::kind::Reach)), and
    /// reach the cases that this one names.
    pub asked: Vec<UnitCode>,
    /// The cases that it names, usually petitions: everything that
    /// [`CaseKind::names`](crate::CaseKind::names) returned for its events.
    pub names: Vec<StreamId>,
    /// The petitioner that the case is about.
    pub petitioner: Option<PetitionerId>,
    /// The day on which it was opened.
    pub opened_on: NaiveDate,
    /// The day of its last step.
    pub last_on: NaiveDate,
    /// The day by which its next step is due.
    pub due_on: Option<NaiveDate>,
    /// The day of its closing, while it is closed.
    pub closed_on: Option<NaiveDate>,
}

impl Summary {
    /// The units whose callers work with the case.
    pub fn workers(&self) -> impl Iterator<Item = &UnitCode> {
        std::iter::once(&self.owner).chain(&self.units)
    }

    /// The units whose callers see the case: those that work with it, and those that it names to act.
    pub fn seers(&self) -> impl Iterator<Item = &UnitCode> {
        self.workers().chain(&self.acting)
    }
}

/// A command as its aggregate receives it.
#[derive(Debug, Clone)]
pub struct Submitted<C> {
    /// The command.
    pub command: C,
    /// When it happened and is recorded.
    pub moment: Moment,
    /// The salt of this event's digest.
    pub salt: Salt,
    /// The facts from outside the aggregate.
    pub facts: Facts,
}

impl<C> Submitted<C> {
    /// Returns the context for deciding this command, with its sensitive values sealed.
    #[must_use]
    pub fn case<'a>(&'a self, rules: &'a Rules, values: &SensitiveValues) -> Case<'a> {
        let sealed = Sealed::of(values, &self.salt);
        Case { rules, moment: &self.moment, facts: &self.facts, sealed, version: Version::NEW }
    }
}

/// The context in which a command is decided.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// When it happened and is recorded.
    pub moment: &'a Moment,
    /// The facts from outside the aggregate.
    pub facts: &'a Facts,
    /// The seal of the command's sensitive values.
    pub sealed: Option<Sealed>,
    /// The event version whose rules apply: [`Version::NEW`], or the version of a recorded event that is
    /// checked again.
    pub version: Version,
}

impl Case<'_> {
    /// Whether a rule that was added with this version of the event's payload applies.
    #[must_use]
    pub fn binds(&self, since: Version) -> bool {
        self.version >= since
    }

    /// The local day of the event.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.moment.occurred_on
    }

    /// Returns the day `days` after that day.
    #[must_use]
    pub fn days_on(&self, days: u16) -> NaiveDate {
        add_days(self.day(), days.into())
    }
}
