//! The feed: the events of the whole log that the caller may see, in order.

use super::{
    any::Event,
    connection::{EventConnection, Page},
    schema::{EventType, Seen},
};
use async_graphql::{ID, Result};
use redress_api_common::{
    access::Access,
    case::{VisibleCase, visible_cases},
    error::{invalid, log_error, missing, read_error},
    input::unit_code,
    scalars,
};
use redress_api_kinds as kinds;
use redress_auth::Operation;
use redress_domain::{StreamId, UnitCode};
use redress_log::{AggregateKind, EventHead, Position};
use redress_read::{PetitionRow, ReadError, Reader};
use std::{collections::HashMap, sync::Arc};

/// The most units by which a feed can be filtered.
const MOST_UNITS: usize = 100;
/// The most positions that a chunk searches: rare types are looked up in the log's index, which takes time as
/// well.
const WINDOW: i64 = 10_000;
/// The most events that a chunk checks against the caller's scope.
const LARGEST_CHUNK: u32 = 2_000;
/// The most chunks of a page: then the page ends, however few events it has.
const CHUNKS: usize = 10;

/// Which events of the log to return.
#[derive(Clone)]
pub(in crate::graphql) struct Feed {
    types: Option<Vec<(AggregateKind, &'static str)>>,
    /// Only events that concern one of these units or one below it; `None`: all.
    units: Vec<UnitCode>,
}

/// A part of the feed.
pub(in crate::graphql) struct Stretch {
    pub(in crate::graphql) events: Vec<(Position, Event)>,
    /// Everything up to here has been searched.
    pub(in crate::graphql) end: Position,
    /// Whether the read side has more.
    pub(in crate::graphql) more: bool,
}

/// An event that the caller may see, and its subject.
type Visible = (Position, Seen);

/// The petitions and cases of a chunk's events that the caller sees.
struct Reached {
    petitions: HashMap<String, Arc<PetitionRow>>,
    cases: HashMap<StreamId, Arc<VisibleCase>>,
}

impl Feed {
    /// The events of these types (`None`: all) that concern these units.
    pub(in crate::graphql) fn of(types: Option<Vec<EventType>>, units: Option<Vec<ID>>) -> Result<Self> {
        if types.as_ref().is_some_and(Vec::is_empty) {
            return Err(invalid("types", "name at least one type, or leave the argument out"));
        }
        if units.as_ref().is_some_and(|units| units.is_empty() || units.len() > MOST_UNITS) {
            let message = format!("name 1 to {MOST_UNITS} units, or leave the argument out");
            return Err(invalid("units", message));
        }
        let units = units.iter().flatten().map(|unit| unit_code(unit, "units"));
        let types = types.map(|types| types.into_iter().map(|event| (event.kind, event.name)).collect());
        Ok(Self { types, units: units.collect::<Result<_>>()? })
    }

    /// Refuses what the caller may not ask for, before anything is read.
    pub(in crate::graphql) fn check(&self, access: &Access) -> Result<()> {
        let _ = access.bound()?;
        match self.units.iter().find(|unit| access.tree().get(unit).is_none()) {
            Some(unknown) => Err(read_error(ReadError::UnitUnknown(unknown.clone()))),
            None => Ok(()),
        }
    }

    /// Returns at most `first` events after a position, up to the end of the read side. The work is limited:
    /// if the caller may see only few events, the part ends before it is full.
    pub(in crate::graphql) async fn read(
        &self,
        reader: &Reader,
        access: &Access,
        after: Position,
        first: usize,
    ) -> Result<Stretch> {
        self.check(access)?;
        let upto = access.position();
        let (mut end, mut found) = (after, Vec::<Visible>::new());
        let narrow = access.bound()?.is_some() || !self.units.is_empty();
        let mut size = u32::try_from(first).unwrap_or(LARGEST_CHUNK).min(LARGEST_CHUNK);
        for _ in 0..CHUNKS {
            if end >= upto || found.len() >= first {
                break;
            }
            let (chunk, scanned) = self.chunk(reader, access, (end, upto), size).await?;
            let wanted = first - found.len();
            // If the page is full, the next one begins after its last event.
            end = if chunk.len() > wanted { chunk[wanted - 1].0 } else { scanned };
            found.extend(chunk.into_iter().take(wanted));
            size = if narrow { (size * 4).min(LARGEST_CHUNK) } else { size };
        }
        let positions: Vec<Position> = found.iter().map(|(position, _)| *position).collect();
        let recorded = reader.log().at_positions(&positions).await.map_err(log_error)?;
        let events = recorded.into_iter().zip(found).map(|(recorded, (position, seen))| {
            Event::seen(recorded, access, &seen).map(|event| (position, event))
        });
        Ok(Stretch { events: events.collect::<Result<_>>()?, end, more: end < upto })
    }

