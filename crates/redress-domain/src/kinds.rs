//! Commands, events and states of any kind, generated from the list of kinds. Each method calls the kind's
//! own.

use crate::{
    AggregateKind, Case, CaseKind, Facts, InvalidId, PetitionerId, Procedure, Refusal, Rules, Sealed,
    SensitiveValues, StreamId,
    kind::{Asker, Found, Need, Reach, ValueOwners},
    numbers::{Numbered, Taken},
    replay_check::{self, DecidedIn, Disagreement},
    upcast::{self, UpcastersByKind},
};
use chrono::NaiveDate;
use cqrs_es::{Aggregate, DomainEvent, persist::EventUpcaster};
use serde::Serialize;

/// Why a state always has the kind of the command or event: the log looks states up by case.
const OF_ITS_KIND: &str = "the state is of the kind of its case";

macro_rules! make_enums {
    ($($(#[$cfg:meta])* $kind:ident $name:literal ($aggregate:path) $command:ident;)+) => {
        /// A command and its case.
        #[allow(clippy::large_enum_variant, reason = "nearly all commands are the large ones, to petitions")]
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[non_exhaustive]
        pub enum Command {
            $($(#[$cfg])* #[doc = concat!("See [`", stringify!($aggregate), "`].")] $command(<$aggregate as CaseKind>::Addressed),)+
        }

        /// An event of any kind.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Event {
            $($(#[$cfg])* #[doc = concat!("See [`", stringify!($aggregate), "`].")] $kind(<$aggregate as Aggregate>::Event),)+
        }

        /// The state of a case of any kind.
        #[allow(clippy::large_enum_variant, reason = "nearly all that is cached are the large ones, petitions")]
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum State {
            $($(#[$cfg])* #[doc = concat!("See [`", stringify!($aggregate), "`].")] $kind(<$aggregate as CaseKind>::State),)+
        }

        /// Runs an expression with the kind of a command as `K`.
        macro_rules! command {
            ($self:expr, $of:ident => $call:expr) => {
                match $self { $($(#[$cfg])* Command::$command($of) => { #[allow(dead_code, reason = "some calls are the same for each kind")] type K = $aggregate; $call })+ }
            };
        }

        /// Runs an expression with the kind of an event as `K`.
        macro_rules! event {
            ($self:expr, $of:ident => $call:expr) => {
                match $self { $($(#[$cfg])* Event::$kind($of) => { #[allow(dead_code, reason = "some calls are the same for each kind")] type K = $aggregate; $call })+ }
            };
        }

        /// Runs an expression with a kind as `K`.
        macro_rules! kind {
            ($self:expr => $call:expr) => {
                match $self { $($(#[$cfg])* AggregateKind::$kind => { #[allow(dead_code, reason = "some calls are the same for each kind")] type K = $aggregate; $call })+ }
            };
        }

        /// Runs an expression with the kind of a state as `K`.
        macro_rules! state {
            ($self:expr, $of:ident => $call:expr) => {
                match $self { $($(#[$cfg])* State::$kind($of) => { #[allow(dead_code, reason = "some calls are the same for each kind")] type K = $aggregate; $call })+ }
            };
        }

        $($(#[$cfg])* impl From<<$aggregate as Aggregate>::Event> for Event {
            fn from(event: <$aggregate as Aggregate>::Event) -> Self {
                Self::$kind(event)
            }
        })+

        $($(#[$cfg])* impl From<<$aggregate as CaseKind>::Addressed> for Command {
            fn from(command: <$aggregate as CaseKind>::Addressed) -> Self {
                Self::$command(command)
            }
        })+

        impl State {
            /// The state of a case without events.
            #[must_use]
            pub fn of(kind: AggregateKind) -> Self {
                match kind { $($(#[$cfg])* AggregateKind::$kind => Self::$kind(Default::default()),)+ }
            }
        }
    };
}

kinds!(make_enums);

mod state;

impl AggregateKind {
    /// Checks whether a text is a valid id of such a case.
    ///
    /// # Errors
    /// If it is not.
    pub fn check_id(self, id: &str) -> Result<(), InvalidId> {
        kind!(self => id.parse::<<K as CaseKind>::Id>().map(drop))
    }

    /// Who owns the sensitive values of such cases.
    #[must_use]
    pub fn values(self) -> ValueOwners {
        kind!(self => K::VALUES)
    }

    /// Whether decisions depend on the state folded from a case's own events (see [`CaseKind::FOLDS`]).
    #[must_use]
    pub fn folds(self) -> bool {
        kind!(self => K::FOLDS)
    }

    /// Whether each event erases the values of a petitioner (see [`CaseKind::ERASES`]).
    #[must_use]
    pub fn erases(self) -> bool {
        kind!(self => K::ERASES)
    }

    /// Whether its events change the rules of later decisions (see [`CaseKind::ARRANGES`]).
    #[must_use]
    pub fn arranges(self) -> bool {
        kind!(self => K::ARRANGES)
    }

    /// The names of the kinds for which `holds` returns true, as a statement's parameter.
    #[must_use]
    pub fn names_of(holds: impl Fn(Self) -> bool) -> Vec<&'static str> {
        Self::ALL.iter().copied().filter(|kind| holds(*kind)).map(Self::as_str).collect()
    }
}

/// The upcasters of a kind's events, oldest first.
#[must_use]
pub fn upcasters(kind: AggregateKind) -> Vec<Box<dyn EventUpcaster>> {
    kind!(kind => K::upcasters())
}

impl Command {
    /// The kind of its case.
    #[must_use]
    pub fn kind(&self) -> AggregateKind {
        command!(self, _command => K::KIND)
    }

    /// The id of its case.
    #[must_use]
    pub fn id(&self) -> &str {
        command!(self, command => K::id(command))
    }

    /// Its case.
    #[must_use]
    pub fn stream(&self) -> StreamId {
        (self.kind(), self.id().to_owned())
    }

    /// Its sensitive values.
    #[must_use]
    pub fn sensitive(&self) -> SensitiveValues {
        command!(self, command => K::values(command))
    }

    /// The days that it names, with their fields (see [`CaseKind::days`]).
    #[must_use]
    pub fn days(&self) -> Vec<(&'static str, NaiveDate)> {
        command!(self, command => K::days(command))
    }

    /// Who may send it.
    #[must_use]
    pub fn reach(&self) -> Reach<'_> {
        command!(self, command => K::reach(command))
    }

    /// Whether it opens a case whose id the office gives: until then it has none.
    #[must_use]
    pub fn awaits_id(&self) -> bool {
        self.id().is_empty()
    }

    /// The same command, to the case of an id that the office gives it.
    ///
    /// # Errors
    /// If the id is none of its kind.
    pub fn under(&self, id: &str) -> Result<Self, InvalidId> {
        command!(self, command => Ok(K::under(command, id.parse()?).into()))
    }

    /// The series from which it takes the next number; its case is in this state.
    #[must_use]
    pub fn takes(&self, state: &State) -> Option<Taken> {
        command!(self, command => K::takes(command, state.get::<K>()))
    }

    /// What it needs to know besides its own case, whose state is given, and the units.
    #[must_use]
    pub fn needs(&self, state: &State) -> Vec<Need> {
        command!(self, command => K::needs(command, state.get::<K>()))
    }

    /// Turns what was found for its needs into the facts that the rules read.
    ///
    /// # Errors
    /// If the asker may not base the command on what it names.
    pub fn facts(&self, state: &State, asker: &Asker<'_>, found: &dyn Found) -> Result<Facts, Refusal> {
        command!(self, command => Ok(K::facts(command, state.get::<K>(), asker, found)?))
    }

    /// Refuses the command if the asker's unit must not decide in this case.
    ///
    /// # Errors
    /// The refusal.
    pub fn bar(&self, state: &State, asker: &Asker<'_>) -> Result<(), Refusal> {
        command!(self, command => Ok(K::bar(command, state.get::<K>(), asker)?))
    }

    /// Decides the command.
    ///
    /// # Errors
    /// A refusal, if a rule forbids it.
    pub fn decide(&self, state: &State, case: &Case<'_>) -> Result<Event, Refusal> {
        command!(self, command => Ok(<K as CaseKind>::decide(command, state.get::<K>(), case)?.into()))
    }

    /// The refusal of opening a case under an id that already exists.
    #[must_use]
    pub fn taken(&self) -> Refusal {
        command!(self, command => K::taken(command).into())
    }
}

impl Event {
    /// Decodes an event of a kind, with the kind's upcasters if it has an earlier version.
    ///
    /// # Errors
    /// If it cannot be read, or this program does not know its version.
    pub fn decode(
        kind: AggregateKind,
        event_type: &str,
        event_version: &str,
        payload: &str,
        upcasters: &UpcastersByKind,
    ) -> Result<Self, upcast::DecodeError> {
        let upcasters = upcasters.of(kind);
        kind!(kind => {
            upcast::decode::<<K as Aggregate>::Event>(event_type, event_version, payload, upcasters).map(Self::from)
        })
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> AggregateKind {
        event!(self, _event => K::KIND)
    }

    /// Its name among the events of its kind.
    #[must_use]
    pub fn event_type(&self) -> String {
        event!(self, event => event.event_type())
    }

    /// The version of its payload.
    #[must_use]
    pub fn event_version(&self) -> String {
        event!(self, event => event.event_version())
    }

    /// The local day of the event, in the reporting time zone.
    #[must_use]
    pub fn occurred_on(&self) -> NaiveDate {
        event!(self, event => K::occurred_on(event))
    }

    /// The seal of its sensitive values.
    #[must_use]
    pub fn sealed(&self) -> Option<&Sealed> {
        event!(self, event => K::sealed(event))
    }

    /// The petitioner that the event names as the one whom the case is about.
    #[must_use]
    pub fn petitioner(&self) -> Option<&PetitionerId> {
        event!(self, event => K::petitioner_in(event))
    }

    /// The matter whose procedure it terminates.
    #[must_use]
    pub fn terminates(&self) -> Option<&crate::PetitionId> {
        event!(self, event => K::terminates(event))
    }

    /// The cases that it names (see [`CaseKind::names`]).
    #[must_use]
    pub fn names(&self) -> Vec<StreamId> {
        event!(self, event => K::names(event))
    }

    /// The number that it gives to something; `id` is its case's.
    #[must_use]
    pub fn number<'a>(&'a self, id: &'a str) -> Option<Numbered<'a>> {
        event!(self, event => K::number(id, event))
    }

    /// Whether a limit of it rests on days of a year without a calendar.
    #[must_use]
    pub fn assumes_calendar(&self) -> bool {
        event!(self, event => K::assumes_calendar(event))
    }

    /// The payload in canonical form (RFC 8785), as the framework nests it.
    ///
    /// # Panics
    /// Never: events have string keys and whole numbers.
    #[must_use]
    pub fn to_canonical(&self) -> String {
        event!(self, event => serde_json_canonicalizer::to_string(event))
            .expect("events have string keys and whole numbers")
    }

    /// Returns the command that leads to it.
    ///
    /// # Errors
    /// If `id` is not a valid id of its kind.
    pub fn reverse(&self, id: &str) -> Result<Command, InvalidId> {
        event!(self, event => Ok(K::reverse(id.parse()?, event).into()))
    }

    /// Decides it again, on the state before it (see [`replay_check`]).
    ///
    /// # Errors
    /// The outer error: `id` is not a valid id of its kind.
    pub fn check_replay(
        &self,
        context: DecidedIn<'_>,
        id: &str,
        before: &State,
    ) -> Result<Result<(), Disagreement>, InvalidId> {
        event!(self, event => Ok(replay_check::check::<K>(context, id.parse()?, before.get::<K>(), event)))
    }

    /// A procedure under which it may have been decided, for events whose procedure is not available (see
    /// [`CaseKind::implied`]).
    #[must_use]
    pub fn implied(&self, procedure: &Procedure, before: &State) -> Option<Procedure> {
        event!(self, event => K::implied(procedure, before.get::<K>(), event))
    }

    /// Applies the event to the rules: the unit tree, the calendars.
    ///
    /// # Errors
    /// If the id is none of its kind.
    pub fn arrange(&self, id: &str, rules: &mut Rules) -> Result<(), InvalidId> {
        event!(self, event => {
            if K::ARRANGES {
                K::arrange(&id.parse()?, event, rules);
            }
            Ok(())
        })
    }
}
