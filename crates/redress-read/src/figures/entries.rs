//! The petitions behind a figure: the ledger's own rows.

use super::{
    ask::{Ask, By},
    leaf_units,
    snapshot::Snapshot,
    sums::Scope,
    terms::Terms,
    window::storable,
};
use crate::{
    ReadError, Reader, Served, TreeOn, Viewer,
    cases::is_seen,
    ledger::Family,
    register::{AccusedUnits, is_handled, is_hidden, is_reached},
    statistics::{Counts, Pick, Quantity, Side, Statistic},
};
use futures_util::future::BoxFuture;
use redress_domain::{UnitCode, slot::Slot};
use redress_log::{AggregateKind, Position};
use sqlx::{
    FromRow, Postgres, Row,
    postgres::{PgArguments, PgRow},
    query::QueryAs,
};

/// How much an event changed a petition's contribution. The entries of a figure add up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The petition, or the case for a statistic of [another kind](Side::kind).
    pub petition: String,
    /// Position of the event.
    pub position: i64,
    /// The change.
    pub n: i64,
}

redress_log::from_row!(Entry { petition, position, n });

/// An entry as a viewer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenEntry {
    /// The petition or the case; `None` if the viewer does not see it, or if the event belongs to another
    /// petition that the viewer does not see, or the people of either petition are hidden from their unit.
    pub petition: Option<String>,
    /// Position of the event; `None` if the petition is withheld, if the event belongs to a case that the
    /// viewer does not see, or if it belongs to another petition and would connect the two for a viewer who
    /// may not know people.
    pub position: Option<i64>,
    /// The change.
    pub n: i64,
    /// The slot, for statistics that count slots of sweeps. The log has no such rows.
    pub slot: Option<Slot>,
}

impl<'r> FromRow<'r, PgRow> for SeenEntry {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let (petition, position) = (row.try_get("petition")?, row.try_get("position")?);
        Ok(Self { petition, position, n: row.try_get("n")?, slot: None })
    }
}

impl Side {
    /// The kind of case that the entries of this side name; `None` if the statistic does not have this side.
    #[must_use]
    pub fn kind(self, statistic: &Statistic) -> Option<AggregateKind> {
        Some(self.pick(statistic)?.subject.family.kind)
    }

    fn pick(self, statistic: &Statistic) -> Option<Pick> {
        match self {
            Self::Numerator => Some(statistic.numerator),
            Self::Denominator => statistic.denominator,
        }
    }
}

impl Reader {
    /// Returns the entries of a figure, or of a part of its breakdown, ordered by (position, petition): at
    /// most `first`, after a given entry. For `collectivePlaceShare` use [`Self::collective_places`], for slots of
    /// sweeps [`Self::swept_slots`].
    ///
    /// # Errors
    /// If the unit is unknown, the log has not reached the position, or the database fails.
    pub fn entries<'a>(
        &'a self,
        ask: &'a Ask,
        statistic: &'a Statistic,
        side: Side,
        part: Option<(By, &'a str)>,
        (first, after): (u32, Option<(Position, &'a str)>),
    ) -> BoxFuture<'a, Result<Served<Vec<Entry>>, ReadError>> {
        Box::pin(async move {
            let (mut snapshot, terms, scope, pick) = self.entries_of(ask, statistic, side, part).await?;
            let Some(pick) = pick else {
                return Ok(Served { value: Vec::new(), position: snapshot.position });
            };
            let sql = format!(
                "SELECT petition, position, n FROM ({}) AS e WHERE (position, petition) > ($10, $11)
             ORDER BY position, petition LIMIT $12",
                grouped(pick, part)
            );
            let (position, petition) = after.unwrap_or((Position(0), ""));
            let query = bind(&sql, &terms, &scope, pick, part, snapshot.position);
            let query = query.bind(position.0).bind(petition).bind(i64::from(first));
            let value = query.fetch_all(snapshot.connection()).await?;
            Ok(Served { value, position: snapshot.position })
        })
    }

    /// Returns the same entries as a viewer sees them: at most `first`, after skipping `after`. Uses today's
    /// tree.
    ///
    /// Entries that are shown in full come first, ordered by (position, petition); then entries without a
    /// position, by petition; then those without either. So the place of a withheld entry reveals nothing: in
    /// the order of the log it would lie between two known positions.
    ///
    /// # Errors
    /// As [`Self::entries`].
    pub fn entries_seen_by<'a>(
        &'a self,
        (viewer, tree): (&'a Viewer, &'a TreeOn),
        ask: &'a Ask,
        statistic: &'a Statistic,
        side: Side,
        part: Option<(By, &'a str)>,
        (first, after): (u32, u64),
    ) -> BoxFuture<'a, Result<Served<Vec<SeenEntry>>, ReadError>> {
        Box::pin(async move {
            if statistic.counts == Counts::Slots {
                return self.slots_seen_by((viewer, tree), ask, statistic, side, part, (first, after)).await;
            }
            let (mut snapshot, terms, scope, pick) = self.entries_of(ask, statistic, side, part).await?;
            let Some(pick) = pick else {
                return Ok(Served { value: Vec::new(), position: snapshot.position });
            };
            let (codes, accused) = (viewer.codes(tree)?, AccusedUnits::of(tree, viewer.unit.as_ref()));
            let kind = pick.subject.family.kind;
            let entries = grouped(pick, part);
            let sql = match kind {
                AggregateKind::Petition => seen(&entries),
                _ => seen_cases(&entries),
            };
            let query = bind(&sql, &terms, &scope, pick, part, snapshot.position);
            let query = query.bind(codes).bind(accused.codes).bind(accused.within).bind(viewer.sees_people);
            let query = query.bind(i64::from(first)).bind(i64::try_from(after).unwrap_or(i64::MAX));
            let query = query.bind(kind.as_str());
            let value = query.fetch_all(snapshot.connection()).await?;
            Ok(Served { value, position: snapshot.position })
        })
    }

