//! The one place where the program reads the procedure file.

use std::io;
use std::path::{Path, PathBuf};

use crate::output::words;

/// Why the procedure file can not be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProcedureError {
    /// It can not be read.
    #[error("could not read the procedure file {}: {}; correct --procedure or REDRESS_PROCEDURE", .path.display(), words(.source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

impl ProcedureError {
    /// A stable name for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "PROCEDURE_UNREADABLE",
        }
    }
}

/// The text of the procedure file, or `None` for the built-in procedure.
///
/// `redress_domain::Procedure::parse` will judge it here, `Procedure::default` stand for `None`.
pub(crate) fn load(path: Option<&Path>) -> Result<Option<String>, ProcedureError> {
    let Some(path) = path else { return Ok(None) };
    let text = std::fs::read_to_string(path);
    text.map(Some).map_err(|source| ProcedureError::Unreadable { path: path.to_path_buf(), source })
}
