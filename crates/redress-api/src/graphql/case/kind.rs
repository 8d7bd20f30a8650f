//! What a kind of case declares, and a case as somebody sees it.

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

/// A kind of case, as the schema has it. Every name in it is derived from [`object`](Self::object)'s, `one` and `many`.
pub(in crate::graphql) struct Kind {
    /// Its kind in the log.
    pub(in crate::graphql) kind: AggregateKind,
    /// Its type, with the fields that other kinds do not have.
    pub(in crate::graphql) object: ObjectTable,
    /// Makes an object of a case: reads its folded state.
    pub(in crate::graphql) open: fn(Arc<Sight>) -> Result<Arc<dyn Tabled>>,
    /// The query for one of it, and the field of payloads.
    pub(in crate::graphql) one: &'static str,
    /// The query for a list.
    pub(in crate::graphql) many: &'static str,
    /// The states that it can be in.
    pub(in crate::graphql) states: &'static [Term],
    /// Its events.
    pub(in crate::graphql) events: &'static [EventTable],
    /// An event of it as its type; `None` if it is something else's.
    pub(in crate::graphql) event: fn(Event, Recorded) -> Option<Arc<dyn Tabled>>,
    /// Its commands.
    pub(in crate::graphql) mutations: &'static [Mutation],
    /// The codes of its refusals that no other kind has.
    pub(in crate::graphql) codes: &'static [Term],
}

/// A case as somebody sees it.
pub(in crate::graphql) struct Sight {
    /// Its kind.
    pub(in crate::graphql) kind: &'static Kind,
    /// How it stands, or stood.
    pub(in crate::graphql) row: CaseRow,
    /// The units of that time.
    pub(in crate::graphql) units: Arc<TreeOn>,
    /// Who looks.
    pub(in crate::graphql) access: Access,
    /// Whether they may read what was written of people in it.
    pub(in crate::graphql) sees_people: bool,
    /// The petitions that it names, of those that they reach.
    pub(in crate::graphql) petitions: Arc<[String]>,
    /// What it was folded from, if that is not all up to its last event.
    pub(in crate::graphql) history: Option<Vec<RecordedEvent>>,
}

impl Sight {
    /// The case that it is.
    pub(in crate::graphql) fn stream(&self) -> StreamId {
        (self.kind.kind, self.row.id.clone())
    }
}
