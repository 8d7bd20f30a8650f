//! The petitions behind a figure: the ledger's own rows.

use super::{Ask, By, Scope, Served, Snapshot, Terms, window::storable};
use crate::{
    ReadError, Reader,
    statistics::{Pick, Quantity, Statistic},
};
use redress_log::Position;

/// Which part of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The numerator, or what is counted.
    Numerator,
    /// The denominator.
    Denominator,
}

/// By how much a petition's contribution changed, and the event that changed it. The entries of a figure sum to it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// The petition.
    pub petition: String,
    /// Position of the event.
    pub position: i64,
    /// By how much.
    pub n: i64,
}

impl Reader {
    /// The entries of a figure, or of a part of its breakdown, in the order of (position, petition): at most so many, after a
    /// place. For `collectivePlaceShare` use [`Self::collective_places`].
    ///
    /// # Errors
    /// If the unit is unknown, the position lies ahead, or the database fails.
    pub async fn entries(
        &self,
        ask: &Ask,
        statistic: &Statistic,
        side: Side,
        part: Option<(By, &str)>,
        page: (u32, Option<(Position, &str)>),
    ) -> Result<Served<Vec<Entry>>, ReadError> {
        let mut snapshot = self.snapshot(ask.position).await?;
        let terms = ask.terms(statistic, &snapshot);
        let tree = snapshot.tree_on(&ask.unit, terms.window.to().min(terms.cut_off))?;
        let mut scope = Scope::new(&tree, &ask.unit, part.map(|(by, _)| by));
        if let Some((By::Unit, part)) = part {
            scope.units.retain(|(_, of)| of == part);
        }
        let pick = match side {
            Side::Numerator => Some(statistic.numerator),
            Side::Denominator => statistic.denominator,
        };
        let value = match pick {
            Some(pick) => snapshot.entries(&terms, &scope, pick.carried(ask.visits_by), part, page).await?,
            None => Vec::new(),
        };
        Ok(Served { value, position: snapshot.position })
    }

    /// The leaf units with a collective visit: the numerator of `collectivePlaceShare`.
    ///
    /// # Errors
    /// As [`Self::entries`].
    pub async fn collective_places(&self, ask: &Ask) -> Result<Served<Vec<String>>, ReadError> {
        let mut snapshot = self.snapshot(ask.position).await?;
        let terms = ask.terms(&crate::statistics::COLLECTIVE_PLACE_SHARE, &snapshot);
        let tree = snapshot.tree_on(&ask.unit, terms.window.to().min(terms.cut_off))?;
        let subtree = tree.subtree(&ask.unit);
        let leaves = subtree.iter().filter(|code| tree.is_leaf(code)).collect();
        let value = super::leaves::visited(&mut snapshot, &terms, &leaves).await?;
        Ok(Served { value, position: snapshot.position })
    }
}

/// Whether a row is of the part that a parameter names. Its petition's category and kind, at the cut-off and position, are told by the
/// rows of its registration.
fn in_part(by: Option<By>) -> &'static str {
    match by {
        None | Some(By::Unit) => "$12 = ''",
        Some(By::Month) => "to_char(attributed_on, 'YYYY-MM') = $12",
        Some(By::Channel) => "channel = $12",
        Some(By::Category) => {
            "EXISTS (SELECT FROM reading.ledger c WHERE c.petition = l.petition AND c.gained & 1 <> c.lost & 1
                     AND c.day <= $7 AND c.position <= $8 AND coalesce(nullif(c.category, ''), '-') = $12
                     HAVING sum(c.n * ((c.gained & 1) - (c.lost & 1))) > 0)"
        }
        Some(By::Kind) => {
            "EXISTS (SELECT FROM reading.ledger c WHERE c.petition = l.petition AND c.gained & 1 <> c.lost & 1
                     AND c.day <= $7 AND c.position <= $8 AND coalesce(nullif(c.kind, ''), '-') = $12
                     HAVING sum(c.n * ((c.gained & 1) - (c.lost & 1))) > 0)"
        }
    }
}

impl Snapshot {
    async fn entries(
        &mut self,
        terms: &Terms,
        scope: &Scope,
        pick: Pick,
        part: Option<(By, &str)>,
        (first, after): (u32, Option<(Position, &str)>),
    ) -> Result<Vec<Entry>, ReadError> {
        // A row that gained and lost what is picked changes nothing; of all others, those that lost it count once less.
        let times = match pick.quantity {
            Quantity::Things => "n * CASE WHEN gained & $1 = $1 AND gained & $2 = 0 THEN 1 ELSE -1 END",
            Quantity::People => "heads * CASE WHEN gained & $1 = $1 AND gained & $2 = 0 THEN 1 ELSE -1 END",
        };
        let (all, none) = pick.marks();
        let (after_position, after_petition) = after.unwrap_or((Position(0), ""));
        // Units have been told apart by the scope.
        let part = part.filter(|(by, _)| *by != By::Unit);
        let in_part = in_part(part.map(|(by, _)| by));
        // Changes that cancel out within one event (a flag that this pick does not look at) are no entries.
        let sql = format!(
            "SELECT petition, position, sum({times})::int8 AS n FROM reading.ledger l
             WHERE (gained & $1 = $1 AND gained & $2 = 0) <> (lost & $1 = $1 AND lost & $2 = 0)
               AND ($3::text IS NULL OR channel = $3)
               AND unit = ANY($4) AND attributed_on BETWEEN $5 AND $6 AND day <= $7 AND position <= $8
               AND (position, petition) > ($9, $10) AND {in_part}
             GROUP BY position, petition HAVING sum({times}) <> 0 ORDER BY position, petition LIMIT $11"
        );
        let position = self.position.0;
        let rows = sqlx::query_as(&sql)
            .bind(all)
            .bind(none)
            .bind(pick.channel.map(|channel| channel.to_string()))
            .bind(scope.units.iter().map(|(unit, _)| unit.as_str()).collect::<Vec<_>>())
            .bind(storable(terms.window.from()))
            .bind(storable(terms.window.to().min(terms.cut_off)))
            .bind(storable(terms.cut_off))
            .bind(position)
            .bind(after_position.0)
            .bind(after_petition)
            .bind(i64::from(first))
            .bind(part.map_or("", |(_, part)| part))
            .fetch_all(self.connection())
            .await?;
        Ok(rows)
    }
}
