//! An answer with its position.

use redress_log::Position;

/// An answer with its position.
#[derive(Debug, Clone, PartialEq)]
pub struct Served<T> {
    /// The answer.
    pub value: T,
    /// The position of the log that it is based on.
    pub position: Position,
}
