//! Refusals, as callers see them.

use super::error_code::ErrorCode;
use crate::graphql::error::fault;
use async_graphql::{Result, SimpleObject};
use redress_log::Refusal;

/// Why a command was not carried out. Nothing was written.
#[derive(Debug, Clone, SimpleObject)]
pub struct UserError {
    /// The rule, for programs.
    code: ErrorCode,
    /// The rule, for the person at the screen.
    message: String,
    /// Where in the input the cause lies, such as `["input", "headCount"]`; null where it is the state of things.
    path: Option<Vec<String>>,
}

impl UserError {
    /// A value that no command can be made of.
    pub(super) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self { code: ErrorCode::InputInvalid, message: message.into(), path: path(field) }
    }

    /// A refusal. One that the list does not have is a fault; a test holds the list to the log's and the domain's.
    pub(super) fn of(refusal: &Refusal) -> Result<Self> {
        let code = ErrorCode::of(refusal.code()).ok_or_else(|| fault("CODE_NOT_LISTED", refusal))?;
        let (mut message, field) = (refusal.to_string(), refusal.field());
        // Some sentences begin with the field; it goes by another name here.
        if let Some(rest) = field.and_then(|field| message.strip_prefix(field)) {
            message = format!("{}{rest}", camel_case(field.unwrap_or_default()));
        }
        Ok(Self { code, message, path: field.and_then(path) })
    }
}

/// The path of a field of the domain; none for what comes from the token.
fn path(field: &str) -> Option<Vec<String>> {
    (field != "actor").then(|| vec!["input".to_owned(), camel_case(field)])
}

fn camel_case(field: &str) -> String {
    let mut words = field.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
        name + &initial.to_uppercase() + rest
    })
}
