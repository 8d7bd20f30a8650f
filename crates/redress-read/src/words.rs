//! Terms as they are written in history and in the tables.

use serde::Serialize;

/// The word of a term, such as `VISIT`.
pub(crate) fn word<T: Serialize>(term: &T) -> String {
    match serde_json::to_value(term) {
        Ok(serde_json::Value::String(word)) => word,
        // Terms are unit variants, which are written as strings.
        _ => String::new(),
    }
}
