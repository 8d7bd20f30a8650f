//! A batch of events as projections take it in.

use redress_log::{Event, Occurrence, RecordedEvent};
use std::sync::Arc;

/// An event, shared by the projections that look at it.
#[derive(Debug, Clone)]
pub(crate) enum Happened {
    /// A step of a petition; of its metadata only what rows depend on.
    Petition(Arc<Occurrence>),
    /// An event of another kind, whole.
    Other(Arc<RecordedEvent>),
}

impl Happened {
    pub(crate) fn of(recorded: RecordedEvent) -> Self {
        if !matches!(recorded.event, Event::Petition(_)) {
            return Self::Other(Arc::new(recorded));
        }
        let step = Occurrence::of(recorded).expect("an event of a petition is an occurrence");
        Self::Petition(Arc::new(step))
    }
}
