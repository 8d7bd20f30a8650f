//! The schemas of a rebuild.

/// The schema of the tables that readers are served from.
pub(super) const LIVE: &str = "reading";
/// The schema of the tables that are being rebuilt.
pub(super) const NEXT: &str = "reading_next";
