//! The result of a command.

use super::user_error::UserError;
use crate::scalars::Position;
use redress_log::Receipt;

/// The result of a command.
pub struct CommandOutcome(pub(super) Result<Receipt, UserError>);

impl CommandOutcome {
    /// The position of its event; `None` if the command was refused.
    #[must_use]
    pub fn event_position(&self) -> Option<Position> {
        self.receipt().map(|receipt| Position(receipt.recorded.position))
    }

    /// The same without the event's place in the history of its case: the caller may not know how much happened there.
    #[must_use]
    pub fn without_sequence(mut self) -> Self {
        if let Ok(receipt) = &mut self.0 {
            receipt.recorded.sequence = 0;
        }
        self
    }

    /// The receipt; `None` if the command was refused.
    pub fn receipt(&self) -> Option<&Receipt> {
        self.0.as_ref().ok()
    }
}

fields! {
    impl CommandOutcome as (ROWS, own) {
        /// Position of its event, for `minPosition`; null if it was refused.
        fn position(&self) -> Option<Position> {
            self.event_position()
        }

        /// Sequence of its event in the history, from 1, for `expectedSequence`; null if it was refused, and for a
        /// request for review that named the opinion's number.
        fn sequence(&self) -> Option<i64> {
            let sequence = self.receipt().map(|receipt| receipt.recorded.sequence.cast_signed());
            sequence.filter(|sequence| *sequence > 0)
        }

        /// Whether the command had been executed before with the same command id: this is the first answer again.
        fn repeated(&self) -> bool {
            self.receipt().is_some_and(|receipt| receipt.repeated)
        }

        /// Whether it set a limit in a year without a published calendar. Mondays to Fridays then count as working days.
        fn calendar_assumed(&self) -> bool {
            self.receipt().is_some_and(|receipt| receipt.recorded.event.assumes_calendar())
        }

        /// Why it was refused; empty if it was executed.
        fn user_errors(&self) -> Vec<UserError> {
            self.0.as_ref().err().cloned().into_iter().collect()
        }
    }
}
