//! Places in the mapping file, for error messages.

use std::ops::Range;
use std::path::PathBuf;

use toml::Spanned;

use crate::ImportFault;

/// A value and its place in the mapping file.
#[derive(Debug, Clone)]
pub(crate) struct Located<T = String> {
    pub(crate) value: T,
    pub(super) span: Range<usize>,
}

impl Located {
    pub(super) fn trimmed(value: Spanned<String>) -> Self {
        let span = value.span();
        Self { value: value.into_inner().trim().to_owned(), span }
    }
}

/// The text of the mapping file.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl Source {
    pub(super) fn fault(&self, span: Range<usize>, what: String) -> ImportFault {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        ImportFault::Mapping { path: self.path.clone(), line, column, what: what.replace('\n', ": ") }
    }
}
