//! An event that is about to be written.

use crate::RecordedEvent;
use redress_domain::{Salt, SensitiveValues};

/// An event that is to be written, with what goes beside it.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) recorded: RecordedEvent,
    pub(super) hash: [u8; 32],
    pub(super) values: SensitiveValues,
    pub(super) salt: Salt,
    /// Whose values they are; none: nobody's, or the case's own.
    pub(super) petitioner: Option<String>,
    /// The petitioners of the cases that the event names: whose erasure erases the case's own values.
    pub(super) concerned: Vec<String>,
}