    /// The terms, scope and pick of a figure's entries; without a pick if the figure does not have this side.
    pub(super) async fn entries_of(
        &self,
        ask: &Ask,
        statistic: &Statistic,
        side: Side,
        part: Option<(By, &str)>,
    ) -> Result<(Snapshot, Terms, Scope, Option<Pick>), ReadError> {
        let snapshot = self.snapshot(ask.position).await?;
        let terms = ask.terms(statistic, &snapshot);
        let tree = snapshot.tree_on(&ask.unit, terms.window.to().min(terms.cut_off))?;
        let mut scope = Scope::new(&tree, &ask.unit, part.map(|(by, _)| by));
        if let Some((By::Unit, part)) = part {
            scope.units.retain(|(_, of)| of == part);
        }
        let pick = side.pick(statistic).map(|pick| pick.carried(ask.visits_by));
        if let Some(highest) = pick.and_then(|pick| pick.at_most) {
            let level = |unit: &UnitCode| tree.tree().get(unit).map(|record| record.level);
            scope.units.retain(|(unit, _)| level(unit).is_some_and(|level| level <= highest));
        }
        Ok((snapshot, terms, scope, pick))
    }

    /// Returns the leaf units with a collective visit: the numerator of `collectivePlaceShare`.
    ///
    /// # Errors
    /// As [`Self::entries`].
    pub fn collective_places<'a>(
        &'a self,
        ask: &'a Ask,
    ) -> BoxFuture<'a, Result<Served<Vec<String>>, ReadError>> {
        Box::pin(async move {
            let mut snapshot = self.snapshot(ask.position).await?;
            let terms = ask.terms(&crate::statistics::COLLECTIVE_PLACE_SHARE, &snapshot);
            let tree = snapshot.tree_on(&ask.unit, terms.window.to().min(terms.cut_off))?;
            let subtree = tree.subtree(&ask.unit);
            let leaves = subtree.iter().filter(|code| tree.is_leaf(code)).collect();
            let value = leaf_units::visited(&mut snapshot, &terms, &leaves).await?;
            Ok(Served { value, position: snapshot.position })
        })
    }
}

/// Whether a row belongs to the part in the parameter. Its petition's category and kind, at the cut-off and
/// position, are in the rows of its registration.
fn in_part(family: &Family, by: Option<By>) -> String {
    let known = |column: &str| {
        let (ledger, id, of) = (family.ledger, family.id(), family.is_of("c"));
        format!(
            "EXISTS (SELECT FROM reading.{ledger} c WHERE c.{id} = l.{id} AND c.gained & 1 <> c.lost & 1 AND {of}
                     AND c.day <= $7 AND c.position <= $8 AND coalesce(nullif(c.{column}, ''), '-') = $9
                     HAVING sum(c.n * ((c.gained & 1) - (c.lost & 1))) > 0)"
        )
    };
    match by {
        None | Some(By::Unit) => "$9 = ''".to_owned(),
        Some(By::Month) => "to_char(attributed_on, 'YYYY-MM') = $9".to_owned(),
        Some(By::Channel) => "coalesce(nullif(channel, ''), '-') = $9".to_owned(),
        Some(By::Category) => known("category"),
        // What has no channel has no kind either (`matter::family::ORDER`).
        Some(By::Kind) => format!("CASE WHEN channel = '' THEN $9 = '-' ELSE {} END", known("kind")),
    }
}

