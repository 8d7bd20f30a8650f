//! An event of a batch, as projections read it.

use redress_log::{Event, Occurrence, RecordedEvent};
use std::sync::Arc;

/// An event, shared by all projections.
#[derive(Debug, Clone)]
pub(crate) enum BatchEvent {
    /// An event of a petition, with only the metadata that rows depend on.
    Petition(Arc<Occurrence>),
    /// A complete event of another kind.
    Other(Arc<RecordedEvent>),
}

impl BatchEvent {
    pub(crate) fn of(recorded: RecordedEvent) -> Self {
        if !matches!(recorded.event, Event::Petition(_)) {
            return Self::Other(Arc::new(recorded));
        }
        let step = Occurrence::of(recorded).expect("an event of a petition is an occurrence");
        Self::Petition(Arc::new(step))
    }
}
