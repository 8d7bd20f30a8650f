//! A case at an earlier point.

use crate::{AggregateKind, Log, LogError, Position, RecordedEvent};
use chrono::NaiveDate;
use futures_util::future::BoxFuture;
use redress_domain::{PetitionId, State, petition::Petition};

/// A point in a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// What the log contained up to a position, that event included.
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
    /// Returns a case of any kind, folded up to a point; `None` if it had no events then.
    ///
    /// # Errors
    /// If the database fails or an event cannot be read.
    pub fn case_as_of<'a>(
        &'a self,
        kind: AggregateKind,
        id: &'a str,
        as_of: AsOf,
    ) -> BoxFuture<'a, Result<Option<State>, LogError>> {
        Box::pin(async move {
            let mut case = None;
            for recorded in self.history(kind, id).await?.iter().filter(|recorded| as_of.includes(recorded)) {
                let state = case.get_or_insert_with(|| State::of(kind));
                state.evolve(&recorded.event, &recorded.recording());
            }
            Ok(case)
        })
    }

    /// Returns a petition, folded up to a point; `None` if it was not registered then.
    ///
    /// # Errors
    /// If the database fails or an event cannot be read.
    pub fn petition_as_of<'a>(
        &'a self,
        id: &'a PetitionId,
        as_of: AsOf,
    ) -> BoxFuture<'a, Result<Option<Petition>, LogError>> {
        Box::pin(async move {
            let petition = match self.case_as_of(AggregateKind::Petition, id.as_str(), as_of).await? {
                Some(State::Petition(file)) => Some(file.petition),
                _ => None,
            };
            Ok(petition.filter(|petition| petition.registration.is_some()))
        })
    }
}
