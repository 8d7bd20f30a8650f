//! What becomes of a command.

use crate::{RecordedEvent, Refusal};

/// What became of a command: its event, or why it was refused. Both are answers; a fault is neither.
pub type Answer = Result<Receipt, Refusal>;

/// The answer to a command that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The event it made.
    pub recorded: RecordedEvent,
    /// Whether it had been carried out before, under the same id.
    pub repeated: bool,
}
