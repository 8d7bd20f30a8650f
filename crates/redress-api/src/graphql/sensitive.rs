//! Values about people: shown, masked or erased.

use async_graphql::{Enum, SimpleObject};
use redress_domain::SensitiveText;

/// Why a value about a person is, or is not, there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SensitiveState {
    /// It is shown.
    Shown,
    /// The caller may not see it, nor whether it is still kept.
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

impl SensitiveValue {
    /// A value that the caller may not see.
    pub(super) fn masked() -> Self {
        Self { value: None, state: SensitiveState::Masked }
    }

    /// A value that the caller may see, if it is still held.
    pub(super) fn held(text: Option<&SensitiveText>) -> Self {
        let state = if text.is_some() { SensitiveState::Shown } else { SensitiveState::Erased };
        Self { value: text.map(|text| text.reveal().to_owned()), state }
    }
}
