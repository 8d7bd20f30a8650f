//! A petition at an earlier point.

use super::PetitionRow;
use crate::{ReadError, Reader, Served, TreeOn, matter::Matter};
use futures_util::future::BoxFuture;
use redress_domain::PetitionId;
use redress_log::{AggregateKind, AsOf, RecordedEvent};
use std::sync::Arc;

/// A petition at some point, with the units of that point.
#[derive(Debug, Clone)]
pub struct PetitionAsOf {
    /// The row that the register had, or would have had.
    pub row: PetitionRow,
    /// The unit tree: for a day, that day's tree as known now; for a position, the tree as known then, on the
    /// day of that event.
    pub units: Arc<TreeOn>,
    /// The events that the row was folded from, in the order of the log. For a day, their sequence may have
    /// gaps: events that were recorded before some of them may have happened later.
    pub history: Vec<RecordedEvent>,
}

impl Reader {
    /// Returns a petition at an earlier point; `None` if it was not registered then.
    ///
    /// For a day: what had happened by its end, as far as it is known and corrected now, which is what a
    /// figure with that cut-off counts. For a position: what the log contained.
    ///
    /// # Errors
    /// If the log has not reached the position, an event cannot be read, or the database fails.
    pub fn petition_as_of<'a>(
        &'a self,
        id: &'a PetitionId,
        as_of: AsOf,
    ) -> BoxFuture<'a, Result<Served<Option<PetitionAsOf>>, ReadError>> {
        Box::pin(async move {
            let asked = match as_of {
                AsOf::Position(position) => Some(position),
                AsOf::Date(_) => None,
            };
            let moment = self.moment(asked).await?;
            let mut history = self.log.history(AggregateKind::Petition, id.as_str()).await?;
            // The answer has one position, whatever the log contains beyond it.
            history.retain(|recorded| recorded.position <= moment.position);
            let matter = Matter::as_of(&mut history, as_of);
            let day = match as_of {
                AsOf::Date(day) => day,
                AsOf::Position(_) => moment.recorded_on,
            };
            let row = matter.last_position().and_then(|last| PetitionRow::of(id, &matter, last));
            let units = Arc::new(moment.units.on(day));
            let then = row.map(|row| PetitionAsOf { row, units, history });
            Ok(Served { value: then, position: moment.position })
        })
    }
}
