//! The answer to a command.

use crate::{RecordedEvent, Refusal};

/// The answer to a command: its event, or the refusal. A fault is neither.
pub type Answer = Result<Receipt, Refusal>;

/// The answer to a command that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The recorded event.
    pub recorded: RecordedEvent,
    /// Whether the same command had been carried out before, under the same id.
    pub repeated: bool,
}
