//! Where sealed values are.

/// Where an event's values are sealed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The tree of keys.
    pub(crate) root: i64,
    /// The event.
    pub(crate) position: i64,
    /// Whose values; bound to them by the seal, so that they cannot be filed under another.
    pub(crate) petitioner: Option<&'a str>,
}
