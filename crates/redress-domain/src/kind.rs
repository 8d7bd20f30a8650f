//! What a kind of case declares beside cqrs-es' `Aggregate`: everything that the log needs to know about it.

use crate::{
    AggregateKind, Case, DueLimits, Facts, InvalidId, PetitionId, PetitionerId, Procedure, Rules, Sealed,
    SensitiveValues, StreamId, Summary, UnitCode, UnitTree,
    numbers::{Numbered, Taken},
};
use chrono::{DateTime, NaiveDate, Utc};
use cqrs_es::{Aggregate, persist::EventUpcaster};
use serde::Serialize;
use std::{any::Any, fmt::Debug, str::FromStr};

/// A kind of case. Its folder contains the aggregate, its steps and refusals, and this implementation.
///
/// A kind that names no petitions, involves no other units and has no values about people implements the
/// constants, the types, and the functions without a default. Each function with a default says what it is
/// for and what to return.
pub trait CaseKind: Aggregate<Services = Rules, Event: Clone + Eq, Error: RefusalCode + Clone + Eq> {
    /// Its entry in the list of kinds.
    const KIND: AggregateKind;
    /// Who owns its sensitive values. [`ValueOwners::Nobody`] for a kind without any.
    const VALUES: ValueOwners;
    /// Whether decisions depend on the state folded from the case's own events. If not, the log only counts
    /// them.
    const FOLDS: bool = true;
    /// Whether each event erases the values of the petitioner whose id is the case's id.
    const ERASES: bool = false;
    /// Whether its events change the rules of all later decisions: the unit tree, the calendars.
    const ARRANGES: bool = false;

    /// Identifies a case.
    type Id: FromStr<Err = InvalidId>;
    /// A command with the id of its case. Its JSON is part of the hash of a command id, so it must never
    /// change.
    type Addressed: Clone + Debug + Eq + Serialize;
    /// The state folded from a case's events. The log caches it.
    type State: Any + Clone + Debug + Default + Send;

    /// Returns the id of the command's case.
    fn id(command: &Self::Addressed) -> &str;

    /// Returns the sensitive values of a command.
    fn values(_command: &Self::Addressed) -> SensitiveValues {
        SensitiveValues::default()
    }

    /// Returns the days that a command names, with their fields. The log refuses days that a table cannot
    /// store.
    fn days(_command: &Self::Addressed) -> Vec<(&'static str, NaiveDate)> {
        Vec::new()
    }

    /// Returns who may send a command.
    fn reach(command: &Self::Addressed) -> Reach<'_>;

    /// Returns what a command needs to know besides its own case and the units: the cases that the command
    /// names, and cases that its own case has named and that the decision depends on (is the petition
    /// closed?). `state` is the case before the command, or the default if it does not exist yet. The log
    /// looks needs up for a whole batch, in the transaction that appends the event.
    ///
    /// The result must include every case in [`Self::names`] of the resulting event, and the one in
    /// [`ValueOwner::PetitionerOf`].
    fn needs(_command: &Self::Addressed, _state: &Self::State) -> Vec<Need> {
        Vec::new()
    }

    /// Turns what was found for [`Self::needs`] into the facts that the rules read. `state` is the case's
    /// own. The default returns the cases that the asker sees. For what a rule must know regardless of the
    /// asker, use [`Found::state`].
    ///
    /// # Errors
    /// If the asker may not base a command on it.
    fn facts(
        command: &Self::Addressed,
        state: &Self::State,
        asker: &Asker<'_>,
        found: &dyn Found,
    ) -> Result<Facts, Self::Error> {
        let (own, needs) = (Self::summary(state), Self::needs(command, state));
        Ok(Facts { cases: summaries(own.as_ref(), &needs, asker, found), ..Facts::default() })
    }

