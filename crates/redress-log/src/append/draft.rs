//! An event that is about to be written.

use crate::RecordedEvent;
use redress_domain::{Salt, SensitiveValues};

/// An event that is to be written, with the values stored beside it.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) recorded: RecordedEvent,
    pub(super) hash: [u8; 32],
    pub(super) values: SensitiveValues,
    pub(super) salt: Salt,
    /// The petitioner who owns its values; `None`: nobody, or the case itself.
    pub(super) petitioner: Option<String>,
    /// The petitioners of the cases that the event names: erasing any of them erases the case's own values.
    pub(super) concerned: Vec<String>,
}
