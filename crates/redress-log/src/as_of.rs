//! A petition as it stood.

use crate::{AggregateKind, Event, Log, LogError, Position, RecordedEvent};
use chrono::NaiveDate;
use redress_domain::{PetitionId, petition::Petition};

/// A point in a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// What the log knew at a position, that event included.
    Position(Position),
    /// What had happened by the end of a local day, as far as the log knows it now.
    Date(NaiveDate),
}

impl AsOf {
    /// Whether an event is part of the history at this point.
    #[must_use]
    pub fn includes(self, recorded: &RecordedEvent) -> bool {
        match self {
            Self::Position(position) => recorded.position <= position,
            Self::Date(date) => recorded.event.occurred_on() <= date,
        }
    }
}

impl Log {
    /// A petition folded up to a point; `None` if it was not registered then.
    ///
    /// # Errors
    /// If the database fails or an event cannot be read.
    pub async fn petition_as_of(&self, id: &PetitionId, as_of: AsOf) -> Result<Option<Petition>, LogError> {
        let mut petition = Petition::default();
        for recorded in self.history(AggregateKind::Petition, id.as_str()).await? {
            if let (true, Event::Petition(event)) = (as_of.includes(&recorded), &recorded.event) {
                petition.sequence = recorded.sequence - 1;
                petition.evolve(event);
            }
        }
        Ok(Some(petition).filter(|petition| petition.registration.is_some()))
    }
}
