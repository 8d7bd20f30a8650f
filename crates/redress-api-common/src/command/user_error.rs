//! Refusals, as callers see them.

use super::error_code::{ErrorCode, INPUT_INVALID};
use crate::letter_case::camel_case;
use redress_log::Refusal;

record! {
    /// Why a command was refused. Nothing was written.
    #[derive(Debug, Clone)]
    pub struct UserError {
        /// The rule's code, for programs.
        code: ErrorCode,
        /// The rule, for the person at the screen.
        message: String,
        /// The input field that caused it, such as `["input", "headCount"]`; null if the present state did.
        path: Option<Vec<String>>,
    }
}

impl UserError {
    /// An invalid value.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self { code: INPUT_INVALID, message: message.into(), path: path(field) }
    }

    /// A refusal.
    pub fn of(refusal: &Refusal) -> Self {
        let (mut message, field) = (refusal.to_string(), refusal.field());
        // Some messages begin with the field's name, which is different here.
        if let Some(rest) = field.and_then(|field| message.strip_prefix(field)) {
            message = format!("{}{rest}", camel_case(field.unwrap_or_default()));
        }
        Self { code: ErrorCode(refusal.code()), message, path: field.and_then(path) }
    }
}

/// The path of a field of the domain; `None` for values from the token.
fn path(field: &str) -> Option<Vec<String>> {
    (field != "actor").then(|| vec!["input".to_owned(), camel_case(field)])
}
