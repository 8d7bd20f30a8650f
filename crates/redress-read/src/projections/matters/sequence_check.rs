//! Checks that an event is the next one of its petition.

use crate::{ReadError, matter::Matter};
use redress_log::Occurrence;

/// A history that begins twice or lacks an event must not be projected.
pub(super) fn follows(matter: &Matter, occurrence: &Occurrence) -> Result<(), ReadError> {
    let Occurrence { position, petition, sequence, .. } = occurrence;
    let known = matter.events_of(petition);
    if *sequence == known + 1 {
        return Ok(());
    }
    let what = format!("petition {petition} has {known} events before it, but its number is {sequence}");
    Err(ReadError::Inconsistent { position: *position, what })
}
