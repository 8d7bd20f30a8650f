//! Reads the procedure file.

use std::io;
use std::path::{Path, PathBuf};

use redress_domain::{Procedure, ProcedureError};

use redress_output::words;

/// Why the procedure file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProcedureFault {
    /// It cannot be read.
    #[error("cannot read the procedure file {}: {}; correct --procedure or REDRESS_PROCEDURE", .path.display(), words(.source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// It is not a valid procedure.
    #[error("{}: {source}", .path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ProcedureError,
    },
}

impl ProcedureFault {
    /// A stable code for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "PROCEDURE_UNREADABLE",
            Self::Invalid { source, .. } => source.code(),
        }
    }
}

/// Loads the procedure from a file, or the built-in one.
pub(crate) fn load(path: Option<&Path>) -> Result<Procedure, ProcedureFault> {
    let Some(path) = path else { return Ok(Procedure::default()) };
    let path = path.to_path_buf();
    match std::fs::read_to_string(&path) {
        Ok(text) => Procedure::parse(&text).map_err(|source| ProcedureFault::Invalid { path, source }),
        Err(source) => Err(ProcedureFault::Unreadable { path, source }),
    }
}
