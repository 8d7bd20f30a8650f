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
        None | Some(By::Unit) => "$13 = ''",
        Some(By::Month) => "to_char(attributed_on, 'YYYY-MM') = $13",
        Some(By::Channel) => "channel = $13",
        Some(By::Category) => {
            "EXISTS (SELECT FROM reading.ledger c WHERE c.petition = l.petition AND c.subject = 'REGISTRATION'
                     AND c.day <= $8 AND c.position <= $9 AND coalesce(nullif(c.category, ''), '-') = $13 HAVING sum(c.n) > 0)"
        }
        Some(By::Kind) => {
            "EXISTS (SELECT FROM reading.ledger c WHERE c.petition = l.petition AND c.subject = 'REGISTRATION'
                     AND c.day <= $8 AND c.position <= $9 AND coalesce(nullif(c.kind, ''), '-') = $13 HAVING sum(c.n) > 0)"
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
        let quantity = match pick.quantity {
            Quantity::Things => "n",
            Quantity::People => "heads",
        };
        let (after_position, after_petition) = after.unwrap_or((Position(0), ""));
        // Units have been told apart by the scope.
        let part = part.filter(|(by, _)| *by != By::Unit);
        let in_part = in_part(part.map(|(by, _)| by));
        // Changes that cancel out within one event (a flag that this pick does not look at) are no entries.
        let sql = format!(
            "SELECT petition, position, sum({quantity})::int8 AS n FROM reading.ledger l
             WHERE subject = $1 AND flags & $2 = $2 AND flags & $3 = 0 AND ($4::text IS NULL OR channel = $4)
               AND unit = ANY($5) AND attributed_on BETWEEN $6 AND $7 AND day <= $8 AND position <= $9
               AND (position, petition) > ($10, $11) AND {in_part}
             GROUP BY position, petition HAVING sum({quantity}) <> 0 ORDER BY position, petition LIMIT $12"
        );
        let position = self.position.0;
        let rows = sqlx::query_as(&sql)
            .bind(pick.subject)
            .bind(pick.all)
            .bind(pick.none)
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
