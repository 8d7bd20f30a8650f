//! What a projector is given, and what it tells of its progress.

use crate::cases::{CASES, CaseKind};
use redress_log::Position;

/// What can be chosen about a projector.
#[derive(Debug, Clone, Copy)]
pub struct ProjectorOptions {
    /// The most events in one transaction, 1 to 10,000. The rows do not depend on it.
    pub batch: u32,
    /// From so many events on, an empty read side is filled by a rebuild: many times as fast, but seen only when it is whole.
    pub fill_from: u32,
    /// The kinds of case with a place in the generic register.
    pub cases: &'static [CaseKind],
}

impl Default for ProjectorOptions {
    fn default() -> Self {
        Self { batch: 1_000, fill_from: 50_000, cases: CASES }
    }
}

/// What the task knows of the read side.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Progress {
    pub(super) position: Position,
    /// Whether this process projects.
    pub(super) leads: bool,
}
