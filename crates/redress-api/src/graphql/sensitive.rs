//! Values about people: shown, masked or erased.

use async_graphql::{Enum, SimpleObject};

/// Why a value about a person is, or is not, there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SensitiveState {
    /// It is shown.
    Shown,
    /// It is kept, and the caller may not see it.
    Masked,
    /// It was erased for good.
    Erased,
}

/// A name, contact, identity number or free text. A field of this type is null where no such value was recorded.
#[derive(Debug, Clone, SimpleObject)]
pub struct SensitiveValue {
    /// The value, if it is shown.
    pub(super) value: Option<String>,
    /// Why it is, or is not, there.
    pub(super) state: SensitiveState,
}
