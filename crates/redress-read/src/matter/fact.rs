//! A fact of a matter: the input of its figures.

use chrono::{DateTime, NaiveDate, Utc};
use redress_domain::petition::PetitionEvent;
use redress_log::{Occurrence, RecordedEvent};
use std::sync::Arc;

/// An event with the day by which figures order it.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    /// The local day of the event; for an event that corrects another, that one's day.
    pub(crate) day: NaiveDate,
    pub(crate) what: Happening,
}

/// An event that concerns a petition of the matter.
#[derive(Debug, Clone)]
pub(crate) enum Happening {
    /// A step of the petition itself.
    Step(Arc<Occurrence>),
    /// The effect of an upheld objection, on the day of the assignment that it takes back. The decision itself
    /// is a [`Step`](Self::Step) on its own day.
    TakenBack(Arc<Occurrence>),
    /// An event of another stream that names the petition, by its own day and position.
    Named(Naming),
}

/// A petition, and an event of another stream that names it.
#[derive(Debug, Clone)]
pub(crate) struct Naming {
    pub(crate) petition: Arc<str>,
    pub(crate) event: Arc<RecordedEvent>,
}

impl Happening {
    pub(crate) fn position(&self) -> i64 {
        match self {
            Self::Step(occurrence) | Self::TakenBack(occurrence) => occurrence.position.0,
            Self::Named(naming) => naming.event.position.0,
        }
    }

    pub(crate) fn petition(&self) -> &str {
        match self {
            Self::Step(occurrence) | Self::TakenBack(occurrence) => &occurrence.petition,
            Self::Named(naming) => &naming.petition,
        }
    }

    /// The step of procedure, if it is one.
    pub(crate) fn step(&self) -> Option<&PetitionEvent> {
        match self {
            Self::Step(occurrence) => Some(&occurrence.event),
            Self::TakenBack(_) | Self::Named(_) => None,
        }
    }

    /// The local day on which it happened.
    pub(crate) fn own_day(&self) -> NaiveDate {
        match self {
            Self::Step(occurrence) | Self::TakenBack(occurrence) => occurrence.event.occurred_on(),
            Self::Named(naming) => naming.event.event.occurred_on(),
        }
    }
}

impl Fact {
    pub(crate) fn position(&self) -> i64 {
        self.what.position()
    }

    pub(crate) fn petition(&self) -> &str {
        self.what.petition()
    }

    pub(crate) fn step(&self) -> Option<&PetitionEvent> {
        self.what.step()
    }

    /// The time of a filing, a closing or a termination.
    pub(crate) fn at(&self) -> Option<DateTime<Utc>> {
        match &self.what {
            Happening::Step(occurrence) => occurrence.at,
            Happening::TakenBack(_) | Happening::Named(_) => None,
        }
    }
}
