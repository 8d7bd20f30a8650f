//! Options and progress of a projector.

use crate::cases::{CASES, CaseKind};
use redress_log::Position;

/// Options of a projector.
#[derive(Debug, Clone, Copy)]
pub struct ProjectorOptions {
    /// The most events in one transaction, 1 to 10,000. It does not affect the rows.
    pub batch: u32,
    /// From this many events on, an empty read side is filled by a rebuild: many times faster, but visible
    /// only when it is complete.
    pub fill_from: u32,
    /// The kinds in the generic register.
    pub cases: &'static [CaseKind],
}

impl Default for ProjectorOptions {
    fn default() -> Self {
        Self { batch: 1_000, fill_from: 50_000, cases: CASES }
    }
}

/// What the task knows about the read side.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Progress {
    pub(super) position: Position,
    /// Whether this process projects.
    pub(super) leads: bool,
}
