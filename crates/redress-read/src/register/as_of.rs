//! A petition as it stood.

use super::PetitionRow;
use crate::{ReadError, Reader, Served, TreeOn, matter::Matter};
use redress_domain::PetitionId;
use redress_log::{AggregateKind, AsOf, RecordedEvent};
use std::sync::Arc;

/// A petition as it stood at some point, with the units of that point.
#[derive(Debug, Clone)]
pub struct PetitionAsOf {
    /// The row that the register had, or would have had.
    pub row: PetitionRow,
    /// The unit tree: on the day, as known now; at the position, as known then, on the day of that event.
    pub units: Arc<TreeOn>,
    /// The events that the row was folded from, in the order of the log. By the end of a day there may be gaps in their sequence: what was
    /// recorded before some of them may have happened later.
    pub history: Vec<RecordedEvent>,
}

impl Reader {
    /// A petition as it stood; `None` if it was not registered then.
    ///
    /// By the end of a day stands what had happened by then as far as it is known now, corrected as it was later: just what a figure
    /// with that cut-off counts. At a position stands what the log knew.
    ///
    /// # Errors
    /// If the position lies ahead, an event cannot be read, or the database fails.
    pub async fn petition_as_of(
        &self,
        id: &PetitionId,
        as_of: AsOf,
    ) -> Result<Served<Option<PetitionAsOf>>, ReadError> {
        let asked = match as_of {
            AsOf::Position(position) => Some(position),
            AsOf::Date(_) => None,
        };
        let moment = self.moment(asked).await?;
        let mut history = self.log.history(AggregateKind::Petition, id.as_str()).await?;
        // The answer speaks of one position, whatever the log has beyond it.
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
    }
}
