//! An answer, and the position it speaks of.

use redress_log::Position;

/// What was asked for, and the position it speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct Served<T> {
    /// What was asked for.
    pub value: T,
    /// What the log knew.
    pub position: Position,
}