    /// Refuses a command if the asker's unit must not decide in this case.
    ///
    /// # Errors
    /// The refusal.
    fn bar(_command: &Self::Addressed, _state: &Self::State, _asker: &Asker<'_>) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Decides a command.
    ///
    /// # Errors
    /// A refusal, if a rule forbids it.
    fn decide(
        command: &Self::Addressed,
        state: &Self::State,
        case: &Case<'_>,
    ) -> Result<Self::Event, Self::Error>;

    /// Returns the command that leads to an event, as far as the event contains it.
    fn reverse(id: Self::Id, event: &Self::Event) -> Self::Addressed;

    /// Applies the next event to the state.
    fn evolve(state: &mut Self::State, event: &Self::Event, recording: &Recording<'_>);

    /// Returns the case as decisions about other cases see it, with the units that work with it, see it and
    /// are asked: these decide who may send a command (see [`Reach`]). `None` while the case does not exist.
    fn summary(_state: &Self::State) -> Option<Summary> {
        None
    }

    /// Whether this asker must not learn that other cases are connected with this one.
    fn is_hidden(_state: &Self::State, _asker: &Asker<'_>) -> bool {
        false
    }

    /// The refusal of a command that opens a case under an id that already exists.
    fn taken(command: &Self::Addressed) -> Self::Error;

    /// The local day of the event.
    fn occurred_on(event: &Self::Event) -> NaiveDate;

    /// The seal of an event's sensitive values.
    fn sealed(_event: &Self::Event) -> Option<&Sealed> {
        None
    }

    /// Which limits applied to the due day of an event.
    fn due_limits(_event: &Self::Event) -> DueLimits {
        DueLimits::InForce
    }

    /// Returns who owns the sealed values of an event. Only called for events with a seal. `before` is the
    /// state before the event.
    ///
    /// Return [`ValueOwner::about`] the cases that the text is about: a text about one petition belongs to
    /// its petitioner, a text about several to the case. By default all values belong to the petitioner that
    /// the first event names, or to the case if it names none.
    fn owner(before: &Self::State, event: &Self::Event) -> ValueOwner {
        let petitioner = Self::petitioner_in(event).or(Self::petitioner(before));
        petitioner.map_or(ValueOwner::Case, |petitioner| ValueOwner::Petitioner(petitioner.clone()))
    }

    /// Returns the cases that an event names: usually petitions, or cases that became petitions. When the
    /// petitioner of any of them is erased, so are the case's own values. The event is also a fact of the
    /// matters of these petitions.
    fn names(_event: &Self::Event) -> Vec<StreamId> {
        Vec::new()
    }

    /// The matter whose procedure an event terminates: later petitions of it ask for that ([`Need::Terminated`]).
    fn terminates(_event: &Self::Event) -> Option<&PetitionId> {
        None
    }

    /// Returns the petitioner that the case is about, if this event names one. Usually the first event does.
    fn petitioner_in(_event: &Self::Event) -> Option<&PetitionerId> {
        None
    }

    /// Returns the petitioner that the case is about, as its first event named them. Values of other cases
    /// can belong to this petitioner by [`ValueOwner::PetitionerOf`].
    fn petitioner(_state: &Self::State) -> Option<&PetitionerId> {
        None
    }

    /// Returns a procedure under which an event may have been decided, for events whose procedure is not
    /// available; `None` if the decision does not depend on the procedure's numbers.
    fn implied(_procedure: &Procedure, _before: &Self::State, _event: &Self::Event) -> Option<Procedure> {
        None
    }

    /// What an event changes in the rules: in the unit tree, or the calendars.
    fn arrange(_id: &Self::Id, _event: &Self::Event, _rules: &mut Rules) {}

    /// The series from which a command takes the next number, because the caller named none; `state` is the case before the command. The log
    /// counts, and puts the number into [`Facts::next`] of the decision; use [`Case::number`] there. The number is taken only if the event
    /// that follows says so in [`Self::number`].
    fn takes(_command: &Self::Addressed, _state: &Self::State) -> Option<Taken> {
        None
    }

    /// The number that an event gives to something, also one that the caller named: such numbers move the series past them.
    fn number<'a>(_id: &'a str, _event: &'a Self::Event) -> Option<Numbered<'a>> {
        None
    }

    /// A command that opens a case whose id the office gives ([`Self::id`] is empty as long as it has none), with that id: the number that
    /// [`Self::takes`] asked for.
    #[must_use]
    fn under(command: &Self::Addressed, _id: Self::Id) -> Self::Addressed {
        command.clone()
    }

    /// Whether a limit of an event rests on days of a year without a calendar.
    fn assumes_calendar(_event: &Self::Event) -> bool {
        false
    }

    /// The upcasters of its events, oldest first.
    #[must_use]
    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        Vec::new()
    }
}

/// Who owns the sensitive values of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueOwners {
    /// The petitioner whom the first event of each case names. The path leads to the field in its payload.
    Petitioner {
        /// Event and field.
        path: [&'static str; 2],
    },
    /// Each event has its own owner ([`CaseKind::owner`]).
    ByEvent,
    /// Nobody: the values are never erased.
    Nobody,
}

/// Who owns the values of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueOwner {
    /// This petitioner. The values are erased with them.
    Petitioner(PetitionerId),
    /// The petitioner of this case, whose kind must have [`ValueOwners::Petitioner`].
    PetitionerOf(StreamId),
    /// The case. Its values are erased with the petitioner of any case that it names ([`CaseKind::names`]),
    /// and never if it names none.
    Case,
}

impl ValueOwner {
    /// The owner of a text about some cases: the petitioner if it is about one case, otherwise the case that
    /// the event belongs to.
    pub fn about(cases: impl IntoIterator<Item = StreamId>) -> Self {
        let mut cases = cases.into_iter();
        match (cases.next(), cases.next()) {
            (Some(one), None) => Self::PetitionerOf(one),
            _ => Self::Case,
        }
    }
}

