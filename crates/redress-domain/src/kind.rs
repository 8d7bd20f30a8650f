//! What a kind of case declares, beside cqrs-es' `Aggregate`: all that the log must know of it.

use crate::{
    AggregateKind, Case, DueLimits, Facts, InvalidId, PetitionerId, Procedure, Rules, Sealed,
    SensitiveValues, StreamId, Summary, UnitCode, UnitTree,
};
use chrono::{DateTime, NaiveDate, Utc};
use cqrs_es::{Aggregate, persist::EventUpcaster};
use serde::Serialize;
use std::{any::Any, fmt::Debug, str::FromStr};

/// A kind of case. Its folder has the aggregate, its steps and refusals, and this.
pub trait CaseKind: Aggregate<Services = Rules, Event: Clone + Eq, Error: RefusalCode + Clone + Eq> {
    /// Its place in the list of kinds.
    const KIND: AggregateKind;
    /// Whose its sensitive values are.
    const VALUES: ValueOwner;
    /// Whether decisions rest on what is folded of a case's own events. Without, only their number matters.
    const FOLDS: bool = true;
    /// Whether each event erases the values of the petitioner of that id.
    const ERASES: bool = false;
    /// Whether its events change the unit tree.
    const ARRANGES: bool = false;

    /// Identifies a case.
    type Id: FromStr<Err = InvalidId>;
    /// A command with the id of the case that it is for. Its JSON is a part of what a command id stands for: it never changes.
    type Addressed: Clone + Debug + Eq + Serialize;
    /// What is folded of a case, and cached by the log.
    type State: Any + Clone + Debug + Default + Send;

    /// The case that a command is for.
    fn id(command: &Self::Addressed) -> &str;

    /// The sensitive values of a command.
    fn values(_command: &Self::Addressed) -> SensitiveValues {
        SensitiveValues::default()
    }

    /// The days that a command names, with their fields: they must be such that a table can hold them.
    fn days(_command: &Self::Addressed) -> Vec<(&'static str, NaiveDate)> {
        Vec::new()
    }

    /// Who may send a command, by what they work with.
    fn reach(command: &Self::Addressed) -> Reach<'_>;

    /// What a command must know besides its own case and the units. The log looks it up for a whole batch, in the transaction that appends
    /// the event.
    fn needs(_command: &Self::Addressed) -> Vec<Need> {
        Vec::new()
    }

    /// What was found for [`Self::needs`], as the rules read it. `state` is the case's own.
    ///
    /// # Errors
    /// If the asker may not rest a command on it.
    fn facts(
        command: &Self::Addressed,
        _state: &Self::State,
        asker: &Asker<'_>,
        found: &dyn Found,
    ) -> Result<Facts, Self::Error> {
        Ok(Facts { cases: summaries(&Self::needs(command), asker, found), ..Facts::default() })
    }

    /// Refuses what the unit that asks must not decide in this case.
    ///
    /// # Errors
    /// If it must not.
    fn bar(_command: &Self::Addressed, _state: &Self::State, _asker: &Asker<'_>) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Judges a command.
    ///
    /// # Errors
    /// A refusal, if a rule forbids it.
    fn decide(
        command: &Self::Addressed,
        state: &Self::State,
        case: &Case<'_>,
    ) -> Result<Self::Event, Self::Error>;

    /// The command that leads to an event, as far as the event says it.
    fn again(id: Self::Id, event: &Self::Event) -> Self::Addressed;

    /// Folds the next event.
    fn evolve(state: &mut Self::State, event: &Self::Event, recording: &Recording<'_>);

    /// What a case tells those who need it for a decision of their own, and lists of cases; `None` as long as it is not there.
    fn summary(_state: &Self::State) -> Option<Summary> {
        None
    }

    /// Whether a case is one that other cases must not be connected with by this asker.
    fn is_hidden(_state: &Self::State, _asker: &Asker<'_>) -> bool {
        false
    }

    /// The refusal of a command that opens a case under an id that is taken.
    fn taken(command: &Self::Addressed) -> Self::Error;

    /// Local day of what happened.
    fn occurred_on(event: &Self::Event) -> NaiveDate;

    /// The seal of an event's sensitive values.
    fn sealed(_event: &Self::Event) -> Option<&Sealed> {
        None
    }

    /// What bounded the due day of an event.
    fn due_limits(_event: &Self::Event) -> DueLimits {
        DueLimits::InForce
    }

    /// The petitioner that an event names as the one whose values the case has.
    fn petitioner_in(_event: &Self::Event) -> Option<&PetitionerId> {
        None
    }

    /// The petitioner whose values the case has.
    fn petitioner(_state: &Self::State) -> Option<&PetitionerId> {
        None
    }

    /// A procedure under which an event may have been decided whose own is not at hand; `None` if it rests on no number of it.
    fn implied(_procedure: &Procedure, _before: &Self::State, _event: &Self::Event) -> Option<Procedure> {
        None
    }

    /// What an event changes in the unit tree.
    fn arrange(_id: &Self::Id, _event: &Self::Event, _units: &mut UnitTree) {}

    /// The upcasters of its events, oldest first.
    #[must_use]
    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        Vec::new()
    }
}

/// Whose the sensitive values of a kind are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueOwner {
    /// A petitioner's, erased with them. The first event of each case names them under this path of its payload.
    Petitioner {
        /// Event and field.
        path: [&'static str; 2],
    },
    /// Nobody's: they are never erased.
    Nobody,
}

/// Who may send a command, by what they work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach<'a> {
    /// Whoever works with the case.
    Case,
    /// It opens a case that this unit will own.
    Opens {
        /// The owner to be.
        unit: &'a UnitCode,
        /// The field that names it.
        field: &'static str,
    },
    /// It concerns the whole office: nobody who is bound to a part of it has a say.
    Office {
        /// The field that names what it concerns.
        field: &'static str,
    },
}

