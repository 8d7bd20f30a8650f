//! The errors that stop an import.

use std::io;
use std::path::PathBuf;

use redress_auth::OwnKeyError;
use redress_log::{LogError, Refusal};
use redress_output::words;

/// An error that stops an import. Bad rows are not errors: they are counted in the result.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    /// The file could not be read.
    #[error("cannot read {}: {}; check the path and its permissions", .path.display(), words(.source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// It is not clear how the file must be read.
    #[error("{}: {what}", .path.display())]
    Doubtful {
        /// The file.
        path: PathBuf,
        /// What is unclear, and which option settles it.
        what: String,
    },
    /// A quote is not closed.
    #[error("{}:{line}: {what}", .path.display())]
    Quote {
        /// The file.
        path: PathBuf,
        /// The line of the quote.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// The header lacks a required column.
    #[error("{}:{line}: {what}", .path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// Its line.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// The mapping file is invalid.
    #[error("{}:{line}:{column}: {what}", .path.display())]
    Mapping {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The character in it, from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// The file for rejected rows, or for problems, already exists.
    #[error("{} already exists and is not overwritten; name another file, or move this one", .0.display())]
    RejectedExists(PathBuf),
    /// The file for rejected rows could not be written.
    #[error("cannot write {}: {}; solve this and run the same command again", .path.display(), words(.source))]
    RejectedFailed {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The file has changed since the check.
    #[error("{}:{line}: the file was changed during the import; the rows before this line are imported; run the same command again to continue", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// The first line that differs.
        line: u64,
    },
    /// The log refused a row that the check had accepted: somebody else changed the case or its units
    /// meanwhile.
    #[error("{}:{line}: {refusal}; this case or its units were changed since the check; the rows before this line are imported; run the same command again to continue", .path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// The row's line.
        line: u64,
        /// The refusal.
        refusal: Refusal,
    },
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The key for ids of petitioners is missing or unusable.
    #[error(transparent)]
    Key(#[from] OwnKeyError),
}

impl ImportFault {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "IMPORT_UNREADABLE",
            Self::Doubtful { .. } => "IMPORT_FILE_DOUBTFUL",
            Self::Quote { .. } => "IMPORT_QUOTE_UNCLOSED",
            Self::Header { .. } => "IMPORT_HEADER_INVALID",
            Self::Mapping { .. } => "IMPORT_MAPPING_INVALID",
            Self::RejectedExists(_) => "IMPORT_REJECTED_EXISTS",
            Self::RejectedFailed { .. } => "IMPORT_REJECTED_FAILED",
            Self::Changed { .. } => "IMPORT_FILE_CHANGED",
            Self::Refused { refusal, .. } => refusal.code(),
            Self::Log(fault) => fault.code(),
            Self::Key(fault) => fault.code(),
        }
    }

    /// Whether the input was refused. `false` means that the environment (disk, database, key) failed.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Doubtful { .. }
            | Self::Quote { .. }
            | Self::Header { .. }
            | Self::Mapping { .. }
            | Self::RejectedExists(_)
            | Self::Changed { .. }
            | Self::Refused { .. } => true,
            Self::Unreadable { .. } | Self::RejectedFailed { .. } | Self::Log(_) | Self::Key(_) => false,
        }
    }
}
