//! The place of sealed values, which is their associated data.

/// The place of an event's values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The key tree.
    pub(crate) root: i64,
    /// The event's position.
    pub(crate) position: i64,
    /// The owner of the values. The seal includes it, so that values cannot be filed under another
    /// petitioner.
    pub(crate) petitioner: Option<&'a str>,
}
