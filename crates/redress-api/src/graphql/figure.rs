//! Rates and counts, with the petitions behind them.

use super::{
    access::Access,
    error::{forbidden, read_error},
    paging::{check_size, page_cost},
    petition::Petition,
    scalars::{Date, Position},
    statistics_source::Source,
};
use crate::auth::Operation;
use async_graphql::{
    ComplexObject, Context, Enum, Object, Result, SimpleObject, types::connection::PageInfo,
};
use redress_domain::PetitionId;
use redress_read::{Comparison, Figure, Side};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;

/// What entries cost besides their page: a view of the read side of their own, four statements.
pub(super) const ENTRIES: usize = 20;

/// A figure, and where it comes from.
pub(super) struct FigureOf {
    pub(super) figure: Figure,
    pub(super) source: Source,
}

/// An interval of rates.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct Interval {
    /// Its lower end.
    low: f64,
    /// Its upper end.
    high: f64,
}

impl From<(f64, f64)> for Interval {
    fn from((low, high): (f64, f64)) -> Self {
        Self { low, high }
    }
}

/// A part of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum RatePart {
    /// What counts.
    Numerator,
    /// Out of which.
    Denominator,
}

/// By how much a petition's contribution to a figure changed. The entries of a figure sum to it.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct Entry {
    /// The petition's number.
    petition_id: async_graphql::ID,
    /// Position of the event that changed it.
    position: Position,
    /// By how much.
    n: i64,
    /// The petitions of the page.
    #[graphql(skip)]
    cases: Arc<Cases>,
}

#[ComplexObject]
impl Entry {
    /// The petition as it stands; null where the caller does not work with it.
    async fn petition(&self, ctx: &Context<'_>) -> Result<Option<Petition>> {
        self.cases.petition(ctx, &self.petition_id).await
    }
}

/// The petitions of a page of entries: the first that is asked for is read with all others.
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

/// A page of entries, in the order of the log.
#[derive(SimpleObject)]
pub struct EntryConnection {
    /// The entries, each with its place.
    edges: Vec<EntryEdge>,
    /// The entries.
    nodes: Vec<Entry>,
    /// Where the page lies.
    page_info: PageInfo,
}

/// An entry and its place.
#[derive(SimpleObject)]
pub struct EntryEdge {
    /// Its place, for `after`.
    cursor: String,
    /// The entry.
    node: Entry,
}

/// A fraction of two integers, of petitions or of what happened to them.
pub struct Rate(pub(super) FigureOf);

/// A fraction of two integers, of petitions or of what happened to them.
#[Object]
impl Rate {
    /// The numerator.
    async fn numerator(&self) -> i64 {
        self.0.figure.numerator
    }

    /// The denominator.
    async fn denominator(&self) -> i64 {
        self.0.figure.denominator.unwrap_or(0)
    }

    /// The rate, not rounded; null when the denominator is 0.
    async fn value(&self) -> Option<f64> {
        self.0.figure.rate()
    }

    /// The rate in per cent with two decimals, rounded half up, and never 100.00 unless numerator and denominator are equal; null when the
    /// denominator is 0.
    async fn percent(&self) -> Option<String> {
        self.0.figure.percent()
    }

    /// Wilson's interval of 95 %; null when the denominator is 0, and where a rate may exceed 1.
    async fn interval(&self) -> Option<Interval> {
        self.0.figure.interval().map(Into::into)
    }

    /// Whether the cut-off was held back, since that day has not come yet: the rate will still move.
    async fn provisional(&self) -> bool {
        self.0.figure.provisional
    }

    /// Only what had happened by the end of this day counts.
    async fn cut_off(&self) -> Date {
        Date(self.0.figure.cut_off)
    }

    /// 同比: the difference to the year before, in points (0.01 is one point of per cent).
    async fn year_on_year(&self) -> Result<Option<f64>> {
        self.0.source.change(self.0.figure.statistic, Comparison::YearOnYear).await
    }

    /// 环比: the difference to the month before, in points.
    async fn month_on_month(&self) -> Result<Option<f64>> {
        self.0.source.change(self.0.figure.statistic, Comparison::MonthOnMonth).await
    }

    /// The petitions behind it: by how much each changed it, and with which event.
    #[graphql(complexity = "ENTRIES + page_cost(Some(first), None, child_complexity)")]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        part: RatePart,
        first: i32,
        after: Option<String>,
    ) -> Result<EntryConnection> {
        let side = match part {
            RatePart::Numerator => Side::Numerator,
            RatePart::Denominator => Side::Denominator,
        };
        self.0.entries(ctx, side, first, after).await
    }
}