/// The entries of a pick, with the parameters of [`bind`].
fn grouped(pick: Pick, part: Option<(By, &str)>) -> String {
    // A row that both gained and lost what is picked changes nothing; a row that lost it counts negatively.
    let times = match pick.quantity {
        Quantity::Things => "n * CASE WHEN gained & $1 = $1 AND gained & $2 = 0 THEN 1 ELSE -1 END",
        Quantity::People => "heads * CASE WHEN gained & $1 = $1 AND gained & $2 = 0 THEN 1 ELSE -1 END",
    };
    // The scope has already separated units.
    let family = pick.subject.family;
    let in_part = in_part(family, part.map(|(by, _)| by).filter(|by| *by != By::Unit));
    let (ledger, id, of) = (family.ledger, family.id(), family.is_of("l"));
    // Changes that cancel out within one event (a flag that this pick ignores) are not entries.
    format!(
        "SELECT {id} AS petition, position, sum({times})::int8 AS n FROM reading.{ledger} l
         WHERE {of} AND (gained & $1 = $1 AND gained & $2 = 0) <> (lost & $1 = $1 AND lost & $2 = 0)
           AND ($3::text IS NULL OR channel = $3)
           AND unit = ANY($4) AND attributed_on BETWEEN $5 AND $6 AND day <= $7 AND position <= $8
           AND {in_part}
         GROUP BY position, {id} HAVING sum({times}) <> 0"
    )
}

/// Entries as a viewer sees them: $10 the units of the viewer's subtree, $11 and $12 the accused units of the
/// viewer's unit, $13 whether they see people, $14 the limit, $15 the offset, $16 the kind of the cases that
/// the entries name.
fn seen(entries: &str) -> String {
    let (own_reach, other_reach) = (is_reached("p", "$10"), is_handled("q", "$10"));
    let (own_hidden, other_hidden) = (is_hidden("p", "$11", "$12"), is_hidden("q", "$11", "$12"));
    let case_seen = is_seen("k", "$10");
    // Another petition's event reveals that the two belong together, and its time reveals which petition it
    // is.
    let connected =
        format!("(q.id IS NOT NULL AND {other_reach} AND NOT {own_hidden} AND NOT {other_hidden})");
    // An event of a case that names the petition leads to the case.
    format!(
        "WITH entries AS (
             SELECT e.petition, e.position, e.n,
                    CASE WHEN p.id IS NULL OR NOT {own_reach} THEN false
                         WHEN o.aggregate_type <> $16 THEN k.id IS NOT NULL AND {case_seen}
                         ELSE o.aggregate_id = e.petition OR {connected} END AS petition_seen,
                    CASE WHEN o.aggregate_type <> $16 THEN k.id IS NOT NULL AND {case_seen}
                         ELSE o.aggregate_id = e.petition OR ($13 AND {connected}) END AS position_seen
             FROM ({entries}) AS e
             LEFT JOIN reading.petitions p ON p.id = e.petition
             LEFT JOIN events o ON o.position = e.position
             LEFT JOIN reading.petitions q ON q.id = o.aggregate_id AND o.aggregate_id <> e.petition
             LEFT JOIN reading.cases k ON k.kind = o.aggregate_type AND k.id = o.aggregate_id
         ), {SHOWN}"
    )
}

/// Entries that name cases of another kind, with the same parameters. Those who see a case see its id and
/// position.
fn seen_cases(entries: &str) -> String {
    let case_seen = is_seen("k", "$10");
    format!(
        "WITH entries AS (
             SELECT e.petition, e.position, e.n, k.id IS NOT NULL AND {case_seen} AS petition_seen, true AS position_seen
             FROM ({entries}) AS e LEFT JOIN reading.cases k ON k.kind = $16 AND k.id = e.petition
         ), {SHOWN}"
    )
}

const SHOWN: &str = "shown AS (
             SELECT CASE WHEN petition_seen THEN petition END AS petition,
                    CASE WHEN petition_seen AND position_seen THEN position END AS position, n,
                    -- An order among what is withheld that is the same every time, and says nothing.
                    hashtextextended(petition, position) AS tie
             FROM entries
         )
         SELECT petition, position, n FROM shown
         ORDER BY position IS NULL, position, petition IS NULL, petition, n, tie LIMIT $14 OFFSET $15";

/// A query for entries, with the parameters of [`grouped`]. The caller binds the rest.
fn bind<'q, R>(
    sql: &'q str,
    terms: &Terms,
    scope: &'q Scope,
    pick: Pick,
    part: Option<(By, &'q str)>,
    position: Position,
) -> QueryAs<'q, Postgres, R, PgArguments>
where
    R: for<'r> FromRow<'r, PgRow>,
{
    let (all, none) = pick.marks();
    sqlx::query_as(sql)
        .bind(all)
        .bind(none)
        .bind(pick.channel.map(|channel| channel.to_string()))
        .bind(scope.units.iter().map(|(unit, _)| unit.as_str()).collect::<Vec<_>>())
        .bind(storable(terms.window.from()))
        .bind(storable(terms.window.to().min(terms.cut_off)))
        .bind(storable(terms.cut_off))
        .bind(position.0)
        .bind(part.filter(|(by, _)| *by != By::Unit).map_or("", |(_, part)| part))
}