    /// The visible ones of the next events, and the position up to which they were searched.
    async fn chunk(
        &self,
        reader: &Reader,
        access: &Access,
        (after, upto): (Position, Position),
        size: u32,
    ) -> Result<(Vec<Visible>, Position)> {
        let window = upto.min(Position(after.0.saturating_add(WINDOW)));
        let heads =
            reader.log().heads(after, window, self.types.as_deref(), size).await.map_err(log_error)?;
        let scanned = match heads.last() {
            Some(last) if heads.len() >= size as usize => last.position,
            _ => window,
        };
        let reached = self.reached(reader, access, &heads).await?;
        let mut visible = Vec::new();
        for head in heads {
            let position = head.position;
            visible.extend(self.seen(access, &reached, head)?.map(|seen| (position, seen)));
        }
        Ok((visible, scanned))
    }

    /// Returns what the caller sees of an event's subject; `None` if the caller may not see the event.
    fn seen(&self, access: &Access, reached: &Reached, head: EventHead) -> Result<Option<Seen>> {
        Ok(match head.kind {
            AggregateKind::Petition => reached.petitions.get(&head.aggregate_id).cloned().map(Seen::Petition),
            AggregateKind::Unit => self.has_unit(access, &head).then_some(Seen::Other),
            AggregateKind::Petitioner => self.has_erasures(access).then_some(Seen::Other),
            kind if kinds::of(kind).is_none() => return Err(missing(kind)),
            kind => reached.cases.get(&(kind, head.aggregate_id)).cloned().map(Seen::Case),
        })
    }

    /// Returns the petitions and cases of some events that the caller sees.
    async fn reached(&self, reader: &Reader, access: &Access, heads: &[EventHead]) -> Result<Reached> {
        let named = (!self.units.is_empty()).then(|| self.units.clone());
        let groups: Vec<Vec<UnitCode>> =
            access.bound()?.map(|top| vec![top]).into_iter().chain(named).collect();
        let (mut petitions, mut cases) = (HashMap::new(), HashMap::new());
        let ids = ids(heads, |kind| kind == AggregateKind::Petition);
        if !ids.is_empty() {
            let ids: Vec<String> = ids.into_iter().map(|(_, id)| id).collect();
            let rows = reader.petitions_among(access.units(), &ids, &groups).await.map_err(read_error)?.value;
            petitions.extend(rows.into_iter().map(|row| (row.id.clone(), Arc::new(row))));
        }
        let ids = self::ids(heads, |kind| kinds::of(kind).is_some());
        if !ids.is_empty() {
            let rows = reader.cases_among(access.units(), &ids, &groups).await.map_err(read_error)?.value;
            let seen = visible_cases(reader, access, kinds::ALL, rows).await?;
            cases.extend(seen.into_iter().map(|case| (case.stream(), case)));
        }
        Ok(Reached { petitions, cases })
    }

    /// Everybody sees events of units: the tree is public.
    fn has_unit(&self, access: &Access, head: &EventHead) -> bool {
        let within = |code: UnitCode| self.units.iter().any(|top| access.units().is_within(&code, top));
        self.units.is_empty() || head.aggregate_id.parse().is_ok_and(within)
    }

    /// Erasures name a petitioner and no unit, so only callers who see all petitions and all people get them.
    /// A caller with a unit is not one of them, since a petition may accuse that unit.
    fn has_erasures(&self, access: &Access) -> bool {
        let everywhere = matches!(access.bound(), Ok(None));
        let whole = everywhere && access.own_unit().is_none();
        self.units.is_empty() && whole && access.may(Operation::ReadPersonalData)
    }
}

/// The distinct petitions or cases of the events whose kind matches.
fn ids(heads: &[EventHead], is_one: impl Fn(AggregateKind) -> bool) -> Vec<StreamId> {
    let of_these = heads.iter().filter(|head| is_one(head.kind));
    let mut ids: Vec<StreamId> = of_these.map(|head| (head.kind, head.aggregate_id.clone())).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

impl Stretch {
    /// Converts the part to a page.
    pub(in crate::graphql) fn page(self, follows: bool) -> EventConnection {
        let page = Page { follows, more: self.more, end: Some(self.end.to_string()) };
        let events = self.events.into_iter().map(|(position, event)| (position.to_string(), event)).collect();
        EventConnection::of(events, page, scalars::Position(self.end))
    }
}