/// A number of things.
pub struct Count(pub(super) FigureOf);

/// A number of things.
#[Object]
impl Count {
    /// How many.
    async fn value(&self) -> i64 {
        self.0.figure.numerator
    }

    /// Whether the cut-off was held back, since that day has not come yet: the number will still move.
    async fn provisional(&self) -> bool {
        self.0.figure.provisional
    }

    /// Only what had happened by the end of this day counts.
    async fn cut_off(&self) -> Date {
        Date(self.0.figure.cut_off)
    }

    /// 同比: (this − last) / last, of the year before; null when last is 0.
    async fn year_on_year(&self) -> Result<Option<f64>> {
        self.0.source.change(self.0.figure.statistic, Comparison::YearOnYear).await
    }

    /// 环比: (this − last) / last, of the month before; null when last is 0.
    async fn month_on_month(&self) -> Result<Option<f64>> {
        self.0.source.change(self.0.figure.statistic, Comparison::MonthOnMonth).await
    }

    /// The petitions behind it: by how much each changed it, and with which event.
    #[graphql(complexity = "ENTRIES + page_cost(Some(first), None, child_complexity)")]
    async fn entries(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Result<EntryConnection> {
        self.0.entries(ctx, Side::Numerator, first, after).await
    }
}

/// Visits, in batches and people.
#[derive(SimpleObject)]
pub struct People {
    /// 批次: how many visits.
    pub(super) batches: Count,
    /// 人次: how many people in them.
    pub(super) head_count: Count,
}

impl FigureOf {
    async fn entries(
        &self,
        ctx: &Context<'_>,
        side: Side,
        first: i32,
        after: Option<String>,
    ) -> Result<EntryConnection> {
        check_size(Some(first), None)?;
        let inner = self.source.inner();
        let access = Access::to(ctx, Operation::ReadFigures).await?;
        if !access.covers(&inner.ask.unit) {
            return Err(forbidden());
        }
        let after = after.as_deref().map(decode).transpose()?;
        let size = u32::try_from(first).unwrap_or(1);
        let part = inner.part.as_ref().map(|(by, part)| (*by, part.as_str()));
        let place = after.as_ref().map(|(position, petition)| (*position, petition.as_str()));
        let reader = &inner.reader;
        let served = reader.entries(&inner.ask, self.figure.statistic, side, part, (size + 1, place)).await;
        let entries = served.map_err(read_error)?.value;
        let has_next_page = entries.len() > size as usize;
        let entries: Vec<redress_read::Entry> = entries.into_iter().take(size as usize).collect();
        let ids: BTreeSet<&String> = entries.iter().map(|entry| &entry.petition).collect();
        let cases = Arc::new(Cases { ids: ids.into_iter().cloned().collect(), ..Cases::default() });
        let edges: Vec<EntryEdge> =
            entries.into_iter().map(|entry| EntryEdge::of(entry, cases.clone())).collect();
        let cursor = |edge: Option<&EntryEdge>| edge.map(|edge| edge.cursor.clone());
        let (start_cursor, end_cursor) = (cursor(edges.first()), cursor(edges.last()));
        let page_info =
            PageInfo { has_previous_page: after.is_some(), has_next_page, start_cursor, end_cursor };
        let nodes = edges.iter().map(|edge| edge.node.clone()).collect();
        Ok(EntryConnection { edges, nodes, page_info })
    }
}

impl EntryEdge {
    fn of(entry: redress_read::Entry, cases: Arc<Cases>) -> Self {
        let position = Position(redress_log::Position(entry.position));
        let cursor = format!("{}:{}", entry.position, entry.petition);
        Self { cursor, node: Entry { petition_id: entry.petition.into(), position, n: entry.n, cases } }
    }
}

fn decode(cursor: &str) -> Result<(redress_log::Position, String)> {
    let parts = cursor.split_once(':').and_then(|(position, petition)| {
        // Only what can be a petition's number: the database cannot even be asked for some other texts.
        Some((position.parse().ok()?, petition.parse::<PetitionId>().ok()?))
    });
    let (position, petition) =
        parts.ok_or_else(|| super::error::invalid("after", "this is no cursor of this list"))?;
    Ok((redress_log::Position(position), petition.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_entries_names_a_position_and_a_petition() {
        assert_eq!(decode("5:P:1").unwrap(), (redress_log::Position(5), "P:1".to_owned()));
        for bad in ["", "5", "5:", ":P", "x:P", "5:\0", "5:P\0", "99999999999999999999:P"] {
            assert!(decode(bad).unwrap_err().message.contains("no cursor"), "{bad:?}");
        }
    }
}
