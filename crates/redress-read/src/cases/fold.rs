//! Folding the events of a case into its row.

use super::{
    kind::CaseKind,
    row::{CaseRow, Extent},
};
use crate::ReadError;
use redress_log::{Position, RecordedEvent};
use serde_json::Value;

/// The state of a case before some events.
pub(super) struct Before {
    pub(super) folded: Value,
    pub(super) sequence: i64,
    pub(super) first_position: i64,
}

/// Returns the row of a case after further events; `None` if there are no events.
///
/// # Errors
/// If an event does not follow from those before it, or cannot be applied.
pub(super) fn row_after(
    kind: &CaseKind,
    before: Option<Before>,
    events: &[&RecordedEvent],
) -> Result<Option<CaseRow>, ReadError> {
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return Ok(None) };
    let known = before.as_ref().map_or(0, |before| before.sequence);
    for (event, due) in events.iter().zip(known + 1..) {
        if event.sequence != due.unsigned_abs() {
            let (id, number) = (&event.aggregate_id, event.sequence);
            let what = format!("case {id} has {} events before it, but its number is {number}", due - 1);
            return Err(ReadError::Inconsistent { position: event.position, what });
        }
    }
    fold(kind, before, events, (first, last)).map(Some)
}

/// Returns the row of a case, folded from the events that had happened by some day. Their sequences may have
/// gaps.
pub(super) fn row_of_some(kind: &CaseKind, events: &[&RecordedEvent]) -> Result<Option<CaseRow>, ReadError> {
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return Ok(None) };
    // The later event was recorded before its day: on that day the case did not exist yet.
    if first.sequence != 1 {
        return Ok(None);
    }
    fold(kind, None, events, (first, last)).map(Some)
}

fn fold(
    kind: &CaseKind,
    before: Option<Before>,
    events: &[&RecordedEvent],
    (first, last): (&RecordedEvent, &RecordedEvent),
) -> Result<CaseRow, ReadError> {
    let extent = Extent {
        sequence: i64::try_from(last.sequence).unwrap_or(i64::MAX),
        first_position: before.as_ref().map_or(first.position.0, |before| before.first_position),
        last_position: last.position.0,
    };
    let folded = (kind.step)(before.map(|before| before.folded), events);
    let folded = folded.map_err(|(place, what)| {
        let position = events.get(place).map_or(Position(extent.last_position), |event| event.position);
        ReadError::Inconsistent { position, what }
    })?;
    Ok(CaseRow::of(kind.kind, &last.aggregate_id, extent, folded))
}
