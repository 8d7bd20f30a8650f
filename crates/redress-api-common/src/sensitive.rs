//! Sensitive values: shown, masked or erased.

use async_graphql::Enum;
use redress_domain::SensitiveText;

/// The state of a sensitive value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SensitiveState {
    /// It is shown.
    Shown,
    /// It is hidden from the caller, erased or not.
    Masked,
    /// It was erased permanently.
    Erased,
}

record! {
    /// A name, contact, identity number or free text. A field of this type is null if no such value was recorded.
    #[derive(Debug, Clone)]
    pub struct SensitiveValue {
        /// The value, if it is shown.
        pub value: Option<String>,
        /// Its state.
        pub state: SensitiveState,
    }
}

impl SensitiveValue {
    /// A value that is hidden from the caller.
    pub fn masked() -> Self {
        Self { value: None, state: SensitiveState::Masked }
    }

    /// A value that the caller may see, unless it was erased.
    pub fn held(text: Option<&SensitiveText>) -> Self {
        let state = if text.is_some() { SensitiveState::Shown } else { SensitiveState::Erased };
        Self { value: text.map(|text| text.reveal().to_owned()), state }
    }
}
