//! A case at an earlier point.

use super::{
    fold::{row_after, row_of_some},
    kind::CaseKind,
    row::CaseRow,
};
use crate::{ReadError, Reader, Served, TreeOn};
use futures_util::future::BoxFuture;
use redress_log::{AsOf, RecordedEvent};
use std::sync::Arc;

/// A case at some point, with the units of that point.
#[derive(Debug, Clone)]
pub struct CaseAsOf {
    /// The row that the register had, or would have had.
    pub row: CaseRow,
    /// The unit tree: for a day, that day's tree as known now; for a position, the tree as known then, on the
    /// day of that event.
    pub units: Arc<TreeOn>,
    /// The events that the row was folded from, in the order of the log.
    pub history: Vec<RecordedEvent>,
}

impl Reader {
    /// Returns a case at an earlier point; `None` if it did not exist then.
    ///
    /// For a day: what had happened by its end, as far as it is known now. For a position: what the log
    /// contained.
    ///
    /// # Errors
    /// If the log has not reached the position, an event cannot be read, or the database fails.
    pub fn case_as_of<'a>(
        &'a self,
        kind: &'a CaseKind,
        id: &'a str,
        as_of: AsOf,
    ) -> BoxFuture<'a, Result<Served<Option<CaseAsOf>>, ReadError>> {
        Box::pin(async move {
            let asked = match as_of {
                AsOf::Position(position) => Some(position),
                AsOf::Date(_) => None,
            };
            let moment = self.moment(asked).await?;
            let mut history = self.log.history(kind.kind, id).await?;
            history.retain(|event| {
                event.position <= moment.position
                    && match as_of {
                        AsOf::Position(_) => true,
                        AsOf::Date(day) => event.event.occurred_on() <= day,
                    }
            });
            let events: Vec<&RecordedEvent> = history.iter().collect();
            let (row, day) = match as_of {
                AsOf::Position(_) => (row_after(kind, None, &events)?, moment.recorded_on),
                AsOf::Date(day) => (row_of_some(kind, &events)?, day),
            };
            let units = Arc::new(moment.units.on(day));
            let value = row.map(|row| CaseAsOf { row, units, history });
            Ok(Served { value, position: moment.position })
        })
    }
}
