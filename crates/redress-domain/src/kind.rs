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
///
/// A kind that names no petitions, opens nothing to other units and has no values about people declares the constants, the types, and the
/// functions without a default; each of the others says what it is for, and what to return.
pub trait CaseKind: Aggregate<Services = Rules, Event: Clone + Eq, Error: RefusalCode + Clone + Eq> {
    /// Its place in the list of kinds.
    const KIND: AggregateKind;
    /// Whose its sensitive values are. [`ValueOwners::Nobody`] for a kind that has none.
    const VALUES: ValueOwners;
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

    /// What a command must know besides its own case and the units: the cases that the command names, and those that its own case has named
    /// and on which the decision rests (is the petition closed?). `state` is the case before the command, or the default if it has not begun.
    /// The log looks needs up for a whole batch, in the transaction that appends the event.
    ///
    /// Every case in [`Self::names`] of the event that follows, and the one in [`ValueOwner::PetitionerOf`], must be among them.
    fn needs(_command: &Self::Addressed, _state: &Self::State) -> Vec<Need> {
        Vec::new()
    }

    /// What was found for [`Self::needs`], as the rules read it. `state` is the case's own. By default the cases that the asker sees; what a
    /// rule must know whoever asks, take from [`Found::state`].
    ///
    /// # Errors
    /// If the asker may not rest a command on it.
    fn facts(
        command: &Self::Addressed,
        state: &Self::State,
        asker: &Asker<'_>,
        found: &dyn Found,
    ) -> Result<Facts, Self::Error> {
        let (own, needs) = (Self::summary(state), Self::needs(command, state));
        Ok(Facts { cases: summaries(own.as_ref(), &needs, asker, found), ..Facts::default() })
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

    /// What a case tells those who need it for a decision of their own; with the units that work with it, see it and are asked, which decide who
    /// may send a command (see [`Reach`]). `None` as long as it is not there.
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

    /// Whose the sealed values of an event are; only asked of events that have a seal. `before` is the case before the event.
    ///
    /// Return [`ValueOwner::about`] the cases that the text is about: one about one petition is its petitioner's, one about several is the
    /// case's own. By default all are those of the petitioner that the first event names, or the case's own where there is none.
    fn owner(before: &Self::State, event: &Self::Event) -> ValueOwner {
        let petitioner = Self::petitioner_in(event).or(Self::petitioner(before));
        petitioner.map_or(ValueOwner::Case, |petitioner| ValueOwner::Petitioner(petitioner.clone()))
    }

    /// The cases of people that an event names: petitions as a rule, or what became one. Erasing the petitioner of any of them, whenever it
    /// was named, erases the case's own values; and the event is also a fact of the matters of the petitions among them.
    fn names(_event: &Self::Event) -> Vec<StreamId> {
        Vec::new()
    }

    /// The petitioner that an event names as the one whom the case is about: the first event, as a rule.
    fn petitioner_in(_event: &Self::Event) -> Option<&PetitionerId> {
        None
    }

    /// The petitioner whom the case is about: the one that its first event names. Values of other cases belong to them by
    /// [`ValueOwner::PetitionerOf`] this one.
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
pub enum ValueOwners {
    /// All are the petitioner's that the first event of each case names under this path of its payload.
    Petitioner {
        /// Event and field.
        path: [&'static str; 2],
    },
    /// Each event says whose its values are ([`CaseKind::owner`]).
    ByEvent,
    /// Nobody's: they are never erased.
    Nobody,
}

/// Whose the values of one event are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueOwner {
    /// This petitioner's, erased with them.
    Petitioner(PetitionerId),
    /// Those of the petitioner of this case. It is of a kind whose first event names the petitioner ([`ValueOwners::Petitioner`]).
    PetitionerOf(StreamId),
    /// The case's own, erased with the petitioner of any of the cases that it names ([`CaseKind::names`]); never, if it names none.
    Case,
}

impl ValueOwner {
    /// The owner of a text about some cases: of one about one, its petitioner; else the case whose event has the text.
    pub fn about(cases: impl IntoIterator<Item = StreamId>) -> Self {
        let mut cases = cases.into_iter();
        match (cases.next(), cases.next()) {
            (Some(one), None) => Self::PetitionerOf(one),
            _ => Self::Case,
        }
    }
}

/// Who may send a command, by what they work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach<'a> {
    /// Those who work with the case: in whose subtree its owner is, or a unit that works with it as the owner does ([`Summary::workers`]).
    Case,
    /// Those who are asked, as long as their answer is outstanding ([`Summary::asked`]), and nobody else. Where no answer is outstanding any
    /// more, the kind refuses it.
    Answer,
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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

    /// Another case in short, unless the asker does not see it. `is_named`: the asker's answer is outstanding in a case that names this one,
    /// and so reaches it; but not those who are hidden from the asker's unit.
    fn summary(&self, case: &StreamId, asker: &Asker<'_>, is_named: bool) -> Option<Summary>;

    /// The case of an event, and its sequence there.
    fn event(&self, position: i64) -> Option<(&StreamId, u64)>;

    /// How many events have values of a petitioner that are not erased.
    fn values(&self, petitioner: &PetitionerId) -> u64;
}

/// The cases among some needs, as far as they are there and within reach; `own` is the case that the command is for.
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
