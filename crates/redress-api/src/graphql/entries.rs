//! The petitions behind a figure, as far as the caller may see them.

use super::{petition::Petition, statistics_source::FigureOf};
use async_graphql::{ComplexObject, Context, ID, Result, SimpleObject, types::connection::PageInfo};
use redress_api_common::{
    access::Access,
    error::{forbidden, read_error},
    paging::check_size,
    scalars::Position,
};
use redress_auth::Operation;
use redress_log::AggregateKind;
use redress_read::{Ask, SeenEntry, statistics::Side};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;

/// How much an event changed the contribution of a petition, or of another case, to a figure. The entries of a figure add up to it,
/// whether or not they are shown in full.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct Entry {
    /// The petition's number; null if the caller does not work with it. Also null if the event belongs to
    /// another petition, unless the caller works with that one too and may know the people of both.
    petition_id: Option<ID>,
    /// The case's id, for statistics that count cases of another kind; null if the caller does not see the
    /// case, and for petitions.
    case_id: Option<ID>,
    /// Position of the event. Null if the petition is, and for callers who may not know people if the event
    /// belongs to another petition: it would reveal that the people are the same.
    position: Option<Position>,
    /// The kind of the case, as the log names it, such as `petition` or `mediation`.
    kind: &'static str,
    /// The slot, such as `2026-W07`, for statistics that count slots of sweeps: the case's id is the unit's code, and the position
    /// is that of the duty (of a denominator) or of the report (of a numerator). Null if the case is.
    slot: Option<String>,
    /// The change.
    n: i64,
    /// The petitions of the page.
    #[graphql(skip)]
    cases: Arc<Cases>,
}

#[ComplexObject]
impl Entry {
    /// The present state of the petition; null if its number is.
    async fn petition(&self, ctx: &Context<'_>) -> Result<Option<Petition>> {
        match &self.petition_id {
            Some(id) => self.cases.petition(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// The petitions of a page of entries: when one is asked for, all are read.
#[derive(Default)]
struct Cases {
    ids: Vec<String>,
    found: OnceCell<HashMap<String, Petition>>,
}

impl Cases {
    async fn petition(&self, ctx: &Context<'_>, id: &str) -> Result<Option<Petition>> {
        let found = self.found.get_or_try_init(async || {
            let found = Petition::find_all(ctx, &self.ids).await?;
            Ok::<_, async_graphql::Error>(found.into_iter().map(|one| (one.row().id.clone(), one)).collect())
        });
        Ok(found.await?.get(id).cloned())
    }
}

record! {
    /// A page of entries: first those shown in full, in the order of the log, then those without a position, then
    /// those without a petition.
    pub struct EntryConnection {
        /// The entries with their cursors.
        edges: Vec<EntryEdge>,
        /// The entries.
        nodes: Vec<Entry>,
        /// The page info.
        page_info: PageInfo,
    }
}

record! {
    /// An entry and its cursor.
    pub struct EntryEdge {
        /// Its cursor, for `after`. The pages after it use the same position.
        cursor: String,
        /// The entry.
        node: Entry,
    }
}

/// A cursor: the number of entries before it, and the position. It contains neither petition nor event, since
/// the caller may not see all of them.
#[derive(Debug, Clone, Copy)]
struct Place {
    at: redress_log::Position,
    after: u64,
}

impl Place {
    fn read(cursor: &str) -> Result<Self> {
        let parts =
            cursor.split_once(':').and_then(|(at, after)| Some((at.parse().ok()?, after.parse().ok()?)));
        let (at, after) = parts.ok_or_else(|| {
            redress_api_common::error::invalid("after", "this is not a cursor of this list")
        })?;
        Ok(Self { at: redress_log::Position(at), after })
    }
}

impl FigureOf {
    /// Returns a page of the entries of one side of the figure; `None` if the figure is suppressed.
    pub(super) async fn entries(
        &self,
        ctx: &Context<'_>,
        side: Side,
        first: i32,
        after: Option<String>,
    ) -> Result<Option<EntryConnection>> {
        check_size(Some(first), None)?;
        let inner = self.source.inner();
        let access = Access::to(ctx, Operation::ReadFigures).await?;
        if !access.covers(&inner.ask.unit) {
            return Err(forbidden());
        }
        let place = after.as_deref().map(Place::read).transpose()?;
        // These figures depend on what the same people filed elsewhere, which may be hidden from the caller:
        // a missing entry would reveal whose petition the hidden one is.
        let rests_on_others = self.figure.statistic.rests_on_other_petitions(side);
        let small_counts = inner.minimum.is_on() && access.own_unit().is_some();
        if self.suppressed || (small_counts && rests_on_others) {
            return Ok(None);
        }
        let now = inner.ask.position.unwrap_or_default();
        let at = place.map_or(now, |place| place.at.min(now));
        let place = Place { at, after: place.map_or(0, |place| place.after) };
        let ask = Ask { position: Some(at), ..inner.ask.clone() };
        let size = usize::try_from(first).unwrap_or(1);
        let page = (u32::try_from(size + 1).unwrap_or(u32::MAX), place.after);
        let part = inner.part.as_ref().map(|(by, part)| (*by, part.as_str()));
        let (viewer, statistic) = (access.viewer()?, self.figure.statistic);
        let seen = inner.reader.entries_seen_by((&viewer, access.units()), &ask, statistic, side, part, page);
        let entries = seen.await.map_err(read_error)?.value;
        let kind = side.kind(statistic).unwrap_or(AggregateKind::Petition);
        Ok(Some(EntryConnection::of(entries, kind, size, (place, after.is_some()))))
    }
}

impl EntryConnection {
    /// A page. `entries` has one more than the page if there are more.
    fn of(
        mut entries: Vec<SeenEntry>,
        kind: AggregateKind,
        size: usize,
        (place, follows): (Place, bool),
    ) -> Self {
        let has_next_page = entries.len() > size;
        entries.truncate(size);
        let are_petitions = kind == AggregateKind::Petition;
        let petitions = entries.iter().filter(|_| are_petitions);
        let ids: BTreeSet<String> = petitions.filter_map(|entry| entry.petition.clone()).collect();
        let cases = Arc::new(Cases { ids: ids.into_iter().collect(), ..Cases::default() });
        let edges: Vec<EntryEdge> = (place.after + 1..)
            .zip(entries)
            .map(|(number, SeenEntry { petition, position, n, slot })| {
                let position = position.map(|position| Position(redress_log::Position(position)));
                let id = petition.map(ID);
                let (petition_id, case_id) = if are_petitions { (id, None) } else { (None, id) };
                let (kind, cases) = (kind.as_str(), cases.clone());
                let slot = slot.map(|slot| slot.to_string());
                let node = Entry { petition_id, case_id, position, kind, slot, n, cases };
                EntryEdge { cursor: format!("{}:{number}", place.at.0), node }
            })
            .collect();
        let cursor = |edge: Option<&EntryEdge>| edge.map(|edge| edge.cursor.clone());
        let (start_cursor, end_cursor) = (cursor(edges.first()), cursor(edges.last()));
        let page_info = PageInfo { has_previous_page: follows, has_next_page, start_cursor, end_cursor };
        let nodes = edges.iter().map(|edge| edge.node.clone()).collect();
        Self { edges, nodes, page_info }
    }
}
