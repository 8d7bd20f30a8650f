//! The schemas of a rebuild.

/// The schema of the live tables.
pub(super) const LIVE: &str = "reading";
/// The schema of the tables being rebuilt.
pub(super) const NEXT: &str = "reading_next";