/// What a command must know of other streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// Another case.
    Case(StreamId),
    /// Which case the event at a position is of.
    Event(i64),
    /// How many events have values of this petitioner that are not erased.
    Values(PetitionerId),
}

/// What was found for the needs of a batch.
pub trait Found {
    /// What is folded of a case: a [`CaseKind::State`] of its kind. `None` if it was not asked for.
    fn state(&self, case: &StreamId) -> Option<&dyn Any>;

    /// Another case in short, unless the asker does not reach it.
    fn summary(&self, case: &StreamId, asker: &Asker<'_>) -> Option<Summary>;

    /// The case of an event, and its sequence there.
    fn event(&self, position: i64) -> Option<(&StreamId, u64)>;

    /// How many events have values of a petitioner that are not erased.
    fn values(&self, petitioner: &PetitionerId) -> u64;
}

/// The cases among some needs, as far as they are there and within reach.
#[must_use]
pub fn summaries(needs: &[Need], asker: &Asker<'_>, found: &dyn Found) -> Vec<(StreamId, Summary)> {
    let cases = needs.iter().filter_map(|need| match need {
        Need::Case(case) => Some((case.clone(), found.summary(case, asker)?)),
        Need::Event(_) | Need::Values(_) => None,
    });
    cases.collect()
}

/// On whose behalf a command is sent, and what that reaches today.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// The unit that the actor acts for.
    pub unit: Option<&'a UnitCode>,
    /// The unit whose subtree bounds what the actor works with; none: no bound.
    pub within: Option<&'a UnitCode>,
    /// Every unit.
    pub units: &'a UnitTree,
    /// The local day.
    pub today: NaiveDate,
}

impl<'a> Asker<'a> {
    /// Somebody without bounds who acts for no unit.
    #[must_use]
    pub fn unbound(units: &'a UnitTree, today: NaiveDate) -> Self {
        Self { unit: None, within: None, units, today }
    }

    /// Whether one of these units lies within the actor's bounds.
    pub fn reaches<'u>(&self, units: impl IntoIterator<Item = &'u UnitCode>) -> bool {
        let Some(within) = self.within else { return true };
        units.into_iter().any(|unit| self.units.is_within(unit, within, self.today))
    }

    /// The units for which the actor acts.
    pub fn acting(&self) -> impl Iterator<Item = &'a UnitCode> + use<'a> {
        self.unit.into_iter().chain(self.within)
    }
}

/// How an event was recorded, as far as a fold depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Recording<'a> {
    /// Its place among the events of its case, from 1.
    pub sequence: u64,
    /// Business time.
    pub occurred_at: DateTime<Utc>,
    /// The unit that was acted for.
    pub unit: Option<&'a str>,
}

/// A refusal by a kind of case.
pub trait RefusalCode: std::error::Error {
    /// Stable code.
    fn code(&self) -> &'static str;

    /// The input field that it concerns; `None` where it is the state of things.
    fn field(&self) -> Option<&'static str>;
}