/// Who may send a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach<'a> {
    /// Those who work with the case: whose subtree contains its owner or another unit of
    /// [`Summary::workers`].
    Case,
    /// Those who work with the case, for a unit of their own subtree: the command says what this unit does or
    /// decides.
    CaseFor {
        /// The unit.
        unit: &'a UnitCode,
        /// The field that names it.
        field: &'static str,
    },
    /// Everyone who names the case's number and a fact that only its parties were told. The kind checks that fact, and
    /// refuses everyone else as if there were no such case.
    Known,
    /// Only the units that have been asked and have not answered yet ([`Summary::asked`]). If no answer is
    /// outstanding, the kind itself refuses the command.
    Answer,
    /// Those who see the case ([`Summary::seers`]). Which of them may send the command, the kind itself decides
    /// ([`CaseKind::bar`]).
    Seen,
    /// The command opens a case that this unit will own.
    Opens {
        /// The future owner.
        unit: &'a UnitCode,
        /// The field that names it.
        field: &'static str,
    },
    /// The command concerns the whole office. Actors who are restricted to a part of it may not send it.
    Office {
        /// The field that names what it concerns.
        field: &'static str,
    },
}

/// What a command needs to know about other streams.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Need {
    /// Another case.
    Case(StreamId),
    /// The cases of a kind that name a case of this petitioner ([`CaseKind::names`]), whether the asker sees them or not. Only kinds
    /// with [`ValueOwners::ByEvent`] are found so.
    CasesAbout {
        /// The kind.
        kind: AggregateKind,
        /// The petitioner.
        petitioner: PetitionerId,
    },
    /// The case that has the event at a position.
    Event(i64),
    /// How many events have values of this petitioner that are not erased.
    Values(PetitionerId),
    /// The petitions of a matter whose procedure was ever terminated.
    Terminated(PetitionId),
}

/// What was found for the needs of a batch.
pub trait Found {
    /// Returns the state of a case: the [`CaseKind::State`] of its kind. `None` if it was not asked for.
    fn state(&self, case: &StreamId) -> Option<&dyn Any>;

    /// Returns the summary of another case, unless the asker does not see it. `is_named`: a case that waits
    /// for the asker's answer names this one, so the asker reaches it, but not people who are hidden from the
    /// asker's unit.
    fn summary(&self, case: &StreamId, asker: &Asker<'_>, is_named: bool) -> Option<Summary>;

    /// Returns the states of the cases of a kind that name a case of this petitioner, as [`Self::state`] does.
    fn cases_about(&self, kind: AggregateKind, petitioner: &PetitionerId) -> Vec<&dyn Any>;

    /// Returns the case of an event, and the event's sequence there.
    fn event(&self, position: i64) -> Option<(&StreamId, u64)>;

    /// Returns how many events have values of a petitioner that are not erased.
    fn values(&self, petitioner: &PetitionerId) -> u64;

    /// Returns the petitions of a matter whose procedure was ever terminated.
    fn terminated(&self, matter: &PetitionId) -> Vec<StreamId>;
}

/// Returns the cases among some needs that exist and that the asker reaches. `own` is the case of the
/// command.
#[must_use]
pub fn summaries(
    own: Option<&Summary>,
    needs: &[Need],
    asker: &Asker<'_>,
    found: &dyn Found,
) -> Vec<(StreamId, Summary)> {
    let asking = own.filter(|own| asker.reaches(&own.asked));
    let cases = needs.iter().filter_map(|need| match need {
        Need::Case(case) => {
            let is_named = asking.is_some_and(|own| own.names.contains(case));
            Some((case.clone(), found.summary(case, asker, is_named)?))
        }
        Need::CasesAbout { .. } | Need::Event(_) | Need::Values(_) | Need::Terminated(_) => None,
    });
    cases.collect()
}

/// On whose behalf a command is sent, and which units that covers today.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// The unit that the actor acts for.
    pub unit: Option<&'a UnitCode>,
    /// The unit whose subtree the actor is restricted to; `None`: no restriction.
    pub within: Option<&'a UnitCode>,
    /// Every unit.
    pub units: &'a UnitTree,
    /// The local day.
    pub today: NaiveDate,
}

impl<'a> Asker<'a> {
    /// An asker without restrictions who acts for no unit.
    #[must_use]
    pub fn unbound(units: &'a UnitTree, today: NaiveDate) -> Self {
        Self { unit: None, within: None, units, today }
    }

    /// Whether the actor's subtree contains one of these units.
    pub fn reaches<'u>(&self, units: impl IntoIterator<Item = &'u UnitCode>) -> bool {
        let Some(within) = self.within else { return true };
        units.into_iter().any(|unit| self.units.is_within(unit, within, self.today))
    }

    /// The unit for which the actor acts, if any.
    pub fn acting(&self) -> impl Iterator<Item = &'a UnitCode> + use<'a> {
        self.unit.into_iter().chain(self.within)
    }
}

/// How an event was recorded: the parts that a fold depends on.
#[derive(Debug, Clone, Copy)]
pub struct Recording<'a> {
    /// Its position in the log, by which its sensitive values are found.
    pub position: i64,
    /// Its number among the events of its case, from 1.
    pub sequence: u64,
    /// Business time.
    pub occurred_at: DateTime<Utc>,
    /// The unit that the actor acted for.
    pub unit: Option<&'a str>,
}

/// A refusal of a kind of case.
pub trait RefusalCode: std::error::Error {
    /// The stable code.
    fn code(&self) -> &'static str;

    /// The input field that the refusal concerns; `None` if it concerns the state of the case.
    fn field(&self) -> Option<&'static str>;
}
