//! The names of a request: its id, and the kind and name of its operation.

use std::{fmt, sync::Arc};

/// The id of a request. It is in the answer, in every log line of the request, and in the data that resolvers see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub(crate) Arc<str>);

impl RequestId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The kind and name of an operation, for log and metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) kind: &'static str,
    pub(crate) name: Option<String>,
}
