//! What a kind of case declares, and a case as a caller sees it.

use super::mutation::Mutation;
use crate::graphql::{
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
pub(in crate::graphql) struct Kind {
    /// Its kind in the log.
    pub(in crate::graphql) kind: AggregateKind,
    /// Its type, with the fields of this kind only.
    pub(in crate::graphql) object: ObjectTable,
    /// Creates an object from a case: decodes its folded state.
    pub(in crate::graphql) open: fn(Arc<VisibleCase>) -> Result<Arc<dyn Tabled>>,
    /// The name of the query for one case, and of the payloads' field.
    pub(in crate::graphql) one: &'static str,
    /// The name of the query for a list.
    pub(in crate::graphql) many: &'static str,
    /// Its states.
    pub(in crate::graphql) states: &'static [Term],
    /// Its events.
    pub(in crate::graphql) events: &'static [EventTable],
    /// Converts an event to its type; `None` if the event belongs to another kind.
    pub(in crate::graphql) event: fn(Event, Recorded) -> Option<Arc<dyn Tabled>>,
    /// Its commands.
    pub(in crate::graphql) mutations: &'static [Mutation],
    /// The codes of refusals that only this kind has.
    pub(in crate::graphql) codes: &'static [Term],
}

/// A case as a caller sees it.
pub(in crate::graphql) struct VisibleCase {
    /// Its kind.
    pub(in crate::graphql) kind: &'static Kind,
    /// Its row, at the time that is shown.
    pub(in crate::graphql) row: CaseRow,
    /// The units of that time.
    pub(in crate::graphql) units: Arc<TreeOn>,
    /// The caller's rights.
    pub(in crate::graphql) access: Access,
    /// Whether the caller may read texts about people in it.
    pub(in crate::graphql) sees_people: bool,
    /// The petitions that it names and that the caller reaches.
    pub(in crate::graphql) petitions: Arc<[String]>,
    /// The cases of other kinds that it names and that the caller sees.
    pub(in crate::graphql) cases: Arc<[StreamId]>,
    /// The events that it was folded from, if that is not its whole history.
    pub(in crate::graphql) history: Option<Vec<RecordedEvent>>,
}

impl VisibleCase {
    /// The case that it is.
    pub(in crate::graphql) fn stream(&self) -> StreamId {
        (self.kind.kind, self.row.id.clone())
    }
}
