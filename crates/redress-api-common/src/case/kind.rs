//! What a kind of case declares, and a case as a caller sees it.

use super::mutation::Mutation;
use crate::{
    access::Access,
    event::{EventTable, Recorded},
    tables::{ObjectTable, Tabled, Term},
};
use async_graphql::Result;
use redress_domain::StreamId;
use redress_log::{AggregateKind, Event, RecordedEvent};
use redress_read::{CaseRow, TreeOn};
use std::sync::Arc;

/// A kind of case in the schema. Every name is derived from those of [`object`](Self::object), `one` and
/// `many`.
pub struct Kind {
    /// Its kind in the log.
    pub kind: AggregateKind,
    /// Its type, with the fields of this kind only.
    pub object: ObjectTable,
    /// Creates an object from a case: decodes its folded state.
    pub open: fn(Arc<VisibleCase>) -> Result<Arc<dyn Tabled>>,
    /// The name of the query for one case, and of the payloads' field.
    pub one: &'static str,
    /// The name of the query for a list.
    pub many: &'static str,
    /// Its states.
    pub states: &'static [Term],
    /// Its events.
    pub events: &'static [EventTable],
    /// Converts an event to its type; `None` if the event belongs to another kind.
    pub event: fn(Event, Recorded) -> Option<Arc<dyn Tabled>>,
    /// Its commands.
    pub mutations: &'static [Mutation],
    /// The codes of refusals that only this kind has.
    pub codes: &'static [Term],
}

/// A case as a caller sees it.
pub struct VisibleCase {
    /// Its kind.
    pub kind: &'static Kind,
    /// Its row, at the time that is shown.
    pub row: CaseRow,
    /// The units of that time.
    pub units: Arc<TreeOn>,
    /// The caller's rights.
    pub access: Access,
    /// Whether the caller may read texts about people in it.
    pub sees_people: bool,
    /// The petitions that it names and that the caller reaches.
    pub petitions: Arc<[String]>,
    /// The cases of other kinds that it names and that the caller sees.
    pub cases: Arc<[StreamId]>,
    /// Whether nothing that it names is left out for the caller, if its texts are left out with what they are about.
    pub is_whole: bool,
    /// The events that it was folded from, if that is not its whole history.
    pub history: Option<Vec<RecordedEvent>>,
}

impl VisibleCase {
    /// The case that it is.
    pub fn stream(&self) -> StreamId {
        (self.kind.kind, self.row.id.clone())
    }
}
